#include "widgets/transport/transport_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/fields/drop_down.h"
#include "widgets/fields/log_slider.h"
#include "widgets/text/step_counter.h"
#include "widgets/theme/theme.h"

namespace ravine {

TransportBar::TransportBar(QWidget* parent) : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 16, 0);
    layout->setSpacing(4);
    const auto place = [&](QToolButton* made, const char* name, const QString& text) {
        made->setObjectName(QLatin1String(name));
        made->setToolTip(text);
        made->setAccessibleName(text);
        made->setIconSize({20, 20});
        layout->addWidget(made);
        return made;
    };
    const auto button = [&](const char* name, const QString& text) { return place(new QToolButton(this), name, text); };
    reset_ = button("reset", tr("Reset to the start"));
    back_ = button("back", tr("One step back"));
    back_->setAutoRepeat(true);
    play_ = new QPushButton(this);
    play_->setObjectName(QStringLiteral("play"));
    play_->setProperty("primary", true);
    play_->setMinimumWidth(96);
    play_->setIconSize({26, 20});  // wider than the drawing: room before the text
    layout->addSpacing(2);
    layout->addWidget(play_);
    layout->addSpacing(2);
    forward_ = button("forward", tr("One step forward"));
    forward_->setAutoRepeat(true);

    goTo_ = place(new MenuButton(this), "goTo", tr("Go to the best step, convergence, the last finite step (G)"));
    fork_ = place(new MenuButton(this), "fork", tr("Fork here: start another run from this state (F)"));

    layout->addSpacing(10);
    speed_ = new LogSlider(this);
    speed_->setObjectName(QStringLiteral("speed"));
    speed_->setRange(1, fastest, Scale::Log);
    speed_->setValue(10);
    speed_->setFixedWidth(112);
    speed_->setAccessibleName(tr("Speed"));
    speed_->setToolTip(tr("Speed; at the right end as fast as possible"));
    layout->addWidget(speed_);
    speedText_ = new QLabel(this);
    speedText_->setProperty("textRole", "label");
    speedText_->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("888k epochs/s")));
    layout->addWidget(speedText_);
    layout->addSpacing(24);

    scrubber_ = new Scrubber(this);
    scrubber_->setObjectName(QStringLiteral("scrubber"));
    layout->addWidget(scrubber_, 1);
    layout->addSpacing(16);
    counter_ = new StepCounter(this);
    counter_->setObjectName(QStringLiteral("counter"));
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

void TransportBar::setTextScale(double scale) {
    if (scale == scale_) return;
    scale_ = scale;
    counter_->setTextScale(scale);
    const auto pixels = [scale](int at1) { return qRound(at1 * scale); };
    const QString larger = scale > 1 ? QStringLiteral("font-size: %1px; min-height: %2px; min-width: %3px;")
                                           .arg(pixels(13))
                                           .arg(pixels(28))
                                           .arg(pixels(28))
                                     : QString();
    for (QToolButton* button : {reset_, back_, forward_, goTo_, fork_}) {
        button->setStyleSheet(larger);
        button->setIconSize({pixels(20), pixels(20)});
    }
    play_->setStyleSheet(larger);
    play_->setIconSize({pixels(26), pixels(20)});
    speed_->setFixedWidth(pixels(112));
    speedText_->setStyleSheet(scale > 1 ? QStringLiteral("font-size: %1px;").arg(pixels(13)) : QString());
    QFont font = uiFont(pixels(13));
    speedText_->setMinimumWidth(QFontMetrics(font).horizontalAdvance(QStringLiteral("888k epochs/s")));
    refresh();
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
    scrubber_->setUnit(unit == Unit::Step ? tr("Step") : tr("Epoch"));
    showSpeed();
    if (total_ > 0) showCounter();
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
    counter_->set(unit_ == Unit::Step ? tr("Step") : tr("Epoch"),
                  part_.isEmpty() ? QString::number(step_) : tr("%1 + %2").arg(step_).arg(part_), total_);
    scrubber_->setAccessibleDescription(counter_->accessibleName());
}

void TransportBar::refresh() {
    const Theme& theme = Theme::of(this);
    reset_->setIcon(icon(QStringLiteral("reset"), theme.text2));
    back_->setIcon(icon(QStringLiteral("back"), theme.text2));
    forward_->setIcon(icon(QStringLiteral("forward"), theme.text2));
    goTo_->setIcon(icon(QStringLiteral("go_to"), theme.text2));
    fork_->setIcon(icon(QStringLiteral("fork"), theme.text2));
    const bool primary = play_->property("primary").toBool();
    play_->setIcon(icon(playing_ ? QStringLiteral("pause") : QStringLiteral("play"), !isEnabled() ? theme.text3
                                                                                     : primary    ? theme.onAccent
                                                                                                  : theme.text));
    // As wide as the longer of its two words: what stands beside it stays in its place.
    play_->setMinimumWidth(0);
    int widest = qRound(96 * scale_);
    for (const QString& word : {tr("Play"), tr("Pause")}) {
        play_->setText(word);
        widest = std::max(widest, play_->sizeHint().width());
    }
    play_->setMinimumWidth(widest);
    play_->setText(playing_ ? tr("Pause") : tr("Play"));
    play_->setAccessibleName(play_->text());
    play_->setToolTip(playing_ ? tr("Pause") : tr("Play to the end"));
    if (total_ > 0) showCounter();
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
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::EnabledChange) {
        refresh();
        update();
    }
    QWidget::changeEvent(event);
}

}  // namespace ravine
