#include "widgets/fields/log_slider.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double knobRadius = 7;
constexpr double inset = 11;        // room for the knob and its focus ring
constexpr double zeroPlace = 0.06;  // share of a log groove kept for 0
constexpr double zeroDecades = 6;

class AccessibleSlider final : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit AccessibleSlider(LogSlider* slider) : QAccessibleWidget(slider, QAccessible::Slider) {}
    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ValueInterface ? static_cast<QAccessibleValueInterface*>(this)
                                                   : QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text which) const override {
        return which == QAccessible::Value ? formatNumber(slider()->value(), 4) : QAccessibleWidget::text(which);
    }
    QVariant currentValue() const override { return slider()->value(); }
    void setCurrentValue(const QVariant& value) override { slider()->choose(value.toDouble()); }
    QVariant maximumValue() const override { return slider()->maximum(); }
    QVariant minimumValue() const override { return slider()->minimum(); }
    QVariant minimumStepSize() const override { return 0.0; }

private:
    LogSlider* slider() const { return static_cast<LogSlider*>(widget()); }
};

void installAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory([](const QString& name, QObject* object) -> QAccessibleInterface* {
            auto* slider = name == QLatin1String("ravine::LogSlider") ? qobject_cast<LogSlider*>(object) : nullptr;
            return slider ? new AccessibleSlider(slider) : nullptr;
        });
        return true;
    }();
    Q_UNUSED(installed)
}

double toDecimals(double value, int decimals) {
    return QString::number(value, 'f', std::clamp(decimals, 0, 17)).toDouble();
}

}  // namespace

LogSlider::LogSlider(QWidget* parent) : QWidget(parent) {
    installAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
}

void LogSlider::setRange(double min, double max, Scale scale) {
    min_ = min;
    max_ = std::max(min, max);
    scale_ = scale;
    update();
}

void LogSlider::setInteger(bool integer) { integer_ = integer; }

void LogSlider::setValue(double value) {
    if (!dragging_) display(value);
}

void LogSlider::display(double value) {
    if (value == value_) return;
    value_ = value;
    update();
    QAccessibleValueChangeEvent event(this, value_);
    QAccessible::updateAccessibility(&event);
}

double LogSlider::shareOf(double value) const {
    if (!(max_ > min_)) return 0;
    value = std::clamp(value, min_, max_);
    switch (scale_) {
        case Scale::Log: {
            if (min_ > 0) return std::log(value / min_) / std::log(max_ / min_);
            const double decades = value > 0 ? zeroDecades + std::log10(value / max_) : -1;
            return decades < 0 ? 0 : zeroPlace + (1 - zeroPlace) * decades / zeroDecades;
        }
        case Scale::OneMinusLog: {
            const double left = 1 - min_, right = std::max(1 - max_, 1e-6);
            if (!(left > right)) return 0;
            return std::log(left / std::max(1 - value, right)) / std::log(left / right);
        }
        case Scale::Linear:
            break;
    }
    return (value - min_) / (max_ - min_);
}

double LogSlider::valueAt(double share) const {
    if (share <= 0) return min_;
    if (share >= 1) return max_;
    double value = min_ + (max_ - min_) * share;
    if (scale_ == Scale::Log && min_ > 0) {
        value = min_ * std::pow(max_ / min_, share);
    } else if (scale_ == Scale::Log) {
        if (share < zeroPlace / 2) return min_;
        value = max_ * std::pow(10.0, zeroDecades * (std::max(0.0, (share - zeroPlace) / (1 - zeroPlace)) - 1));
    } else if (scale_ == Scale::OneMinusLog) {
        const double left = 1 - min_, right = std::max(1 - max_, 1e-6);
        value = 1 - left * std::pow(right / left, share);
    }
    return rounded(value);
}

double LogSlider::rounded(double value) const {
    if (!(max_ > min_)) return min_;
    if (integer_) {
        value = std::round(value);
    } else if (scale_ == Scale::OneMinusLog && value < 1) {
        value = toDecimals(value, 1 - static_cast<int>(std::floor(std::log10(1 - value))));
    } else if (scale_ == Scale::Linear) {
        value = toDecimals(value, -static_cast<int>(std::floor(std::log10((max_ - min_) / 200))));
    } else {
        value = QString::number(value, 'g', 3).toDouble();
    }
    return std::clamp(value, min_, max_);
}

QSize LogSlider::sizeHint() const { return {100, 28}; }
QSize LogSlider::minimumSizeHint() const { return {56, 28}; }

double LogSlider::xOf(double share) const {
    const double x = inset + share * (width() - 2 * inset);
    return isRightToLeft() ? width() - x : x;
}

double LogSlider::shareAtX(double x) const {
    if (isRightToLeft()) x = width() - x;
    return std::clamp((x - inset) / std::max(1.0, width() - 2 * inset), 0.0, 1.0);
}

void LogSlider::setLimit(std::optional<double> value, const QString& text) {
    if (value && !(std::isfinite(*value) && *value > 0)) value.reset();
    if (limit_ == value) return;
    if (!limit_) ownTip_ = toolTip();
    limit_ = value;
    setToolTip(value && !text.isEmpty() ? text : ownTip_);
    setAccessibleDescription(value ? text : QString());
    update();
}

void LogSlider::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double y = height() / 2.0, x = xOf(shareOf(value_));
    const double from = xOf(0), to = xOf(1), knob = knobRadius;

    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.track);
    painter.drawRoundedRect(QRectF(QPointF(std::min(from, to) - 3, y - 2), QPointF(std::max(from, to) + 3, y + 2)), 2,
                            2);
    painter.setBrush(isEnabled() ? theme.accent : theme.border);
    painter.drawRoundedRect(QRectF(QPointF(std::min(from - 3, x), y - 2), QPointF(std::max(from - 3, x), y + 2)), 2, 2);

    // one tick a decade
    if (scale_ != Scale::Linear) {
        painter.setBrush(theme.border);
        const auto tick = [&](double value) {
            if (value >= min_ && value <= max_)
                painter.drawRect(QRectF(std::round(xOf(shareOf(value))) - 0.5, y + 7, 1, 3));
        };
        if (scale_ == Scale::OneMinusLog) {
            tick(min_);
            for (int i = 1; i <= 6; ++i) tick(1 - std::pow(10.0, -i));
        } else {
            const double lowest = min_ > 0 ? min_ : max_ * std::pow(10.0, -zeroDecades);
            const int first = static_cast<int>(std::ceil(std::log10(lowest) - 1e-9));
            const int last = static_cast<int>(std::floor(std::log10(max_) + 1e-9));
            const int stride = 1 + (last - first) / 8;
            for (int i = first; i <= last; i += stride) tick(std::clamp(std::pow(10.0, i), lowest, max_));
        }
    }

    if (limit_ && *limit_ < max_) {
        const double at = *limit_ <= min_ ? xOf(0) : xOf(shareOf(*limit_)), end = xOf(1);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.text2);
        painter.setOpacity(0.55);
        painter.drawRoundedRect(QRectF(QPointF(std::min(at, end), y - 2), QPointF(std::max(at, end) + 3, y + 2)), 2, 2);
        painter.setOpacity(1);
        painter.drawRect(QRectF(std::round(at) - 1, y - 6, 2, 12));
    }

    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QPointF(x, y), knob + 3, knob + 3);
    }
    painter.setPen(QPen(isEnabled() ? theme.accent : theme.border, 2));
    painter.setBrush(isEnabled() ? theme.panel : theme.sub);
    painter.drawEllipse(QPointF(x, y), knob - 1, knob - 1);
}

void LogSlider::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    dragging_ = true;
    valueBeforeDrag_ = value_;
    const double knobX = xOf(shareOf(value_)), x = event->position().x();
    // Taken by the knob, it must not jump; taken by the groove, it comes to the pointer.
    grabOffset_ = std::abs(x - knobX) <= knobRadius + 1 ? knobX - x : 0;
    if (grabOffset_ == 0) dragTo(x);
}

void LogSlider::mouseMoveEvent(QMouseEvent* event) {
    if (dragging_) dragTo(event->position().x() + grabOffset_);
}

void LogSlider::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) endDrag();
}

void LogSlider::dragTo(double x) {
    const double value = valueAt(shareAtX(x));
    if (value == value_) return;
    display(value);
    emit valueDragged(value_);
}

void LogSlider::endDrag() {
    if (!dragging_) return;
    dragging_ = false;
    if (value_ != valueBeforeDrag_) emit valueChosen(value_);
}

void LogSlider::hideEvent(QHideEvent* event) {
    endDrag();
    QWidget::hideEvent(event);
}

void LogSlider::changeEvent(QEvent* event) {
    if (event->type() == QEvent::EnabledChange && !isEnabled()) endDrag();
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::EnabledChange) update();
    QWidget::changeEvent(event);
}

void LogSlider::choose(double value) {
    value = rounded(std::clamp(value, min_, max_));
    if (value == value_) return;
    display(value);
    emit valueChosen(value_);
}

void LogSlider::moveBy(double share) {
    // A coarse value (a whole number) may need several strides before it changes.
    const double from = shareOf(value_);
    for (int i = 1; i <= 100; ++i) {
        const double to = from + share * i;
        const double value = valueAt(to);
        if ((share > 0 ? value > value_ : value < value_) || to <= 0 || to >= 1) {
            if (value == value_) return;
            display(value);
            emit valueChosen(value_);
            return;
        }
    }
}

void LogSlider::wheelEvent(QWheelEvent* event) {
    if (!hasFocus() || dragging_) return event->ignore();
    wheelRest_ += event->angleDelta().y();
    const int turns = wheelRest_ / 120;
    wheelRest_ -= turns * 120;
    if (turns != 0) moveBy(0.01 * turns);
    event->accept();
}

void LogSlider::keyPressEvent(QKeyEvent* event) {
    const double ahead = isRightToLeft() ? -1 : 1;
    switch (event->key()) {
        case Qt::Key_Left:
            return moveBy(-0.01 * ahead);
        case Qt::Key_Right:
            return moveBy(0.01 * ahead);
        case Qt::Key_Down:
            return moveBy(-0.01);
        case Qt::Key_Up:
            return moveBy(0.01);
        case Qt::Key_PageDown:
            return moveBy(-0.1);
        case Qt::Key_PageUp:
            return moveBy(0.1);
        case Qt::Key_Home:
            return choose(min_);
        case Qt::Key_End:
            return choose(max_);
        case Qt::Key_Escape:
            if (dragging_) {
                display(valueBeforeDrag_);
                emit valueDragged(value_);
                dragging_ = false;
                return;
            }
            break;
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

}  // namespace ravine
