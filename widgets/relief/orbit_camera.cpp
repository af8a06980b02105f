#include "widgets/relief/orbit_camera.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ravine {
namespace {

double radians(double degrees) { return degrees * std::numbers::pi / 180; }

// Fits whatever the azimuth, so that the scene does not breathe while it is turned.
double fittingScale(const OrbitCamera& camera) {
    const double radius = std::hypot(camera.halfWidth, camera.halfDepth);
    const double up =
        radius * std::sin(radians(camera.elevation)) + camera.height / 2 * std::cos(radians(camera.elevation));
    return std::max(1e-3, std::min(camera.viewport.width() / (2 * radius), camera.viewport.height() / (2 * up)));
}

}  // namespace

void OrbitCamera::rotate(double byAzimuth, double byElevation) {
    azimuth = std::remainder(azimuth + byAzimuth, 360);
    elevation = std::clamp(elevation + byElevation, lowest, highest);
}

void OrbitCamera::zoomAt(QPointF pixel, double factor) {
    const double before = fittingScale(*this) * zoom;
    zoom = std::clamp(zoom * factor, farthest, nearest);
    const double after = fittingScale(*this) * zoom;
    pan += (pixel - viewport.center()) * (1 / after - 1 / before);
}

void OrbitCamera::panBy(QPointF pixels) { pan += pixels / (fittingScale(*this) * zoom); }

void OrbitCamera::fit() {
    zoom = 1;
    pan = {};
}

Projection::Projection(const OrbitCamera& camera)
    : cosine_(std::cos(radians(camera.azimuth))),
      sine_(std::sin(radians(camera.azimuth))),
      cosineUp_(std::cos(radians(camera.elevation))),
      sineUp_(std::sin(radians(camera.elevation))),
      scale_(fittingScale(camera) * camera.zoom),
      originX_(camera.viewport.center().x() + scale_ * camera.pan.x()),
      originY_(camera.viewport.center().y() + scale_ * (camera.pan.y() + camera.height / 2 * cosineUp_)) {}

ScenePoint Projection::point(QPointF pixel, double depth) const {
    const double right = (pixel.x() - originX_) / scale_, up = (originY_ - pixel.y()) / scale_;
    const double away = up * sineUp_ + depth * cosineUp_;
    return {right * cosine_ - away * sine_, right * sine_ + away * cosine_, up * cosineUp_ - depth * sineUp_};
}

}  // namespace ravine
