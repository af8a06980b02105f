// From where a scene in a box is seen. Parallel projection: equal lengths stay equal wherever they lie, so steps of a
// path can be compared, and what lies between two projected points is found by straight interpolation.
#pragma once

#include <QPointF>
#include <QRectF>

namespace ravine {

// x to the right, y away from the viewer, z up, at azimuth 0; z from 0 to the scene's height.
struct ScenePoint {
    double x = 0, y = 0, z = 0;
};

struct OrbitCamera {
    static constexpr double lowest = 5, highest = 89;       // elevation, degrees
    static constexpr double nearest = 40, farthest = 0.25;  // zoom

    double azimuth = 28, elevation = 40;              // degrees
    double zoom = 1;                                  // 1: the whole scene fits at any azimuth
    QPointF pan;                                      // of the scene's middle, in units of the scene
    QRectF viewport;                                  // pixels
    double halfWidth = 1, halfDepth = 1, height = 1;  // the scene's extent

    void rotate(double byAzimuth, double byElevation);
    void zoomAt(QPointF pixel, double factor);  // what is under the pixel stays there
    void panBy(QPointF pixels);
    void fit();  // leaves the angles
    bool operator==(const OrbitCamera&) const = default;
};

// A camera ready to be used: pixel and depth as sums of products.
class Projection {
public:
    explicit Projection(const OrbitCamera& camera);

    double scale() const { return scale_; }  // pixels per unit across the line of sight
    QPointF pixel(const ScenePoint& p) const {
        return {originX_ + scale_ * (p.x * cosine_ + p.y * sine_),
                originY_ - scale_ * (back(p) * sineUp_ + p.z * cosineUp_)};
    }
    // Along the line of sight, growing away from the viewer.
    double depth(const ScenePoint& p) const { return back(p) * cosineUp_ - p.z * sineUp_; }
    ScenePoint point(QPointF pixel, double depth) const;

    // Unit vectors: to the right and, level with the ground, away from the viewer.
    double rightX() const { return cosine_; }
    double rightY() const { return sine_; }
    double sineUp() const { return sineUp_; }
    double cosineUp() const { return cosineUp_; }

private:
    double back(const ScenePoint& p) const { return p.y * cosine_ - p.x * sine_; }

    double cosine_, sine_, cosineUp_, sineUp_, scale_, originX_, originY_;
};

}  // namespace ravine
