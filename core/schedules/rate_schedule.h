// A run's learning-rate schedule with the linear warmup that may precede any of them.
#pragma once

#include <array>
#include <string_view>

#include "core/kinds/param.h"
#include "core/schedules/all.h"

namespace ravine {

enum class TimeUnit { Auto, Step, Epoch };
inline constexpr std::array<std::string_view, 3> timeUnitNames{"auto", "step", "epoch"};

// A schedule with the linear warmup that may stand before any. In files its keys stand beside the schedule's own.
struct RateSchedule {
    Schedule kind = Constant{};
    double warmup = 0;        // W: for t < W the rate is η (w + (1 − w) t / W); after it the schedule sees t − W
    double warmupFrom = 0.1;  // w
    TimeUnit unit = TimeUnit::Auto;  // what t counts: updates on surfaces and whole epochs in networks, unless said

    static std::array<Param<RateSchedule>, 3> params();
    bool operator==(const RateSchedule&) const = default;
};

// The base rate η that a schedule scales: how files, form and chart name it, and its range.
ParamInfo learningRateInfo();

}  // namespace ravine
