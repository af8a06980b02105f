#pragma once

#include "core/schedules/schedule.h"

namespace ravine {

// η until t = stable, then a line to the floor at t = period, held. The warmup is the one that any schedule may have.
struct WarmupStableDecay {
    double stable = 80;
    double period = 100;
    double floor = 0;

    static constexpr KindInfo info{.key = "warmup_stable_decay",
                                   .title = "Warmup, stable, decay",
                                   .summary =
                                       "Full rate for most of the time, then a short fall: the run can be "
                                       "prolonged from before the fall.",
                                   .reference = "Hu et al., MiniCPM, 2024",
                                   .formula = "η, then η + (ηₘᵢₙ − η)(t − S) / (T − S)",
                                   .synonyms = "wsd, trapezoidal"};

    static auto params() {
        return std::array{real<&WarmupStableDecay::stable>({.key = "stable",
                                                            .label = "Stable until S",
                                                            .doc = "Time until which the rate stays full.",
                                                            .range = atLeast(0),
                                                            .slider = {1, 10000},
                                                            .scale = Scale::Log}),
                          periodLength<&WarmupStableDecay::period>(
                              "Time at which the floor is reached; if it is not after S, the rate drops there at "
                              "once."),
                          floorRate<&WarmupStableDecay::floor>("The rate at the end of the period, kept.")};
    }

    double rate(double base, double t) const {
        if (t >= period) return floor;
        if (t <= stable) return base;
        return base + (floor - base) * ((t - stable) / (period - stable));
    }

    std::vector<Handle<WarmupStableDecay>> handles(double) const {
        return {{.label = "End of the stable part",
                 .time = [](const WarmupStableDecay& s) { return s.stable; },
                 .across = drags<&WarmupStableDecay::stable>("stable")},
                {.label = "End of the period",
                 .time = [](const WarmupStableDecay& s) { return s.period; },
                 .across = drags<&WarmupStableDecay::period>("period"),
                 .up = drags<&WarmupStableDecay::floor>("floor")}};
    }

    bool operator==(const WarmupStableDecay&) const = default;
};

}  // namespace ravine
