#pragma once

#include "core/nn/activations/activation.h"

namespace ravine {

// a = 1 / (1 + e⁻ᶻ)      a′ = a (1 − a)      a″ = a (1 − a) (1 − 2 a)
struct Sigmoid {
    static constexpr ActivationInfo info{
        {.key = "sigmoid",
         .title = "Sigmoid",
         .summary = "Squeezes every number between 0 and 1; its slope is at most ¼, so gradients shrink layer by "
                    "layer.",
         .reference = "Rumelhart, Hinton & Williams, Learning representations by back-propagating errors, 1986",
         .formula = "1 / (1 + e⁻ᶻ)",
         .synonyms = "logistic, expit"},
        0,
        1};

    static auto params() { return noParams<Sigmoid>(); }

    template <class T>
    T value(T z) const {
        return logistic(z);
    }

    template <class T>
    T derivative(T /*z*/, T a) const {
        return a * (1 - a);
    }

    template <class T>
    T secondDerivative(T /*z*/, T a) const {
        return a * (1 - a) * (1 - 2 * a);
    }

    bool operator==(const Sigmoid&) const = default;
};

}  // namespace ravine
