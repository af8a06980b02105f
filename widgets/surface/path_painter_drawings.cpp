#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "widgets/surface/path_painter.h"
#include "widgets/theme/theme.h"

namespace ravine {

void drawStar(QPainter& painter, QPointF centre, double size, const Theme& theme) {
    QPolygonF star;
    for (int i = 0; i < 10; ++i) {
        const double angle = std::numbers::pi * i / 5, radius = (i % 2 ? 0.21 : 0.5) * size;
        star << centre + QPointF(radius * std::sin(angle), -radius * std::cos(angle));
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink = theme.dark ? theme.casing : theme.text;
    painter.setPen(QPen(ink, size * 0.075, Qt::SolidLine, Qt::RoundCap, Qt::MiterJoin));
    painter.setBrush(Qt::white);
    painter.drawPolygon(star);
    painter.restore();
}

void drawStartHandle(QPainter& painter, QPointF centre, double size, const Theme& theme) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double line = 0.1 * size, arm = 0.27 * size, radius = 0.5 * (size - line);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.casing);
    painter.drawEllipse(centre, radius + line, radius + line);
    painter.setPen(QPen(theme.text, line));
    painter.setBrush(theme.dark ? theme.panel : theme.casing);
    painter.drawEllipse(centre, radius, radius);
    painter.setPen(QPen(theme.text, 0.075 * size, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(centre - QPointF(arm, 0), centre + QPointF(arm, 0));
    painter.drawLine(centre - QPointF(0, arm), centre + QPointF(0, arm));
    painter.restore();
}

void drawArrow(QPainter& painter, QPointF from, QPointF to, const QColor& colour, const QColor& casing, double width,
               bool dashed) {
    const double length = std::hypot(to.x() - from.x(), to.y() - from.y());
    if (!(length > 1)) return;
    const QPointF along = (to - from) / length, across(-along.y(), along.x());
    const double head = std::min(4 * width, length), half = 1.8 * width;
    const QPointF neck = to - head * along;
    QPolygonF tip{to, neck + half * across, neck - half * across};
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const auto draw = [&](const QColor& ink, double extra) {
        QPen shaft(ink, width + extra, Qt::SolidLine, Qt::FlatCap);
        if (dashed && extra == 0) shaft.setDashPattern({2.2, 1.4});
        painter.setPen(shaft);
        painter.drawLine(from, neck + 0.5 * width * along);
        painter.setPen(extra > 0 ? QPen(ink, extra, Qt::SolidLine, Qt::RoundCap, Qt::MiterJoin) : QPen(Qt::NoPen));
        painter.setBrush(ink);
        painter.drawPolygon(tip);
    };
    draw(casing, 1.1 * width);
    draw(colour, 0);
    painter.restore();
}

}  // namespace ravine
