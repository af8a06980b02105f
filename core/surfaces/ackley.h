#pragma once

#include <numbers>

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// Written so that it is exactly 0 at the origin, where √ has a cusp: there the gradient counts as 0 (see hypot).
// Minima on the way: one near every whole-numbered point.
struct Ackley {
    static constexpr KindInfo info{
        .key = "ackley",
        .title = "Ackley",
        .summary = "A funnel covered in small pits: averaging over steps, as momentum does, looks past them.",
        .reference = "Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987",
        .formula = "20 − 20 exp(−0.2 √(½ (x² + y²))) + e − exp(½ (cos 2πx + cos 2πy))",
        .synonyms = "many local minima, funnel"};

    static auto params() { return noParams<Ackley>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        using std::numbers::e, std::numbers::pi, std::numbers::sqrt2;
        const S distance = hypot(x, y) / sqrt2;
        return 20 * (1 - exp(-0.2 * distance)) + (e - exp(0.5 * (cos(2 * pi * x) + cos(2 * pi * y))));
    }

    Box domain() const { return {-4, 4, -3, 3}; }
    Point start() const { return {-3.4, 2.3}; }
    std::vector<Minimum> minima() const { return {{0, 0, 0}}; }

    bool operator==(const Ackley&) const = default;
};

}  // namespace ravine
