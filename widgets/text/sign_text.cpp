#include "widgets/text/sign_text.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QRawFont>
#include <cmath>
#include <map>
#include <utility>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr QChar minus(0x2212), figureDash(0x2012), nabla(0x2207), delta(0x0394);

// Asks this one font: QFontMetrics would ask those that stand in for it, too.
bool interfaceFontHas(QChar sign) { return QRawFont::fromFont(uiFont()).supportsCharacter(sign); }

bool hasMinus() {
    static const bool has = interfaceFontHas(minus) || !interfaceFontHas(figureDash);
    return has;
}

bool hasNabla() {
    static const bool has = interfaceFontHas(nabla) || !interfaceFontHas(delta);
    return has;
}

// Kept, because FreeType's outline of a glyph differs by 1/64 of a pixel from one call to another.
const QPainterPath& nablaOf(QFont font) {
    static std::map<std::pair<int, int>, QPainterPath> paths;
    QPainterPath& path = paths[{font.pixelSize(), font.weight()}];
    if (path.isEmpty()) {
        font.setItalic(false);
        path.addText({0, 0}, font, delta);
        const QRectF box = path.boundingRect();
        path = QTransform(1, 0, 0, -1, 0, box.top() + box.bottom()).map(path);
    }
    return path;
}

// At a quarter of a pixel across and a whole one down, as letters are.
void drawNabla(QPainter& painter, QPointF baseline) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double x = std::round(4 * baseline.x()) / 4, y = std::round(baseline.y());
    painter.fillPath(nablaOf(painter.font()).translated(x, y), painter.pen().color());
    painter.restore();
}

}  // namespace

QString standIn(QString text) {
    if (text.contains(minus) && !hasMinus()) text.replace(minus, figureDash);
    if (text.contains(nabla) && !hasNabla()) text.replace(nabla, delta);
    return text;
}

double textWidth(const QString& text, const QFont& font) {
    return QFontMetricsF(font).horizontalAdvance(standIn(text));
}

QRectF textInk(const QString& text, const QFont& font) { return QFontMetricsF(font).tightBoundingRect(standIn(text)); }

void drawText(QPainter& painter, QPointF baseline, const QString& text) {
    if (!text.contains(nabla) || hasNabla()) return painter.drawText(baseline, standIn(text));
    const QStringList parts = text.split(nabla);
    for (qsizetype i = 0; i < parts.size(); ++i) {
        if (i > 0) {
            drawNabla(painter, baseline);
            baseline.rx() += textWidth(nabla, painter.font());
        }
        if (parts[i].isEmpty()) continue;
        painter.drawText(baseline, standIn(parts[i]));
        baseline.rx() += textWidth(parts[i], painter.font());
    }
}

}  // namespace ravine
