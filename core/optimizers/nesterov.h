#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// Lecture: v ← μ v − η g    θ ← θ + μ v − η g
// PyTorch: v ← μ v + g      θ ← θ − η (g + μ v)
// Both are Nesterov's method seen from the point where the gradient is taken.
struct Nesterov {
    double momentum = 0.9;
    Form form = Form::Lecture;

    static constexpr OptimizerInfo info{
        {.key = "nesterov",
         .title = "Nesterov",
         .summary = "Momentum that looks ahead: the gradient counts where the velocity is about to lead, which damps "
                    "the swing.",
         .reference = "Nesterov, A method of solving a convex programming problem with convergence rate O(1/k²), 1983; "
                      "Sutskever et al., 2013",
         .formula = "v ← μ v − η g;  θ ← θ + μ v − η g",
         .synonyms = "nag, accelerated gradient, look-ahead, sgd with nesterov momentum"},
        0.015,
        0.02};

    static auto params() {
        return std::array{keptShare<&Nesterov::momentum>("momentum", "Momentum μ",
                                                         "Share of the velocity that is kept at each step."),
                          formChoice<&Nesterov::form>()};
    }

    static constexpr std::array<std::string_view, 1> state{"velocity v"};

    // On a quadratic of that curvature λ: z² − (1 + μ) (1 − η λ) z + μ (1 − η λ) = 0, in either form; |z| < 1 until z =
    // −1.
    double stableRate(double curvature) const { return 2 * (1 + momentum) / ((1 + 2 * momentum) * curvature); }

    std::string_view stableFormula() const { return "2(1 + μ)/((1 + 2μ)λ)"; }

    // The two forms' velocities differ by a factor of −η.
    bool keepsStateOf(const Nesterov& before) const { return form == before.form; }

    template <class T>
    auto rule(Clock now) const {
        const bool lecture = form == Form::Lecture;
        const T mu = T(momentum), perGradient = lecture ? T(-now.rate) : T(1), perSum = lecture ? T(1) : T(-now.rate);
        const T reach = T(now.rate / (1 - momentum));  // a steady gradient moves θ by this times g
        return [=](T gradient, T& velocity, auto tell) -> Move<T> {
            velocity = mu * velocity + perGradient * gradient;
            tell("v", lecture ? "μ v − η g" : "μ v + g", velocity);
            const T step = perSum * (perGradient * gradient + mu * velocity);
            tell("Δ", lecture ? "μ v − η g" : "−η (g + μ v)", step);
            return {step, reach};
        };
    }

    bool operator==(const Nesterov&) const = default;
};

}  // namespace ravine
