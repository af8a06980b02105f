#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// G ← G + g²
// outside the root, PyTorch: θ ← θ − η g / (√G + ε)
// inside:                    θ ← θ − η g / √(G + ε)
struct AdaGrad {
    double epsilon = 1e-10;
    EpsilonPlacement epsilonPlacement = EpsilonPlacement::Outside;

    static constexpr OptimizerInfo info{
        {.key = "adagrad",
         .title = "AdaGrad",
         .summary = "Divides by the root of all squared gradients so far: rare directions keep long steps, and every "
                    "step shrinks.",
         .reference = "Duchi, Hazan & Singer, Adaptive Subgradient Methods, 2011",
         .formula = "G ← G + g²;  θ ← θ − η g / (√G + ε)",
         .synonyms = "adaptive gradient, duchi"},
        0.5,
        0.03};

    static auto params() {
        return std::array{smallTerm<&AdaGrad::epsilon>(),
                          choice<&AdaGrad::epsilonPlacement, epsilonPlacementNames>(
                              {.key = "epsilon_placement",
                               .label = "ε stands",
                               .doc = "Inside the root, √(G + ε), or outside it, √G + ε, as in PyTorch."})};
    }

    static constexpr bool isAdaptive = true;
    static constexpr std::array<std::string_view, 1> state{"sum of squares G"};

    template <class T>
    auto rule(Clock now) const {
        const bool isInside = epsilonPlacement == EpsilonPlacement::Inside;
        const T eta = T(now.rate);
        const T inside = isInside ? T(epsilon) : T(0), outside = isInside ? T(0) : T(epsilon);
        return [=](T gradient, T& squares, auto tell) -> Move<T> {
            squares = squares + gradient * gradient;
            tell("G", "G + g²", squares);
            const T denominator = std::sqrt(squares + inside) + outside;
            const T step = -eta * gradient / denominator;
            tell("Δ", isInside ? "−η g / √(G + ε)" : "−η g / (√G + ε)", step);
            return {step, eta / denominator};
        };
    }

    bool operator==(const AdaGrad&) const = default;
};

}  // namespace ravine
