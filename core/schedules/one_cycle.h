#pragma once

#include <algorithm>
#include <numbers>

#include "core/schedules/schedule.h"

namespace ravine {

// Cosine up from η / start_divisor to η, then cosine down to η / (start_divisor · end_divisor) at t = period, held.
// PyTorch's OneCycleLR with total_steps = period + 1: the peak is at warmup_fraction · (period + 1) − 1.
// A peak before t = 0 has passed already: as in PyTorch, t = 0 is then on the way down.
struct OneCycle {
    double period = 100;
    double warmupFraction = 0.3;
    double startDivisor = 25;
    double endDivisor = 1e4;

    static constexpr KindInfo info{.key = "one_cycle",
                                   .title = "One cycle",
                                   .summary =
                                       "Up to a rate that would be too large to start with, then down to "
                                       "almost nothing.",
                                   .reference = "Smith & Topin, Super-Convergence, 2018; PyTorch, OneCycleLR",
                                   .formula = "η / d → η → η / (d e), each along half a cosine",
                                   .synonyms = "onecyclelr, superconvergence, 1cycle"};

    static auto params() {
        return std::array{
            periodLength<&OneCycle::period>("Length of the whole cycle."),
            real<&OneCycle::warmupFraction>({.key = "warmup_fraction",
                                             .label = "Rising part",
                                             .doc = "Fraction of the cycle that is spent going up.",
                                             .range = between(0, 1),
                                             .slider = {0, 1}}),
            real<&OneCycle::startDivisor>({.key = "start_divisor",
                                           .label = "Start divisor",
                                           .doc = "The rate at the start is the peak divided by this.",
                                           .range = atLeast(1),
                                           .slider = {1, 1000},
                                           .scale = Scale::Log}),
            real<&OneCycle::endDivisor>({.key = "end_divisor",
                                         .label = "End divisor",
                                         .doc = "The rate at the end is the one at the start divided by this.",
                                         .range = atLeast(1),
                                         .slider = {1, 1e6},
                                         .scale = Scale::Log})};
    }

    double rate(double base, double t) const {
        const double start = base / startDivisor, end = start / endDivisor;
        const double peak = warmupFraction * (period + 1) - 1, now = std::min(t, period);
        if (now < peak) return halfCosine(start, base, now / peak);
        return peak < period ? halfCosine(base, end, (now - peak) / (period - peak)) : base;
    }

    std::vector<Handle<OneCycle>> handles(double) const {
        const auto peak = [](const OneCycle& s) {
            return std::clamp(s.warmupFraction * (s.period + 1) - 1, 0.0, s.period);
        };
        std::vector<Handle<OneCycle>> list{{.label = "Peak",
                                            .time = peak,
                                            .across = drags<&OneCycle::warmupFraction>("warmup_fraction"),
                                            .up = dragsBaseRate<OneCycle>()},
                                           {.label = "End of the cycle",
                                            .time = [](const OneCycle& s) { return s.period; },
                                            .across = drags<&OneCycle::period>("period"),
                                            .up = drags<&OneCycle::endDivisor>("end_divisor")}};
        // With the peak at t = 0 there is no start to be seen.
        if (peak(*this) > 0)
            list.push_back({.label = "Start",
                            .time = [](const OneCycle&) { return 0.0; },
                            .up = drags<&OneCycle::startDivisor>("start_divisor")});
        return list;
    }

    bool operator==(const OneCycle&) const = default;

private:
    static double halfCosine(double from, double to, double share) {
        return to + (from - to) / 2 * (1 + std::cos(std::numbers::pi * share));
    }
};

}  // namespace ravine
