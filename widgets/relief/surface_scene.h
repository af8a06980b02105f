// Where a point of the plane stands in the 3D scene: the mesh's box with one scale on both axes, its longer side from
// −1 to 1, and heights upwards from 0.
#pragma once

#include <memory>
#include <optional>

#include "widgets/relief/orbit_camera.h"
#include "widgets/relief/surface_mesh.h"

namespace ravine {

// A point on the surface: its height is f at the point itself, not the mesh's.
struct Place {
    ScenePoint at;
    ScenePoint above;  // a little above both f and the mesh: hidden only by what really stands before it
    bool cut = false;  // f lies outside the heights shown; `at` is at their edge
};

class SurfaceScene {
public:
    static constexpr double height = 0.72;  // of the scene, where the height scale is 1

    explicit SurfaceScene(std::shared_ptr<const SurfaceMesh> mesh);

    const SurfaceMesh& mesh() const { return *mesh_; }
    double halfWidth() const { return halfWidth_; }
    double halfDepth() const { return halfDepth_; }
    bool contains(Point p) const;
    ScenePoint point(Point p, double meshHeight) const {
        return {(p.x - centre_.x) / unit_, (p.y - centre_.y) / unit_, meshHeight * height};
    }
    Point plane(const ScenePoint& p) const { return {centre_.x + p.x * unit_, centre_.y + p.y * unit_}; }
    Place place(Point p) const;                     // wherever it lies; on the floor where f is undefined
    std::optional<Place> onSurface(Point p) const;  // nothing outside the box or where f is undefined

    // Where the line of sight through `pixel` meets the surface of f near `depth`, which is the mesh's there.
    Point meet(const Projection& projection, QPointF pixel, double depth) const;

private:
    std::shared_ptr<const SurfaceMesh> mesh_;
    Point centre_;
    double unit_ = 1, halfWidth_ = 1, halfDepth_ = 1;
};

}  // namespace ravine
