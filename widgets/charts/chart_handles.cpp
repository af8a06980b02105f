#include "widgets/charts/chart_handles.h"

#include <QKeyEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/charts/line_chart.h"
#include "widgets/theme/theme.h"

namespace ravine {

namespace {

constexpr double ring = 11, reach = 10;  // pixels: its diameter, and how near the pointer must come
constexpr int nudgePixels = 8;

}  // namespace

ChartHandles::ChartHandles(LineChart& chart) : QObject(&chart), chart_(chart) {}

void ChartHandles::set(std::vector<ChartHandle> handles) {
    handles_ = std::move(handles);
    const int count = static_cast<int>(handles_.size());
    if (pointed_ >= count) pointed_ = -1;
    if (held_ >= count) {
        held_ = -1;
        by_ = By::nothing;
    }
    // Keys go on from where it really is.
    if (by_ == By::keys) now_ = placeOf(held_);
    emit changed();
}

QPointF ChartHandles::position(const ChartHandle& handle) const { return chart_.position(handle.step, handle.value); }

bool ChartHandles::isInView(const ChartHandle& handle) const {
    return QRectF(chart_.plotArea()).adjusted(-1.5, -1.5, 1.5, 1.5).contains(position(handle));
}

int ChartHandles::at(const QPointF& point) const {
    int nearest = -1;
    double best = reach;
    for (int i = 0; i < static_cast<int>(handles_.size()); ++i) {
        const QPointF away = position(one(i)) - point;
        const double distance = std::hypot(away.x(), away.y());
        // Of two at one place the later, which is painted on top.
        if (!isInView(one(i)) || distance > best) continue;
        best = distance;
        nearest = i;
    }
    return nearest;
}

bool ChartHandles::point(const QPointF& at) {
    const int now = this->at(at);
    return std::exchange(pointed_, now) != now;
}

void ChartHandles::hold(int handle, By by) {
    held_ = handle;
    by_ = by;
    moved_ = false;
    from_ = now_ = placeOf(handle);
    emit changed();
}

bool ChartHandles::press(const QPointF& at) {
    const int handle = this->at(at);
    leave();
    if (handle < 0) return false;
    hold(handle, By::pointer);
    grip_ = at - position(one(handle));
    return true;
}

void ChartHandles::moveTo(Place place) {
    if (place == now_) return;
    now_ = place;
    moved_ = true;
    emit dragged(held_, place.step, place.value, false);
}

void ChartHandles::dragTo(const QPointF& at) {
    if (by_ != By::pointer) return;
    const QPointF to = at - grip_;
    const AxisRange range = chart_.xRange();
    Place place = from_;
    if (one(held_).across) place.step = std::clamp(chart_.stepAt(to.x()), range.from, range.to);
    if (one(held_).up) place.value = chart_.valueAt(to.y());
    moveTo(place);
}

// Whoever listens may set other handles: nothing is held by then.
void ChartHandles::finish(Place place) {
    const int handle = std::exchange(held_, -1);
    by_ = By::nothing;
    if (std::exchange(moved_, false)) emit dragged(handle, place.step, place.value, true);
    emit changed();
}

// Pressed and not moved, it is left to the keys.
void ChartHandles::release() {
    if (by_ != By::pointer) return;
    const int handle = held_;
    const bool moved = moved_;
    finish(now_);
    if (!moved) hold(handle, By::keys);
}

void ChartHandles::giveBack() { finish(from_); }

void ChartHandles::leave() {
    if (by_ == By::keys) finish(now_);
}

void ChartHandles::walk(int by) {
    const int count = static_cast<int>(handles_.size());
    const int before = by_ == By::keys ? held_ : by > 0 ? -1 : count;
    leave();
    for (int i = before + by; i >= 0 && i < count; i += by)
        if (isInView(one(i))) return hold(i, By::keys);
}

void ChartHandles::nudge(int right, int up, bool little) {
    const ChartHandle& handle = one(held_);
    const int pixels = little ? 1 : nudgePixels;
    const QPointF here = chart_.position(now_.step, now_.value);
    Place place = now_;
    if (handle.across) {
        const double distance = chart_.stepAt(here.x() + pixels) - chart_.stepAt(here.x());
        const AxisRange range = chart_.xRange();
        const double whole = handle.grain * std::max(1.0, std::round(distance / handle.grain));
        place.step = std::clamp(place.step + right * whole, range.from, std::max(range.to, now_.step));
    }
    if (handle.up && up != 0) place.value = chart_.valueAt(here.y() - up * pixels);
    moveTo(place);
}

bool ChartHandles::wants(const QKeyEvent* event) const {
    if (by_ == By::nothing) return event->key() == Qt::Key_H && !handles_.empty();
    switch (event->key()) {
        case Qt::Key_H:
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Escape:
            return true;
        default:
            return false;
    }
}

bool ChartHandles::key(QKeyEvent* event) {
    if (!wants(event)) return false;
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    if (event->key() == Qt::Key_Escape) {
        giveBack();
    } else if (by_ != By::pointer) {
        switch (event->key()) {
            case Qt::Key_H:
                walk(shift ? -1 : 1);
                break;
            case Qt::Key_Left:
                nudge(-1, 0, shift);
                break;
            case Qt::Key_Right:
                nudge(1, 0, shift);
                break;
            case Qt::Key_Up:
                nudge(0, 1, shift);
                break;
            case Qt::Key_Down:
                nudge(0, -1, shift);
                break;
            default:
                leave();
                break;
        }
    }
    return true;
}

QString ChartHandles::spoken() const {
    if (handles_.empty()) return {};
    if (held_ < 0) {
        QStringList names;
        for (const ChartHandle& handle : handles_) names += handle.label;
        return tr("H moves its handles: %1.").arg(names.join(QStringLiteral("; ")));
    }
    return tr("Handle %1 of %2, %3: %4. The arrow keys move it, Enter keeps it, Escape gives it back.")
        .arg(held_ + 1)
        .arg(handles_.size())
        .arg(one(held_).label, one(held_).detail);
}

void ChartHandles::paint(QPainter& painter, double textScale) const {
    for (int i = 0; i < static_cast<int>(handles_.size()); ++i)
        if (i != held_ && isInView(one(i))) paintRing(painter, i, textScale);
    if (held_ >= 0) paintRing(painter, held_, textScale);
    const int labelled = held_ >= 0 ? held_ : pointed_;
    if (labelled >= 0 && (labelled == held_ || isInView(one(labelled)))) paintLabel(painter, labelled, textScale);
}

void ChartHandles::paintRing(QPainter& painter, int handle, double textScale) const {
    const Theme& theme = Theme::of(&chart_);
    const QRectF plot(chart_.plotArea());
    const bool held = handle == held_;
    QPointF centre = position(one(handle));
    // While it is dragged the axes hold still, and it may be beyond them.
    centre = {std::clamp(centre.x(), plot.left(), plot.right() + 1),
              std::clamp(centre.y(), plot.top(), plot.bottom() + 1)};
    const QColor colour = theme.runColour(one(handle).slot);
    const double wide = 2.25 * textScale,
                 radius = (ring * textScale - wide) / 2 + (handle == pointed_ && !held ? 1 : 0);
    const auto circle = [&](double r, const QColor& line, double pen, const QColor& fill) {
        painter.setPen(pen > 0 ? QPen(line, pen) : QPen(Qt::NoPen));
        painter.setBrush(fill);
        painter.drawEllipse(centre, r, r);
    };
    if (held && by_ == By::keys) circle(radius + wide / 2 + 4, theme.accent, 2, theme.panel);
    circle(radius + wide / 2 + 1.5 * textScale, {}, 0, theme.panel);  // the casing
    circle(radius, colour, wide, held ? colour : theme.panel);
}

void ChartHandles::paintLabel(QPainter& painter, int handle, double textScale) const {
    const Theme& theme = Theme::of(&chart_);
    const auto px = [&](double length) { return length * textScale; };
    const QFont bold = uiFont(qRound(px(12)), QFont::DemiBold), plain = uiFont(qRound(px(12)));
    const QString &label = one(handle).label, &detail = one(handle).detail;
    const double line = px(17);
    const QSizeF size(
        std::max(QFontMetricsF(bold).horizontalAdvance(label), QFontMetricsF(plain).horizontalAdvance(detail)) + px(20),
        2 * line + px(10));
    // Above the handle, or below it where there is no room; never over it, never outside the chart.
    const QPointF centre = position(one(handle));
    const double gap = px(ring / 2 + 9);
    const double top = centre.y() - gap - size.height() >= 2 ? centre.y() - gap - size.height() : centre.y() + gap;
    const double left =
        std::clamp(centre.x() - size.width() / 2, 2.0, std::max(2.0, chart_.width() - 2 - size.width()));
    const QRectF box(QPointF(left, std::clamp(top, 2.0, std::max(2.0, chart_.height() - 2 - size.height()))), size);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(theme.tooltip);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), px(6), px(6));
    painter.setPen(theme.text);
    const QRectF text = box.adjusted(px(10), px(5), -px(10), -px(5));
    painter.setFont(bold);
    painter.drawText(QRectF(text.topLeft(), QSizeF(text.width(), line)), Qt::AlignLeft | Qt::AlignVCenter, label);
    painter.setFont(plain);
    painter.setPen(theme.text2);
    painter.drawText(QRectF(text.left(), text.top() + line, text.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                     detail);
}

}  // namespace ravine
