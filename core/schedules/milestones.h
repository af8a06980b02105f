#pragma once

#include <algorithm>

#include "core/schedules/schedule.h"

namespace ravine {

// η(t) = η γ^(number of milestones ≤ t)
struct Milestones {
    std::vector<double> milestones{60, 120};
    double factor = 0.1;

    static constexpr KindInfo info{.key = "milestones",
                                   .title = "Milestones",
                                   .summary =
                                       "Drops by a factor at the times listed, usually where the loss has "
                                       "gone flat.",
                                   .reference = "PyTorch, MultiStepLR",
                                   .formula = "η(t) = η γ^(milestones ≤ t)",
                                   .synonyms = "multistep, multisteplr"};

    static auto params() {
        return std::array{
            reals<&Milestones::milestones>(
                {.key = "milestones", .label = "At", .doc = "Times of the drops, in any order.", .range = atLeast(0)}),
            dropFactor<&Milestones::factor>("What the rate is multiplied by at each milestone.")};
    }

    double rate(double base, double t) const {
        const auto passed = std::ranges::count_if(milestones, [t](double milestone) { return milestone <= t; });
        return base * std::pow(factor, static_cast<double>(passed));
    }

    std::vector<Handle<Milestones>> handles(double) const {
        std::vector<Handle<Milestones>> list;
        for (std::size_t i = 0; i < milestones.size(); ++i)
            list.push_back({.label = "Milestone " + std::to_string(i + 1),
                            .time = [i](const Milestones& s) { return s.milestones[i]; },
                            .across = dragsItem<&Milestones::milestones>("milestones", i),
                            .up = drags<&Milestones::factor>("factor")});
        return list;
    }

    bool operator==(const Milestones&) const = default;
};

}  // namespace ravine
