#pragma once

#include "core/nn/activations/activation.h"

namespace ravine {

// a = ln(1 + eᶻ)      a′ = σ(z)      a″ = σ(z) σ(−z)
struct Softplus {
    static constexpr ActivationInfo info{
        {.key = "softplus",
         .title = "Softplus",
         .summary = "A smooth ReLU that is positive everywhere.",
         .reference = "Dugas, Bengio, Bélisle, Nadeau & Garcia, Incorporating second-order functional knowledge, 2001",
         .formula = "ln(1 + eᶻ)",
         .synonyms = "smooth relu, log(1 + exp)"}};

    static auto params() { return noParams<Softplus>(); }

    template <class T>
    T value(T z) const {
        return softPositive(z);
    }

    template <class T>
    T derivative(T z, T /*a*/) const {
        return logistic(z);
    }

    template <class T>
    T secondDerivative(T z, T /*a*/) const {
        return logistic(z) * logistic(-z);
    }

    bool operator==(const Softplus&) const = default;
};

}  // namespace ravine
