#pragma once

#include "core/data/generator.h"

namespace ravine {

// Class 0 around (1, 1), class 1 around (−1, −1).
struct Gaussians {
    std::int64_t samples = 400;
    double noise = 0.6;
    std::int64_t seed = 0;

    static constexpr KindInfo info{.key = "gaussians",
                                   .title = "Two Gaussians",
                                   .summary =
                                       "Two round clouds: the best boundary is a straight line between them, and "
                                       "with more noise no boundary separates them.",
                                   .reference = "After TensorFlow Playground, 2016",
                                   .synonyms = "blobs, clusters, make_blobs, normal distributions"};

    static auto params() {
        return std::array{sampleCount<&Gaussians::samples>(), placeNoise<&Gaussians::noise>(2),
                          drawSeed<&Gaussians::seed>()};
    }

    static constexpr std::size_t inputs = 2;
    std::vector<std::string> classNames() const { return twoClasses(); }
    Generated sample(const Draw& draw) const {
        const bool second = draw.number() % 2;
        const double centre = second ? -1 : 1;
        const auto [dx, dy] = draw.noise();
        return {{centre + noise * dx, centre + noise * dy}, second ? 1.0 : 0.0};
    }

    bool operator==(const Gaussians&) const = default;
};

}  // namespace ravine
