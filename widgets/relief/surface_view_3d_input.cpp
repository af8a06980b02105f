// Mouse and keys of the 3D view.
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/relief/surface_view_3d.h"
#include "widgets/surface/surface_view_look.h"

namespace ravine {

using namespace look;

namespace {

constexpr double degreesPerPixel = 0.4, keyDegrees = 5, keyPan = 32;
constexpr double markerReach = 11;  // pixels

}  // namespace

void SurfaceView3D::moveStart(Point to) {
    start_ = to;
    describe();
    update();
    emit startDragged(start_);
}

// Told as a drag, and never chosen.
void SurfaceView3D::giveStartBack() {
    press_ = Press::None;
    moveStart(startBeforePress_);
    updateCursor();
}

bool SurfaceView3D::event(QEvent* event) {
    // while the start is dragged, Escape is not the window's
    if (event->type() == QEvent::ShortcutOverride && press_ == Press::Start &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape)
        event->accept();
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            camera_.zoomAt(gesture->position(), std::exp(gesture->value()));
            moved();
            return true;
        }
    }
    return QWidget::event(event);
}

void SurfaceView3D::mousePressEvent(QMouseEvent* event) {
    if (press_ != Press::None) return;  // a second button while one is held
    pressedAt_ = lastAt_ = event->position();
    startBeforePress_ = start_;
    const bool left = event->button() == Qt::LeftButton;
    if (!left && event->button() != Qt::RightButton && event->button() != Qt::MiddleButton) return event->ignore();
    if (!left || event->modifiers() & Qt::ShiftModifier) {
        press_ = Press::Pan;
    } else if (onHandle(pressedAt_)) {
        press_ = Press::Start;
        grabOffset_ = project(start_) - pressedAt_;
    } else {
        press_ = Press::Click;
    }
    updateCursor();
}

void SurfaceView3D::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position(), whole = at - pressedAt_;
    if (press_ == Press::Click && std::hypot(whole.x(), whole.y()) > clickSlack) press_ = Press::Turn;
    if (press_ == Press::Turn) {
        const QPointF by = degreesPerPixel * (at - lastAt_);
        camera_.rotate(-by.x(), by.y());
        moved();
    } else if (press_ == Press::Pan) {
        camera_.panBy(at - lastAt_);
        moved();
    } else if (press_ == Press::Start) {
        if (const auto to = underOrBeside(at + grabOffset_)) moveStart(*to);
    }
    lastAt_ = at;
    hoverAt(at);
}

void SurfaceView3D::mouseReleaseEvent(QMouseEvent* event) {
    if (event->buttons() & (Qt::LeftButton | Qt::MiddleButton | Qt::RightButton)) return;
    const Press press = std::exchange(press_, Press::None);
    if (press == Press::Start && start_ != startBeforePress_) emit startChosen(start_);
    if (press == Press::Click && layers_.paths && scene_) {
        auto hit = paths().markerAt(event->position(), markerReach * textScale_, Projection(camera_));
        if (!hit) hit = pathAt(event->position());
        if (hit) emit runClicked(hit->run, hit->step);
    }
    hoverAt(event->position());
    update();
}

void SurfaceView3D::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || onHandle(event->position())) return mousePressEvent(event);
    press_ = Press::None;
    fit();
}

void SurfaceView3D::leaveEvent(QEvent*) { hoverAt({}); }

void SurfaceView3D::hoverAt(std::optional<QPointF> pixel) {
    if (pixel && !QRectF(rect()).contains(*pixel)) pixel.reset();
    hover_ = pixel;
    PathHit hit;
    if (hover_ && press_ == Press::None) hit = pathAt(*hover_).value_or(PathHit{});
    if (hit != hit_) {
        hit_ = hit;
        emit pathHovered(hit.run, hit.step);
    }
    updateCursor();
    update();
}

void SurfaceView3D::updateCursor() {
    if (press_ == Press::Turn || press_ == Press::Pan)
        setCursor(Qt::ClosedHandCursor);
    else if (press_ == Press::Start || (hover_ && onHandle(*hover_)))
        setCursor(Qt::SizeAllCursor);
    else if (hit_.run >= 0)
        setCursor(Qt::PointingHandCursor);
    else
        unsetCursor();
}

void SurfaceView3D::wheelEvent(QWheelEvent* event) {
    const double angle = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (angle == 0) return event->ignore();
    camera_.zoomAt(event->position(), std::pow(1.2, std::clamp(angle / 120, -10.0, 10.0)));
    moved();
    event->accept();
}

void SurfaceView3D::stepStart(double x, double y) {
    const Box seen = box();
    start_ = {start_.x + x * (seen.xMax - seen.xMin), start_.y + y * (seen.yMax - seen.yMin)};
    describe();
    update();
    emit startChosen(start_);
}

void SurfaceView3D::keyPressEvent(QKeyEvent* event) {
    if (!keyboardFocus_) {
        keyboardFocus_ = true;
        update();
    }
    const bool shift = event->modifiers() & Qt::ShiftModifier, control = event->modifiers() & Qt::ControlModifier;
    const auto arrow = [&](int right, int up) {
        const double share = shift ? 0.1 : 0.01;
        if (control) return stepStart(share * right, share * up);
        if (shift)
            camera_.panBy(QPointF(keyPan * right, -keyPan * up));
        else
            camera_.rotate(keyDegrees * right, keyDegrees * up);
        moved();
    };
    if (event->key() == Qt::Key_Escape && press_ == Press::Start) return giveStartBack();
    switch (event->key()) {
        case Qt::Key_Left:
            arrow(-1, 0);
            break;
        case Qt::Key_Right:
            arrow(1, 0);
            break;
        case Qt::Key_Up:
            arrow(0, 1);
            break;
        case Qt::Key_Down:
            arrow(0, -1);
            break;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            zoomIn();
            break;
        case Qt::Key_Minus:
            zoomOut();
            break;
        case Qt::Key_0:  // once more turns it back, too
            if (camera_.zoom == OrbitCamera().zoom) {
                camera_.azimuth = OrbitCamera().azimuth;
                camera_.elevation = OrbitCamera().elevation;
            }
            fit();
            break;
        default:
            QWidget::keyPressEvent(event);
    }
}

void SurfaceView3D::focusInEvent(QFocusEvent* event) {
    keyboardFocus_ = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
    update();
}

void SurfaceView3D::focusOutEvent(QFocusEvent*) {
    keyboardFocus_ = false;
    update();
}

}  // namespace ravine
