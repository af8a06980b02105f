#pragma once

#include "core/data/generator.h"

namespace ravine {

// Uniform over [−1.5, 1.5]² but for a cross of half width 0.1; class 1 where the signs of x1 and x2 differ.
struct Xor {
    std::int64_t samples = 400;
    double noise = 0.1;
    std::int64_t seed = 0;

    static constexpr KindInfo info{.key = "xor",
                                   .title = "XOR",
                                   .summary = "Four quadrants, opposite ones alike: what a single layer cannot learn.",
                                   .reference = "Minsky and Papert, Perceptrons, 1969",
                                   .synonyms = "exclusive or, parity"};

    static auto params() {
        return std::array{sampleCount<&Xor::samples>(), placeNoise<&Xor::noise>(0.6), drawSeed<&Xor::seed>()};
    }

    static constexpr std::size_t inputs = 2;
    std::vector<std::string> classNames() const { return twoClasses(); }
    Generated sample(const Draw& draw) const {
        // Quadrants in turn, against the clock from the upper right: their classes alternate.
        const std::int64_t quadrant = draw.number() % 4;
        const double signX = quadrant == 1 || quadrant == 2 ? -1 : 1, signY = quadrant >= 2 ? -1 : 1;
        const auto [u, v] = draw.place();
        const auto [dx, dy] = draw.noise();
        return {{signX * (0.1 + 1.4 * u) + noise * dx, signY * (0.1 + 1.4 * v) + noise * dy}, quadrant % 2 ? 1.0 : 0.0};
    }

    bool operator==(const Xor&) const = default;
};

}  // namespace ravine
