#include "widgets/transport/scrubber.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double knobRadius = 8, inset = 11, grooveY = 33, tickY = 42;

class AccessibleScrubber final : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit AccessibleScrubber(Scrubber* scrubber) : QAccessibleWidget(scrubber, QAccessible::Slider) {}
    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ValueInterface ? static_cast<QAccessibleValueInterface*>(this)
                                                   : QAccessibleWidget::interface_cast(type);
    }
    QVariant currentValue() const override { return scrubber()->step(); }
    void setCurrentValue(const QVariant& value) override { scrubber()->seek(value.toLongLong()); }
    QVariant maximumValue() const override { return scrubber()->total(); }
    QVariant minimumValue() const override { return qint64(0); }
    QVariant minimumStepSize() const override { return qint64(1); }

private:
    Scrubber* scrubber() const { return static_cast<Scrubber*>(widget()); }
};

void installAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory([](const QString& name, QObject* object) -> QAccessibleInterface* {
            auto* scrubber = name == QLatin1String("ravine::Scrubber") ? qobject_cast<Scrubber*>(object) : nullptr;
            return scrubber ? new AccessibleScrubber(scrubber) : nullptr;
        });
        return true;
    }();
    Q_UNUSED(installed)
}

// 1, 2 or 5 times a power of ten, so that the total shows about eight of them.
qint64 tickStride(qint64 total) {
    const double wished = std::max(1.0, static_cast<double>(total) / 8.5);
    const double power = std::pow(10.0, std::floor(std::log10(wished)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= wished * 0.999) return static_cast<qint64>(factor * power);
    return static_cast<qint64>(10 * power);
}

}  // namespace

Scrubber::Scrubber(QWidget* parent) : QWidget(parent) {
    installAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(tr("Timeline"));
}

void Scrubber::setState(qint64 step, qint64 frontier, qint64 total) {
    const bool moved = step != step_ || pending_ >= 0;
    if (!moved && frontier == frontier_ && total == total_) return;
    step_ = step;
    frontier_ = frontier;
    total_ = total;
    if (!dragging_) pending_ = -1;
    update();
    if (moved && hasFocus()) {
        QAccessibleValueChangeEvent event(this, this->step());
        QAccessible::updateAccessibility(&event);
    }
}

void Scrubber::setFlags(std::vector<RunFlag> flags) {
    if (flags == flags_) return;
    flags_ = std::move(flags);
    update();
}

double Scrubber::xOf(qint64 step) const {
    const double share = total_ > 0 ? std::clamp(static_cast<double>(step) / static_cast<double>(total_), 0.0, 1.0) : 0;
    return inset + share * (width() - 2 * inset);
}

qint64 Scrubber::stepAt(double x) const {
    const double share = std::clamp((x - inset) / std::max(1.0, width() - 2 * inset), 0.0, 1.0);
    return static_cast<qint64>(std::llround(share * static_cast<double>(total_)));
}

void Scrubber::seek(qint64 step) {
    step = std::clamp<qint64>(step, 0, total_);
    if (step == this->step()) return;
    pending_ = step;
    update();
    emit seekRequested(step);
}

void Scrubber::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double y = std::round(grooveY * height() / 56.0), left = xOf(0), right = width() - inset;
    const auto groove = [&](double to, const QColor& colour) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRoundedRect(QRectF(left - 2, y - 2, std::max(0.0, to - left) + 4, 4), 2, 2);
    };
    groove(right, theme.track);
    // What is computed already can be seen at once.
    if (frontier_ > step()) {
        QColor computed = theme.accent;
        computed.setAlphaF(0.32F);
        groove(xOf(frontier_), computed);
    }
    groove(xOf(step()), isEnabled() ? theme.accent : theme.border);

    painter.setBrush(theme.text3);
    painter.setPen(Qt::NoPen);
    if (total_ > 0) {
        const qint64 stride = tickStride(total_);
        for (qint64 at = 0; at <= total_; at += stride)
            painter.drawRect(QRectF(std::round(xOf(at)) - 0.5, y + tickY - grooveY, 1, 3));
    }
    for (const RunFlag& flag : flags_) {
        if (flag.step < 0 || flag.step > total_) continue;
        const double x = std::round(xOf(flag.step)) + 0.5;
        const QColor colour = theme.runColour(flag.slot);
        painter.setPen(QPen(colour, 1.5));
        painter.drawLine(QPointF(x, y - 19), QPointF(x, y - 4));
        drawMarker(painter, {x, y - 20}, flag.slot, 9, colour, theme.panel, 1);
    }

    const QPointF knob(xOf(step()), y);
    painter.setBrush(Qt::NoBrush);
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.drawEllipse(knob, knobRadius + 2, knobRadius + 2);
        painter.setPen(QPen(theme.panel, 2));
        painter.drawEllipse(knob, knobRadius, knobRadius);
    }
    painter.setPen(QPen(isEnabled() ? theme.accent : theme.border, 2.5));
    painter.setBrush(theme.panel);
    painter.drawEllipse(knob, knobRadius - 1.25, knobRadius - 1.25);
}

void Scrubber::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    dragging_ = true;
    // The knob taken anywhere stays where it is; a flag is easier to hit than its exact step.
    if (std::abs(event->position().x() - xOf(step())) <= knobRadius &&
        std::abs(event->position().y() - grooveY) <= knobRadius)
        return;
    const double top = grooveY * height() / 56.0 - 6;
    for (const RunFlag& flag : flags_)
        if (event->position().y() < top && std::abs(event->position().x() - xOf(flag.step)) <= 6)
            return seek(flag.step);
    seek(stepAt(event->position().x()));
}

void Scrubber::mouseMoveEvent(QMouseEvent* event) {
    if (dragging_) seek(stepAt(event->position().x()));
}

void Scrubber::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) dragging_ = false;
}

void Scrubber::keyPressEvent(QKeyEvent* event) {
    const qint64 page = std::max<qint64>(1, total_ / 10);
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Down:
            return seek(step() - 1);
        case Qt::Key_Right:
        case Qt::Key_Up:
            return seek(step() + 1);
        case Qt::Key_PageDown:  // on, as elsewhere in the window and on a clicker
            return seek(step() + page);
        case Qt::Key_PageUp:
            return seek(step() - page);
        case Qt::Key_Home:
            return seek(0);
        case Qt::Key_End:
            return seek(total_);
        default:
            QWidget::keyPressEvent(event);
    }
}

bool Scrubber::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), tr("%1 %2").arg(unit_, QString::number(stepAt(help->pos().x()))), this);
        return true;
    }
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::EnabledChange) update();
    return QWidget::event(event);
}

}  // namespace ravine
