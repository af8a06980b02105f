#include "widgets/data/split_bar.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double gap = 2;  // between segments
constexpr int handleWidth = 10;
constexpr double coarse = 0.05, fine = 0.01;
constexpr double leastTraining = 0.01;  // nothing can be learnt from nothing
constexpr double nothing = 1e-9;

class AccessibleBorder final : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit AccessibleBorder(SplitBorder* border) : QAccessibleWidget(border, QAccessible::Slider) {}
    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ValueInterface ? static_cast<QAccessibleValueInterface*>(this)
                                                   : QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text which) const override {
        return which == QAccessible::Value ? SplitBar::tr("%1 %").arg(formatNumber(border()->value(), 3))
                                           : QAccessibleWidget::text(which);
    }
    QVariant currentValue() const override { return border()->value(); }
    void setCurrentValue(const QVariant& value) override { border()->choose(value.toDouble()); }
    QVariant maximumValue() const override { return border()->highest(); }
    QVariant minimumValue() const override { return border()->lowest(); }
    QVariant minimumStepSize() const override { return 1.0; }

private:
    SplitBorder* border() const { return static_cast<SplitBorder*>(widget()); }
};

void installAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory([](const QString& name, QObject* object) -> QAccessibleInterface* {
            auto* border = name == QLatin1String("ravine::SplitBorder") ? qobject_cast<SplitBorder*>(object) : nullptr;
            return border ? new AccessibleBorder(border) : nullptr;
        });
        return true;
    }();
    Q_UNUSED(installed)
}

// Shares as a person would write them: 0.15, not 0.15000000000000002.
double tidy(double share) { return std::abs(share) < nothing ? 0 : QString::number(share, 'g', 12).toDouble(); }

double snapped(double share, Qt::KeyboardModifiers modifiers) {
    const double step = modifiers & Qt::ShiftModifier ? fine : coarse;
    return tidy(std::round(share / step) * step);
}

QString percent(double share) { return formatNumber(std::round(share * 1000) / 10, 3); }

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto part = [share](int from, int to) { return from + static_cast<int>(std::lround((to - from) * share)); };
    return {part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue())};
}

}  // namespace

SplitBar::SplitBar(QWidget* parent)
    : QWidget(parent), borders_{new SplitBorder(this, 0), new SplitBorder(this, 1), new SplitBorder(this, 2)} {
    installAccessibility();
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Split of the data"));
    borders_[0]->setAccessibleName(tr("Border between training and validation"));
    borders_[1]->setAccessibleName(tr("Border between validation and test"));
    borders_[2]->setAccessibleName(tr("Border between test and unused samples"));
    describe();
    place();
}

void SplitBar::setSplit(double train, double validation, double test) {
    if (dragging_) return;
    shares_ = {train, validation, test};
    describe();
    place();
    update();
}

void SplitBar::setCounts(int train, int validation, int test) {
    counts_ = {train, validation, test};
    describe();
}

void SplitBar::describe() {
    const auto part = [&](int i, const QString& name) {
        const auto index = static_cast<std::size_t>(i);
        const QString share = tr("%1 %2 %").arg(name, percent(shares_[index]));
        return counts_[index] < 0 ? share : tr("%1, %n samples", nullptr, counts_[index]).arg(share);
    };
    const QStringList parts{part(0, tr("Training")), part(1, tr("Validation")), part(2, tr("Test"))};
    setAccessibleDescription(parts.join(QStringLiteral("; ")));
    setToolTip(parts.join(QLatin1Char('\n')) + tr("\nDrag a border to change the split; with Shift in steps of 1 %."));
    for (SplitBorder* border : borders_) {
        border->setAccessibleDescription(accessibleDescription());
        QAccessibleValueChangeEvent event(border, border->value());
        QAccessible::updateAccessibility(&event);
    }
}

double SplitBar::edge(int which) const {
    double sum = 0;
    for (int i = 0; i <= which; ++i) sum += shares_[static_cast<std::size_t>(i)];
    return std::clamp(sum, 0.0, 1.0);
}

double SplitBar::xOf(double share) const { return isRightToLeft() ? width() * (1 - share) : width() * share; }

QRectF SplitBar::segmentRect(int segment) const {
    const double from = segment == 0 ? 0 : edge(segment - 1), to = segment == 3 ? 1 : edge(segment);
    if (to - from < nothing) return {};
    const double a = std::min(xOf(from), xOf(to)) + (std::min(xOf(from), xOf(to)) > 0 ? gap / 2 : 0);
    const double b = std::max(xOf(from), xOf(to)) - (std::max(xOf(from), xOf(to)) < width() ? gap / 2 : 0);
    return {a, 1, std::max(1.0, b - a), height() - 2.0};
}

QString SplitBar::textIn(int segment) const {
    const QString share = percent(shares_[static_cast<std::size_t>(segment)]);
    const std::array<QString, 3> names{tr("Train"), tr("Val."), tr("Test")};
    const QString& name = names[static_cast<std::size_t>(segment)];
    QStringList offers{tr("%1 %2").arg(name, share), share};
    if (segment == 0) offers.prepend(tr("%1 %2 %").arg(name, share));  // one unit serves all three
    QFont small = font();
    small.setPixelSize(12);
    const double room = segmentRect(segment).width() - 4;
    for (const QString& text : offers)
        if (QFontMetricsF(small).horizontalAdvance(text) <= room) return text;
    return {};
}

void SplitBar::paintEvent(QPaintEvent*) {
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath outline;
    outline.addRoundedRect(QRectF(rect()).adjusted(0, 1, 0, -1), 4, 4);
    painter.setClipPath(outline);
    const std::array<QColor, 3> fills{
        theme.dark ? mixed(theme.accentSoft, theme.accent, 0.16) : mixed(theme.accentSoft, theme.accent, 0.15),
        theme.dark ? theme.track : mixed(theme.track, theme.panel, 0.2),
        theme.dark ? mixed(theme.sub, theme.track, 0.3) : mixed(theme.sub, theme.track, 0.35)};
    QFont small = font();
    small.setPixelSize(12);
    for (int i = 0; i < 3; ++i) {
        const QRectF segment = segmentRect(i);
        if (segment.isNull()) continue;
        painter.setOpacity(isEnabled() ? 1 : 0.6);
        painter.fillRect(segment, fills[static_cast<std::size_t>(i)]);
        small.setWeight(i == 0 ? mediumWeight() : QFont::Normal);
        painter.setFont(small);
        painter.setPen(isEnabled() ? theme.text : theme.text3);
        painter.drawText(segment, Qt::AlignCenter, textIn(i));
    }
    if (const QRectF rest = segmentRect(3); !rest.isNull()) {
        painter.setPen(QPen(theme.border, 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rest.adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

std::pair<double, double> SplitBar::limits(int which) const {
    return {which == 0 ? leastTraining : edge(which - 1), which == 2 ? 1 : edge(which + 1)};
}

// Only the two parts beside the border change; their sum stays.
void SplitBar::moveBorder(int which, double to) {
    const auto [low, high] = limits(which);
    to = std::clamp(to, low, high);
    const double start = which == 0 ? 0 : edge(which - 1);
    const auto i = static_cast<std::size_t>(which);
    if (which < 2) shares_[i + 1] = tidy(edge(which + 1) - to);
    shares_[i] = tidy(to - start);
    describe();
    place();
    update();
}

void SplitBar::tell(bool final) { emit splitChosen(shares_[0], shares_[1], shares_[2], final); }

void SplitBar::place() {
    borders_[2]->setVisible(dragging_ || edge(2) < 1 - nothing);
    std::array<double, 3> at{};
    for (int i = 0; i < 3; ++i) at[static_cast<std::size_t>(i)] = xOf(edge(i)) - handleWidth / 2.0;
    // Borders that fall together, or on the end, stay apart for the hand.
    const double ahead = isRightToLeft() ? -1 : 1;
    const int last = borders_[2]->isHidden() ? 1 : 2;
    for (int i = 1; i <= last; ++i) {
        const auto index = static_cast<std::size_t>(i);
        const double missing = handleWidth - ahead * (at[index] - at[index - 1]);
        if (missing > 0) {
            at[index] += ahead * missing / 2;
            at[index - 1] -= ahead * missing / 2;
        }
    }
    double end = isRightToLeft() ? 0 : width() - handleWidth;
    for (int i = last; i >= 0; --i) {
        const auto index = static_cast<std::size_t>(i);
        at[index] = isRightToLeft() ? std::max(at[index], end) : std::min(at[index], end);
        end = at[index] - ahead * handleWidth;
    }
    for (std::size_t i = 0; i < 3; ++i)
        borders_[i]->setGeometry(static_cast<int>(std::lround(at[i])), 0, handleWidth, height());
}

void SplitBar::resizeEvent(QResizeEvent*) { place(); }

void SplitBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::EnabledChange) update();
    if (event->type() == QEvent::LayoutDirectionChange) place();
    QWidget::changeEvent(event);
}

SplitBorder::SplitBorder(SplitBar* bar, int which) : QWidget(bar), bar_(bar), which_(which) {
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::SplitHCursor);
    setAttribute(Qt::WA_Hover);
}

double SplitBorder::value() const { return tidy(bar_->edge(which_) * 100); }
double SplitBorder::lowest() const { return tidy(bar_->limits(which_).first * 100); }
double SplitBorder::highest() const { return tidy(bar_->limits(which_).second * 100); }

void SplitBorder::choose(double percent) {
    const auto before = bar_->split();
    bar_->moveBorder(which_, percent / 100);
    if (bar_->split() != before) bar_->tell(true);
}

void SplitBorder::paintEvent(QPaintEvent*) {
    if (!hasFocus() && !underMouse() && !dragging_) return;
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(theme.panel);
        painter.drawRoundedRect(QRectF(rect()).adjusted(2, 1, -2, -1), 3, 3);
    } else {
        painter.setPen(QPen(theme.accent, 2, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(QPointF(width() / 2.0, 4), QPointF(width() / 2.0, height() - 4));
    }
}

void SplitBorder::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    dragging_ = bar_->dragging_ = true;
    before_ = bar_->split();
    grabOffset_ = bar_->xOf(bar_->edge(which_)) - bar_->mapFromGlobal(event->globalPosition()).x();
}

void SplitBorder::mouseMoveEvent(QMouseEvent* event) {
    if (!dragging_) return;
    const double x = bar_->mapFromGlobal(event->globalPosition()).x() + grabOffset_;
    const double share = (bar_->isRightToLeft() ? bar_->width() - x : x) / std::max(1, bar_->width());
    const auto now = bar_->split();
    bar_->moveBorder(which_, snapped(share, event->modifiers()));
    if (bar_->split() != now) bar_->tell(false);
}

void SplitBorder::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) endDrag();
}

void SplitBorder::endDrag() {
    if (!dragging_) return;
    dragging_ = bar_->dragging_ = false;
    bar_->place();
    update();
    if (bar_->split() != before_) bar_->tell(true);
}

void SplitBorder::hideEvent(QHideEvent* event) {
    endDrag();
    QWidget::hideEvent(event);
}

void SplitBorder::keyPressEvent(QKeyEvent* event) {
    const double ahead = isRightToLeft() ? -1 : 1;
    const auto step = [&](double direction) {
        // From where it stands to the next place of the grid.
        const double grid = event->modifiers() & Qt::ShiftModifier ? 1 : 5;
        const double places = value() / grid;
        choose(grid * (direction > 0 ? std::floor(places + 1 + nothing) : std::ceil(places - 1 - nothing)));
    };
    switch (event->key()) {
        case Qt::Key_Left:
            return step(-ahead);
        case Qt::Key_Right:
            return step(ahead);
        case Qt::Key_Down:
            return step(-1);
        case Qt::Key_Up:
            return step(1);
        case Qt::Key_Home:
            return choose(which_ == 0 ? 100 * coarse : lowest());
        case Qt::Key_End:
            return choose(highest());
        case Qt::Key_Escape:
            if (!dragging_) break;
            dragging_ = bar_->dragging_ = false;
            bar_->setSplit(before_[0], before_[1], before_[2]);
            return bar_->tell(false);
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

}  // namespace ravine
