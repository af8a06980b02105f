// Measures, ticks and lines of text that the surface view's files share.
#pragma once

#include <QCoreApplication>
#include <QFont>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/surfaces/surface.h"
#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"

namespace ravine::look {

inline constexpr double leftMargin = 52, rightMargin = 16, topMargin = 4, bottomMargin = 28;
inline constexpr double tickDistance = 64;  // pixels, at least
inline constexpr double handleSize = 20, starSize = 22, smallStarSize = 15, arrowLength = 64;
inline constexpr double grabDistance = 13, markerDistance = 11, hoverDistance = 8, clickSlack = 4;
inline constexpr double shortestAxis = 24, longestAxis = 160;  // of curvature, end to end

struct Ticks {
    double step = 1;
    std::vector<double> values;
    QString label(double value) const {
        const double size = values.empty() ? 1 : std::max(std::abs(values.front()), std::abs(values.back()));
        if (std::abs(value) < step * 1e-6) value = 0;
        if (size >= 1e6 || step < 1e-7)
            return formatNumber(value, std::clamp(int(std::ceil(std::log10(size / step))) + 1, 1, 16));
        const int decimals = std::max(0, -int(std::floor(std::log10(step) + 1e-9)));
        QString text = QString::number(std::abs(value), 'f', decimals);
        return value < 0 ? QChar(0x2212) + text : text;
    }
};

inline Ticks ticksFor(double low, double high, double pixelsPerUnit, double distance) {
    Ticks ticks;
    const double wish = distance / pixelsPerUnit;
    const double decade = std::pow(10.0, std::floor(std::log10(wish)));
    ticks.step = wish <= 1.0001 * decade   ? decade
                 : wish <= 2.0001 * decade ? 2 * decade
                 : wish <= 5.0001 * decade ? 5 * decade
                                           : 10 * decade;
    const double first = std::ceil(low / ticks.step - 1e-9);
    for (int i = 0; i < 200 && (first + i) * ticks.step <= high + 1e-9 * ticks.step; ++i)
        ticks.values.push_back((first + i) * ticks.step);
    return ticks;
}

inline QFont scaledFont(int pixels, double scale, bool italic = false) {
    QFont font = uiFont(qRound(pixels * scale));
    font.setItalic(italic);
    return font;
}

// A piece of a line of text whose variables are italic and quiet.
struct Word {
    QString text;
    bool variable = false;
};

inline double wordsWidth(const std::vector<Word>& words, double scale) {
    double width = 0;
    for (const Word& w : words) width += textWidth(w.text, scaledFont(12, scale, w.variable));
    return width;
}

inline void drawWords(QPainter& painter, QPointF at, const std::vector<Word>& words, double scale, const Theme& theme) {
    for (const Word& w : words) {
        const QFont font = scaledFont(12, scale, w.variable);
        painter.setFont(font);
        painter.setPen(w.variable ? theme.text2 : theme.text);
        drawText(painter, at, w.text);
        at.rx() += textWidth(w.text, font);
    }
}

inline QString fixed(double value, int decimals) {
    if (std::abs(value) >= 1e6 || decimals > 9) return formatNumber(value, 10);
    const QString text = QString::number(std::abs(value), 'f', decimals);
    return value < 0 && text.toDouble() != 0 ? QChar(0x2212) + text : text;
}

// What the surface is at `p`, in a box beside the pointer at `at`, within `inside`.
inline void drawSurfaceReadOut(QPainter& painter, QPointF at, const QRectF& inside, const SurfaceFunction& surface,
                               Point p, int decimals, double scale, const Theme& theme) {
    const auto words = [](const char* text) { return QCoreApplication::translate("ravine::SurfaceView", text); };
    const Jet<1> f = surface.gradient(p);
    const QString space = QStringLiteral(" "), gap = QStringLiteral("   ");
    const std::vector<Word> first{{QString::fromStdString(surface.xName), true},
                                  {space + fixed(p.x, decimals) + gap},
                                  {QString::fromStdString(surface.yName), true},
                                  {space + fixed(p.y, decimals)}};
    const std::vector<Word> second{{words("f"), true},
                                   {space + formatNumber(f.value) + gap},
                                   {words("|∇f|"), true},
                                   {space + formatNumber(std::hypot(f.dx, f.dy))}};
    const QFontMetricsF metrics(scaledFont(12, scale));
    const double pad = 10 * scale, line = 17 * scale;
    const QSizeF size(std::ceil(std::max(wordsWidth(first, scale), wordsWidth(second, scale)) + 2 * pad),
                      std::ceil(2 * line + 12 * scale));
    QPointF corner = at + QPointF(16, 12) * scale;
    if (corner.x() + size.width() > inside.right() - 4) corner.setX(at.x() - 16 * scale - size.width());
    if (corner.y() + size.height() > inside.bottom() - 4) corner.setY(at.y() - 12 * scale - size.height());
    corner = {std::max(corner.x(), inside.left() + 4), std::max(corner.y(), inside.top() + 4)};
    const QRectF box(QPointF(std::round(corner.x()) + 0.5, std::round(corner.y()) + 0.5), size);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(theme.tooltip);
    painter.drawRoundedRect(box, 6, 6);
    const double base = box.top() + 6 * scale + (line + metrics.capHeight()) / 2;
    drawWords(painter, {box.left() + pad, base}, first, scale, theme);
    drawWords(painter, {box.left() + pad, base + line}, second, scale, theme);
}

}  // namespace ravine::look
