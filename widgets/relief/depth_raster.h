// Triangles and thin lines into a picture with a depth buffer, in software: what is nearer hides what is farther, in
// whatever order they come.
#pragma once

#include <QImage>
#include <QSize>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace ravine {

// Pixels of the picture; the first one's centre is (½, ½). Depth grows away from the viewer. u, v and light are the
// shader's.
struct RasterPoint {
    float x = 0, y = 0, depth = 0;
    float u = 0, v = 0, light = 0;
};

// How much depth, u, v and light change from pixel to pixel in a triangle.
struct RasterSlopes {
    float depthX = 0, depthY = 0, uX = 0, uY = 0, vX = 0, vY = 0, lightX = 0, lightY = 0;
};

// Twice the signed area: positive when the corners go round clockwise as seen.
inline float turn(const RasterPoint& a, const RasterPoint& b, const RasterPoint& c) {
    return (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
}

class DepthRaster {
public:
    static constexpr float infinitelyFar = std::numeric_limits<float>::infinity();

    void reset(QSize size);  // empty and infinitely far; memory of the same size is used again
    QSize size() const { return size_; }
    // Rows that hold something: [firstRow, endRow).
    int firstRow() const { return firstRow_; }
    int endRow() const { return endRow_; }
    QRgb* colours(int row) { return colours_.data() + std::size_t(row) * std::size_t(size_.width()); }
    const QRgb* colours(int row) const { return colours_.data() + std::size_t(row) * std::size_t(size_.width()); }
    const float* depths(int row) const { return depths_.data() + std::size_t(row) * std::size_t(size_.width()); }
    float depth(int x, int y) const {  // infinitelyFar outside
        return x >= 0 && y >= 0 && x < size_.width() && y < size_.height() ? depths(y)[x] : infinitelyFar;
    }

    // shade(u, v, light, slopes) gives a premultiplied colour; 0 leaves the pixel as if it were not covered. Triangles
    // that share an edge leave no gap and cover no pixel twice.
    template <class Shade>
    void fill(const RasterPoint& a, const RasterPoint& b, const RasterPoint& c, Shade&& shade);

    // A smooth line where it is nearer than depth + `slack`; depths stay as they are.
    void line(const RasterPoint& from, const RasterPoint& to, float width, QRgb colour, float opacity, float slack);

private:
    // Rows and columns whose centres lie at or after `at`.
    static int firstCentre(float at) { return int(std::ceil(at - 0.5F)); }

    QSize size_{0, 0};
    std::vector<QRgb> colours_;
    std::vector<float> depths_;
    int firstRow_ = 0, endRow_ = 0;
};

template <class Shade>
void DepthRaster::fill(const RasterPoint& a, const RasterPoint& b, const RasterPoint& c, Shade&& shade) {
    const RasterPoint *top = &a, *middle = &b, *bottom = &c;
    if (middle->y < top->y) std::swap(top, middle);
    if (bottom->y < top->y) std::swap(top, bottom);
    if (bottom->y < middle->y) std::swap(middle, bottom);
    const int first = std::max(0, firstCentre(top->y)), end = std::min(size_.height(), firstCentre(bottom->y));
    if (first >= end) return;
    const float area = turn(*top, *middle, *bottom);
    if (!(std::abs(area) > 1e-9F)) return;

    const float share = 1 / area, mx = middle->x - top->x, my = middle->y - top->y, bx = bottom->x - top->x,
                by = bottom->y - top->y;
    const auto across = [&](float m, float o) { return (m * by - o * my) * share; };
    const auto down = [&](float m, float o) { return (o * mx - m * bx) * share; };
    const float md = middle->depth - top->depth, bd = bottom->depth - top->depth, mu = middle->u - top->u,
                bu = bottom->u - top->u;
    const float mv = middle->v - top->v, bv = bottom->v - top->v, ml = middle->light - top->light,
                bl = bottom->light - top->light;
    const RasterSlopes slopes{across(md, bd), down(md, bd), across(mu, bu), down(mu, bu),
                              across(mv, bv), down(mv, bv), across(ml, bl), down(ml, bl)};

    firstRow_ = firstRow_ == endRow_ ? first : std::min(firstRow_, first);
    endRow_ = std::max(endRow_, end);
    // Each edge is followed from its upper end, so that both its triangles find the same columns.
    const float longSlope = bx / by;
    const bool longIsLeft = area > 0;
    for (int y = first; y < end; ++y) {
        const float atY = float(y) + 0.5F;
        const bool upper = atY < middle->y;
        const RasterPoint &from = upper ? *top : *middle, &to = upper ? *middle : *bottom;
        const float longX = top->x + (atY - top->y) * longSlope;
        const float shortX = from.x + (atY - from.y) * ((to.x - from.x) / (to.y - from.y));
        const int left = std::max(0, firstCentre(longIsLeft ? longX : shortX));
        const int right = std::min(size_.width(), firstCentre(longIsLeft ? shortX : longX));
        if (left >= right) continue;
        const float dx = float(left) + 0.5F - top->x, dy = atY - top->y;
        float z = top->depth + dx * slopes.depthX + dy * slopes.depthY, u = top->u + dx * slopes.uX + dy * slopes.uY;
        float v = top->v + dx * slopes.vX + dy * slopes.vY,
              light = top->light + dx * slopes.lightX + dy * slopes.lightY;
        float* depthRow = depths_.data() + std::size_t(y) * std::size_t(size_.width());
        QRgb* colourRow = colours(y);
        for (int x = left; x < right; ++x) {
            if (z < depthRow[x])
                if (const QRgb colour = shade(u, v, light, slopes)) {
                    depthRow[x] = z;
                    colourRow[x] = colour;
                }
            z += slopes.depthX, u += slopes.uX, v += slopes.vX, light += slopes.lightX;
        }
    }
}

}  // namespace ravine
