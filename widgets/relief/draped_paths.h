// The runs' paths laid over the surface in 3D. Steps stand at f of their very points; between them a path follows the
// surface. What something hides is drawn as dots, so that it is never lost.
#pragma once

#include <QImage>
#include <memory>
#include <optional>
#include <vector>

#include "widgets/relief/surface_relief.h"
#include "widgets/relief/surface_scene.h"
#include "widgets/surface/path_painter.h"

namespace ravine {

class DrapedPaths {
public:
    // Brings the stations up to date: of a path that has only grown, only what is new is evaluated.
    void follow(const std::vector<PathSeries>& runs, const std::shared_ptr<const SurfaceScene>& scene);
    // Onto a picture of look.devicePixelRatio whose first pixel is the widget's.
    void draw(QImage& picture, const Projection& projection, const SurfaceRelief& relief, const PathLook& look);
    void paintMarkers(QPainter& painter, const Projection& projection, const SurfaceRelief& relief,
                      const PathLook& look) const;
    // A hollow ring on every visible path at that step.
    void paintRings(QPainter& painter, const Projection& projection, std::int64_t step, const PathLook& look) const;

    // A step up to the head; of hidden ones only where no other is as near.
    std::optional<PathHit> nearest(QPointF pixel, double within, const Projection& projection,
                                   const SurfaceRelief& relief) const;
    std::optional<PathHit> markerAt(QPointF pixel, double within, const Projection& projection) const;

private:
    struct Station {
        float x = 0, y = 0, z = 0, above = 0;  // in the scene
        std::int64_t step = 0;
        bool isStep = false;  // else on the way to it
        bool joined = false;  // to the one before
        bool cut = false;
        ScenePoint at() const { return {double(x), double(y), double(z)}; }
        ScenePoint lifted() const { return {double(x), double(y), double(above)}; }
    };
    struct Sample {
        std::int64_t step;
        double x, y;
    };
    struct Route {
        const Trace* xs = nullptr;
        std::int64_t to = -1;  // last step looked at
        bool pen = false;      // whether the next station is joined to the last one
        std::vector<Station> stations;
        std::vector<Sample> fingerprint;
    };
    struct Seen {
        QPointF pixel;
        Exposure exposure = Exposure::Clear;
    };

    static bool stillHolds(const Route& route, const PathSeries& run);
    static void remember(Route& route, const PathSeries& run);
    void extend(Route& route, const PathSeries& run) const;
    void addSegment(Route& route, std::optional<Point> from, Point to, std::int64_t step) const;
    void addStation(Route& route, Point p, std::int64_t step, bool isStep) const;
    struct Part;
    void look(const std::vector<Station>& stations, const Projection& projection, const SurfaceRelief& relief);
    void stamp(const Part& part);
    std::vector<std::size_t> order() const;
    Exposure exposureOf(const Place& place, const Projection& projection, const SurfaceRelief& relief) const;
    std::optional<Place> headOf(const PathSeries& run) const;
    std::optional<Place> placeOf(const PathSeries& run, std::int64_t step) const;

    std::shared_ptr<const SurfaceScene> scene_;
    std::vector<PathSeries> runs_;
    std::vector<Route> routes_;  // one a run
    std::vector<Seen> seen_;     // of the run being drawn
    QSize coverSize_;
    Coverage clear_, veiled_, hidden_;  // of the run being drawn
};

}  // namespace ravine
