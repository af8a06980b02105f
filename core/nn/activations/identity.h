#pragma once

#include "core/nn/activations/activation.h"

namespace ravine {

// a = z      a′ = 1      a″ = 0
struct Identity {
    static constexpr ActivationInfo info{
        {.key = "identity",
         .title = "Identity",
         .summary = "Leaves numbers as they are: layers without an activation between them are one linear layer.",
         .reference = "Widrow & Hoff, Adaptive switching circuits, 1960",
         .formula = "z",
         .also = "linear",
         .synonyms = "linear, none"}};

    static auto params() { return noParams<Identity>(); }

    template <class T>
    T value(T z) const {
        return z;
    }

    template <class T>
    T derivative(T /*z*/, T /*a*/) const {
        return T(1);
    }

    template <class T>
    T secondDerivative(T /*z*/, T /*a*/) const {
        return T(0);
    }

    bool operator==(const Identity&) const = default;
};

}  // namespace ravine
