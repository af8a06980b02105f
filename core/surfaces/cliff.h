#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/nearest_minimum.h"
#include "core/surfaces/surface.h"

namespace ravine {

// ½ h (1 + tanh k x) is a step of height h at x = 0, over a gentle bowl around (−1.5, 0): a plateau on the right, the
// valley on the left. On the step the slope reaches ½ h k, and a plain step from there flies across the valley.
struct Cliff {
    double height = 4;
    double steepness = 10;

    static constexpr KindInfo info{
        .key = "cliff",
        .title = "Plateau and cliff",
        .summary = "One huge gradient at the edge throws a run far away: the reason for clipping gradients.",
        .reference = "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, 2013",
        .formula = "½ h (1 + tanh k x) + 0.1 (x + 1.5)² + 0.25 y²",
        .synonyms = "exploding gradient, gradient clipping"};

    static auto params() {
        return std::array{real<&Cliff::height>({.key = "height",
                                                .label = "Height h",
                                                .doc = "How far the plateau lies above the valley.",
                                                .range = between(0, 1000),
                                                .slider = {0, 20}}),
                          real<&Cliff::steepness>({.key = "steepness",
                                                   .label = "Steepness k",
                                                   .doc = "The steepest slope is ½ h k; the edge is about 2/k wide.",
                                                   .range = between(1, 1000),
                                                   .slider = {1, 100},
                                                   .scale = Scale::Log})};
    }

    template <class S>
    S f(const S& x, const S& y) const {
        return 0.5 * height * (1 + tanh(steepness * x)) + 0.1 * square(x + 1.5) + 0.25 * square(y);
    }

    std::string formula() const {
        return shown(height / 2) + " (1 + tanh " + shown(steepness) + "x) + 0.1 (x + 1.5)² + 0.25 y²";
    }

    Box domain() const { return {-4.2, 3.8, -3, 3}; }
    Point start() const { return {3, 2}; }
    // The step's foot pushes the minimum a little to the left; from the bowl's own the slope is convex, so Newton's
    // iteration settles (for k ≥ 1, which the range ensures).
    std::vector<Minimum> minima() const { return {nearestMinimum(*this, {-1.5, 0})}; }

    bool operator==(const Cliff&) const = default;
};

}  // namespace ravine
