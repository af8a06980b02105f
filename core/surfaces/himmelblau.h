#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// Zero where the parabolas x² + y = 11 and x + y² = 7 cross: four times. (3, 2) is exact.
struct Himmelblau {
    static constexpr KindInfo info{
        .key = "himmelblau",
        .title = "Himmelblau",
        .summary = "Four equally good minima: the start, and the momentum on the way, decide which of them is found.",
        .reference = "Himmelblau, Applied Nonlinear Programming, 1972",
        .formula = "(x² + y − 11)² + (x + y² − 7)²",
        .synonyms = "four minima"};

    static auto params() { return noParams<Himmelblau>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        return square(square(x) + y - 11) + square(x + square(y) - 7);
    }

    Box domain() const { return {-6.4, 6.4, -4.8, 4.8}; }
    Point start() const { return {-0.5, -1}; }
    std::vector<Minimum> minima() const {
        return {{3, 2, 0},
                {-2.805118086952744853, 3.131312518250572966, 0},
                {-3.779310253377746892, -3.283185991286169412, 0},
                {3.584428340330491745, -1.848126526964403554, 0}};
    }

    bool operator==(const Himmelblau&) const = default;
};

}  // namespace ravine
