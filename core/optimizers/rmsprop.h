#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// S ← β S + (1 − β) g²
// inside the root:  θ ← θ − η g / √(S + ε)
// outside, PyTorch: θ ← θ − η g / (√S + ε)
struct RMSprop {
    double beta = 0.9;
    double epsilon = 1e-8;
    EpsilonPlacement epsilonPlacement = EpsilonPlacement::Inside;

    static constexpr OptimizerInfo info{
        {.key = "rmsprop",
         .title = "RMSprop",
         .summary = "Divides by the root of the recent mean squared gradient: every coordinate moves at the same "
                    "pace, and AdaGrad's slowdown is gone.",
         .reference = "Hinton, Neural Networks for Machine Learning, lecture 6e, 2012",
         .formula = "S ← β S + (1 − β) g²;  θ ← θ − η g / √(S + ε)",
         .synonyms = "rms prop, root mean square propagation, hinton"},
        0.05};

    static auto params() {
        return std::array{
            keptShare<&RMSprop::beta>("beta", "β", "Share of the mean squared gradient that is kept at each step."),
            smallTerm<&RMSprop::epsilon>(),
            choice<&RMSprop::epsilonPlacement, epsilonPlacementNames>(
                {.key = "epsilon_placement",
                 .label = "ε stands",
                 .doc = "Inside the root, √(S + ε), as in the lecture, or outside it, √S + ε, as in PyTorch."})};
    }

    static constexpr bool isAdaptive = true;
    static constexpr std::array<std::string_view, 1> state{"mean squared gradient S"};

    template <class T>
    auto rule(Clock now) const {
        const bool isInside = epsilonPlacement == EpsilonPlacement::Inside;
        const T eta = T(now.rate), keep = T(beta), take = T(1 - beta);
        const T inside = isInside ? T(epsilon) : T(0), outside = isInside ? T(0) : T(epsilon);
        return [=](T gradient, T& squares, auto tell) -> Move<T> {
            squares = keep * squares + take * gradient * gradient;
            tell("S", "β S + (1 − β) g²", squares);
            const T denominator = std::sqrt(squares + inside) + outside;
            const T step = -eta * gradient / denominator;
            tell("Δ", isInside ? "−η g / √(S + ε)" : "−η g / (√S + ε)", step);
            return {step, eta / denominator};
        };
    }

    bool operator==(const RMSprop&) const = default;
};

}  // namespace ravine
