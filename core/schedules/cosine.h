#pragma once

#include <algorithm>
#include <numbers>

#include "core/schedules/schedule.h"

namespace ravine {

// η(t) = floor + ½ (η − floor) (1 + cos(π t / period)), held at the floor after the period.
struct Cosine {
    double period = 100;
    double floor = 0;

    static constexpr KindInfo info{.key = "cosine",
                                   .title = "Cosine",
                                   .summary =
                                       "Falls slowly at first and at the end, fast in between; no corner to "
                                       "tune.",
                                   .reference = "Loshchilov & Hutter, SGDR, 2017",
                                   .formula = "η(t) = ηₘᵢₙ + ½ (η − ηₘᵢₙ)(1 + cos(π t / T))",
                                   .synonyms = "cosine annealing, cosineannealinglr"};

    static auto params() {
        return std::array{periodLength<&Cosine::period>("Time from the full rate to the floor."),
                          floorRate<&Cosine::floor>("The lowest rate, reached at the end of the period and kept.")};
    }

    double rate(double base, double t) const {
        const double share = std::min(t, period) / period;
        return floor + 0.5 * (base - floor) * (1 + std::cos(std::numbers::pi * share));
    }

    std::vector<Handle<Cosine>> handles(double) const {
        return {{.label = "End of the period",
                 .time = [](const Cosine& s) { return s.period; },
                 .across = drags<&Cosine::period>("period"),
                 .up = drags<&Cosine::floor>("floor")}};
    }

    bool operator==(const Cosine&) const = default;
};

}  // namespace ravine
