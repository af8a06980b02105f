#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// G ← G + g²    θ ← θ − η g / (√G + ε)
struct AdaGrad {
    double epsilon = 1e-10;

    static constexpr OptimizerInfo info{
        {.key = "adagrad",
         .title = "AdaGrad",
         .summary = "Divides by the root of all squared gradients so far: rare directions keep long steps, and every "
                    "step shrinks.",
         .reference = "Duchi, Hazan & Singer, Adaptive Subgradient Methods, 2011",
         .formula = "G ← G + g²;  θ ← θ − η g / (√G + ε)"},
        0.5,
        0.03};

    static auto params() { return std::array{smallTerm<&AdaGrad::epsilon>()}; }

    static constexpr std::array<std::string_view, 1> state{"sum of squares G"};

    template <class T>
    auto rule(Clock now) const {
        const T eta = T(now.rate), eps = T(epsilon);
        return [=](T gradient, T& squares, auto tell) -> Move<T> {
            squares = squares + gradient * gradient;
            tell("G", "G + g²", squares);
            const T denominator = std::sqrt(squares) + eps;
            const T step = -eta * gradient / denominator;
            tell("Δ", "−η g / (√G + ε)", step);
            return {step, eta / denominator};
        };
    }

    bool operator==(const AdaGrad&) const = default;
};

}  // namespace ravine
