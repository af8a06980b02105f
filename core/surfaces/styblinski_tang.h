#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// The same quartic in x and in y, with minima of unequal depth: four in all.
struct StyblinskiTang {
    static constexpr KindInfo info{.key = "styblinski_tang",
                                   .title = "Styblinski–Tang",
                                   .summary = "Four valleys of different depth: the nearest is rarely the deepest.",
                                   .reference = "Styblinski & Tang, Experiments in nonconvex optimization, 1990",
                                   .formula = "½ (x⁴ − 16x² + 5x + y⁴ − 16y² + 5y)"};

    static auto params() { return noParams<StyblinskiTang>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        const S xx = square(x), yy = square(y);
        return 0.5 * (square(xx) - 16 * xx + 5 * x + square(yy) - 16 * yy + 5 * y);
    }

    Box domain() const { return {-5, 5, -3.9, 3.9}; }
    Point start() const { return {0.6, 3.4}; }
    std::vector<Minimum> minima() const {
        return {{-2.903534027771177095, -2.903534027771177095, -78.33233140754283093},
                {2.746802770990836992, -2.903534027771177095, -64.19561235905535807, false},
                {-2.903534027771177095, 2.746802770990836992, -64.19561235905535807, false},
                {2.746802770990836992, 2.746802770990836992, -50.05889331056788521, false}};
    }

    bool operator==(const StyblinskiTang&) const = default;
};

}  // namespace ravine
