#include "widgets/relief/surface_view_3d.h"

#include <QEvent>
#include <algorithm>
#include <cmath>

#include "core/surfaces/surface.h"
#include "widgets/surface/surface_view_look.h"
#include "widgets/theme/theme.h"

namespace ravine {

using namespace look;

namespace {

constexpr int restAfter = 160;  // milliseconds
constexpr double sideMargin = 56, topMarginOfScene = 18, bottomMarginOfScene = 36;

}  // namespace

SurfaceView3D::SurfaceView3D(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Loss surface in 3D"));
    restTimer_.setSingleShot(true);
    restTimer_.setInterval(restAfter);
    connect(&restTimer_, &QTimer::timeout, this, [this] {
        moving_ = false;
        update();
    });
    connect(&mesh_, &SurfaceMeshField::changed, this, &SurfaceView3D::takeMesh);
    layOut();
}

SurfaceView3D::~SurfaceView3D() = default;

void SurfaceView3D::setSurface(std::shared_ptr<const SurfaceFunction> surface) {
    if (surface == surface_) return;
    const bool sameDomain = surface && surface_ && surface->domain == surface_->domain;
    surface_ = std::move(surface);
    if (!sameDomain) {  // what was said of the old one does not hold for this
        box_.reset();
        fit();
    }
    levels_.reset();
    if (!surface_) scene_ = nullptr;
    syncMesh();
    describe();
    update();
}

void SurfaceView3D::setBox(const Box& box) {
    if (box_ == box || !(box.xMax > box.xMin) || !(box.yMax > box.yMin)) return;
    box_ = box;
    syncMesh();
}

void SurfaceView3D::setLevels(const ContourLevels& levels) {
    if (levels_ == levels) return;
    levels_ = levels;
    syncMesh();
}

void SurfaceView3D::setLogHeight(bool logarithmic) {
    if (logarithmic == logHeight_) return;
    logHeight_ = logarithmic;
    syncMesh();
    describe();
}

void SurfaceView3D::setRuns(std::vector<PathSeries> runs) {
    runs_ = std::move(runs);
    refresh();
}

void SurfaceView3D::refresh() {
    pathsStale_ = true;
    update();
}

void SurfaceView3D::setStart(Point start) {
    if (start == start_) return;
    start_ = start;
    describe();
    update();
}

void SurfaceView3D::setLayers(const SurfaceLayers& layers) {
    if (layers == layers_) return;
    layers_ = layers;
    update();
}

void SurfaceView3D::setHighlighted(int run) {
    if (run == highlighted_) return;
    highlighted_ = run;
    update();
}

void SurfaceView3D::setMarkedStep(std::int64_t step) {
    if (step == markedStep_) return;
    markedStep_ = step;
    update();
}

void SurfaceView3D::setDragging(bool dragging) {
    if (dragging == dragging_) return;
    dragging_ = dragging;
    update();
}

void SurfaceView3D::setTextScale(double scale) {
    if (scale == textScale_) return;
    textScale_ = scale;
    layOut();
    update();
}

void SurfaceView3D::setAngles(double azimuth, double elevation) {
    camera_.rotate(azimuth - camera_.azimuth, elevation - camera_.elevation);
    moved();
}

Box SurfaceView3D::box() const { return box_ ? *box_ : surface_ ? surface_->domain : Box{}; }

MeshRequest SurfaceView3D::wantedMesh() const {
    return {.surface = surface_, .box = box(), .levels = levels_, .logHeight = logHeight_};
}

void SurfaceView3D::syncMesh() {
    if (isVisible()) mesh_.request(wantedMesh());
}

void SurfaceView3D::showEvent(QShowEvent*) { syncMesh(); }

void SurfaceView3D::takeMesh() {
    if (!surface_) return;
    if (scene_) {  // more may come, as while a slider moves
        moving_ = true;
        restTimer_.start();
    }
    scene_ = std::make_shared<const SurfaceScene>(mesh_.mesh());
    pathsStale_ = true;
    layOut();
    update();
    emit pictureChanged();
}

void SurfaceView3D::waitForPicture() {
    mesh_.request(wantedMesh());
    mesh_.wait();
    restTimer_.stop();
    moving_ = false;
    update();
}

// ---- the view

void SurfaceView3D::layOut() {
    const double s = textScale_;
    const double bottom = bottomMarginOfScene * s;
    camera_.viewport = QRectF(sideMargin * s, topMarginOfScene * s, std::max(16.0, width() - 2 * sideMargin * s),
                              std::max(16.0, height() - topMarginOfScene * s - bottom));
    camera_.height = SurfaceScene::height;
    if (!scene_) return;
    camera_.halfWidth = scene_->halfWidth();
    camera_.halfDepth = scene_->halfDepth();
}

void SurfaceView3D::moved() {
    moving_ = true;
    restTimer_.start();
    update();
    emit viewChanged();
}

void SurfaceView3D::fit() {
    camera_.fit();
    moved();
}

void SurfaceView3D::zoomIn() {
    camera_.zoomAt(camera_.viewport.center(), 1.25);
    moved();
}

void SurfaceView3D::zoomOut() {
    camera_.zoomAt(camera_.viewport.center(), 1 / 1.25);
    moved();
}

void SurfaceView3D::resizeEvent(QResizeEvent*) { layOut(); }

void SurfaceView3D::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) update();
    QWidget::changeEvent(event);
}

void SurfaceView3D::describe() {
    if (!surface_) return setAccessibleDescription({});
    setAccessibleDescription(
        tr("Loss surface %1 in 3D, %2 height; start at %3 = %4, %5 = %6. Arrow keys turn, with Control they move the "
           "start, "
           "with Shift the picture; + and − zoom, 0 shows everything, Home also resets the angles.")
            .arg(QString::fromStdString(surface_->formula), logHeight_ ? tr("logarithmic") : tr("linear"),
                 QString::fromStdString(surface_->xName), formatNumber(start_.x, 4),
                 QString::fromStdString(surface_->yName), formatNumber(start_.y, 4)));
}

ReliefLook SurfaceView3D::reliefLook() const {
    const double ratio = devicePixelRatioF();
    return {.theme = &Theme::of(this),
            .size = size(),
            .devicePixelRatio = moving_ ? std::min(1.0, ratio) : ratio,
            .samples = moving_ || ratio >= 2 ? 1 : 2,
            .lineWidth = layers_.lines ? textScale_ : 0,
            .colours = layers_.contours};
}

const SurfaceRelief& SurfaceView3D::relief() const {
    Drawn wanted{scene_, camera_, reliefLook()};
    if (!scene_ || wanted == drawn_) return relief_;
    relief_.draw(*scene_, camera_, wanted.look);
    drawn_ = std::move(wanted);
    return relief_;
}

const DrapedPaths& SurfaceView3D::paths() const {
    if (pathsStale_ && scene_) paths_.follow(runs_, scene_);
    pathsStale_ = false;
    return paths_;
}

// ---- what is where

QPointF SurfaceView3D::project(Point p) const {
    if (!scene_) return camera_.viewport.center();
    return Projection(camera_).pixel(scene_->place(p).at);
}

std::optional<Point> SurfaceView3D::pick(QPointF pixel) const {
    if (!scene_) return {};
    const float depth = relief().depthAt(pixel);
    if (!std::isfinite(depth)) return {};
    return scene_->meet(Projection(camera_), pixel, double(depth));
}

bool SurfaceView3D::sees(Point p) const {
    const auto place = scene_ ? scene_->onSurface(p) : std::nullopt;
    if (!place || place->cut) return false;
    const Projection projection(camera_);
    if (relief().exposure(projection.pixel(place->above), projection.depth(place->above)) != Exposure::Clear)
        return false;
    // and what is seen there is no other part, behind an edge of which the point just shows
    constexpr double slack = 0.03;  // units of the scene: a pixel at a grazing angle, and what the mesh is off
    return std::abs(double(relief().depthAt(projection.pixel(place->at))) - projection.depth(place->at)) < slack;
}

std::optional<PathHit> SurfaceView3D::pathAt(QPointF pixel) const {
    if (!scene_ || !layers_.paths) return {};
    return paths().nearest(pixel, hoverDistance * textScale_, Projection(camera_), relief());
}

// While the start is dragged beyond the surface's outline it follows on the level it has.
std::optional<Point> SurfaceView3D::underOrBeside(QPointF pixel) const {
    if (const auto under = pick(pixel)) return under;
    if (!scene_) return {};
    const Projection projection(camera_);
    const double level = scene_->place(start_).at.z;
    // depth where the line of sight has that height: it falls by sineUp for each unit
    const double depth = (projection.point(pixel, 0).z - level) / projection.sineUp();
    const Point p = scene_->plane(projection.point(pixel, depth));
    const Box& box = scene_->mesh().of.box;
    return Point{std::clamp(p.x, box.xMin, box.xMax), std::clamp(p.y, box.yMin, box.yMax)};
}

bool SurfaceView3D::onHandle(QPointF pixel) const {
    if (!scene_ || !scene_->contains(start_)) return false;
    const QPointF offset = pixel - project(start_);
    return std::hypot(offset.x(), offset.y()) <= grabDistance * textScale_;
}

}  // namespace ravine
