#pragma once

#include "core/nn/initialisers/initialiser.h"

namespace ravine {

// w ~ N(0, 2 / inputs)
struct HeNormal {
    static constexpr KindInfo info{
        .key = "he_normal",
        .title = "He, normal",
        .summary = "Keeps activations of like size from layer to layer where half of the units are silent: for ReLU.",
        .reference = "He, Zhang, Ren & Sun, Delving deep into rectifiers, 2015",
        .formula = "N(0, 2 / in)",
        .synonyms = "kaiming normal, msra"};

    static auto params() { return noParams<HeNormal>(); }

    void fill(Matrix<double>& weights, const WeightDraws& draws) const {
        draws.normal(weights, std::sqrt(2 / fanIn(weights)));
    }

    bool operator==(const HeNormal&) const = default;
};

}  // namespace ravine
