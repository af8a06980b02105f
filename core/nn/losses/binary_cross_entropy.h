#pragma once

#include "core/nn/losses/loss.h"

namespace ravine {

// p = σ(o); loss −y ln p − (1 − y) ln(1 − p) = ln(1 + e^o) − y o      ∂ / ∂o = σ(o) − y
// ∂² / ∂o² = σ(o) σ(−o)
struct BinaryCrossEntropy {
    static constexpr LossInfo info{
        {.key = "binary_cross_entropy",
         .title = "Binary cross-entropy",
         .summary = "For yes or no: minus the logarithm of the probability that the sigmoid gives to the right answer.",
         .reference = "Hinton, Connectionist learning procedures, 1989",
         .formula = "ln(1 + eᵒ) − y o",
         .also = "bce",
         .synonyms = "bce, log loss, logistic, bcewithlogits"},
        false,
        0,
        "sigmoid"};

    static auto params() { return noParams<BinaryCrossEntropy>(); }

    // As |o| grows the two terms of ln(1 + e^o) − y o cancel; written by |o| nothing is lost.
    template <class T>
    T value(T o, T y) const {
        const T magnitude = o < 0 ? -o : o;
        const T wrong = o < 0 ? y : 1 - y;
        return logarithmOfOnePlus(exponential(-magnitude)) + magnitude * wrong;
    }

    template <class T>
    T derivative(T o, T y) const {
        return logistic(o) - y;
    }

    template <class T>
    T secondDerivative(T o, T /*y*/) const {
        return logistic(o) * logistic(-o);
    }

    template <class T>
    T prediction(T o) const {
        return logistic(o);
    }

    bool operator==(const BinaryCrossEntropy&) const = default;
};

}  // namespace ravine
