#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

inline constexpr std::array<std::string_view, 3> momentumFormNames{"lecture", "pytorch", "averaged"};

// Lecture: v ← μ v − η g    θ ← θ + v
// PyTorch: v ← μ v + g      θ ← θ − η v    (the same under a constant rate, not under a schedule)
// Averaged: v ← μ v + (1 − μ) g      θ ← θ − η v    (the lecture's at a rate of (1 − μ) η)
struct Momentum {
    double momentum = 0.9;
    Form form = Form::Lecture;

    static constexpr OptimizerInfo info{
        {.key = "momentum",
         .title = "Momentum",
         .summary = "A heavy ball: gradients that agree add up to 1/(1 − μ) times the step, those that alternate "
                    "cancel.",
         .reference = "Polyak, Some methods of speeding up the convergence of iteration methods, 1964",
         .formula = "v ← μ v − η g;  θ ← θ + v",
         .synonyms = "heavy ball, polyak, sgd with momentum, classical momentum"},
        0.015,
        0.02};

    static auto params() {
        return std::array{keptShare<&Momentum::momentum>("momentum", "Momentum μ",
                                                         "Share of the velocity that is kept at each step."),
                          choice<&Momentum::form, momentumFormNames>(
                              {.key = "form",
                               .label = "Form",
                               .doc = "Lecture: the rate stands inside the velocity; PyTorch: outside it, which "
                                      "differs when the rate changes; averaged: the velocity is the mean gradient, "
                                      "and steps are 1 − μ times as long."})};
    }

    static constexpr std::array<std::string_view, 1> state{"velocity v"};

    // On a quadratic of that curvature λ: z² − (1 + μ − η λ) z + μ = 0, in either form; |z| < 1 until z = −1.
    // Averaged, (1 − μ) η stands for η.
    double stableRate(double curvature) const {
        const double rate = 2 * (1 + momentum) / curvature;
        return form == Form::Averaged ? rate / (1 - momentum) : rate;
    }
    std::string_view stableFormula() const { return form == Form::Averaged ? "2(1 + μ)/((1 − μ)λ)" : "2(1 + μ)/λ"; }

    // The forms' velocities differ by a factor of −η, or 1 − μ.
    bool keepsStateOf(const Momentum& before) const { return form == before.form; }

    template <class T>
    auto rule(Clock now) const {
        const bool lecture = form == Form::Lecture, averaged = form == Form::Averaged;
        const T mu = T(momentum), perGradient = lecture ? T(-now.rate) : averaged ? T(1 - momentum) : T(1);
        const T perVelocity = lecture ? T(1) : T(-now.rate);
        const T reach =
            averaged ? T(now.rate) : T(now.rate / (1 - momentum));  // a steady gradient moves θ by this times g
        return [=](T gradient, T& velocity, auto tell) -> Move<T> {
            velocity = mu * velocity + perGradient * gradient;
            tell("v", lecture ? "μ v − η g" : averaged ? "μ v + (1 − μ) g" : "μ v + g", velocity);
            const T step = perVelocity * velocity;
            tell("Δ", lecture ? "v" : "−η v", step);
            return {step, reach};
        };
    }

    bool operator==(const Momentum&) const = default;
};

}  // namespace ravine
