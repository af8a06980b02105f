// What stands around the surface in 3D: floor, back walls, ticks and names.
#pragma once

#include "widgets/relief/orbit_camera.h"
#include "widgets/relief/surface_scene.h"

class QPainter;

namespace ravine {

struct Theme;

// Floor, back walls and their lines: behind everything else.
void paintRoom(QPainter& painter, const SurfaceScene& scene, const OrbitCamera& camera, const Theme& theme,
               double textScale);
// Numbers and names along the near edges of the floor and the left edge of the walls.
void paintRoomLabels(QPainter& painter, const SurfaceScene& scene, const OrbitCamera& camera, const Theme& theme,
                     double textScale);

}  // namespace ravine
