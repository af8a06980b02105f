#include "widgets/cards/sparkline.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/theme/theme.h"

namespace ravine {

Sparkline::Sparkline(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Shape of the schedule"));
}

void Sparkline::setValues(std::vector<double> values) {
    values_ = std::move(values);
    update();
}

void Sparkline::setColour(const QColor& colour) {
    colour_ = colour;
    update();
}

void Sparkline::paintEvent(QPaintEvent*) {
    if (values_.empty()) return;
    double lowest = 0, highest = 0;
    bool flat = true;
    for (const double value : values_) {
        if (!std::isfinite(value)) continue;
        lowest = std::min(lowest, value);
        highest = std::max(highest, value);
        flat = flat && value == values_.front();
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(
        QPen(colour_.isValid() ? colour_ : Theme::of(this).text2, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QRectF area = QRectF(rect()).adjusted(1.5, 0.5 * height() - 8.5, -1.5, 8.5 - 0.5 * height());
    if (flat) {
        painter.drawLine(QPointF(area.left(), area.center().y()), QPointF(area.right(), area.center().y()));
        return;
    }
    // At most a few points a pixel, whatever the length.
    const std::size_t last = values_.size() - 1;
    const std::size_t count = std::min<std::size_t>(values_.size(), static_cast<std::size_t>(std::max(2, 3 * width())));
    QPainterPath path;
    bool gap = true;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = count > 1 ? i * last / (count - 1) : 0;
        const double value = values_[at];
        if (!std::isfinite(value)) {
            gap = true;
            continue;
        }
        const QPointF point(
            area.left() + area.width() * static_cast<double>(at) / static_cast<double>(std::max<std::size_t>(1, last)),
            area.bottom() - area.height() * (value - lowest) / (highest - lowest));
        gap ? path.moveTo(point) : path.lineTo(point);
        gap = false;
    }
    painter.drawPath(path);
}

}  // namespace ravine
