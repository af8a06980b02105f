#pragma once

#include <algorithm>

#include "core/schedules/schedule.h"

namespace ravine {

// η(t) = η min((t + 1) / W, √(W / (t + 1))): Noam's schedule, scaled so that the peak, at t = W − 1, is η.
struct InverseRoot {
    double warmupSteps = 20;

    static constexpr KindInfo info{.key = "inverse_root",
                                   .title = "Inverse root",
                                   .summary =
                                       "Up in a line, then down with 1/√t, which never ends: no length has to "
                                       "be known.",
                                   .reference = "Vaswani et al., Attention Is All You Need, 2017",
                                   .formula = "η(t) = η min((t + 1) / W, √(W / (t + 1)))",
                                   .synonyms = "noam, inverse square root, transformer"};

    static auto params() {
        return std::array{real<&InverseRoot::warmupSteps>({.key = "warmup_steps",
                                                           .label = "Warmup W",
                                                           .doc = "Time to the peak.",
                                                           .range = atLeast(1),
                                                           .slider = {1, 1000},
                                                           .scale = Scale::Log})};
    }

    double rate(double base, double t) const {
        return base * std::min((t + 1) / warmupSteps, std::sqrt(warmupSteps / (t + 1)));
    }

    std::vector<Handle<InverseRoot>> handles(double) const {
        return {{.label = "Peak",
                 .time = [](const InverseRoot& s) { return s.warmupSteps - 1; },
                 .across = drags<&InverseRoot::warmupSteps>("warmup_steps"),
                 .up = dragsBaseRate<InverseRoot>()}};
    }

    bool operator==(const InverseRoot&) const = default;
};

}  // namespace ravine
