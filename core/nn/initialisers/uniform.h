#pragma once

#include "core/nn/initialisers/initialiser.h"

namespace ravine {

// w ~ U(−limit, limit)
struct UniformWeights {
    double limit = 0.1;

    static constexpr KindInfo info{
        .key = "uniform",
        .title = "Uniform",
        .summary = "Equally likely anywhere between −limit and limit, whatever the width of the layer.",
        .reference = "Rumelhart, Hinton & Williams, Learning representations by back-propagating errors, 1986",
        .formula = "U(−a, a)",
        .synonyms = "random"};

    static auto params() {
        return std::array{real<&UniformWeights::limit>({.key = "limit",
                                                        .label = "Limit a",
                                                        .doc = "The largest size of a weight.",
                                                        .range = atLeast(0),
                                                        .slider = {0.001, 10},
                                                        .scale = Scale::Log})};
    }

    void fill(Matrix<double>& weights, const WeightDraws& draws) const { draws.uniform(weights, limit); }

    bool operator==(const UniformWeights&) const = default;
};

}  // namespace ravine
