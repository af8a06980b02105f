#include "core/expression/at_limit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace ravine::expression {

namespace {

constexpr std::size_t componentCount = 6;
constexpr std::array<Wide WideJet::*, componentCount> components{&WideJet::value, &WideJet::dx,  &WideJet::dy,
                                                                 &WideJet::dxx,   &WideJet::dxy, &WideJet::dyy};
constexpr std::array<double Jet<2>::*, componentCount> plainComponents{&Jet<2>::value, &Jet<2>::dx,  &Jet<2>::dy,
                                                                       &Jet<2>::dxx,   &Jet<2>::dxy, &Jet<2>::dyy};

constexpr int directions = 8;
// How far off the neighbours stand, as a share of the coordinate; and beside an axis.
constexpr std::array<double, 2> shares{0x1p-34, 0x1p-38};
constexpr double besideAxis = 0x1p-66;
constexpr double tolerance = 1e-6, outerTolerance = 1e-4;  // relative to the larger of 1 and the limit

using Ring = std::array<WideJet, directions>;

// The mean of the inner ring where both rings agree with it; NaN elsewhere. Below its own uncertainty it is 0.
double commonValue(const std::array<Ring, 2>& rings, Wide WideJet::*component) {
    double mean = 0, farthest = 0;
    for (const WideJet& neighbour : rings[1]) mean += static_cast<double>(neighbour.*component) / directions;
    const double scale = std::max(1.0, std::abs(mean));
    for (std::size_t ring = 0; ring < rings.size(); ++ring) {
        for (const WideJet& neighbour : rings[ring]) {
            const double gap = std::abs(static_cast<double>(neighbour.*component) - mean);
            if (!(gap <= (ring == 0 ? outerTolerance : tolerance) * scale)) return NAN;
            farthest = std::max(farthest, gap);
        }
    }
    return std::abs(mean) <= farthest ? 0 : mean;
}

}  // namespace

Jet<2> atLimit(const std::function<WideJet(const Wide& x, const Wide& y)>& f, double x, double y) {
    const WideJet here = f(x, y);
    Jet<2> result;
    for (std::size_t i = 0; i < componentCount; ++i)
        result.*plainComponents[i] = static_cast<double>(here.*components[i]);
    if (std::ranges::all_of(components, [&](auto component) { return (here.*component).isFinite(); })) return result;

    std::array<Ring, 2> rings;
    for (std::size_t ring = 0; ring < rings.size(); ++ring) {
        const double reachX = shares[ring] * (x == 0 ? besideAxis : std::abs(x));
        const double reachY = shares[ring] * (y == 0 ? besideAxis : std::abs(y));
        for (int i = 0; i < directions; ++i) {
            // Off the axes and the diagonals, where a ridge may run.
            const double angle = 0.3 + i * 2 * std::numbers::pi / directions;
            rings[ring][static_cast<std::size_t>(i)] = f(x + reachX * std::cos(angle), y + reachY * std::sin(angle));
        }
    }
    // Where f jumps it has no slope, whatever the slopes on both sides.
    const double value = commonValue(rings, &WideJet::value);
    if (std::isnan(value) ||
        (here.value.isFinite() && std::abs(value - result.value) > tolerance * std::max(1.0, std::abs(value))))
        return result;
    for (std::size_t i = 0; i < componentCount; ++i) {
        if ((here.*components[i]).isFinite()) continue;
        const double limit = commonValue(rings, components[i]);
        if (!std::isnan(limit)) result.*plainComponents[i] = limit;
    }
    return result;
}

}  // namespace ravine::expression
