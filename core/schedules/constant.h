#pragma once

#include "core/schedules/schedule.h"

namespace ravine {

// η(t) = η
struct Constant {
    static constexpr KindInfo info{.key = "constant",
                                   .title = "Constant",
                                   .summary = "The same rate throughout; with noisy gradients it never quite settles.",
                                   .reference =
                                       "Robbins & Monro, A Stochastic Approximation Method, 1951, on why it "
                                       "should fall",
                                   .formula = "η(t) = η",
                                   .synonyms = "fixed, none, no schedule"};

    static constexpr bool isConstant = true;

    static auto params() { return noParams<Constant>(); }

    double rate(double base, double) const { return base; }

    bool operator==(const Constant&) const = default;
};

}  // namespace ravine
