#pragma once

#include "core/nn/initialisers/initialiser.h"

namespace ravine {

// w ~ N(0, 2 / (inputs + units))
struct XavierNormal {
    static constexpr KindInfo info{
        .key = "xavier_normal",
        .title = "Xavier, normal",
        .summary = "Keeps activations and gradients of like size from layer to layer: for tanh and sigmoid.",
        .reference = "Glorot & Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010",
        .formula = "N(0, 2 / (in + out))",
        .synonyms = "glorot normal"};

    static auto params() { return noParams<XavierNormal>(); }

    void fill(Matrix<double>& weights, const WeightDraws& draws) const {
        draws.normal(weights, std::sqrt(2 / fanSum(weights)));
    }

    bool operator==(const XavierNormal&) const = default;
};

}  // namespace ravine
