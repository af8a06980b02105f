#include "widgets/surface/surface_view.h"

#include <QEvent>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/surfaces/surface.h"
#include "widgets/surface/surface_view_look.h"
#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"

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
    legend_ = new ArrowLegend(this);
    legend_->installEventFilter(this);
    connect(legend_, &ArrowLegend::resized, this, [this] {
        legendCorner_.reset();
        placeLegend();
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
    if (sameDomain && !fitted_)
        viewMoved();
    else
        fit();
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
    if (press_ != Press::Start) placeLegend();
    describe();
    update();
}

void SurfaceView::setArrows(std::vector<StepArrow> arrows) {
    if (arrows == arrows_) return;
    arrows_ = std::move(arrows);
    update();
}

void SurfaceView::setCurvature(std::optional<CurvatureMark> mark) {
    if (mark == curvature_) return;
    curvature_ = mark;
    if (layers_.curvature) update();
}

void SurfaceView::setMarkedStep(std::int64_t step) {
    if (step == markedStep_) return;
    markedStep_ = step;
    update();
}

void SurfaceView::setGhost(bool on) {
    if (on == ghostIsOn_) return;
    ghostIsOn_ = on;
    if (on)
        ghost_.keep(runs_, view_);
    else
        ghost_.drop();
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
    legend_->setTextScale(scale);
    layOut();
    if (fitted_)
        fit();
    else
        viewMoved();
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
    const QFont numbers = scaledFont(12, s);
    if (!view_.plot.isEmpty()) {
        const Ticks ticks = ticksFor(seen.yMin, seen.yMax, view_.scale, tickDistance * s);
        double widest = 0;
        for (const double y : ticks.values) widest = std::max(widest, textWidth(ticks.label(y), numbers));
        left = std::max(left, std::ceil(widest / 8) * 8 + (named ? 34 : 16) * s);
    }
    left = std::round(left);
    const double bottom = std::round(bottomMargin * s + (named ? 18 * s : 0));
    view_.plot = QRectF(left, topMargin, std::max(16.0, width() - left - std::round(rightMargin * s)),
                        std::max(16.0, height() - topMargin - bottom));
}

void SurfaceView::viewMoved() {
    layOut();
    placeLegend();
    if (isPainted_) syncContours();  // before, it has not its size yet, and the first frame comes first
    update();
    emit viewChanged();
}

// The legend stays in its corner while the start can still be taken hold of there.
void SurfaceView::placeLegend() {
    if (legend_->isHidden()) return;
    const QRectF room = view_.plot.adjusted(8, 8, -8, -8);
    const QSizeF size = legend_->sizeHint();
    const double reach = (grabDistance + 4) * textScale_;
    const double right = room.right() - size.width(), bottom = room.bottom() - size.height();
    const QRectF handle(toPixel(start_) - QPointF(reach, reach), QSizeF(2 * reach, 2 * reach));
    const std::array corners{QPointF(right, bottom), QPointF(room.left(), bottom), QPointF(right, room.top()),
                             room.topLeft()};
    const auto fits = [&](std::size_t corner) { return !QRectF(corners[corner], size).intersects(handle); };
    if (!legendCorner_ || !fits(*legendCorner_)) {
        std::size_t least = std::numeric_limits<std::size_t>::max();
        for (std::size_t corner = 0; corner < corners.size(); ++corner) {
            if (!fits(corner)) continue;
            const std::size_t hidden = paths_.verticesWithin(QRectF(corners[corner], size));
            if (hidden >= least) continue;
            least = hidden;
            legendCorner_ = corner;
        }
    }
    legend_->setGeometry(QRect(corners[legendCorner_.value_or(0)].toPoint(), legend_->sizeHint()));
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
    view_.plot = {};  // from one margin, whatever was seen before
    layOut();
    for (int pass = 0; pass < 2; ++pass) {  // the margin depends on the numbers, these on the scale
        QSizeF room = view_.plot.size();
        if (widened)
            room -= QSizeF(2, 2) * std::min(1.5 * handleSize * textScale_, 0.2 * std::min(room.width(), room.height()));
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
    setAccessibleDescription(tr("Loss surface %1; start at %2 = %3, %4 = %5. Arrow keys move the start, + and − zoom, "
                                "Home shows everything.")
                                 .arg(QString::fromStdString(surface_->formula),
                                      QString::fromStdString(surface_->xName), formatNumber(start_.x, 4),
                                      QString::fromStdString(surface_->yName), formatNumber(start_.y, 4)));
}

}  // namespace ravine
