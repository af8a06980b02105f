#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// The parabola y = x² is the floor of a curved valley; b says how steep its walls are.
struct Rosenbrock {
    double steepness = 100;

    static constexpr KindInfo info{
        .key = "rosenbrock",
        .title = "Rosenbrock's banana",
        .summary = "A curved, almost level valley: finding it is easy, following it to the minimum is the hard part.",
        .reference = "Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960",
        .formula = "(1 − x)² + b (y − x²)²",
        .synonyms = "banana, valley"};

    static auto params() {
        return std::array{real<&Rosenbrock::steepness>({.key = "steepness",
                                                        .label = "Steepness b",
                                                        .doc = "How steep the valley's walls are; the floor stays "
                                                               "as it is.",
                                                        .range = between(0.001, 1e6),
                                                        .slider = {1, 1000},
                                                        .scale = Scale::Log})};
    }

    template <class S>
    S f(const S& x, const S& y) const {
        return square(1 - x) + steepness * square(y - square(x));
    }

    std::string formula() const { return "(1 − x)² + " + shown(steepness) + " (y − x²)²"; }

    Box domain() const { return {-2.2, 2.2, -0.9, 2.4}; }
    Point start() const { return {-1.2, 1}; }
    std::vector<Minimum> minima() const { return {{1, 1, 0}}; }

    bool operator==(const Rosenbrock&) const = default;
};

}  // namespace ravine
