// Predictions on a grid over the plane, and what is drawn from it: filled bands and the lines between classes. Any
// thread.
#pragma once

#include <QImage>
#include <QPolygonF>
#include <QSize>
#include <functional>
#include <optional>
#include <vector>

#include "widgets/boundary/boundary_scene.h"

namespace ravine {

struct Theme;

// Row 0 at the top (largest y). One more ring of nodes lies around `box`, so that its edge is interpolated as its
// inside. Classes: the logarithm of each probability. It is nearly linear across a boundary where the probability is a
// cliff, so lines interpolated in it come out smooth. Values: the first output. A curve is one row without a ring.
struct PlaneGrid {
    Box box;
    int columns = 0, rows = 0, channels = 0;
    std::vector<float> values;  // channel by channel, row by row
    double x(double column) const { return box.xMin + (column - 1) * (box.xMax - box.xMin) / (columns - 3); }
    double y(double row) const { return box.yMax - (row - 1) * (box.yMax - box.yMin) / (rows - 3); }
    const float* row(int channel, int r) const {
        return values.data() + (std::size_t(channel) * std::size_t(rows) + std::size_t(r)) * std::size_t(columns);
    }
    float* row(int channel, int r) { return const_cast<float*>(std::as_const(*this).row(channel, r)); }
};

using Cancelled = std::function<bool()>;  // asked now and then; may be empty

// About `nodes` of them in nearly square cells of a picture of `pixels`. Nothing if cancelled. What the predictor
// leaves out (wrong size of its answer) is NaN.
std::optional<PlaneGrid> samplePlane(const Predictor& predictor, BoundaryKind kind, int channels, const Box& box,
                                     QSize pixels, int nodes, const Cancelled& cancelled = {});

// The cells divided by k, smoothly; the ring keeps its width of one cell.
PlaneGrid refined(const PlaneGrid& grid, int k);

// Where the most probable class changes, in plane coordinates. Cells are first divided by `refinement`.
std::vector<QPolygonF> classBoundaries(const PlaneGrid& grid, int refinement = 1);
// A curve's points, in pieces where it is not finite.
std::vector<QPolygonF> curveLines(const PlaneGrid& grid);

QImage paintClasses(const PlaneGrid& grid, QSize pixels, BoundaryShading shading, const Theme& theme,
                    const Cancelled& cancelled = {});
// Rising levels part the values into bands of the house's map.
QImage paintValues(const PlaneGrid& grid, QSize pixels, const std::vector<double>& levels, const Theme& theme,
                   const Cancelled& cancelled = {});

// The most probable class at a point of the box; −1 outside it or where nothing is defined.
int classAt(const PlaneGrid& grid, Point p);

}  // namespace ravine
