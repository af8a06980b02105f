#pragma once

#include "core/schedules/schedule.h"

namespace ravine {

// η(t) = η γ^⌊t / every⌋
struct Step {
    double every = 30;
    double factor = 0.1;

    static constexpr KindInfo info{.key = "step",
                                   .title = "Step",
                                   .summary =
                                       "Drops by a factor at regular intervals: the loss falls in stairs with "
                                       "it.",
                                   .reference = "PyTorch, StepLR",
                                   .formula = "η(t) = η γ^⌊t / K⌋",
                                   .synonyms = "step decay, steplr, staircase"};

    static auto params() {
        return std::array{
            real<&Step::every>({.key = "every",
                                .label = "Drop every K",
                                .doc = "Steps between two drops; in a network epochs, unless the schedule "
                                       "is told to run in steps.",
                                .range = above(0),
                                .slider = {1, 1000},
                                .scale = Scale::Log}),
            dropFactor<&Step::factor>("What the rate is multiplied by at each drop.")};
    }

    double rate(double base, double t) const { return base * std::pow(factor, std::floor(t / every)); }

    std::vector<Handle<Step>> handles(double) const {
        return {{.label = "First drop",
                 .time = [](const Step& s) { return s.every; },
                 .across = drags<&Step::every>("every"),
                 .up = drags<&Step::factor>("factor")}};
    }

    bool operator==(const Step&) const = default;
};

}  // namespace ravine
