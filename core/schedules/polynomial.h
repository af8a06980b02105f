#pragma once

#include <algorithm>

#include "core/schedules/schedule.h"

namespace ravine {

// η(t) = η (1 − t / period)^power, 0 after the period.
struct Polynomial {
    double power = 2;
    double period = 100;

    static constexpr KindInfo info{.key = "polynomial",
                                   .title = "Polynomial",
                                   .summary =
                                       "Falls to zero along a power of the time that is left: 1 is a line, 2 "
                                       "lingers at small rates.",
                                   .reference = "PyTorch, PolynomialLR",
                                   .formula = "η(t) = η (1 − t / T)^p",
                                   .synonyms = "polynomiallr, power decay"};

    static auto params() {
        return std::array{real<&Polynomial::power>({.key = "power",
                                                    .label = "Power p",
                                                    .doc = "Above 1 it falls fast first, below 1 it falls fast last.",
                                                    .range = above(0),
                                                    .slider = {0.5, 4}}),
                          periodLength<&Polynomial::period>("Time from the full rate to zero.")};
    }

    double rate(double base, double t) const { return base * std::pow(1 - std::min(t, period) / period, power); }

    std::vector<Handle<Polynomial>> handles(double) const {
        return {{.label = "End of the period",
                 .time = [](const Polynomial& s) { return s.period; },
                 .across = drags<&Polynomial::period>("period")},
                {.label = "Bend",
                 .time = [](const Polynomial& s) { return s.period / 2; },
                 .up = drags<&Polynomial::power>("power")}};
    }

    bool operator==(const Polynomial&) const = default;
};

}  // namespace ravine
