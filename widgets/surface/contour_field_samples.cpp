#include "widgets/surface/contour_field_samples.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/surfaces/surface.h"

namespace ravine::contours {

bool sample(const SurfaceFunction& f, const Box& view, QSize pixels, double firstPixel, double stride, Samples& into,
            const Cancelled& cancelled) {
    const double dx = (view.xMax - view.xMin) / pixels.width();
    const double dy = (view.yMax - view.yMin) / pixels.height();
    std::vector<double> xs(std::size_t(into.columns));
    for (int c = 0; c < into.columns; ++c) xs[std::size_t(c)] = view.xMin + (firstPixel + stride * c) * dx;
    into.values.resize(std::size_t(into.columns) * std::size_t(into.rows));
    for (int r = 0; r < into.rows; ++r) {
        if (cancelled && cancelled()) return false;
        const std::span<double> row(into.row(r), std::size_t(into.columns));
        f.row(xs, view.yMax - (firstPixel + stride * r) * dy, row);
        for (double& v : row)
            if (std::isfinite(v)) v = std::clamp(v, -hugeValue, hugeValue);
    }
    return true;
}

Samples sampleCells(const SurfaceFunction& f, const Box& view, int cells) {
    Samples samples{cells, cells, {}};
    sample(f, view, QSize(cells, cells), 0.5, 1, samples, {});
    return samples;
}

namespace {

// Catmull–Rom between the second and third of four values; next to an undefined one, the nearer of the two.
struct Cubic {
    double a, b, c, d;
    bool second;
    explicit Cubic(double t)
        : a(t * (-0.5 + t * (1 - 0.5 * t))),
          b(1 + t * t * (-2.5 + 1.5 * t)),
          c(t * (0.5 + t * (2 - 1.5 * t))),
          d(t * t * (-0.5 + 0.5 * t)),
          second(t < 0.5) {}
    double operator()(double p, double q, double r, double s) const {
        const double v = a * p + b * q + c * r + d * s;
        return std::isfinite(v) ? v : second ? q : r;
    }
};

}  // namespace

Samples refine(const Samples& coarse, int stride, QSize pixels) {
    Samples wide{pixels.width() + 2, coarse.rows, {}};
    wide.values.resize(std::size_t(wide.columns) * std::size_t(wide.rows));
    const auto position = [stride](int pixel) { return (pixel - 1 + 0.5) / stride + 1.5; };
    for (int c = 0; c < wide.columns; ++c) {
        const double at = position(c);
        const int k = int(at);
        const Cubic cubic(at - k);
        for (int r = 0; r < wide.rows; ++r) {
            const double* from = coarse.row(r) + k - 1;
            wide.row(r)[c] = cubic(from[0], from[1], from[2], from[3]);
        }
    }
    Samples fine{wide.columns, pixels.height() + 2, {}};
    fine.values.resize(std::size_t(fine.columns) * std::size_t(fine.rows));
    for (int r = 0; r < fine.rows; ++r) {
        const double at = position(r);
        const int k = int(at);
        const Cubic cubic(at - k);
        const double *p = wide.row(k - 1), *q = wide.row(k), *s = wide.row(k + 1), *t = wide.row(k + 2);
        double* to = fine.row(r);
        for (int c = 0; c < fine.columns; ++c) to[c] = cubic(p[c], q[c], s[c], t[c]);
    }
    return fine;
}

}  // namespace ravine::contours
