#pragma once

#include <algorithm>
#include <numbers>

#include "core/schedules/schedule.h"

namespace ravine {

// Cosine from η to the floor over T, then again from η over T m, T m², …
struct WarmRestarts {
    double period = 50;
    double multiplier = 2;
    double floor = 0;

    static constexpr KindInfo info{.key = "warm_restarts",
                                   .title = "Warm restarts",
                                   .summary =
                                       "A cosine that jumps back to the full rate, each time for longer, to "
                                       "shake the run out of where it sits.",
                                   .reference =
                                       "Loshchilov & Hutter, SGDR: Stochastic Gradient Descent with Warm "
                                       "Restarts, 2017",
                                   .formula = "η(t) = ηₘᵢₙ + ½ (η − ηₘᵢₙ)(1 + cos(π tᵢ / Tᵢ)),  Tᵢ₊₁ = m Tᵢ",
                                   .synonyms = "sgdr, cosine annealing warm restarts"};

    static auto params() {
        return std::array{real<&WarmRestarts::period>({.key = "period",
                                                       .label = "First period T",
                                                       .doc = "Time to the first restart.",
                                                       .range = atLeast(1),
                                                       .slider = {1, 1000},
                                                       .scale = Scale::Log}),
                          real<&WarmRestarts::multiplier>({.key = "multiplier",
                                                           .label = "Multiplier m",
                                                           .doc = "How much longer each period is than the one before.",
                                                           .range = between(1, 100),
                                                           .slider = {1, 4}}),
                          floorRate<&WarmRestarts::floor>("The rate just before each restart.")};
    }

    double rate(double base, double t) const {
        // Rounding must not take a restart for the end of the cycle before it.
        const double reached = t * (1 + 1e-12);
        double cycle = 0;
        if (multiplier == 1)
            cycle = std::floor(reached / period);
        else {
            cycle = std::floor(std::log1p(reached / period * (multiplier - 1)) / std::log1p(multiplier - 1));
            // The logarithm can be off by one at a restart.
            if (begin(cycle + 1) <= reached) ++cycle;
            if (cycle > 0 && begin(cycle) > reached) --cycle;
        }
        const double share = (t - begin(cycle)) / (period * std::pow(multiplier, cycle));
        return floor + 0.5 * (base - floor) * (1 + std::cos(std::numbers::pi * std::clamp(share, 0.0, 1.0)));
    }

    // The floor is held by the last whole unit of time before the first restart, the lowest that a run sees.
    std::vector<Handle<WarmRestarts>> handles(double) const {
        return {{.label = "End of the first period",
                 .time = [](const WarmRestarts& s) { return s.period - 1; },
                 .across = drags<&WarmRestarts::period>("period"),
                 .up = drags<&WarmRestarts::floor>("floor")},
                {.label = "Second restart",
                 .time = [](const WarmRestarts& s) { return s.begin(2); },
                 .across = drags<&WarmRestarts::multiplier>("multiplier")}};
    }

    bool operator==(const WarmRestarts&) const = default;

private:
    // T (mⁿ − 1) / (m − 1): exact for whole numbers, and without cancellation for m near 1.
    double begin(double cycle) const {
        const double growth = multiplier - 1;
        if (growth == 0) return period * cycle;
        if (growth < 0.01) return period * (std::expm1(cycle * std::log1p(growth)) / growth);
        return period * ((std::pow(multiplier, cycle) - 1) / growth);
    }
};

}  // namespace ravine
