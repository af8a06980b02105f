#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// M ← β₁ M + (1 − β₁) g    U ← max(β₂ U, |g| + ε)    θ ← θ − η M̂ / U
struct AdaMax {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;

    static constexpr OptimizerInfo info{
        {.key = "adamax",
         .title = "AdaMax",
         .summary = "Adam scaled by the largest recent gradient instead of the mean square: steps never exceed η by "
                    "much.",
         .reference = "Kingma & Ba, Adam: A Method for Stochastic Optimization, section 7, 2015",
         .formula = "U ← max(β₂ U, |g| + ε);  θ ← θ − η M̂ / U",
         .synonyms = "infinity norm"},
        0.1};

    static auto params() {
        return std::array{firstMomentShare<&AdaMax::beta1>(),
                          keptShare<&AdaMax::beta2>("beta2", "β₂",
                                                    "Share of the largest gradient that is kept at each step.", 0.9999),
                          smallTerm<&AdaMax::epsilon>("Added to |g|, so that the denominator is never zero.")};
    }

    static constexpr bool isAdaptive = true;
    static constexpr std::array<std::string_view, 2> state{"first moment M", "largest gradient U"};

    template <class T>
    auto rule(Clock now) const {
        const T b1 = T(beta1), b2 = T(beta2), keep1 = T(1 - beta1), eps = T(epsilon);
        const T unbias1 = T(1 / (1 - std::pow(beta1, static_cast<double>(now.t))));
        const T eta = T(now.rate);
        return [=](T gradient, T& firstMoment, T& largest, auto tell) -> Move<T> {
            firstMoment = b1 * firstMoment + keep1 * gradient;
            tell("M", "β₁ M + (1 − β₁) g", firstMoment);
            const T decayed = b2 * largest, present = std::abs(gradient) + eps;
            largest = decayed > present ? decayed : present;
            tell("U", "max(β₂ U, |g| + ε)", largest);
            const T mean = firstMoment * unbias1;
            tell("M̂", "M / (1 − β₁ᵗ)", mean);
            const T step = -eta * mean / largest;
            tell("Δ", "−η M̂ / U", step);
            return {step, eta / largest};
        };
    }

    bool operator==(const AdaMax&) const = default;
};

}  // namespace ravine
