#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// Lecture: v ← μ v − η g    θ ← θ + v
// PyTorch: v ← μ v + g      θ ← θ − η v    (the same under a constant rate, not under a schedule)
struct Momentum {
    double momentum = 0.9;
    Form form = Form::Lecture;

    static constexpr OptimizerInfo info{
        {.key = "momentum",
         .title = "Momentum",
         .summary = "A heavy ball: gradients that agree add up to 1/(1 − μ) times the step, those that alternate "
                    "cancel.",
         .reference = "Polyak, Some methods of speeding up the convergence of iteration methods, 1964",
         .formula = "v ← μ v − η g;  θ ← θ + v"},
        0.015,
        0.02};

    static auto params() {
        return std::array{keptShare<&Momentum::momentum>("momentum", "Momentum μ",
                                                         "Share of the velocity that is kept at each step."),
                          formChoice<&Momentum::form>()};
    }

    static constexpr std::array<std::string_view, 1> state{"velocity v"};

    // On a quadratic of that curvature λ: z² − (1 + μ − η λ) z + μ = 0, in either form; |z| < 1 until z = −1.
    double stableRate(double curvature) const { return 2 * (1 + momentum) / curvature; }

    // The two forms' velocities differ by a factor of −η.
    bool keepsStateOf(const Momentum& before) const { return form == before.form; }

    template <class T>
    auto rule(Clock now) const {
        const bool lecture = form == Form::Lecture;
        const T mu = T(momentum), perGradient = lecture ? T(-now.rate) : T(1);
        const T perVelocity = lecture ? T(1) : T(-now.rate);
        const T reach = T(now.rate / (1 - momentum));  // a steady gradient moves θ by this times g
        return [=](T gradient, T& velocity, auto tell) -> Move<T> {
            velocity = mu * velocity + perGradient * gradient;
            tell("v", lecture ? "μ v − η g" : "μ v + g", velocity);
            const T step = perVelocity * velocity;
            tell("Δ", lecture ? "v" : "−η v", step);
            return {step, reach};
        };
    }

    bool operator==(const Momentum&) const = default;
};

}  // namespace ravine
