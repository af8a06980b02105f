#pragma once

#include "core/nn/activations/activation.h"

namespace ravine {

// a = z σ(z)      a′ = σ(z) + a (1 − σ(z))      a″ = σ(z) σ(−z) (2 + z (σ(−z) − σ(z)))
struct SiLU {
    static constexpr ActivationInfo info{
        {.key = "silu",
         .title = "SiLU",
         .summary = "A smooth ReLU that dips a little below zero before it rises.",
         .reference = "Elfwing, Uchibe & Doya, Sigmoid-weighted linear units, 2018; Ramachandran et al. (Swish), 2017",
         .formula = "z σ(z)",
         .also = "swish",
         .synonyms = "swish"}};

    static auto params() { return noParams<SiLU>(); }

    template <class T>
    T value(T z) const {
        return z * logistic(z);
    }

    template <class T>
    T derivative(T z, T a) const {
        const T gate = logistic(z);
        return gate + a * (1 - gate);
    }

    template <class T>
    T secondDerivative(T z, T /*a*/) const {
        const T gate = logistic(z), closed = logistic(-z);
        return gate * closed * (2 + z * (closed - gate));
    }

    bool operator==(const SiLU&) const = default;
};

}  // namespace ravine
