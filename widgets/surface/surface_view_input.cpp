// What the surface view does with mouse and keys.
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QStyleHints>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/surfaces/surface.h"
#include "widgets/surface/surface_view.h"
#include "widgets/surface/surface_view_look.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace look;

bool SurfaceView::onHandle(QPointF pixel) const {
    const QPointF offset = pixel - toPixel(start_);
    return std::hypot(offset.x(), offset.y()) <= grabDistance * textScale_;
}

void SurfaceView::moveStart(Point to) {
    start_ = to;
    describe();
    update();
    emit startDragged(start_);
}

// A click that waits to see whether it is the first half of a double click is chosen now.
void SurfaceView::commitClick() {
    if (!clickTimer_.isActive()) return;
    clickTimer_.stop();
    emit startChosen(start_);
}

bool SurfaceView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        commitClick();
        // while the start is held, Escape is nobody else's
        if (press_ == Press::Start && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) event->accept();
    }
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            zoomAt(gesture->position(), std::exp(gesture->value()));
            return true;
        }
    }
    return QWidget::event(event);
}

void SurfaceView::mousePressEvent(QMouseEvent* event) {
    commitClick();
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) return event->ignore();
    if (press_ != Press::None) return;  // a second button does not end what the first one began
    pressedAt_ = event->position();
    if (event->button() == Qt::LeftButton && onHandle(pressedAt_)) {
        press_ = Press::Start;
        grabOffset_ = toPixel(start_) - pressedAt_;
    } else {
        press_ = event->button() == Qt::LeftButton ? Press::Click : Press::Pan;
        grabbed_ = view_.centre;
    }
    startBeforeClick_ = start_;
    updateCursor();
}

void SurfaceView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position(), moved = at - pressedAt_;
    if (press_ == Press::Click && std::hypot(moved.x(), moved.y()) > clickSlack) {
        press_ = Press::Pan;
        updateCursor();
    }
    if (press_ == Press::Pan) panTo({grabbed_.x - moved.x() / view_.scale, grabbed_.y + moved.y() / view_.scale});
    if (press_ == Press::Start) dragStart(at);
    hoverAt(at);
}

void SurfaceView::dragStart(QPointF pointer) {
    if (!ghostIsOn_) {
        setGhost(true);
        ghostIsOfDrag_ = true;
    }
    QPointF to = pointer + grabOffset_;
    to.setX(std::clamp(to.x(), view_.plot.left(), view_.plot.right()));
    to.setY(std::clamp(to.y(), view_.plot.top(), view_.plot.bottom()));
    moveStart(toPoint(to));
}

void SurfaceView::endDrag() {
    press_ = Press::None;
    if (std::exchange(ghostIsOfDrag_, false)) setGhost(false);
    placeLegend();
    updateCursor();
    update();
}

void SurfaceView::giveStartBack() {
    endDrag();
    if (start_ != startBeforeClick_) moveStart(startBeforeClick_);
}

void SurfaceView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) return;
    const Press press = press_;
    endDrag();
    if (press == Press::Start && start_ != startBeforeClick_) emit startChosen(start_);
    if (press != Press::Click || !view_.plot.contains(event->position())) return;
    if (const auto hit = pathUnder(event->position())) {
        emit runClicked(hit->run, hit->step);
        return;
    }
    moveStart(toPoint(event->position()));
    clickTimer_.start(QGuiApplication::styleHints()->mouseDoubleClickInterval());
}

void SurfaceView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return mousePressEvent(event);
    if (clickTimer_.isActive()) {
        clickTimer_.stop();
        moveStart(startBeforeClick_);
    }
    press_ = Press::None;
    fit();
}

std::optional<PathHit> SurfaceView::pathUnder(QPointF pixel) const {
    if (!layers_.paths) return {};
    if (const auto marker = paths_.markerAt(pixel, markerDistance * textScale_)) return marker;
    return paths_.nearest(pixel, hoverDistance * textScale_);
}

void SurfaceView::leaveEvent(QEvent*) { hoverAt({}); }

void SurfaceView::hoverAt(std::optional<QPointF> pixel) {
    if (pixel && !view_.plot.contains(*pixel)) pixel.reset();
    hover_ = pixel;
    PathHit hit;
    if (hover_ && press_ == Press::None) hit = pathUnder(*hover_).value_or(PathHit{});
    if (hit != hit_) {
        hit_ = hit;
        emit pathHovered(hit.run, hit.step);
    }
    updateCursor();
    update();
}

// The read-out's own crosshair stands for the pointer inside the plot.
void SurfaceView::updateCursor() {
    if (press_ == Press::Pan)
        setCursor(Qt::ClosedHandCursor);
    else if (press_ == Press::Start || (hover_ && onHandle(*hover_)))
        setCursor(Qt::SizeAllCursor);
    else if (hover_ && hit_.run >= 0)
        setCursor(Qt::PointingHandCursor);
    else if (hover_ && surface_)
        setCursor(Qt::BlankCursor);
    else
        unsetCursor();
}

void SurfaceView::wheelEvent(QWheelEvent* event) {
    const double turn = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (turn == 0 || !view_.plot.contains(event->position())) return event->ignore();
    zoomAt(event->position(), std::pow(1.2, std::clamp(turn / 120, -10.0, 10.0)));
    hoverAt(event->position());
    event->accept();
}

void SurfaceView::keyPressEvent(QKeyEvent* event) {
    if (press_ == Press::Start && event->key() == Qt::Key_Escape) return giveStartBack();
    commitClick();
    if (!keyboardFocus_) {
        keyboardFocus_ = true;
        update();
    }
    const Box seen = view_.visible();
    const double share = event->modifiers() & Qt::ShiftModifier ? 0.1 : 0.01;
    const auto step = [&](double x, double y) {
        start_ = {start_.x + x * share * (seen.xMax - seen.xMin), start_.y + y * share * (seen.yMax - seen.yMin)};
        placeLegend();
        describe();
        update();
        emit startChosen(start_);
    };
    switch (event->key()) {
        case Qt::Key_Left:
            step(-1, 0);
            break;
        case Qt::Key_Right:
            step(1, 0);
            break;
        case Qt::Key_Up:
            step(0, 1);
            break;
        case Qt::Key_Down:
            step(0, -1);
            break;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            zoomIn();
            break;
        case Qt::Key_Minus:
            zoomOut();
            break;
        case Qt::Key_0:
            fit();
            break;
        default:
            QWidget::keyPressEvent(event);
    }
}

// Over the legend the pointer is not on the surface.
bool SurfaceView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == legend_ && event->type() == QEvent::Enter && press_ == Press::None) hoverAt({});
    return QWidget::eventFilter(watched, event);
}

void SurfaceView::focusInEvent(QFocusEvent* event) {
    keyboardFocus_ = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
    update();
}

void SurfaceView::focusOutEvent(QFocusEvent*) {
    commitClick();
    keyboardFocus_ = false;
    update();
}

}  // namespace ravine
