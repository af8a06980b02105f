#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// c = β₁ M + (1 − β₁) g    θ ← θ − η sign(c)    M ← β₂ M + (1 − β₂) g
struct Lion {
    double beta1 = 0.9;
    double beta2 = 0.99;

    static constexpr OptimizerInfo info{
        {.key = "lion",
         .title = "Lion",
         .summary = "Moves every coordinate by exactly η, in the direction of a smoothed sign; only a falling rate "
                    "lets it settle.",
         .reference = "Chen et al., Symbolic Discovery of Optimization Algorithms, 2023",
         .formula = "θ ← θ − η sign(β₁ M + (1 − β₁) g);  M ← β₂ M + (1 − β₂) g",
         .synonyms = "sign momentum, evolved sign momentum, signsgd"},
        0.02,
        0.0003};

    static auto params() {
        return std::array{keptShare<&Lion::beta1>("beta1", "β₁", "Share of the momentum in the direction of a step."),
                          keptShare<&Lion::beta2>("beta2", "β₂", "Share of the momentum that is kept at each step.")};
    }

    static constexpr std::array<std::string_view, 1> state{"momentum M"};

    template <class T>
    auto rule(Clock now) const {
        const T b1 = T(beta1), b2 = T(beta2), keep1 = T(1 - beta1), keep2 = T(1 - beta2), eta = T(now.rate);
        return [=](T gradient, T& momentum, auto tell) -> Move<T> {
            const T direction = b1 * momentum + keep1 * gradient;
            tell("c", "β₁ M + (1 − β₁) g", direction);
            momentum = b2 * momentum + keep2 * gradient;
            tell("M", "β₂ M + (1 − β₂) g", momentum);
            // A zero or NaN direction stands for its own sign. sign(c) = c / |c|: the denominator is |c|.
            const T sign = direction > 0 ? T(1) : direction < 0 ? T(-1) : direction;
            const T step = -eta * sign;
            tell("Δ", "−η sign(c)", step);
            return {step, eta / std::abs(direction)};
        };
    }

    bool operator==(const Lion&) const = default;
};

}  // namespace ravine
