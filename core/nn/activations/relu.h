#pragma once

#include "core/nn/activations/activation.h"

namespace ravine {

// a = max(0, z)      a′ = 1 where z > 0, else 0      a″ = 0
struct ReLU {
    static constexpr ActivationInfo info{
        {.key = "relu",
         .title = "ReLU",
         .summary = "Lets positive numbers through and stops negative ones: cheap, but a unit that is always negative "
                    "learns nothing more.",
         .reference = "Nair & Hinton, Rectified linear units improve restricted Boltzmann machines, 2010",
         .formula = "max(0, z)",
         .synonyms = "rectifier, rectified linear unit"}};

    static auto params() { return noParams<ReLU>(); }

    template <class T>
    T value(T z) const {
        return z < 0 ? T(0) : z;
    }

    template <class T>
    T derivative(T z, T /*a*/) const {
        return z > 0 ? T(1) : T(0);
    }

    template <class T>
    T secondDerivative(T /*z*/, T /*a*/) const {
        return T(0);
    }

    bool operator==(const ReLU&) const = default;
};

}  // namespace ravine
