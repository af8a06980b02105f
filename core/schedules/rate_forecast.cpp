#include "core/schedules/rate_forecast.h"

#include <algorithm>
#include <cmath>

#include "core/schedules/rate_clock.h"

namespace ravine {
namespace {

// The rate of the update that leads to a row; NaN in row 0, which no update led to.
class RowRate {
public:
    RowRate(const RatePlan& plan, const RateRows& rows, double present)
        : plan_(plan),
          rows_(rows),
          clock_(plan.schedule),
          present_(present),
          listens_(std::visit([]<class K>(const K&) { return ListeningSchedule<K>; }, plan.schedule.kind)) {}

    double operator()(std::int64_t row) const {
        if (row < 1) return std::numeric_limits<double>::quiet_NaN();
        const double time = std::floor(rows_.timeAt(static_cast<double>(row)));  // whole, as in a run
        if (listens_ && time >= plan_.schedule.warmup && std::isfinite(present_)) return present_;
        return clock_.rate(plan_.baseRate, time);
    }

private:
    const RatePlan& plan_;
    const RateRows& rows_;
    RateClock clock_;
    double present_;
    bool listens_;
};

}  // namespace

RateRows RateRows::of(bool network, TimeUnit unit, std::int64_t batchesPerEpoch) {
    const auto batches = static_cast<double>(std::max<std::int64_t>(batchesPerEpoch, 1));
    if (network && unit == TimeUnit::Step) return {.unitsPerRow = batches};
    if (!network && unit == TimeUnit::Epoch) return {.rowsPerUnit = batches};
    return {};
}

RateForecast forecastOf(const RatePlan& plan, const RateRows& rows, double from, double to, double present,
                        int points) {
    const RowRate rate(plan, rows, present);
    const auto first = static_cast<std::int64_t>(std::max(0.0, std::floor(from)));
    const auto last = std::max(first, static_cast<std::int64_t>(std::ceil(to)));
    const std::int64_t stride = (last - first) / std::max(points, 2) + 1;
    if (stride == 1) {
        RateForecast curve{Trace(first)};
        for (std::int64_t row = first; row <= last; ++row) curve.trace.append(rate(row));
        return curve;
    }
    // Two values for twice as many rows: their extremes, in the order in which they come.
    const std::int64_t span = 2 * stride, begin = first / span;
    RateForecast curve{Trace(2 * begin), 2 / static_cast<double>(span)};
    for (std::int64_t node = begin; node * span <= last; ++node) {
        // At uneven distances, so that restarts at even ones are met at every phase.
        constexpr int looks = 8;
        std::int64_t lowRow = node * span, highRow = lowRow;
        double low = rate(lowRow), high = low;
        for (int look = 1; look < looks; ++look) {
            const double share = std::fmod(look * 0.6180339887498949, 1.0);
            const std::int64_t row = node * span + static_cast<std::int64_t>(share * static_cast<double>(span));
            const double value = rate(row);
            if (!(value >= low)) {
                low = value;
                lowRow = row;
            }
            if (!(value <= high)) {
                high = value;
                highRow = row;
            }
        }
        curve.trace.append(lowRow < highRow ? low : high);
        curve.trace.append(lowRow < highRow ? high : low);
    }
    return curve;
}

}  // namespace ravine
