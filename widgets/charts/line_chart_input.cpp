// Mouse and keys of a LineChart.
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "core/series/trace.h"
#include "widgets/charts/chart_menu.h"
#include "widgets/charts/line_chart.h"

namespace ravine {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double fewestSteps = 4;  // one cannot zoom in further

}  // namespace

void LineChart::focusInEvent(QFocusEvent* event) {
    keyFocus_ = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
                event->reason() == Qt::ShortcutFocusReason;
    describe();
    viewport()->update();
}

void LineChart::focusOutEvent(QFocusEvent*) {
    handles_->leave();
    keyFocus_ = false;
    viewport()->update();
}

void LineChart::moveX(double from, double to) {
    const double span = std::clamp(to - from, std::min(fewestSteps, extent_.span()), extent_.span());
    from = std::clamp(from, extent_.from, extent_.to - span);
    if (from == view_.xFrom && from + span == view_.xTo) return;
    setXRange(from, span == extent_.span() ? extent_.to : from + span);
    emit xRangeChanged(view_.xFrom, view_.xTo);
}

void LineChart::zoomX(double factor, double about) {
    const double span =
        std::clamp((view_.xTo - view_.xFrom) * factor, std::min(fewestSteps, extent_.span()), extent_.span());
    const double part = (about - view_.xFrom) / (view_.xTo - view_.xFrom);
    moveX(about - part * span, about + (1 - part) * span);
}

void LineChart::point(const QPointF& at) {
    pointer_ = at;
    std::int64_t step = -1;
    if (QRectF(plot_).adjusted(-2, -2, 2, 2).contains(at)) {
        step = static_cast<std::int64_t>(std::llround(std::clamp(stepAt(at.x()), extent_.from, extent_.to)));
    }
    const bool changed = step != hover_;
    if (handles_->point(at)) showCursor();
    hover_ = step;
    viewport()->update();
    if (changed) emit hovered(step);
}

int LineChart::runAt(const QPointF& point) const {
    int nearest = -1;
    double best = px(7);
    for (const ChartSeries& s : series_) {
        if (!s.visible || !s.trace || s.foreseen || s.run < 0) continue;
        const double near = distanceTo(s, point);
        // Of two at one place the selected, which is painted on top.
        if (!(near < best || (near == best && s.selected))) continue;
        best = near;
        nearest = s.run;
    }
    return nearest;
}

// Up or down, to what the curve passes through within two pixels to the left and to the right.
double LineChart::distanceTo(const ChartSeries& s, const QPointF& point) const {
    const double from = std::max(stepAt(point.x() - 2), s.from) * s.valuesPerStep,
                 to = stepAt(point.x() + 2) * s.valuesPerStep;
    const auto y = [&](double value) { return position(0, value).y(); };
    double top, bottom;
    if (to - from < 2 && s.trace->bucketSize() == 1) {
        // Between two values: on the line from one to the other.
        const double here = stepAt(point.x()) * s.valuesPerStep, before = std::floor(here);
        const double a = y(s.trace->at(static_cast<std::int64_t>(before)));
        const double b = y(s.trace->at(static_cast<std::int64_t>(before) + 1));
        top = bottom = std::isnan(b) ? a : a + (here - before) * (b - a);
    } else {
        const Extremes e = s.trace->extremes(static_cast<std::int64_t>(std::floor(from)),
                                             static_cast<std::int64_t>(std::ceil(to)) + 1);
        if (e.empty()) return infinity;
        top = y(e.max);
        bottom = y(e.min);
    }
    if (std::isnan(top) || std::isnan(bottom)) return infinity;
    return std::max({top - point.y(), point.y() - bottom, 0.0});
}

void LineChart::leaveEvent(QEvent*) { point({-1e6, -1e6}); }

void LineChart::mousePressEvent(QMouseEvent* event) {
    event->accept();
    if (drag_ == Drag::handle) return;  // another button than the one that holds it
    const bool plain = event->button() == Qt::LeftButton && !(event->modifiers() & Qt::ShiftModifier);
    if (plain && handles_->press(event->position())) {
        drag_ = Drag::handle;
        return;
    }
    if (!plain) handles_->leave();
    if (!QRectF(plot_).contains(event->position())) return;
    dragFrom_ = pointer_ = event->position();
    dragRange_ = xRange();
    const bool box = event->button() == Qt::RightButton ||
                     (event->button() == Qt::LeftButton && event->modifiers() & Qt::ShiftModifier);
    drag_ = box ? Drag::box : event->button() == Qt::LeftButton ? Drag::click : Drag::none;
}

void LineChart::mouseMoveEvent(QMouseEvent* event) {
    event->accept();
    if (drag_ == Drag::none) {
        point(event->position());
        return;
    }
    if (drag_ == Drag::handle) {
        handles_->dragTo(event->position());
        return;
    }
    const QPointF way = event->position() - dragFrom_;
    if (drag_ == Drag::click && way.manhattanLength() > 4) {
        drag_ = Drag::pan;
        if (dragRange_ != extent_) setCursor(Qt::ClosedHandCursor);
    }
    if (drag_ == Drag::pan) {
        const double shift = -way.x() / plot_.width() * dragRange_.span();
        moveX(dragRange_.from + shift, dragRange_.to + shift);
    }
    pointer_ = event->position();
    viewport()->update();
}

void LineChart::mouseReleaseEvent(QMouseEvent* event) {
    event->accept();
    const Drag drag = drag_;
    if (drag == Drag::handle && event->button() != Qt::LeftButton) return;
    endDrag();
    if (drag == Drag::handle) {
        handles_->release();
        refresh();
        point(event->position());
    } else if (drag == Drag::click) {
        if (const int run = runAt(dragFrom_); run >= 0) emit runClicked(run);
        emit stepClicked(
            static_cast<std::int64_t>(std::llround(std::clamp(stepAt(dragFrom_.x()), extent_.from, extent_.to))));
    } else if (drag == Drag::box) {
        pointer_ = event->position();
        const bool still = (pointer_ - dragFrom_).manhattanLength() <= 4;
        if (still && event->button() == Qt::RightButton) return openMenu(event->globalPosition().toPoint());
        zoomTo(dragBox());
    }
}

// Of what is dragged over, what lies in the plot; a range of steps has no height.
QRectF LineChart::dragBox() const {
    const auto inPlot = [&](const QPointF& p) {
        return QPointF(std::clamp(p.x(), plot_.left() + 0.0, plot_.left() + 0.0 + plot_.width()),
                       std::clamp(p.y(), plot_.top() + 0.0, plot_.top() + 0.0 + plot_.height()));
    };
    return QRectF(inPlot(dragFrom_), inPlot(pointer_)).normalized();
}

// A box of hardly any height is a range of steps.
void LineChart::zoomTo(const QRectF& box) {
    if (box.width() < 4) return;
    if (box.height() > 12) {
        const double perPixel = (view_.yTo - view_.yFrom) / plot_.height();
        const double top = view_.yTo - (box.top() - plot_.top()) * perPixel;
        view_.yFrom = top - box.height() * perPixel;
        view_.yTo = top;
        yZoomed_ = true;
    }
    moveX(stepAt(box.left()), stepAt(box.right()));
    viewChanged();
}

void LineChart::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && handles_->at(event->position()) >= 0) return mousePressEvent(event);
    event->accept();
    endDrag();
    if (event->button() == Qt::LeftButton) fit();
}

void LineChart::endDrag() {
    drag_ = Drag::none;
    showCursor();
    viewport()->update();
}

void LineChart::showCursor() {
    const int pointed = handles_->pointed();
    if (pointed < 0) return unsetCursor();
    const ChartHandle& handle = handles_->all()[static_cast<std::size_t>(pointed)];
    setCursor(handle.across && handle.up ? Qt::SizeAllCursor : handle.across ? Qt::SizeHorCursor : Qt::SizeVerCursor);
}

// By the mouse it opens at the release (see mouseReleaseEvent), as a drag with the right button zooms.
void LineChart::contextMenuEvent(QContextMenuEvent* event) {
    event->accept();
    if (event->reason() == QContextMenuEvent::Keyboard) openMenu(mapToGlobal(plot_.center()));
}

void LineChart::openMenu(const QPoint& global) {
    QMenu* menu = makeChartMenu(*this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(global);
}

void LineChart::wheelEvent(QWheelEvent* event) {
    const QPoint delta = event->angleDelta();
    const int turn = delta.y() != 0 ? delta.y() : delta.x();  // with Shift some systems turn the wheel sideways
    if (turn == 0 || drag_ == Drag::handle || !QRectF(plot_).contains(event->position())) {
        event->ignore();
        return;
    }
    const double factor = std::pow(0.8, turn / 120.0);
    if (event->modifiers() & Qt::ShiftModifier) {
        const double about =
            view_.yTo - (event->position().y() - plot_.top()) / plot_.height() * (view_.yTo - view_.yFrom);
        view_.yFrom = about + (view_.yFrom - about) * factor;
        view_.yTo = about + (view_.yTo - about) * factor;
        yZoomed_ = true;
        viewChanged();
    } else {
        zoomX(factor, stepAt(event->position().x()));
    }
    event->accept();
    if (drag_ == Drag::none) point(event->position());
}

// While a handle is held its keys are no shortcuts of the window.
bool LineChart::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && handles_->wants(static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QChartView::event(event);
}

void LineChart::keyPressEvent(QKeyEvent* event) {
    if (handles_->key(event)) {
        if (handles_->held() < 0 && drag_ == Drag::handle) endDrag();
        refresh();
        event->accept();
        return;
    }
    const auto low = static_cast<std::int64_t>(extent_.from), high = static_cast<std::int64_t>(extent_.to);
    const auto go = [&](std::int64_t step) { emit stepClicked(std::clamp(step, low, high)); };
    const double middle = cursor_ >= 0 && wasSeen(static_cast<double>(cursor_)) ? static_cast<double>(cursor_)
                                                                                : (view_.xFrom + view_.xTo) / 2;
    switch (event->key()) {
        case Qt::Key_Left:
            go(std::max(cursor_, low) - 1);
            break;
        case Qt::Key_Right:
            go(cursor_ + 1);
            break;
        case Qt::Key_Home:
            go(low);
            break;
        case Qt::Key_End:
            go(high);
            break;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            zoomX(0.8, middle);
            break;
        case Qt::Key_Minus:
            zoomX(1.25, middle);
            break;
        case Qt::Key_0:
            fit();
            break;
        case Qt::Key_Escape:
            if (drag_ == Drag::none) {
                event->ignore();
                return;
            }
            endDrag();
            break;
        default:
            event->ignore();
            return;
    }
    event->accept();
}

}  // namespace ravine
