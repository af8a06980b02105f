#pragma once

#include "core/data/generator.h"

namespace ravine {

// y = sin(π x) for x uniform in [−1, 1]
struct Sine {
    std::int64_t samples = 50;
    double noise = 0.25;
    std::int64_t seed = 0;

    static constexpr KindInfo info{.key = "sine",
                                   .title = "Sine",
                                   .summary = "A few noisy points of one wave: a wide network bends through every one.",
                                   .reference = "Bishop, Pattern Recognition and Machine Learning, 2006, section 1.1",
                                   .formula = "y = sin(π x)",
                                   .synonyms = "curve fitting, noisy wave"};

    static auto params() {
        return std::array{sampleCount<&Sine::samples>(), targetNoise<&Sine::noise>(), drawSeed<&Sine::seed>()};
    }

    static constexpr std::size_t inputs = 1;
    std::vector<std::string> classNames() const { return {}; }
    Generated sample(const Draw& draw) const {
        const double x = 2 * draw.place()[0] - 1;
        return {{x, 0}, std::sin(std::numbers::pi * x) + noise * draw.noise()[0]};
    }

    bool operator==(const Sine&) const = default;
};

}  // namespace ravine
