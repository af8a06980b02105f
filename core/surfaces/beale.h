#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// Three residuals that vanish together only at (3, ½); towards y = 1 they all grow flat in x.
struct Beale {
    static constexpr KindInfo info{
        .key = "beale",
        .title = "Beale",
        .summary =
            "Steep ridges around a long flat valley: one rate is too large for the first and too small for "
            "the second.",
        .reference =
            "Beale, On an iterative method for finding a local minimum of a function of more than one "
            "variable, 1958",
        .formula = "(1.5 − x + x y)² + (2.25 − x + x y²)² + (2.625 − x + x y³)²"};

    static auto params() { return noParams<Beale>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        return square(1.5 - x + x * y) + square(2.25 - x + x * square(y)) + square(2.625 - x + x * cube(y));
    }

    Box domain() const { return {-0.9, 4.5, -1.9, 2.15}; }
    Point start() const { return {0.5, 1.5}; }
    std::vector<Minimum> minima() const { return {{3, 0.5, 0}}; }

    bool operator==(const Beale&) const = default;
};

}  // namespace ravine
