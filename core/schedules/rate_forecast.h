// The rate that a run's plan foresees, over the rows of its chart.
#pragma once

#include <limits>

#include "core/schedules/schedule_handles.h"
#include "core/series/trace.h"

namespace ravine {

// A chart's row shows the rate of the update that led to it: row n of a surface is at the schedule's time n − 1.
struct RateRows {
    double unitsPerRow = 1;  // updates in an epoch, where a network's schedule counts updates
    double rowsPerUnit = 1;  // updates in an epoch, where a surface's schedule counts epochs

    static RateRows of(bool network, TimeUnit unit, std::int64_t batchesPerEpoch);
    double timeAt(double row) const { return (row * unitsPerRow - 1) / rowsPerUnit; }
    double rowAt(double time) const { return (time * rowsPerUnit + 1) / unitsPerRow; }
    bool operator==(const RateRows&) const = default;
};

struct RateForecast {
    Trace trace{};
    double valuesPerRow = 1;  // the trace's value i stands at row i / valuesPerRow
};

// From row to row, with at most about `points` values however many rows: where several rows share a value, the extremes
// of some of them. A schedule that listens has none but what is `present`, the run's rate now (NaN: not known).
RateForecast forecastOf(const RatePlan& plan, const RateRows& rows, double from, double to,
                        double present = std::numeric_limits<double>::quiet_NaN(), int points = 2048);

}  // namespace ravine
