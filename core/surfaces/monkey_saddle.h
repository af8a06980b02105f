#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// Three valleys and three ridges (a place for a tail); unbounded below. At (0, 0) the Hessian itself is zero.
struct MonkeySaddle {
    static constexpr KindInfo info{
        .key = "monkey_saddle",
        .title = "Monkey saddle",
        .summary =
            "A saddle whose curvature vanishes too: even second derivatives say nothing about the way out, "
            "and everything slows down.",
        .reference = "Hilbert & Cohn-Vossen, Anschauliche Geometrie, 1932",
        .formula = "x³ − 3 x y²",
        .synonyms = "degenerate saddle"};

    static auto params() { return noParams<MonkeySaddle>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        return cube(x) - 3 * x * square(y);
    }

    Box domain() const { return {-2, 2, -1.5, 1.5}; }
    Point start() const { return {1.6, 0.1}; }
    std::vector<Minimum> minima() const { return {}; }

    bool operator==(const MonkeySaddle&) const = default;
};

}  // namespace ravine
