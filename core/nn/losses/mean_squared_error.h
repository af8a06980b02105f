#pragma once

#include "core/nn/losses/loss.h"

namespace ravine {

// (o − y)²      ∂ / ∂o = 2 (o − y)      ∂² / ∂o² = 2
struct MeanSquaredError {
    static constexpr LossInfo info{{.key = "mse",
                                    .title = "Mean squared error",
                                    .summary = "For numbers: large errors count most, so outliers pull hard.",
                                    .reference = "Gauss, Theoria motus corporum coelestium, 1809",
                                    .formula = "(o − y)²",
                                    .also = "mean_squared_error",
                                    .synonyms = "l2 loss, squared error, quadratic, least squares"}};

    static auto params() { return noParams<MeanSquaredError>(); }

    template <class T>
    T value(T o, T y) const {
        return (o - y) * (o - y);
    }

    template <class T>
    T derivative(T o, T y) const {
        return 2 * (o - y);
    }

    template <class T>
    T secondDerivative(T /*o*/, T /*y*/) const {
        return T(2);
    }

    template <class T>
    T prediction(T o) const {
        return o;
    }

    bool operator==(const MeanSquaredError&) const = default;
};

}  // namespace ravine
