#pragma once

#include "core/nn/activations/activation.h"

namespace ravine {

// a = tanh z      a′ = 1 − a²      a″ = −2 a (1 − a²)
struct Tanh {
    static constexpr ActivationInfo info{
        {.key = "tanh",
         .title = "Tanh",
         .summary = "Squeezes every number between −1 and 1; far from zero it is flat and passes hardly any gradient.",
         .reference = "LeCun, Bottou, Orr & Müller, Efficient backprop, 1998",
         .formula = "tanh z",
         .synonyms = "hyperbolic tangent"},
        -1,
        1};

    static auto params() { return noParams<Tanh>(); }

    template <class T>
    T value(T z) const {
        return hyperbolicTangent(z);
    }

    template <class T>
    T derivative(T /*z*/, T a) const {
        return 1 - a * a;
    }

    template <class T>
    T secondDerivative(T /*z*/, T a) const {
        return -2 * a * (1 - a * a);
    }

    bool operator==(const Tanh&) const = default;
};

}  // namespace ravine
