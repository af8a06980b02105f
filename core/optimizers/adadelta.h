#pragma once

#include "core/optimizers/optimizer.h"

namespace ravine {

// S ← ρ S + (1 − ρ) g²    u = g √(D + ε) / √(S + ε)    D ← ρ D + (1 − ρ) u²    θ ← θ − η u
struct AdaDelta {
    double rho = 0.9;
    double epsilon = 1e-6;

    static constexpr OptimizerInfo info{
        {.key = "adadelta",
         .title = "AdaDelta",
         .summary = "Scales each step by the size of the steps before it, so that it needs no rate (η = 1), but "
                    "starts slowly.",
         .reference = "Zeiler, ADADELTA: An Adaptive Learning Rate Method, 2012",
         .formula = "u = g √(D + ε) / √(S + ε);  θ ← θ − η u",
         .synonyms = "ada delta, zeiler"},
        1.0,
        1};

    static auto params() {
        return std::array{
            keptShare<&AdaDelta::rho>("rho", "ρ", "Share of the mean squares that is kept at each step."),
            smallTerm<&AdaDelta::epsilon>("Added under both roots; it also sets the size of the first step.")};
    }

    static constexpr bool isAdaptive = true;
    static constexpr std::array<std::string_view, 2> state{"mean squared gradient S", "mean squared step D"};

    template <class T>
    auto rule(Clock now) const {
        const T eta = T(now.rate), keep = T(rho), take = T(1 - rho), eps = T(epsilon);
        return [=](T gradient, T& squares, T& steps, auto tell) -> Move<T> {
            squares = keep * squares + take * gradient * gradient;
            tell("S", "ρ S + (1 − ρ) g²", squares);
            const T scale = std::sqrt(steps + eps) / std::sqrt(squares + eps);
            const T unscaled = scale * gradient;
            tell("u", "√(D + ε) / √(S + ε) g", unscaled);
            steps = keep * steps + take * unscaled * unscaled;
            tell("D", "ρ D + (1 − ρ) u²", steps);
            const T step = -eta * unscaled;
            tell("Δ", "−η u", step);
            return {step, eta * scale};
        };
    }

    bool operator==(const AdaDelta&) const = default;
};

}  // namespace ravine
