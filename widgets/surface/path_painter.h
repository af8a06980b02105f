// What lies over the contours: the runs' paths, kept in layers so that a moving head costs only its new segments,
// and the small drawings (star, start handle, arrows).
#pragma once

#include <QImage>
#include <QLineF>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/numbers/linalg.h"
#include "widgets/surface/coverage.h"

class QPainter;

namespace ravine {

class Trace;
struct Theme;

// The part of the plane that is seen, with one scale on both axes. Pixels are logical ones of the widget.
struct PlaneView {
    QRectF plot;
    Point centre;
    double scale = 1;  // pixels per unit

    QPointF toPixel(Point p) const;
    Point toPoint(QPointF pixel) const;
    Box visible() const;
    bool operator==(const PlaneView&) const = default;
};

// One run's path; the traces belong to the caller and must outlive the next setRuns().
struct PathSeries {
    int slot = 1;
    QString name{};
    const Trace* x = nullptr;
    const Trace* y = nullptr;
    bool visible = true;
    bool selected = false;
    std::int64_t head = 0;   // the step shown as the current one
    std::int64_t end = 0;    // one past the last step drawn
    std::int64_t begin = 0;  // a fork's first step: there it leaves its parent's path
    bool operator==(const PathSeries&) const = default;
};

struct PathLook {
    const Theme* theme = nullptr;
    double scale = 1;  // of line widths
    double devicePixelRatio = 1;
    bool dots = true;
    bool dragging = false;  // runs that are not selected lose casing and dots
    int highlighted = -1;   // the others are dimmed
    bool operator==(const PathLook&) const = default;
};

struct PathHit {
    int run = -1;
    std::int64_t step = -1;
    bool operator==(const PathHit&) const = default;
};

// Both ends moved onto the rectangle's border where they lie outside it; nothing if the line misses it. Coordinates
// may be as large as a double holds.
std::optional<QLineF> clipLine(QLineF line, const QRectF& to);

class PathPainter {
public:
    // Brings the layers up to date: whatever of a path was drawn before stays, unless its values, the view or the
    // look have changed.
    void update(const std::vector<PathSeries>& runs, const PlaneView& view, const PathLook& look);
    void paint(QPainter& painter) const;         // paths, clipped to the plot
    void paintMarkers(QPainter& painter) const;  // current steps, selected run last
    // A hollow ring on each path at that step, or on one run's.
    void paintRings(QPainter& painter, std::int64_t step, int onlyRun = -1) const;
    std::optional<PathHit> nearest(QPointF pixel, double within) const;  // of what is drawn, the nearer end of a line
    std::size_t verticesWithin(const QRectF& area) const;
    std::optional<PathHit> markerAt(QPointF pixel, double within) const;  // a current step

private:
    struct Vertex {
        QPointF at;  // widget pixels
        std::int64_t step = 0;
        bool joined = false;  // to the one before
    };
    struct Sample {
        std::int64_t step;
        double x, y;
    };
    // A path drawn as far as `to`, remembered by some of its values: those that stay what they are when the traces
    // merge steps into buckets, which keep their last one; and, while the buckets are as wide, by the last full one.
    struct Stretch {
        std::int64_t to = -1;  // last step looked at
        std::vector<Vertex> vertices;
        std::vector<Sample> fingerprint;
        std::int64_t bucketSize = 1;
        std::optional<Sample> end;
        bool stillHolds(const PathSeries& run) const;
        void remember(const PathSeries& run);
    };
    struct Layer {
        Coverage cover;
        Stretch path;
        std::size_t drawn = 0;  // vertices
        QPointF lastDot;
        bool hasDot = false;
    };

    void extend(Stretch& stretch, const PathSeries& run, std::int64_t to) const;
    QRect drawPath(Layer& layer, const PathSeries& run) const;
    QRect drawRest(Stretch& stretch, std::size_t from, const PathSeries& run);
    void compose(const QRect& area);
    QPointF onImage(QPointF pixel) const;
    QSize imageSize() const;
    QImage blank() const;
    double opacity(std::size_t run) const;
    std::optional<QPointF> stepAt(const PathSeries& run, std::int64_t step) const;  // none: not in sight
    std::optional<QPointF> headAt(const PathSeries& run) const;
    std::vector<std::size_t> order() const;  // painting order: the selected run last

    std::vector<PathSeries> runs_;
    PlaneView view_;
    PathLook look_;
    std::vector<Layer> layers_;   // one a run, up to the head
    std::vector<Stretch> rests_;  // one a run, all of it, in one image below
    QImage rest_;
    Coverage scratch_;
    QImage flat_;  // all layers in painting order
    QRect inked_;  // where anything was drawn on it since it was blank
};

// path_painter_drawings.cpp
void drawStar(QPainter& painter, QPointF centre, double size, const Theme& theme);
void drawStartHandle(QPainter& painter, QPointF centre, double size, const Theme& theme);
void drawArrow(QPainter& painter, QPointF from, QPointF to, const QColor& colour, const QColor& casing, double width,
               bool dashed = false);

}  // namespace ravine
