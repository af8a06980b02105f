#pragma once

#include "core/nn/activations/activation.h"

namespace ravine {

// a = z where z > 0, else slope · z      a′ = 1 where z > 0, else slope      a″ = 0
struct LeakyReLU {
    double slope = 0.01;

    static constexpr ActivationInfo info{
        {.key = "leaky_relu",
         .title = "Leaky ReLU",
         .summary = "ReLU with a small slope for negative numbers, so that no unit dies.",
         .reference = "Maas, Hannun & Ng, Rectifier nonlinearities improve neural network acoustic models, 2013",
         .formula = "z > 0 ? z : s z",
         .synonyms = "lrelu, leaky rectifier"}};

    static auto params() {
        return std::array{real<&LeakyReLU::slope>({.key = "slope",
                                                   .label = "Slope s",
                                                   .doc = "Slope for negative numbers; 0 is ReLU, 1 the identity.",
                                                   .range = between(0, 1),
                                                   .slider = {0.001, 1},
                                                   .scale = Scale::Log})};
    }

    template <class T>
    T value(T z) const {
        return z > 0 ? z : T(slope) * z;
    }

    template <class T>
    T derivative(T z, T /*a*/) const {
        return z > 0 ? T(1) : T(slope);
    }

    template <class T>
    T secondDerivative(T /*z*/, T /*a*/) const {
        return T(0);
    }

    bool operator==(const LeakyReLU&) const = default;
};

}  // namespace ravine
