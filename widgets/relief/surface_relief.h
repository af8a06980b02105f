// The bare surface as a picture with depths: banded colours, contour lines of even width, soft light, hidden parts
// hidden. Its underside is a veil that one sees through, so that a front wall does not hide the valley behind it.
#pragma once

#include <QImage>
#include <QSizeF>
#include <cmath>
#include <vector>

#include "widgets/relief/depth_raster.h"
#include "widgets/relief/orbit_camera.h"
#include "widgets/relief/surface_mesh.h"
#include "widgets/relief/surface_scene.h"

namespace ravine {

struct Theme;

struct ReliefLook {
    const Theme* theme = nullptr;
    QSizeF size;  // logical pixels, from (0, 0)
    double devicePixelRatio = 1;
    int samples = 1;       // a pixel's side in depths; 2 smooths the outline
    double lineWidth = 1;  // of contours, logical pixels; 0: none
    bool colours = true;   // else plain
    bool operator==(const ReliefLook&) const = default;
};

enum class Exposure { Clear, Veiled, Hidden };

class SurfaceRelief {
public:
    void draw(const SurfaceScene& scene, const OrbitCamera& camera, const ReliefLook& look);
    const QImage& picture() const { return picture_; }  // premultiplied

    // In widget pixels. The upper side as one sees it through the veil, else the underside; infinitelyFar: nothing.
    float depthAt(QPointF pixel) const;
    // What stands before a point of this depth.
    Exposure exposure(QPointF pixel, double depth) const;

private:
    struct Sheet;
    void light(const SurfaceMesh& mesh, const SurfaceScene& scene, const Projection& projection);
    void fillCells(const SurfaceMesh& mesh, const Sheet& sheet);
    void outline(const SurfaceMesh& mesh, const Sheet& sheet);
    void compose(const ReliefLook& look);
    QPoint sample(QPointF pixel) const {
        return {int(std::floor(pixel.x() * perPixel_)), int(std::floor(pixel.y() * perPixel_))};
    }

    double perPixel_ = 1;  // samples along a widget pixel
    DepthRaster upper_, under_;
    std::vector<float> light_;  // a vertex
    std::vector<RasterPoint> vertices_;
    struct Rim {
        RasterPoint from, to;
    };
    std::vector<Rim> rims_;  // where the sheet was cut
    QImage picture_;
};

}  // namespace ravine
