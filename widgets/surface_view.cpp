#include "surface_view.h"

#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyleHints>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "colormap.h"
#include "surface_view_look.h"
#include "surfaces/surface.h"
#include "theme.h"

namespace ravine {

using namespace look;

SurfaceView::SurfaceView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Loss surface"));
    clickTimer_.setSingleShot(true);
    connect(&clickTimer_, &QTimer::timeout, this, [this] { emit startChosen(start_); });
    connect(&field_, &ContourField::changed, this, [this] {
        update();
        emit contoursChanged();
    });
    layOut();
}

SurfaceView::~SurfaceView() = default;

void SurfaceView::setSurface(std::shared_ptr<const SurfaceFunction> surface) {
    if (surface == surface_) return;
    commitClick();
    const bool sameDomain = surface && surface_ && surface->domain == surface_->domain;
    surface_ = std::move(surface);
    layOut();
    if (sameDomain && !fitted_) viewMoved();
    else fit();
    describe();
}

void SurfaceView::setRuns(std::vector<PathSeries> runs) {
    runs_ = std::move(runs);
    update();
}

void SurfaceView::setStart(Point start) {
    if (start == start_) return;
    if (clickTimer_.isActive()) clickTimer_.stop();  // someone else has decided
    start_ = start;
    if (fitted_ && press_ != Press::Start && !view_.plot.contains(toPixel(start))) fit();
    describe();
    update();
}

void SurfaceView::setArrows(std::vector<StepArrow> arrows) {
    if (arrows == arrows_) return;
    arrows_ = std::move(arrows);
    update();
}

void SurfaceView::setLayers(const SurfaceLayers& layers) {
    layers_ = layers;
    viewMoved();
}

void SurfaceView::setHighlighted(int run) {
    if (run == highlighted_) return;
    highlighted_ = run;
    update();
}

void SurfaceView::setDragging(bool dragging) {
    if (dragging == dragging_) return;
    dragging_ = dragging;
    update();
}

void SurfaceView::setTextScale(double scale) {
    textScale_ = scale;
    layOut();
    if (fitted_) fit();
    else viewMoved();
}

void SurfaceView::refresh() { update(); }

void SurfaceView::waitForContours() {
    syncContours();
    field_.wait();
}

// ---- the view

// The plot's place. The left margin grows when a deep zoom makes long numbers.
void SurfaceView::layOut() {
    const double s = textScale_;
    const bool named = surface_ && (surface_->xName != "x" || surface_->yName != "y");
    double left = leftMargin * s + (named ? 18 * s : 0);
    const Box seen = view_.visible();
    const QFontMetricsF metrics(scaledFont(12, s));
    if (!view_.plot.isEmpty()) {
        const Ticks ticks = ticksFor(seen.yMin, seen.yMax, view_.scale, tickDistance * s);
        double widest = 0;
        for (const double y : ticks.values) widest = std::max(widest, metrics.horizontalAdvance(ticks.label(y)));
        left = std::max(left, std::ceil(widest / 8) * 8 + (named ? 34 : 16) * s);
    }
    left = std::round(left);
    const double bottom = std::round(bottomMargin * s + (named ? 18 * s : 0));
    view_.plot = QRectF(left, topMargin, std::max(16.0, width() - left - std::round(rightMargin * s)),
                        std::max(16.0, height() - topMargin - bottom));
}

void SurfaceView::viewMoved() {
    layOut();
    syncContours();
    update();
    emit viewChanged();
}

void SurfaceView::fit() {
    fitted_ = true;
    Box box = surface_ ? surface_->domain : Box{};
    const Box domain = box;
    const double width = box.xMax - box.xMin, height = box.yMax - box.yMin;
    bool widened = false;
    const auto include = [&](Point p) {
        // what lies a thousand domains away would leave nothing of the rest to be seen
        if (!(std::abs(p.x - domain.xMin) < 1000 * width && std::abs(p.y - domain.yMin) < 1000 * height)) return;
        widened = widened || p.x < box.xMin || p.x > box.xMax || p.y < box.yMin || p.y > box.yMax;
        box = {std::min(box.xMin, p.x), std::max(box.xMax, p.x), std::min(box.yMin, p.y), std::max(box.yMax, p.y)};
    };
    if (surface_) {
        include(start_);
        for (const Minimum& m : surface_->minima) include({m.x, m.y});
    }
    view_.centre = {box.xMin + (box.xMax - box.xMin) / 2, box.yMin + (box.yMax - box.yMin) / 2};
    for (int pass = 0; pass < 2; ++pass) {  // the margin depends on the numbers, these on the scale
        QSizeF room = view_.plot.size();
        if (widened) room -= QSizeF(2, 2) * std::min(1.5 * handleSize * textScale_, 0.2 * std::min(room.width(), room.height()));
        view_.scale = std::min(room.width() / (box.xMax - box.xMin), room.height() / (box.yMax - box.yMin));
        layOut();
    }
    viewMoved();
}

void SurfaceView::zoomAt(QPointF anchor, double factor) {
    const Point fixedPoint = toPoint(anchor);
    const Box domain = surface_ ? surface_->domain : Box{};
    const double size = std::max(domain.xMax - domain.xMin, domain.yMax - domain.yMin);
    const double magnitude = std::max({std::abs(view_.centre.x), std::abs(view_.centre.y), 1e-6 * size});
    const double pixels = view_.plot.width();
    view_.scale = std::clamp(view_.scale * factor, pixels / (1e9 * size), pixels / (1e-11 * magnitude));
    fitted_ = false;
    const auto hold = [&] {
        const Point now = toPoint(anchor);
        view_.centre = {view_.centre.x + fixedPoint.x - now.x, view_.centre.y + fixedPoint.y - now.y};
    };
    hold();
    layOut();
    hold();
    viewMoved();
}

void SurfaceView::panTo(Point centre) {
    view_.centre = centre;
    fitted_ = false;
    viewMoved();
}

void SurfaceView::zoomIn() { zoomAt(view_.plot.center(), 1.5); }
void SurfaceView::zoomOut() { zoomAt(view_.plot.center(), 1 / 1.5); }

void SurfaceView::resizeEvent(QResizeEvent*) {
    const double before = view_.plot.width();
    layOut();
    if (fitted_) return fit();
    view_.scale *= view_.plot.width() / before;
    viewMoved();
}

void SurfaceView::syncContours() {
    // Before the first layout there is no room, and levels chosen for a sliver would stay.
    const bool roomless = view_.plot.width() < 50 || view_.plot.height() < 50;
    if (!layers_.contours || !surface_ || roomless) return;
    const double ratio = devicePixelRatioF();
    field_.request({.surface = surface_,
                    .view = view_.visible(),
                    .pixels = (view_.plot.size() * ratio).toSize(),
                    .dark = Theme::of(this).dark,
                    .lines = layers_.lines,
                    .lineWidth = ratio * textScale_,
                    .fitted = fitted_});
}

void SurfaceView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) update();
    QWidget::changeEvent(event);
}

void SurfaceView::describe() {
    if (!surface_) return setAccessibleDescription({});
    setAccessibleDescription(tr("Loss surface %1; start at %2 = %3, %4 = %5. Arrow keys move the start, + and − zoom, Home shows everything.")
                                 .arg(QString::fromStdString(surface_->formula), QString::fromStdString(surface_->xName),
                                      formatNumber(start_.x, 4), QString::fromStdString(surface_->yName), formatNumber(start_.y, 4)));
}

// ---- mouse and keys

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
    if (event->type() == QEvent::ShortcutOverride) commitClick();
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
    if (press_ == Press::Start) {
        QPointF to = at + grabOffset_;
        to.setX(std::clamp(to.x(), view_.plot.left(), view_.plot.right()));
        to.setY(std::clamp(to.y(), view_.plot.top(), view_.plot.bottom()));
        moveStart(toPoint(to));
    }
    hoverAt(at);
}

void SurfaceView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) return;
    const Press press = std::exchange(press_, Press::None);
    updateCursor();
    update();
    if (press == Press::Start && start_ != startBeforeClick_) emit startChosen(start_);
    if (press != Press::Click || !view_.plot.contains(event->position())) return;
    if (const int run = layers_.paths ? paths_.markerAt(event->position(), 11 * textScale_) : -1; run >= 0) {
        emit runClicked(run);
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

void SurfaceView::leaveEvent(QEvent*) { hoverAt({}); }

void SurfaceView::hoverAt(std::optional<QPointF> pixel) {
    if (pixel && !view_.plot.contains(*pixel)) pixel.reset();
    hover_ = pixel;
    PathHit hit;
    if (hover_ && press_ == Press::None && layers_.paths) hit = paths_.nearest(*hover_, hoverDistance * textScale_).value_or(PathHit{});
    if (hit != hit_) {
        hit_ = hit;
        emit pathHovered(hit.run, hit.step);
    }
    updateCursor();
    update();
}

// The read-out's own crosshair stands for the pointer inside the plot.
void SurfaceView::updateCursor() {
    if (press_ == Press::Pan) setCursor(Qt::ClosedHandCursor);
    else if (press_ == Press::Start || (hover_ && onHandle(*hover_))) setCursor(Qt::SizeAllCursor);
    else if (hover_ && layers_.paths && paths_.markerAt(*hover_, 11 * textScale_) >= 0) setCursor(Qt::PointingHandCursor);
    else if (hover_ && surface_) setCursor(Qt::BlankCursor);
    else unsetCursor();
}

void SurfaceView::wheelEvent(QWheelEvent* event) {
    const double turn = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (turn == 0 || !view_.plot.contains(event->position())) return event->ignore();
    zoomAt(event->position(), std::pow(1.2, std::clamp(turn / 120, -10.0, 10.0)));
    hoverAt(event->position());
    event->accept();
}

void SurfaceView::keyPressEvent(QKeyEvent* event) {
    commitClick();
    if (!keyboardFocus_) {
        keyboardFocus_ = true;
        update();
    }
    const Box seen = view_.visible();
    const double share = event->modifiers() & Qt::ShiftModifier ? 0.1 : 0.01;
    const auto step = [&](double x, double y) {
        start_ = {start_.x + x * share * (seen.xMax - seen.xMin), start_.y + y * share * (seen.yMax - seen.yMin)};
        describe();
        update();
        emit startChosen(start_);
    };
    switch (event->key()) {
        case Qt::Key_Left: step(-1, 0); break;
        case Qt::Key_Right: step(1, 0); break;
        case Qt::Key_Up: step(0, 1); break;
        case Qt::Key_Down: step(0, -1); break;
        case Qt::Key_Plus:
        case Qt::Key_Equal: zoomIn(); break;
        case Qt::Key_Minus: zoomOut(); break;
        case Qt::Key_0:
        case Qt::Key_Home: fit(); break;
        default: QWidget::keyPressEvent(event);
    }
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
