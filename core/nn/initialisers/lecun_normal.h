#pragma once

#include "core/nn/initialisers/initialiser.h"

namespace ravine {

// w ~ N(0, 1 / inputs)
struct LeCunNormal {
    static constexpr KindInfo info{
        .key = "lecun_normal",
        .title = "LeCun, normal",
        .summary = "Keeps activations of like size from layer to layer where all units pass them on.",
        .reference = "LeCun, Bottou, Orr & Müller, Efficient backprop, 1998",
        .formula = "N(0, 1 / in)",
        .synonyms = "selu, fan in"};

    static auto params() { return noParams<LeCunNormal>(); }

    void fill(Matrix<double>& weights, const WeightDraws& draws) const {
        draws.normal(weights, std::sqrt(1 / fanIn(weights)));
    }

    bool operator==(const LeCunNormal&) const = default;
};

}  // namespace ravine
