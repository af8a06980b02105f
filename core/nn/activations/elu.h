#pragma once

#include "core/nn/activations/activation.h"

namespace ravine {

// a = z where z > 0, else α (eᶻ − 1)      a′ = 1 where z > 0, else α eᶻ = a + α
// a″ = 0 where z > 0, else a + α
struct ELU {
    double alpha = 1;

    static constexpr ActivationInfo info{
        {.key = "elu",
         .title = "ELU",
         .summary = "Like ReLU, but falls smoothly to −α: its mean is nearer to zero and no unit dies.",
         .reference = "Clevert, Unterthiner & Hochreiter, Fast and accurate deep network learning by exponential "
                      "linear units, 2016",
         .formula = "z > 0 ? z : α (eᶻ − 1)",
         .synonyms = "exponential linear unit"}};

    static auto params() {
        return std::array{real<&ELU::alpha>({.key = "alpha",
                                             .label = "α",
                                             .doc = "The value that very negative numbers approach is −α.",
                                             .range = between(0, 1e6),
                                             .slider = {0.1, 10},
                                             .scale = Scale::Log})};
    }

    template <class T>
    T value(T z) const {
        return z > 0 ? z : T(alpha) * exponentialMinusOne(z);
    }

    template <class T>
    T derivative(T z, T a) const {
        return z > 0 ? T(1) : a + T(alpha);
    }

    template <class T>
    T secondDerivative(T z, T a) const {
        return z > 0 ? T(0) : a + T(alpha);
    }

    bool operator==(const ELU&) const = default;
};

}  // namespace ravine
