#pragma once

#include "core/data/generator.h"

namespace ravine {

// Arm a of A: the radius r goes from the middle to 1.5 while the angle turns 1.75 times, at
// r (sin φ, cos φ), φ = 2π (T r / 1.5 + a / A), T turns.
struct Spirals {
    std::int64_t samples = 400;
    double noise = 0.1;
    std::int64_t arms = 2;
    double turns = 1;
    std::int64_t seed = 0;

    static constexpr KindInfo info{.key = "spirals",
                                   .title = "Spirals",
                                   .summary =
                                       "Arms wound around each other: hard for a small network, and with noise "
                                       "an invitation to overfit.",
                                   .reference =
                                       "Lang and Witbrock, Learning to tell two spirals apart, 1988; drawn as "
                                       "in TensorFlow Playground, 2016",
                                   .synonyms = "swiss roll, snail"};

    static auto params() {
        return std::array{
            sampleCount<&Spirals::samples>(), placeNoise<&Spirals::noise>(0.5),
            integer<&Spirals::arms>({.key = "arms",
                                     .label = "Arms",
                                     .doc = "How many spirals, each a class.",
                                     .range = between(2, 5),
                                     .slider = {2, 5}}),
            real<&Spirals::turns>({.key = "turns",
                                   .label = "Turns",
                                   .doc = "How often each arm winds around; TensorFlow Playground has 1.75.",
                                   .range = between(0.1, 5),
                                   .slider = {0.25, 2}}),
            drawSeed<&Spirals::seed>()};
    }

    static constexpr std::size_t inputs = 2;
    std::vector<std::string> classNames() const {
        std::vector<std::string> names;
        for (std::int64_t arm = 1; arm <= arms; ++arm) names.push_back("arm " + std::to_string(arm));
        return names;
    }
    Generated sample(const Draw& draw) const {
        const auto arm = static_cast<double>(draw.number() % arms);
        const double share = 0.03 + 0.97 * evenly(draw.number() / arms);  // in the very middle all arms would meet
        const double angle = 2 * std::numbers::pi * (turns * share + arm / static_cast<double>(arms));
        const auto [dx, dy] = draw.noise();
        return {{1.5 * share * std::sin(angle) + noise * dx, 1.5 * share * std::cos(angle) + noise * dy}, arm};
    }

    bool operator==(const Spirals&) const = default;
};

}  // namespace ravine
