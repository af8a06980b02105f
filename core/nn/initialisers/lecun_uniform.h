#pragma once

#include "core/nn/initialisers/initialiser.h"

namespace ravine {

// w ~ U(−a, a), a = √(3 / inputs)
struct LeCunUniform {
    static constexpr KindInfo info{
        .key = "lecun_uniform",
        .title = "LeCun, uniform",
        .summary = "Keeps activations of like size from layer to layer where all units pass them on.",
        .reference = "LeCun, Bottou, Orr & Müller, Efficient backprop, 1998",
        .formula = "U(−a, a), a = √(3 / in)",
        .synonyms = "selu, fan in"};

    static auto params() { return noParams<LeCunUniform>(); }

    void fill(Matrix<double>& weights, const WeightDraws& draws) const {
        draws.uniform(weights, std::sqrt(3 / fanIn(weights)));
    }

    bool operator==(const LeCunUniform&) const = default;
};

}  // namespace ravine
