#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// θ ← θ − η g
struct GradientDescent {
    static constexpr OptimizerInfo info{
        {.key = "gradient_descent",
         .title = "Gradient descent",
         .summary = "Steps straight downhill; the steepest direction sets the largest safe rate, the flattest one "
                    "the pace.",
         .reference = "Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847",
         .formula = "θ ← θ − η g",
         .synonyms = "sgd, gd, stochastic gradient descent, steepest descent, batch gradient descent"},
        0.03,
        0.1};

    static auto params() { return noParams<GradientDescent>(); }

    static constexpr auto state = noState;

    // On a quadratic of that curvature λ: θ ← (1 − η λ) θ.
    double stableRate(double curvature) const { return 2 / curvature; }
    std::string_view stableFormula() const { return "2/λ"; }

    template <class T>
    auto rule(Clock now) const {
        const T eta = T(now.rate);
        return [=](T gradient, auto tell) -> Move<T> {
            const T step = -eta * gradient;
            tell("Δ", "−η g", step);
            return {step, eta};
        };
    }

    bool operator==(const GradientDescent&) const = default;
};

}  // namespace ravine
