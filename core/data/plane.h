#pragma once

#include "core/data/generator.h"

namespace ravine {

// y = 0.8 x1 − 0.5 x2 + 0.2
struct Plane {
    std::int64_t samples = 400;
    double noise = 0.1;
    std::int64_t seed = 0;

    static constexpr KindInfo info{
        .key = "plane",
        .title = "Plane",
        .summary = "y grows evenly in one direction: a network without hidden layers learns it.",
        .reference = "After TensorFlow Playground, 2016",
        .formula = "y = 0.8 x₁ − 0.5 x₂ + 0.2"};

    static auto params() {
        return std::array{sampleCount<&Plane::samples>(), targetNoise<&Plane::noise>(), drawSeed<&Plane::seed>()};
    }

    static constexpr std::size_t inputs = 2;
    std::vector<std::string> classNames() const { return {}; }
    Generated sample(const Draw& draw) const {
        const auto [u, v] = draw.place();
        const double x1 = 3 * u - 1.5, x2 = 3 * v - 1.5;
        return {{x1, x2}, 0.8 * x1 - 0.5 * x2 + 0.2 + noise * draw.noise()[0]};
    }

    bool operator==(const Plane&) const = default;
};

}  // namespace ravine
