#pragma once

#include "core/nn/initialisers/initialiser.h"

namespace ravine {

// w ~ U(−a, a), a = √(6 / (inputs + units))
struct XavierUniform {
    static constexpr KindInfo info{
        .key = "xavier_uniform",
        .title = "Xavier, uniform",
        .summary = "Keeps activations and gradients of like size from layer to layer: for tanh and sigmoid.",
        .reference = "Glorot & Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010",
        .formula = "U(−a, a), a = √(6 / (in + out))",
        .synonyms = "glorot uniform"};

    static auto params() { return noParams<XavierUniform>(); }

    void fill(Matrix<double>& weights, const WeightDraws& draws) const {
        draws.uniform(weights, std::sqrt(6 / fanSum(weights)));
    }

    bool operator==(const XavierUniform&) const = default;
};

}  // namespace ravine
