#include "widgets/text/formula_text.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <vector>

#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

struct Piece {
    QString text;
    bool italic = false;
    int level = 0;  // 1 raised, −1 lowered
};

std::vector<Piece> piecesOf(const QString& text) {
    std::vector<Piece> pieces{{}};
    const auto turn = [&](bool italic, int level) {
        if (pieces.back().text.isEmpty()) pieces.pop_back();
        pieces.push_back({{}, italic, level});
    };
    bool italic = false;
    int level = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool opens = i + 1 < text.size() && text[i + 1] == QLatin1Char('{');
        if (c == QLatin1Char('\\') && i + 1 < text.size()) {
            pieces.back().text += text[++i];
        } else if (c == QLatin1Char('*')) {
            turn(italic = !italic, level);
        } else if ((c == QLatin1Char('^') || c == QLatin1Char('_')) && opens && level == 0) {
            turn(italic, level = c == QLatin1Char('^') ? 1 : -1);
            ++i;
        } else if (c == QLatin1Char('}') && level != 0) {
            turn(italic, level = 0);
        } else {
            pieces.back().text += c;
        }
    }
    return pieces;
}

QFont fontOf(const Piece& piece, int pixelSize, QFont::Weight weight) {
    QFont font = uiFont(piece.level == 0 ? pixelSize : std::max(8, qRound(0.74 * pixelSize)), weight);
    font.setItalic(piece.italic);
    return font;
}

}  // namespace

double formulaWidth(const QString& text, int pixelSize, QFont::Weight weight) {
    double width = 0;
    for (const Piece& piece : piecesOf(text)) width += textWidth(piece.text, fontOf(piece, pixelSize, weight));
    return width;
}

double drawFormula(QPainter& painter, QPointF baseline, const QString& text, int pixelSize, const QColor& colour,
                   QFont::Weight weight) {
    QPointF at = baseline;
    painter.setPen(colour);
    for (const Piece& piece : piecesOf(text)) {
        const QFont font = fontOf(piece, pixelSize, weight);
        painter.setFont(font);
        const double rise = piece.level > 0 ? -0.36 * pixelSize : piece.level < 0 ? 0.18 * pixelSize : 0;
        drawText(painter, at + QPointF(0, rise), piece.text);
        at.rx() += textWidth(piece.text, font);
    }
    return at.x() - baseline.x();
}

QString escapedFormula(const QString& name) {
    QString text;
    for (const QChar c : name) {
        if (QStringLiteral("\\*^_{}").contains(c)) text += QLatin1Char('\\');
        text += c;
    }
    return text;
}

QString plainFormula(const QString& text) {
    static const QString superscripts = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹"), subscripts = QStringLiteral("₀₁₂₃₄₅₆₇₈₉");
    QString plain;
    for (const Piece& piece : piecesOf(text))
        for (const QChar c : piece.text) {
            const int digit = c.isDigit() ? c.digitValue() : -1;
            if (piece.level > 0 && c == QLatin1Char('T'))
                plain += QStringLiteral("ᵀ");
            else if (piece.level == 0 || digit < 0)
                plain += c;
            else
                plain += piece.level > 0 ? superscripts[digit] : subscripts[digit];
        }
    return plain;
}

void drawReadOut(QPainter& painter, QPointF at, const QRectF& inside, const QStringList& lines, double scale,
                 const Theme& theme) {
    if (lines.isEmpty()) return;
    const int pixels = qRound(12 * scale);
    const auto weightOf = [](qsizetype i) { return i == 0 ? QFont::DemiBold : QFont::Normal; };
    double widest = 0;
    for (qsizetype i = 0; i < lines.size(); ++i) widest = std::max(widest, formulaWidth(lines[i], pixels, weightOf(i)));
    const double pad = 10 * scale, line = 18 * scale;
    const QSizeF size(std::ceil(widest + 2 * pad), std::ceil(line * double(lines.size()) + 10 * scale));
    QPointF corner = at + QPointF(14, 12) * scale;
    if (corner.x() + size.width() > inside.right() - 4) corner.setX(at.x() - 14 * scale - size.width());
    if (corner.y() + size.height() > inside.bottom() - 4) corner.setY(at.y() - 12 * scale - size.height());
    corner.setX(std::max(inside.left() + 4, std::min(corner.x(), inside.right() - 4 - size.width())));
    corner.setY(std::max(inside.top() + 4, corner.y()));
    const QRectF box(QPointF(std::round(corner.x()) + 0.5, std::round(corner.y()) + 0.5), size);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(theme.tooltip);
    painter.drawRoundedRect(box, 6, 6);
    const double rise = QFontMetricsF(uiFont(pixels)).capHeight();
    for (qsizetype i = 0; i < lines.size(); ++i)
        drawFormula(painter, {box.left() + pad, box.top() + 5 * scale + line * double(i) + (line + rise) / 2}, lines[i],
                    pixels, theme.text, weightOf(i));
}

}  // namespace ravine
