#pragma once

#include "core/nn/initialisers/initialiser.h"

namespace ravine {

// W = gain × the orthonormal factor Q of normal numbers, R with a positive diagonal: columns orthonormal, or rows where
// there are fewer of them.
struct Orthogonal {
    double gain = 1;

    static constexpr KindInfo info{
        .key = "orthogonal",
        .title = "Orthogonal",
        .summary = "Keeps lengths and angles: signals neither grow nor fade through deep linear layers.",
        .reference =
            "Saxe, McClelland & Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural "
            "networks, 2014",
        .formula = "g Q",
        .synonyms = "saxe, isometry"};

    static auto params() {
        return std::array{real<&Orthogonal::gain>({.key = "gain",
                                                   .label = "Gain g",
                                                   .doc = "Length of each row or column.",
                                                   .range = atLeast(0),
                                                   .slider = {0.1, 10},
                                                   .scale = Scale::Log})};
    }

    void fill(Matrix<double>& weights, const WeightDraws& draws) const { draws.orthogonal(weights, gain); }

    bool operator==(const Orthogonal&) const = default;
};

}  // namespace ravine
