#pragma once

#include "core/data/generator.h"

namespace ravine {

// Class 0: a circle of radius ½; class 1: one of radius 1¼ around it.
struct Circles {
    std::int64_t samples = 400;
    double noise = 0.12;
    std::int64_t seed = 0;

    static constexpr KindInfo info{.key = "circles",
                                   .title = "Circles",
                                   .summary = "A ring inside a ring: no straight line helps, three hidden units do.",
                                   .reference = "After TensorFlow Playground, 2016, and scikit-learn's make_circles",
                                   .synonyms = "make_circles, rings, donut"};

    static auto params() {
        return std::array{sampleCount<&Circles::samples>(), placeNoise<&Circles::noise>(0.6),
                          drawSeed<&Circles::seed>()};
    }

    static constexpr std::size_t inputs = 2;
    std::vector<std::string> classNames() const { return twoClasses(); }
    Generated sample(const Draw& draw) const {
        const bool outer = draw.number() % 2;
        const double radius = outer ? 1.25 : 0.5;
        const double angle = 2 * std::numbers::pi * evenly(draw.number() / 2);
        const auto [dx, dy] = draw.noise();
        return {{radius * std::cos(angle) + noise * dx, radius * std::sin(angle) + noise * dy}, outer ? 1.0 : 0.0};
    }

    bool operator==(const Circles&) const = default;
};

}  // namespace ravine
