#include "widgets/relief/surface_scene.h"

#include <algorithm>
#include <cmath>

#include "core/surfaces/surface.h"

namespace ravine {
namespace {

constexpr double lift = 0.012;  // units of the scene

}  // namespace

SurfaceScene::SurfaceScene(std::shared_ptr<const SurfaceMesh> mesh) : mesh_(std::move(mesh)) {
    const Box& box = mesh_->of.box;
    centre_ = {box.xMin + (box.xMax - box.xMin) / 2, box.yMin + (box.yMax - box.yMin) / 2};
    unit_ = std::max(box.xMax - box.xMin, box.yMax - box.yMin) / 2;
    halfWidth_ = (box.xMax - box.xMin) / (2 * unit_);
    halfDepth_ = (box.yMax - box.yMin) / (2 * unit_);
}

bool SurfaceScene::contains(Point p) const {
    const Box& box = mesh_->of.box;
    const double slack = 1e-9 * unit_;
    return p.x >= box.xMin - slack && p.x <= box.xMax + slack && p.y >= box.yMin - slack && p.y <= box.yMax + slack;
}

Place SurfaceScene::place(Point p) const {
    const double exact = mesh_->scale.height(mesh_->of.surface->value(p));
    const double held = std::isfinite(exact) ? std::clamp(exact, 0.0, 1.0) : exact > 0 ? 1 : 0;
    constexpr double slack = 1e-6;
    const double ground = mesh_->heightAt(p);
    const double above = std::isfinite(ground) ? std::clamp(ground, held, 1.0) : held;
    Place place{point(p, held), point(p, above), !(exact >= -slack && exact <= 1 + slack)};
    place.above.z += lift;
    return place;
}

std::optional<Place> SurfaceScene::onSurface(Point p) const {
    if (!contains(p) || !std::isfinite(mesh_->of.surface->value(p))) return {};
    return place(p);
}

// The mesh is only near the surface: from its depth the search widens until the line of sight changes sides, then
// halves.
Point SurfaceScene::meet(const Projection& projection, QPointF pixel, double depth) const {
    const auto below = [&](double d) {  // how far the line of sight lies below the surface; NaN where that is undefined
        const ScenePoint at = projection.point(pixel, d);
        const double f = mesh_->scale.height(mesh_->of.surface->value(plane(at)));
        return std::clamp(f, -1.0, 2.0) * height - at.z;
    };
    const auto found = [&](double d) {
        const Box& box = mesh_->of.box;
        const Point p = plane(projection.point(pixel, d));
        return Point{std::clamp(p.x, box.xMin, box.xMax), std::clamp(p.y, box.yMin, box.yMax)};
    };
    double near = depth, far = depth;
    for (double reach = 0.002; reach < 0.15; reach *= 2) {
        near = depth - reach, far = depth + reach;
        const double atNear = below(near), atFar = below(far);
        if (!std::isfinite(atNear) || !std::isfinite(atFar)) break;
        if ((atNear > 0) == (atFar > 0)) continue;
        for (int i = 0; i < 40; ++i) {
            const double middle = 0.5 * (near + far);
            ((below(middle) > 0) == (atNear > 0) ? near : far) = middle;
        }
        return found(0.5 * (near + far));
    }
    return found(depth);
}

}  // namespace ravine
