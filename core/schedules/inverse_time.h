#pragma once

#include <algorithm>

#include "core/schedules/schedule.h"

namespace ravine {

// η(t) = η / (1 + k t)
struct InverseTime {
    double decay = 0.1;

    static constexpr KindInfo info{.key = "inverse_time",
                                   .title = "Inverse time",
                                   .summary =
                                       "Falls like 1/t: fast enough for noisy gradients to settle, slow enough to "
                                       "reach any place.",
                                   .reference = "Robbins & Monro, A Stochastic Approximation Method, 1951",
                                   .formula = "η(t) = η / (1 + k t)",
                                   .synonyms = "1/t decay, robbins monro, hyperbolic"};

    static auto params() {
        return std::array{real<&InverseTime::decay>({.key = "decay",
                                                     .label = "Decay k",
                                                     .doc = "The rate is halved after a time of 1 / k.",
                                                     .range = atLeast(0),
                                                     .slider = {1e-4, 10},
                                                     .scale = Scale::Log})};
    }

    double rate(double base, double t) const { return base / (1 + decay * t); }

    // As Exponential's: where runs differ little in how far a sensible decay has come.
    std::vector<Handle<InverseTime>> handles(double length) const {
        return {{.label = "Decay",
                 .time = [at = std::max(1.0, std::round(length / 8))](const InverseTime&) { return at; },
                 .up = drags<&InverseTime::decay>("decay")}};
    }

    bool operator==(const InverseTime&) const = default;
};

}  // namespace ravine
