#pragma once

#include <numbers>

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// The waves do not touch the minimum: at (1, 1) every sine vanishes.
struct Levi13 {
    static constexpr KindInfo info{
        .key = "levi13",
        .title = "Lévi N. 13",
        .summary = "A smooth bowl under ripples: from far away the bowl shows, from close by only the ripples.",
        .reference = "Levy & Montalvo, The tunneling algorithm for the global minimization of functions, 1985",
        .formula = "sin²(3πx) + (x − 1)² (1 + sin²(3πy)) + (y − 1)² (1 + sin²(2πy))"};

    static auto params() { return noParams<Levi13>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        using std::numbers::pi;
        return square(sin(3 * pi * x)) + square(x - 1) * (1 + square(sin(3 * pi * y))) +
               square(y - 1) * (1 + square(sin(2 * pi * y)));
    }

    Box domain() const { return {-3, 5, -2, 4}; }
    Point start() const { return {-2.2, 3.3}; }
    std::vector<Minimum> minima() const { return {{1, 1, 0}}; }

    bool operator==(const Levi13&) const = default;
};

}  // namespace ravine
