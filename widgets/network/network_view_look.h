// Measures of the network diagram that its files share.
#pragma once

#include <QLineF>
#include <algorithm>
#include <cmath>

namespace ravine::diagram_look {

inline constexpr double legendRow = 20, legendPad = 16, grabDistance = 5;
inline constexpr double sampleLength = 22, wedgeLength = 44, legendGap = 20, words = 6;
inline constexpr double thinnest = 0.6, thickest = 4;

// Of a link whose |weight| is this share of its layer's largest.
inline double linkWidth(double strength) { return thinnest + (thickest - thinnest) * strength; }
inline double linkOpacity(double strength) { return std::min(1.0, 0.3 + 0.9 * strength); }

inline double distanceToLine(QPointF p, const QLineF& line) {
    const QPointF along = line.p2() - line.p1(), to = p - line.p1();
    const double square = QPointF::dotProduct(along, along);
    const double t = square > 0 ? std::clamp(QPointF::dotProduct(to, along) / square, 0.0, 1.0) : 0;
    const QPointF away = to - t * along;
    return std::hypot(away.x(), away.y());
}

// 1, 2 or 5 · 10ⁿ, at most `value`.
inline double niceStep(double value) {
    const double decade = std::pow(10.0, std::floor(std::log10(value)));
    return value >= 5 * decade ? 5 * decade : value >= 2 * decade ? 2 * decade : decade;
}

}  // namespace ravine::diagram_look
