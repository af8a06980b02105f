#pragma once

#include "core/nn/initialisers/initialiser.h"

namespace ravine {

// w ~ U(−a, a), a = √(6 / inputs)
struct HeUniform {
    static constexpr KindInfo info{
        .key = "he_uniform",
        .title = "He, uniform",
        .summary = "Keeps activations of like size from layer to layer where half of the units are silent: for ReLU.",
        .reference = "He, Zhang, Ren & Sun, Delving deep into rectifiers, 2015",
        .formula = "U(−a, a), a = √(6 / in)",
        .synonyms = "kaiming uniform, msra"};

    static auto params() { return noParams<HeUniform>(); }

    void fill(Matrix<double>& weights, const WeightDraws& draws) const {
        draws.uniform(weights, std::sqrt(6 / fanIn(weights)));
    }

    bool operator==(const HeUniform&) const = default;
};

}  // namespace ravine
