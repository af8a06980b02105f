#include "widgets/boundary/boundary_grid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "widgets/theme/boundary_colours.h"
#include "widgets/theme/colormap.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double leastProbability = 1e-15;  // p = 1 − q cannot tell less from nothing
constexpr int pointsPerCall = 2048;         // between two looks at whether it is still wanted
constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

float kept(BoundaryKind kind, double value) {
    if (!std::isfinite(value)) return nothing;
    return float(kind == BoundaryKind::Classes ? std::log(std::max(value, leastProbability))
                                               : std::clamp(value, -1e30, 1e30));
}

// Catmull–Rom between the second and third of four values; next to an undefined one, the nearer of the two.
struct Cubic {
    int node = 1;  // the second
    float a = 0, b = 1, c = 0, d = 0;
    bool second = true;
    Cubic() = default;
    Cubic(double position, int nodes) : node(std::clamp(int(std::floor(position)), 1, nodes - 3)) {
        const auto t = float(position - node);
        a = t * (-0.5F + t * (1 - 0.5F * t));
        b = 1 + t * t * (-2.5F + 1.5F * t);
        c = t * (0.5F + t * (2 - 1.5F * t));
        d = t * t * (-0.5F + 0.5F * t);
        second = t < 0.5F;
    }
    float operator()(float p, float q, float r, float s) const {
        const float v = a * p + b * q + c * r + d * s;
        return std::isfinite(v) ? v : second ? q : r;
    }
};

// One row of interpolated values, channel by channel.
class RowSampler {
public:
    RowSampler(const PlaneGrid& grid, std::vector<Cubic> across)
        : grid_(grid), across_(std::move(across)), column_(std::size_t(grid.columns)) {}

    std::size_t width() const { return across_.size(); }
    void sample(const Cubic& down, std::vector<float>& into) {
        into.resize(width() * std::size_t(grid_.channels));
        float* out = into.data();
        for (int channel = 0; channel < grid_.channels; ++channel) {
            const float *p = grid_.row(channel, down.node - 1), *q = grid_.row(channel, down.node),
                        *r = grid_.row(channel, down.node + 1), *s = grid_.row(channel, down.node + 2);
            for (std::size_t c = 0; c < column_.size(); ++c) column_[c] = down(p[c], q[c], r[c], s[c]);
            for (const Cubic& cubic : across_) {
                const float* v = column_.data() + cubic.node - 1;
                *out++ = cubic(v[0], v[1], v[2], v[3]);
            }
        }
    }

private:
    const PlaneGrid& grid_;
    std::vector<Cubic> across_;
    std::vector<float> column_;
};

// From grid nodes to the centres of pixels, with one pixel more on either side.
std::vector<Cubic> pixelCubics(int pixels, int nodes) {
    std::vector<Cubic> cubics;
    for (int i = -1; i <= pixels; ++i) cubics.emplace_back(1 + (i + 0.5) / pixels * (nodes - 3), nodes);
    return cubics;
}

// ---- bands

QRgb mixed(QRgb a, QRgb b, float shareOfB) {
    const auto part = [shareOfB](int x, int y) { return int(std::lround(float(x) + float(y - x) * shareOfB)); };
    return qRgb(part(qRed(a), qRed(b)), part(qGreen(a), qGreen(b)), part(qBlue(a), qBlue(b)));
}

// The value at a pixel's centre and how much it changes across the pixel: each band gets its share of that stretch.
QRgb bandColour(float value, float slope, const std::vector<float>& levels, const std::vector<QRgb>& bands) {
    const auto band = [&](float v) {
        return std::size_t(std::upper_bound(levels.begin(), levels.end(), v) - levels.begin());
    };
    const float low = value - slope / 2, high = value + slope / 2;
    const std::size_t first = band(low), last = band(high);
    if (first == last || !(slope > 0)) return bands[band(value)];
    float red = 0, green = 0, blue = 0;
    for (std::size_t i = first; i <= last; ++i) {
        const float from = i == first ? low : levels[i - 1], to = i == last ? high : levels[i],
                    share = (to - from) / slope;
        red += share * float(qRed(bands[i])), green += share * float(qGreen(bands[i])),
            blue += share * float(qBlue(bands[i]));
    }
    return qRgb(int(red + 0.5F), int(green + 0.5F), int(blue + 0.5F));
}

float root(float x, float y) { return std::sqrt(x * x + y * y); }

float change(float before, float at, float after) {
    const float v = 0.5F * (std::abs(after - at) + std::abs(at - before));
    return std::isfinite(v) ? v : 0;
}

// A row of pixels and its neighbours, made one after the other from the grid. Index 0 is the pixel left of the picture.
class PixelRows {
public:
    using Finish = std::function<void(std::vector<float>& row)>;
    PixelRows(const PlaneGrid& grid, QSize pixels, Finish finish = {})
        : sampler_(grid, pixelCubics(pixels.width(), grid.columns)),
          down_(pixelCubics(pixels.height(), grid.rows)),
          finish_(std::move(finish)) {
        for (int i = 0; i < 3; ++i) make(rows_[std::size_t(i)], i);
    }
    void next() {
        std::rotate(rows_.begin(), rows_.begin() + 1, rows_.end());
        ++y_;
        if (y_ + 2 < int(down_.size())) make(rows_[2], y_ + 2);
    }
    std::size_t width() const { return sampler_.width(); }
    const std::vector<float>& above() const { return rows_[0]; }
    const std::vector<float>& here() const { return rows_[1]; }
    const std::vector<float>& below() const { return rows_[2]; }
    float slope(std::size_t at) const {
        return root(change(here()[at - 1], here()[at], here()[at + 1]), change(above()[at], here()[at], below()[at]));
    }

private:
    void make(std::vector<float>& row, int y) {
        sampler_.sample(down_[std::size_t(y)], row);
        if (finish_) finish_(row);
    }
    RowSampler sampler_;
    std::vector<Cubic> down_;
    Finish finish_;
    std::array<std::vector<float>, 3> rows_;
    int y_ = 0;
};

// Undefined pixels are hatched quietly, as on the surface.
template <class Colour>
QImage paintPixels(PixelRows& rows, QSize pixels, const Theme& theme, const Cancelled& cancelled, Colour&& colour) {
    QImage image(pixels, QImage::Format_RGB32);
    for (int y = 0; y < pixels.height(); ++y, rows.next()) {
        if (cancelled && cancelled()) return {};
        auto* out = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < pixels.width(); ++x) {
            const std::size_t at = std::size_t(x) + 1;
            if (std::isfinite(rows.here()[at]))
                out[x] = colour(at);
            else
                out[x] = (x + y) % 8 == 0 ? theme.track.rgb() : theme.sub.rgb();
        }
    }
    return image;
}

struct TopTwo {
    std::size_t first = 0, second = 0;
};

TopTwo topTwo(const std::vector<float>& row, std::size_t at, std::size_t width) {
    TopTwo top;
    const std::size_t channels = row.size() / width - 1;  // the last one holds the largest probability
    float best = -std::numeric_limits<float>::infinity(), next = best;
    for (std::size_t k = 0; k < channels; ++k) {
        const float v = row[k * width + at];
        if (v > best)
            next = best, top.second = top.first, best = v, top.first = k;
        else if (v > next)
            next = v, top.second = k;
    }
    return top;
}

// Adds a channel: the probability of the most probable class. It becomes NaN where any channel is.
void appendLargest(std::vector<float>& row, std::size_t width, std::size_t channels) {
    row.resize(width * (channels + 1));
    for (std::size_t at = 0; at < width; ++at) {
        float best = row[at], sum = 0;
        for (std::size_t k = 1; k < channels; ++k) best = std::max(best, row[k * width + at]);
        for (std::size_t k = 0; k < channels; ++k) sum += std::exp(row[k * width + at] - best);
        row[channels * width + at] = 1 / sum;
    }
}

}  // namespace

PlaneGrid refined(const PlaneGrid& grid, int k) {
    if (k <= 1) return grid;
    const auto cubics = [k](int nodes) {
        std::vector<Cubic> list;
        for (int i = -1; i <= (nodes - 3) * k + 1; ++i) list.emplace_back(1 + double(i) / k, nodes);
        return list;
    };
    const std::vector<Cubic> down = cubics(grid.rows);
    RowSampler sampler(grid, cubics(grid.columns));
    PlaneGrid fine{grid.box, int(sampler.width()), int(down.size()), grid.channels, {}};
    fine.values.resize(std::size_t(fine.columns) * std::size_t(fine.rows) * std::size_t(fine.channels));
    std::vector<float> row;
    for (int r = 0; r < fine.rows; ++r) {
        sampler.sample(down[std::size_t(r)], row);
        for (int channel = 0; channel < fine.channels; ++channel)
            std::copy_n(row.begin() + channel * fine.columns, fine.columns, fine.row(channel, r));
    }
    return fine;
}

std::optional<PlaneGrid> samplePlane(const Predictor& predictor, BoundaryKind kind, int channels, const Box& box,
                                     QSize pixels, int nodes, const Cancelled& cancelled) {
    const bool curve = kind == BoundaryKind::Curve;
    const double cell = std::sqrt(double(pixels.width()) * pixels.height() / nodes);
    PlaneGrid grid{box, 0, 1, std::max(1, channels), {}};
    grid.columns = (curve ? nodes : std::max(2, int(std::lround(pixels.width() / cell)))) + 3;
    if (!curve) grid.rows = std::max(2, int(std::lround(pixels.height() / cell))) + 3;
    const int count = grid.columns * grid.rows;
    grid.values.assign(std::size_t(count) * std::size_t(grid.channels), nothing);
    for (int from = 0; from < count; from += pointsPerCall) {
        if (cancelled && cancelled()) return {};
        const int length = std::min(pointsPerCall, count - from);
        Eigen::MatrixXd points(curve ? 1 : 2, length);
        for (int i = 0; i < length; ++i) {
            points(0, i) = grid.x((from + i) % grid.columns);
            if (!curve) points(1, i) = grid.y((from + i) / grid.columns);
        }
        const Eigen::MatrixXd answer = predictor(points);
        if (answer.cols() != length) continue;
        for (int k = 0; k < grid.channels && k < answer.rows(); ++k)
            for (int i = 0; i < length; ++i)
                grid.values[std::size_t(k) * std::size_t(count) + std::size_t(from + i)] = kept(kind, answer(k, i));
    }
    return grid;
}

QImage paintClasses(const PlaneGrid& grid, QSize pixels, BoundaryShading shading, const Theme& theme,
                    const Cancelled& cancelled) {
    const auto channels = std::size_t(grid.channels), width = std::size_t(pixels.width()) + 2;
    PixelRows rows(grid, pixels, [=](std::vector<float>& row) { appendLargest(row, width, channels); });
    std::vector<std::vector<QRgb>> bands;
    for (int k = 0; k < grid.channels; ++k)
        bands.push_back(shading == BoundaryShading::Discrete ? std::vector<QRgb>{flatClassColour(k, theme)}
                                                             : classBands(k, theme));
    const std::vector<float> levels =
        shading == BoundaryShading::Discrete ? std::vector<float>{} : std::vector<float>{0.6F, 0.7F, 0.8F, 0.9F};
    const std::size_t largest = channels * width;
    return paintPixels(rows, pixels, theme, cancelled, [&](std::size_t at) {
        const auto [a, b] = topTwo(rows.here(), at, width);
        const float p = rows.here()[largest + at], slope = rows.slope(largest + at);
        const QRgb own = bandColour(p, slope, levels, bands[a]);
        // across the line to the next class, by how far its edge cuts into the pixel
        const auto lead = [&, first = a, second = b](const std::vector<float>& row, std::size_t i) {
            return row[first * width + i] - row[second * width + i];
        };
        const float d = lead(rows.here(), at);
        const float across = 0.5F * (lead(rows.here(), at + 1) - lead(rows.here(), at - 1)),
                    down = 0.5F * (lead(rows.below(), at) - lead(rows.above(), at));
        const float steep = root(across, down);
        if (a == b || !std::isfinite(steep) || 2 * d >= steep) return own;
        return mixed(own, bandColour(p, slope, levels, bands[b]), 0.5F - d / steep);
    });
}

QImage paintValues(const PlaneGrid& grid, QSize pixels, const std::vector<double>& levels, const Theme& theme,
                   const Cancelled& cancelled) {
    PixelRows rows(grid, pixels);
    const std::vector<QRgb> bands = surfaceBands(int(levels.size()) + 1, theme);
    const std::vector<float> edges(levels.begin(), levels.end());
    return paintPixels(rows, pixels, theme, cancelled,
                       [&](std::size_t at) { return bandColour(rows.here()[at], rows.slope(at), edges, bands); });
}

int classAt(const PlaneGrid& grid, Point p) {
    const Box& b = grid.box;
    if (grid.rows < 4 || !(p.x >= b.xMin && p.x <= b.xMax && p.y >= b.yMin && p.y <= b.yMax)) return -1;
    const Cubic across(1 + (p.x - b.xMin) / (b.xMax - b.xMin) * (grid.columns - 3), grid.columns);
    RowSampler sampler(grid, {across});
    std::vector<float> values;
    sampler.sample(Cubic(1 + (b.yMax - p.y) / (b.yMax - b.yMin) * (grid.rows - 3), grid.rows), values);
    int best = -1;
    for (int k = 0; k < grid.channels; ++k) {
        if (!std::isfinite(values[std::size_t(k)])) return -1;
        if (best < 0 || values[std::size_t(k)] > values[std::size_t(best)]) best = k;
    }
    return best;
}

}  // namespace ravine
