#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// M ← β₁ M + (1 − β₁) g        M̂ = M / (1 − β₁ᵗ)
// V ← β₂ V + (1 − β₂) g²       V̂ = V / (1 − β₂ᵗ)
// θ ← θ − η M̂ / (√V̂ + ε)
struct Adam {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    bool biasCorrection = true;

    static constexpr OptimizerInfo info{
        {.key = "adam",
         .title = "Adam",
         .summary = "Momentum over a per-coordinate scale: each coordinate moves by about η at first, whatever its "
                    "gradient.",
         .reference = "Kingma & Ba, Adam: A Method for Stochastic Optimization, 2015",
         .formula = "θ ← θ − η M̂ / (√V̂ + ε)",
         .synonyms = "adaptive moment estimation"},
        0.1};

    static auto params() {
        return std::array{
            firstMomentShare<&Adam::beta1>(), secondMomentShare<&Adam::beta2>(),
            smallTerm<&Adam::epsilon>(
                "Keeps the denominator away from zero; a larger one makes Adam more like momentum."),
            flag<&Adam::biasCorrection>({.key = "bias_correction",
                                         .label = "Bias correction",
                                         .doc = "Divide the moments by 1 − βᵗ, since both start at zero; off shows "
                                                "why."})};
    }

    static constexpr bool isAdaptive = true;
    static constexpr std::array<std::string_view, 2> state{"first moment M", "second moment V"};

    template <class T>
    auto rule(Clock now) const {
        const double t = static_cast<double>(now.t);
        const T b1 = T(beta1), b2 = T(beta2), keep1 = T(1 - beta1), keep2 = T(1 - beta2), eps = T(epsilon);
        const bool corrects = biasCorrection;
        const T unbias1 = T(corrects ? 1 / (1 - std::pow(beta1, t)) : 1);
        const T unbias2 = T(corrects ? 1 / (1 - std::pow(beta2, t)) : 1);
        const T eta = T(now.rate);
        return [=](T gradient, T& firstMoment, T& secondMoment, auto tell) -> Move<T> {
            firstMoment = b1 * firstMoment + keep1 * gradient;
            tell("M", "β₁ M + (1 − β₁) g", firstMoment);
            secondMoment = b2 * secondMoment + keep2 * gradient * gradient;
            tell("V", "β₂ V + (1 − β₂) g²", secondMoment);
            const T mean = firstMoment * unbias1;
            tell("M̂", corrects ? "M / (1 − β₁ᵗ)" : "M", mean);
            const T square = secondMoment * unbias2;
            tell("V̂", corrects ? "V / (1 − β₂ᵗ)" : "V", square);
            const T denominator = std::sqrt(square) + eps;
            const T step = -eta * mean / denominator;
            tell("Δ", "−η M̂ / (√V̂ + ε)", step);
            return {step, eta / denominator};
        };
    }

    bool operator==(const Adam&) const = default;
};

}  // namespace ravine
