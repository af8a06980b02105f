#pragma once

#include <algorithm>

#include "core/schedules/schedule.h"

namespace ravine {

// η(t) = η (1 + (end − 1) t / period), held after the period.
struct Linear {
    double end = 0;
    double period = 100;

    static constexpr KindInfo info{.key = "linear",
                                   .title = "Linear",
                                   .summary =
                                       "A straight line to a fraction of the rate; simple, and hard to beat "
                                       "when the end is known.",
                                   .reference = "PyTorch, LinearLR",
                                   .formula = "η(t) = η (1 − (1 − end) t / T)",
                                   .synonyms = "linearlr, ramp"};

    static auto params() {
        return std::array{real<&Linear::end>({.key = "end",
                                              .label = "End",
                                              .doc = "Fraction of the rate that is left at the end of the period.",
                                              .range = atLeast(0),
                                              .slider = {0, 1}}),
                          periodLength<&Linear::period>("Time from the full rate to the end.")};
    }

    double rate(double base, double t) const { return base * (1 + (end - 1) * (std::min(t, period) / period)); }

    std::vector<Handle<Linear>> handles(double) const {
        return {{.label = "End of the line",
                 .time = [](const Linear& s) { return s.period; },
                 .across = drags<&Linear::period>("period"),
                 .up = drags<&Linear::end>("end")}};
    }

    bool operator==(const Linear&) const = default;
};

}  // namespace ravine
