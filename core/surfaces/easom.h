#pragma once

#include <numbers>

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// Away from (π, π) the exponential leaves nothing: at a distance of 6 the gradient is below 1e-14.
struct Easom {
    static constexpr KindInfo info{
        .key = "easom",
        .title = "Easom",
        .summary = "A narrow pit in a flat field: where the gradient is zero, no optimizer has anything to follow.",
        .reference = "Easom, A survey of global optimization techniques, 1990",
        .formula = "−cos x cos y exp(−(x − π)² − (y − π)²)"};

    static auto params() { return noParams<Easom>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        using std::numbers::pi;
        return -cos(x) * cos(y) * exp(-square(x - pi) - square(y - pi));
    }

    Box domain() const { return {-0.9, 7.1, 0.2, 6.2}; }
    Point start() const { return {1.8, 2}; }
    std::vector<Minimum> minima() const { return {{std::numbers::pi, std::numbers::pi, -1}}; }

    bool operator==(const Easom&) const = default;
};

}  // namespace ravine
