#pragma once

#include "core/nn/losses/loss.h"

namespace ravine {

// With e = o − y: ½ e² where |e| ≤ δ, else δ (|e| − ½ δ)      ∂ / ∂o = e held within ±δ
// ∂² / ∂o² = 1 where |e| ≤ δ, else 0
struct Huber {
    double delta = 1;

    static constexpr LossInfo info{
        {.key = "huber",
         .title = "Huber",
         .summary =
             "For numbers: squares small errors and counts large ones only in proportion, so outliers pull less.",
         .reference = "Huber, Robust estimation of a location parameter, 1964",
         .formula = "|e| ≤ δ ? ½ e² : δ (|e| − ½ δ)",
         .synonyms = "smooth l1, robust"}};

    static auto params() {
        return std::array{real<&Huber::delta>({.key = "delta",
                                               .label = "δ",
                                               .doc = "The error at which the square goes over into a straight line.",
                                               .range = above(0),
                                               .slider = {0.01, 10},
                                               .scale = Scale::Log})};
    }

    template <class T>
    T value(T o, T y) const {
        const T e = o - y, magnitude = e < 0 ? -e : e, d = T(delta);
        return magnitude > d ? d * (magnitude - T(0.5) * d) : T(0.5) * e * e;
    }

    template <class T>
    T derivative(T o, T y) const {
        const T e = o - y, d = T(delta);
        return e > d ? d : e < -d ? -d : e;
    }

    template <class T>
    T secondDerivative(T o, T y) const {
        const T e = o - y, d = T(delta);
        return e > d || e < -d ? T(0) : T(1);
    }

    template <class T>
    T prediction(T o) const {
        return o;
    }

    bool operator==(const Huber&) const = default;
};

}  // namespace ravine
