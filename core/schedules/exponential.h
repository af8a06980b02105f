#pragma once

#include <algorithm>

#include "core/schedules/schedule.h"

namespace ravine {

// η(t) = η kᵗ
struct Exponential {
    double decay = 0.98;

    static constexpr KindInfo info{.key = "exponential",
                                   .title = "Exponential",
                                   .summary =
                                       "Falls by the same share every time; a decay above 1 rises instead, to "
                                       "search for a rate.",
                                   .reference = "PyTorch, ExponentialLR",
                                   .formula = "η(t) = η kᵗ",
                                   .synonyms = "exponentiallr, decay"};

    static auto params() {
        return std::array{real<&Exponential::decay>({.key = "decay",
                                                     .label = "Decay k",
                                                     .doc = "What the rate is multiplied by in each unit of time.",
                                                     .range = above(0),
                                                     .slider = {0.5, 0.9999},
                                                     .scale = Scale::OneMinusLog})};
    }

    double rate(double base, double t) const { return base * std::pow(decay, t); }

    // It stands still at an eighth of the run: runs differ little there in how far a sensible decay has come.
    std::vector<Handle<Exponential>> handles(double length) const {
        return {{.label = "Decay",
                 .time = [at = std::max(1.0, std::round(length / 8))](const Exponential&) { return at; },
                 .up = drags<&Exponential::decay>("decay")}};
    }

    bool operator==(const Exponential&) const = default;
};

}  // namespace ravine
