// A schedule edited on its own chart: where its curve can be taken hold of, and what a drag sets. Each kind says where
// in its own file (schedules/handle.h); warmup and base rate are said here, for all of them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/schedules/rate_schedule.h"

namespace ravine {

// What a run's rate follows.
struct RatePlan {
    RateSchedule schedule;
    double baseRate = 0;
    bool operator==(const RatePlan&) const = default;
};

// On the curve of a schedule: its time, warmup included, and the rate.
struct RatePoint {
    double time = 0, rate = 0;
    bool operator==(const RatePoint&) const = default;
};

struct PlacedHandle {
    RatePoint at;
    std::string label;                // for a person: "End of the period"
    bool across = false, up = false;  // which ways it moves
    // What it holds, as the form names it: {"Period T", 137}, {"Floor", 0.001}.
    std::vector<std::pair<std::string, double>> holds;
};

// In the order in which they are to be walked through. `length` of the run, in units of the schedule's time.
std::vector<PlacedHandle> handlesOf(const RatePlan& plan, double length);

// A handle is dragged to a point: the plan whose curve passes through it, or through the nearest that is allowed. Each
// number has no more digits than half a `pixel` can tell (0: all of them), times none that a run cannot tell, and what
// is there to within that stays.
RatePlan dragged(const RatePlan& plan, double length, std::size_t handle, RatePoint to, RatePoint pixel = {});

// What to set in a run, as (path, JSON text): {"schedule", {"period":137.0,"floor":0.001}}, {"learning_rate", 0.02}.
// Only what differs; both plans have a schedule of one kind.
std::vector<std::pair<std::string, std::string>> settingsBetween(const RatePlan& from, const RatePlan& to);

}  // namespace ravine
