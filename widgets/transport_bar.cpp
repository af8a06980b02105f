#include "transport_bar.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

#include "log_slider.h"
#include "theme.h"

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
        case Qt::Key_PageDown:
            return seek(step() - page);
        case Qt::Key_PageUp:
            return seek(step() + page);
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

TransportBar::TransportBar(QWidget* parent) : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 16, 0);
    layout->setSpacing(4);
    const auto button = [&](const char* name, const QString& text) {
        auto* made = new QToolButton;
        made->setObjectName(QLatin1String(name));
        made->setToolTip(text);
        made->setAccessibleName(text);
        made->setIconSize({20, 20});
        layout->addWidget(made);
        return made;
    };
    reset_ = button("reset", tr("Reset to the start"));
    back_ = button("back", tr("One step back"));
    back_->setAutoRepeat(true);
    play_ = new QPushButton;
    play_->setObjectName(QStringLiteral("play"));
    play_->setProperty("primary", true);
    play_->setMinimumWidth(96);
    play_->setIconSize({26, 20});  // wider than the drawing: room before the text
    layout->addSpacing(2);
    layout->addWidget(play_);
    layout->addSpacing(2);
    forward_ = button("forward", tr("One step forward"));
    forward_->setAutoRepeat(true);

    goTo_ = button("goTo", tr("Go to the best step, convergence, the last finite step (G)"));
    fork_ = button("fork", tr("Fork here: another run from this very state (F)"));
    for (QToolButton* menu : {goTo_, fork_}) menu->setPopupMode(QToolButton::InstantPopup);

    layout->addSpacing(10);
    speed_ = new LogSlider;
    speed_->setObjectName(QStringLiteral("speed"));
    speed_->setRange(1, fastest, Scale::Log);
    speed_->setValue(10);
    speed_->setFixedWidth(112);
    speed_->setAccessibleName(tr("Speed"));
    speed_->setToolTip(tr("Speed; at the right end as fast as possible"));
    layout->addWidget(speed_);
    speedText_ = new QLabel;
    speedText_->setProperty("textRole", "label");
    speedText_->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("888k epochs/s")));
    layout->addWidget(speedText_);
    layout->addSpacing(24);

    scrubber_ = new Scrubber;
    scrubber_->setObjectName(QStringLiteral("scrubber"));
    layout->addWidget(scrubber_, 1);
    layout->addSpacing(16);
    counter_ = new QLabel;
    counter_->setObjectName(QStringLiteral("counter"));
    counter_->setProperty("textRole", "number");
    counter_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    counter_->setTextFormat(Qt::RichText);
    layout->addWidget(counter_);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setMinimumHeight(56);

    connect(reset_, &QToolButton::clicked, this, &TransportBar::resetRequested);
    connect(back_, &QToolButton::clicked, this, &TransportBar::backRequested);
    connect(play_, &QPushButton::clicked, this, &TransportBar::playToggled);
    connect(forward_, &QToolButton::clicked, this, &TransportBar::forwardRequested);
    connect(scrubber_, &Scrubber::seekRequested, this, &TransportBar::seekRequested);
    const auto changed = [this] {
        showSpeed();
        emit speedChanged(speed());
    };
    connect(speed_, &LogSlider::valueDragged, this, changed);
    connect(speed_, &LogSlider::valueChosen, this, changed);
    setUnit(Unit::Step);
    refresh();
    setState(0, 0, 0, false);
}

void TransportBar::setMenus(QMenu* goTo, QMenu* fork) {
    goTo_->setMenu(goTo);
    fork_->setMenu(fork);
}

void TransportBar::openGoTo() { goTo_->showMenu(); }
void TransportBar::openFork() { fork_->showMenu(); }

void TransportBar::setPart(const QString& part) {
    if (part_ == part) return;
    part_ = part;
    showCounter();
}

void TransportBar::setState(qint64 step, qint64 frontier, qint64 total, bool playing,
                            const std::vector<RunFlag>& flags) {
    scrubber_->setState(step, frontier, total);
    scrubber_->setFlags(flags);
    back_->setEnabled(step > 0);
    reset_->setEnabled(step > 0 || frontier > 0);
    forward_->setEnabled(step < total);
    if (playing != playing_) {
        playing_ = playing;
        refresh();
    }
    if (step != step_ || total != total_) {
        step_ = step;
        total_ = total;
        showCounter();
    }
}

void TransportBar::setUnit(Unit unit) {
    unit_ = unit;
    counterDigits_ = 0;
    scrubber_->setUnit(unit == Unit::Step ? tr("Step") : tr("Epoch"));
    showSpeed();
    if (total_ >= 0) showCounter();
}

void TransportBar::setSpeed(double perSecond) {
    speed_->setValue(std::clamp(perSecond, 1.0, fastest));
    showSpeed();
}

double TransportBar::speed() const {
    return speed_->value() >= fastest ? std::numeric_limits<double>::infinity() : speed_->value();
}

void TransportBar::setPlayPrimary(bool primary) {
    if (play_->property("primary").toBool() == primary) return;
    play_->setProperty("primary", primary);
    play_->style()->unpolish(play_);
    play_->style()->polish(play_);
    refresh();
}

void TransportBar::showSpeed() {
    const double now = speed();
    QString text;
    if (std::isinf(now)) {
        text = tr("Max");
    } else {
        const QString number = now >= 1000 ? tr("%1k").arg(formatNumber(now / 1000, 3)) : formatNumber(now, 3);
        text = unit_ == Unit::Step ? tr("%1 steps/s").arg(number) : tr("%1 epochs/s").arg(number);
    }
    speedText_->setText(text);
    speed_->setAccessibleDescription(text);
}

void TransportBar::showCounter() {
    const Theme& theme = Theme::of(this);
    const auto html = [&](const QString& step) {
        return QStringLiteral("<span style='color:%1'>%2</span> <b>%3</b> <span style='color:%4'>/ %5</span>")
            .arg(theme.text2.name(), unit_ == Unit::Step ? tr("Step") : tr("Epoch"), step, theme.text3.name(),
                 QString::number(total_));
    };
    // Room for the widest step, so that nothing moves while it counts.
    const int digits = static_cast<int>(QString::number(total_).size());
    if (digits != counterDigits_) {
        counterDigits_ = digits;
        counter_->setMinimumWidth(0);
        counter_->setText(html(QString(digits, QLatin1Char('8'))));
        counter_->ensurePolished();
        counter_->setMinimumWidth(std::max(112, counter_->sizeHint().width() + 4));
    }
    const QString now = part_.isEmpty() ? QString::number(step_) : tr("%1 + %2").arg(step_).arg(part_);
    counter_->setText(html(now));
    const QString plain =
        tr("%1 %2 of %3").arg(unit_ == Unit::Step ? tr("Step") : tr("Epoch"), now, QString::number(total_));
    counter_->setAccessibleName(plain);
    scrubber_->setAccessibleDescription(plain);
}

void TransportBar::refresh() {
    const Theme& theme = Theme::of(this);
    reset_->setIcon(icon(QStringLiteral("reset"), theme.text2));
    back_->setIcon(icon(QStringLiteral("back"), theme.text2));
    forward_->setIcon(icon(QStringLiteral("forward"), theme.text2));
    goTo_->setIcon(icon(QStringLiteral("go_to"), theme.text2));
    fork_->setIcon(icon(QStringLiteral("fork"), theme.text2));
    const bool primary = play_->property("primary").toBool();
    play_->setText(playing_ ? tr("Pause") : tr("Play"));
    play_->setIcon(
        icon(playing_ ? QStringLiteral("pause") : QStringLiteral("play"), primary ? theme.onAccent : theme.text));
    play_->setAccessibleName(play_->text());
    play_->setToolTip(playing_ ? tr("Pause") : tr("Play to the end"));
    if (total_ >= 0) showCounter();
}

void TransportBar::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    painter.fillRect(QRect(0, 0, width(), 1), theme.hairline);
    const int x = scrubber_->x() - 14;
    painter.fillRect(QRect(x, (height() - 24) / 2, 1, 24), theme.hairline);
}

void TransportBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) {
        refresh();
        update();
    }
    QWidget::changeEvent(event);
}

}  // namespace ravine
