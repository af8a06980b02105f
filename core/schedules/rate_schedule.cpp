#include "core/schedules/rate_schedule.h"

namespace ravine {

std::array<Param<RateSchedule>, 3> RateSchedule::params() {
    return {real<&RateSchedule::warmup>(
                {.key = "warmup",
                 .label = "Warmup",
                 .doc = "The rate first rises in a straight line for this long; the schedule starts after it.",
                 .range = atLeast(0),
                 .slider = {0, 100}}),
            real<&RateSchedule::warmupFrom>({.key = "warmup_from",
                                             .label = "Warmup from",
                                             .doc = "The share of the rate at which the warmup starts.",
                                             .range = between(0, 1),
                                             .slider = {0, 1}}),
            choice<&RateSchedule::unit, timeUnitNames>({.key = "unit",
                                                        .label = "Schedule runs in",
                                                        .doc = "What the schedule's time counts: steps or epochs; "
                                                               "automatic: steps on surfaces, epochs in networks."})};
}

ParamInfo learningRateInfo() {
    return {.key = "learning_rate",
            .label = "Learning rate η",
            .doc = "The base rate, before the schedule.",
            .range = atLeast(0),
            .slider = {1e-4, 1},
            .scale = Scale::Log};
}

}  // namespace ravine
