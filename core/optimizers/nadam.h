#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// μₜ = β₁ (1 − ½ · 0.96^(t ψ))
// M̂ = μₜ₊₁ M / (1 − Π μ₁…μₜ₊₁) + (1 − μₜ) g / (1 − Π μ₁…μₜ)
// θ ← θ − η M̂ / (√V̂ + ε)
// As PyTorch documents it.
struct NAdam {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double momentumDecay = 0.004;

    static constexpr OptimizerInfo info{
        {.key = "nadam",
         .title = "NAdam",
         .summary = "Adam with Nesterov's look ahead: the present gradient counts once more in the step it makes.",
         .reference = "Dozat, Incorporating Nesterov Momentum into Adam, 2016; PyTorch's documentation",
         .formula = "θ ← θ − η (μₜ₊₁ M / (1 − Πμₜ₊₁) + (1 − μₜ) g / (1 − Πμₜ)) / (√V̂ + ε)",
         .synonyms = "adam with nesterov momentum, dozat"},
        0.1};

    static auto params() {
        return std::array{firstMomentShare<&NAdam::beta1>(), secondMomentShare<&NAdam::beta2>(),
                          smallTerm<&NAdam::epsilon>(),
                          real<&NAdam::momentumDecay>({.key = "momentum_decay",
                                                       .label = "Momentum decay ψ",
                                                       .doc = "How fast the momentum rises from half of β₁ to β₁.",
                                                       .range = atLeast(0),
                                                       .slider = {1e-4, 1},
                                                       .scale = Scale::Log})};
    }

    static constexpr bool isAdaptive = true;
    static constexpr std::array<std::string_view, 2> state{"first moment M", "second moment V"};

    static constexpr std::string_view carried = "P";  // the product of the μ so far

    template <class T>
    auto rule(Clock now) const {
        const double t = static_cast<double>(now.t);
        const double mu = beta1 * (1 - 0.5 * std::pow(0.96, t * momentumDecay));
        const double next = beta1 * (1 - 0.5 * std::pow(0.96, (t + 1) * momentumDecay));
        now.carried *= mu;  // Π μ₁…μₜ
        const T b1 = T(beta1), b2 = T(beta2), keep1 = T(1 - beta1), keep2 = T(1 - beta2), eps = T(epsilon);
        const T perMoment = T(next / (1 - now.carried * next)), perGradient = T((1 - mu) / (1 - now.carried));
        const T unbias2 = T(1 / (1 - std::pow(beta2, t)));
        const T eta = T(now.rate), present = T(mu), coming = T(next), product = T(now.carried);
        return [=](T gradient, T& firstMoment, T& secondMoment, auto tell) -> Move<T> {
            tell("μₜ", "β₁ (1 − ½ · 0.96^(t ψ))", present);
            tell("μₜ₊₁", "β₁ (1 − ½ · 0.96^((t + 1) ψ))", coming);
            tell("P", "P μₜ", product);
            firstMoment = b1 * firstMoment + keep1 * gradient;
            tell("M", "β₁ M + (1 − β₁) g", firstMoment);
            secondMoment = b2 * secondMoment + keep2 * gradient * gradient;
            tell("V", "β₂ V + (1 − β₂) g²", secondMoment);
            const T mean = perMoment * firstMoment + perGradient * gradient;
            tell("M̂", "μₜ₊₁ M / (1 − P μₜ₊₁) + (1 − μₜ) g / (1 − P)", mean);
            const T square = secondMoment * unbias2;
            tell("V̂", "V / (1 − β₂ᵗ)", square);
            const T denominator = std::sqrt(square) + eps;
            const T step = -eta * mean / denominator;
            tell("Δ", "−η M̂ / (√V̂ + ε)", step);
            return {step, eta / denominator};
        };
    }

    bool operator==(const NAdam&) const = default;
};

}  // namespace ravine
