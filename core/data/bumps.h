#pragma once

#include "core/data/generator.h"

namespace ravine {

// y = Σ ± exp(−‖x − c‖² / (2 · 0.35²)) over the four corners c of [−0.75, 0.75]²: up where the signs of c1 and c2
// agree.
struct Bumps {
    std::int64_t samples = 400;
    double noise = 0.05;
    std::int64_t seed = 0;

    static constexpr KindInfo info{.key = "bumps",
                                   .title = "Bumps",
                                   .summary = "Two hills and two hollows over the plane.",
                                   .reference = "After TensorFlow Playground, 2016",
                                   .formula = "y = Σ ± exp(−‖x − c‖² / 0.245)"};

    static auto params() {
        return std::array{sampleCount<&Bumps::samples>(), targetNoise<&Bumps::noise>(0.5), drawSeed<&Bumps::seed>()};
    }

    static constexpr std::size_t inputs = 2;
    std::vector<std::string> classNames() const { return {}; }
    Generated sample(const Draw& draw) const {
        const auto [u, v] = draw.place();
        const double x1 = 3 * u - 1.5, x2 = 3 * v - 1.5;
        double y = 0;
        for (const double c1 : {-0.75, 0.75})
            for (const double c2 : {-0.75, 0.75}) {
                const double squaredDistance = (x1 - c1) * (x1 - c1) + (x2 - c2) * (x2 - c2);
                y += (c1 == c2 ? 1 : -1) * std::exp(-squaredDistance / (2 * 0.35 * 0.35));
            }
        return {{x1, x2}, y + noise * draw.noise()[0]};
    }

    bool operator==(const Bumps&) const = default;
};

}  // namespace ravine
