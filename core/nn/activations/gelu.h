#pragma once

#include <numbers>

#include "core/nn/activations/activation.h"
#include "core/numbers/normal_share.h"

namespace ravine {

// a = z Φ(z), Φ the normal distribution's      a′ = Φ(z) + z φ(z), φ(z) = e^(−z²/2) / √(2π)      a″ = φ(z) (2 − z²)
// Exact, not its approximation by tanh.
struct GELU {
    static constexpr ActivationInfo info{
        {.key = "gelu",
         .title = "GELU",
         .summary = "A smooth ReLU: a number counts by the share of normal numbers that lie below it.",
         .reference = "Hendrycks & Gimpel, Gaussian error linear units, 2016",
         .formula = "z Φ(z)",
         .synonyms = "gaussian error linear unit"}};

    static auto params() { return noParams<GELU>(); }

    template <class T>
    T value(T z) const {
        return z * normalShare(z);
    }

    template <class T>
    T derivative(T z, T a) const {
        const T share = z == 0 ? T(0.5) : a / z;  // Φ(z)
        const T density = T(0.5 * std::numbers::inv_sqrtpi * std::numbers::sqrt2) * exponential(T(-0.5) * z * z);
        return share + z * density;
    }

    template <class T>
    T secondDerivative(T z, T /*a*/) const {
        const T density = T(0.5 * std::numbers::inv_sqrtpi * std::numbers::sqrt2) * exponential(T(-0.5) * z * z);
        return z * z > 2000 ? T(0) : density * (2 - z * z);  // far out, where z² may overflow, φ is 0
    }

    bool operator==(const GELU&) const = default;
};

}  // namespace ravine
