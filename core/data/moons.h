#pragma once

#include "core/data/generator.h"

namespace ravine {

// Class 0: the upper half of a circle of radius 1; class 1: the lower half of another, pushed into it.
struct Moons {
    std::int64_t samples = 400;
    double noise = 0.15;
    std::int64_t seed = 0;

    static constexpr KindInfo info{
        .key = "moons",
        .title = "Moons",
        .summary = "Two half circles that reach into each other: the boundary must bend twice.",
        .reference = "scikit-learn's make_moons, here with its middle at 0",
        .synonyms = "make_moons, half moons, crescents"};

    static auto params() {
        return std::array{sampleCount<&Moons::samples>(), placeNoise<&Moons::noise>(0.6), drawSeed<&Moons::seed>()};
    }

    static constexpr std::size_t inputs = 2;
    std::vector<std::string> classNames() const { return twoClasses(); }
    Generated sample(const Draw& draw) const {
        const bool lower = draw.number() % 2;
        const double side = lower ? -1 : 1;
        const double angle = std::numbers::pi * evenly(draw.number() / 2);
        const auto [dx, dy] = draw.noise();
        return {{side * (std::cos(angle) - 0.5) + noise * dx, side * (std::sin(angle) - 0.25) + noise * dy},
                lower ? 1.0 : 0.0};
    }

    bool operator==(const Moons&) const = default;
};

}  // namespace ravine
