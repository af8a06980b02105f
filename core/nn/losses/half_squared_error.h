#pragma once

#include "core/nn/losses/loss.h"

namespace ravine {

// ½ (o − y)²      ∂ / ∂o = o − y      ∂² / ∂o² = 1
struct HalfSquaredError {
    static constexpr LossInfo info{{.key = "half_mse",
                                    .title = "Half mean squared error",
                                    .summary = "Squared error with the ½ that many courses write: its gradient is the "
                                               "error itself.",
                                    .reference = "Bishop, Pattern Recognition and Machine Learning, 2006, eq. 5.11",
                                    .formula = "½ (o − y)²",
                                    .also = "half_mean_squared_error",
                                    .synonyms = "mse, squared error, l2 loss, least squares"}};

    static auto params() { return noParams<HalfSquaredError>(); }

    template <class T>
    T value(T o, T y) const {
        return T(0.5) * (o - y) * (o - y);
    }

    template <class T>
    T derivative(T o, T y) const {
        return o - y;
    }

    template <class T>
    T secondDerivative(T /*o*/, T /*y*/) const {
        return T(1);
    }

    template <class T>
    T prediction(T o) const {
        return o;
    }

    bool operator==(const HalfSquaredError&) const = default;
};

}  // namespace ravine
