// Values of a surface on a grid of cells, from which the contours are painted.
#pragma once

#include <QSize>
#include <cstddef>
#include <functional>
#include <vector>

#include "core/numbers/linalg.h"

namespace ravine {
class SurfaceFunction;
}

namespace ravine::contours {

inline constexpr double hugeValue = 1e300;  // differences of two such values still fit a double

// Values of f at the centres of the cells of a grid, row 0 at the top (largest y).
struct Samples {
    int columns = 0, rows = 0;
    std::vector<double> values;
    const double* row(int r) const { return values.data() + std::size_t(r) * std::size_t(columns); }
    double* row(int r) { return values.data() + std::size_t(r) * std::size_t(columns); }
};

using Cancelled = std::function<bool()>;

// Cells of `stride` pixels of a picture of `view`, the first one's centre `firstPixel` pixels from the left and top.
// False: cancelled.
bool sample(const SurfaceFunction& f, const Box& view, QSize pixels, double firstPixel, double stride, Samples& into,
            const Cancelled& cancelled);
Samples sampleCells(const SurfaceFunction& f, const Box& view, int cells);

// From cells of `stride` pixels to one value a pixel and a border of one. The first coarse centre lies 1.5 strides
// before the picture.
Samples refine(const Samples& coarse, int stride, QSize pixels);

}  // namespace ravine::contours
