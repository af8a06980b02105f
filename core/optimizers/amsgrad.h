#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// Adam whose second moment is replaced by the largest it has been:
// V ← β₂ V + (1 − β₂) g²    U ← max(U, V)    θ ← θ − η M̂ / (√Û + ε)
// Bias-corrected as in PyTorch; the paper leaves the correction out.
struct AMSGrad {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;

    static constexpr OptimizerInfo info{
        {.key = "amsgrad",
         .title = "AMSGrad",
         .summary = "Adam with a scale that never falls, so a rare large gradient is not forgotten.",
         .reference = "Reddi, Kale & Kumar, On the Convergence of Adam and Beyond, 2018",
         .formula = "U ← max(U, V);  θ ← θ − η M̂ / (√Û + ε)",
         .synonyms = "adam with a maximum, reddi"},
        0.1};

    static auto params() {
        return std::array{firstMomentShare<&AMSGrad::beta1>(), secondMomentShare<&AMSGrad::beta2>(),
                          smallTerm<&AMSGrad::epsilon>()};
    }

    static constexpr bool isAdaptive = true;
    static constexpr std::array<std::string_view, 3> state{"first moment M", "second moment V",
                                                           "largest second moment U"};

    template <class T>
    auto rule(Clock now) const {
        const double t = static_cast<double>(now.t);
        const T b1 = T(beta1), b2 = T(beta2), keep1 = T(1 - beta1), keep2 = T(1 - beta2), eps = T(epsilon);
        const T unbias1 = T(1 / (1 - std::pow(beta1, t))), unbias2 = T(1 / (1 - std::pow(beta2, t)));
        const T eta = T(now.rate);
        return [=](T gradient, T& firstMoment, T& secondMoment, T& largest, auto tell) -> Move<T> {
            firstMoment = b1 * firstMoment + keep1 * gradient;
            tell("M", "β₁ M + (1 − β₁) g", firstMoment);
            secondMoment = b2 * secondMoment + keep2 * gradient * gradient;
            tell("V", "β₂ V + (1 − β₂) g²", secondMoment);
            largest = secondMoment > largest ? secondMoment : largest;
            tell("U", "max(U, V)", largest);
            const T mean = firstMoment * unbias1;
            tell("M̂", "M / (1 − β₁ᵗ)", mean);
            const T square = largest * unbias2;
            tell("Û", "U / (1 − β₂ᵗ)", square);
            const T denominator = std::sqrt(square) + eps;
            const T step = -eta * mean / denominator;
            tell("Δ", "−η M̂ / (√Û + ε)", step);
            return {step, eta / denominator};
        };
    }

    bool operator==(const AMSGrad&) const = default;
};

}  // namespace ravine
