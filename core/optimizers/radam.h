#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// ρ∞ = 2/(1 − β₂) − 1    ρₜ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ)
// ρₜ > 5: θ ← θ − η r M̂ √(1 − β₂ᵗ) / (√V + ε),  r = √((ρₜ − 4)(ρₜ − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρₜ))
// else:   θ ← θ − η M̂
struct RAdam {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;

    static constexpr OptimizerInfo info{
        {.key = "radam",
         .title = "RAdam",
         .summary = "Adam that trusts its scale only once enough gradients have been seen: a warmup that needs no "
                    "tuning.",
         .reference = "Liu et al., On the Variance of the Adaptive Learning Rate and Beyond, 2020",
         .formula = "θ ← θ − η rₜ M̂ / (√V̂ + ε), without the denominator while ρₜ ≤ 5",
         .synonyms = "rectified adam, variance warm-up"},
        0.1};

    static auto params() {
        return std::array{firstMomentShare<&RAdam::beta1>(), secondMomentShare<&RAdam::beta2>(),
                          smallTerm<&RAdam::epsilon>()};
    }

    static constexpr bool isAdaptive = true;
    static constexpr std::array<std::string_view, 2> state{"first moment M", "second moment V"};

    template <class T>
    auto rule(Clock now) const {
        const double t = static_cast<double>(now.t), power = std::pow(beta2, t), correction = 1 - power;
        const double longest = 2 / (1 - beta2) - 1, length = longest - 2 * t * power / correction;
        const bool isRectified = length > 5;
        const double rectified =
            std::sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
        const T b1 = T(beta1), b2 = T(beta2), keep1 = T(1 - beta1), keep2 = T(1 - beta2), eps = T(epsilon);
        const T unbias1 = T(1 / (1 - std::pow(beta1, t))), eta = T(now.rate);
        const T root = T(std::sqrt(correction)), scale = isRectified ? T(rectified) : T(1);
        const T most = T(longest), present = T(length);
        return [=](T gradient, T& firstMoment, T& secondMoment, auto tell) -> Move<T> {
            firstMoment = b1 * firstMoment + keep1 * gradient;
            tell("M", "β₁ M + (1 − β₁) g", firstMoment);
            secondMoment = b2 * secondMoment + keep2 * gradient * gradient;
            tell("V", "β₂ V + (1 − β₂) g²", secondMoment);
            const T mean = firstMoment * unbias1;
            tell("M̂", "M / (1 − β₁ᵗ)", mean);
            tell("ρ∞", "2 / (1 − β₂) − 1", most);
            tell("ρₜ", "ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ)", present);
            if (isRectified) tell("rₜ", "√((ρₜ − 4)(ρₜ − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρₜ))", scale);
            const T adaptive = isRectified ? root / (std::sqrt(secondMoment) + eps) : T(1);
            const T step = -(mean * eta * adaptive * scale);
            tell("Δ", isRectified ? "−η rₜ M̂ √(1 − β₂ᵗ) / (√V + ε)" : "−η M̂", step);
            return {step, eta * adaptive * scale};
        };
    }

    bool operator==(const RAdam&) const = default;
};

}  // namespace ravine
