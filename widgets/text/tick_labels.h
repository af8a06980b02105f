// Where an axis has its ticks and what stands beside them: nice steps, whole decades, and limits that hold still while
// values stream in.
#pragma once

#include <QString>
#include <vector>

#include "widgets/text/axis_map.h"

namespace ravine {

struct Tick {
    double value;  // on the axis, as AxisMap::forward gives it
    QString text;
    bool operator==(const Tick&) const = default;
};

struct AxisRange {
    double from = 0, to = 1;  // on the axis
    double span() const { return to - from; }
    bool operator==(const AxisRange&) const = default;
};

struct AxisTicks {
    double anchor = 0, step = 1;  // ticks stand at anchor + n·step
    std::vector<Tick> ticks;
};

// At most about `room` intervals, by 1, 2 or 5 · 10ⁿ.
AxisTicks linearTicks(AxisRange range, double room);
AxisTicks percentTicks(AxisRange range, double room);
// Whole decades, or every 2nd, 3rd …; a range within two decades (zoomed) gets values between them.
AxisTicks logTicks(AxisRange range, double room);
// Whole steps, by 1, 2, 4 or 5 · 10ⁿ.
AxisTicks stepTicks(AxisRange range, double room);
// Zero and the signed decades beyond ±10ⁿ; a range within two of them (zoomed) gets values between them.
AxisTicks symlogTicks(const AxisMap& map, AxisRange range, double room);
AxisTicks ticksOf(const AxisMap& map, AxisRange range, double room);

// "0.15", "10⁻³", "1e−5": a number beside an axis whose ticks are `step` apart.
QString linearTickText(double value, double step);
// 0.1, 1, 10 and 100 as they are, the others as powers.
QString decadeText(int exponent);
QString stepText(double step);  // "160", "20 000", "5M"

// Limits for values from `low` to `high`, on the axis. Stays `current` while they fit into it and fill
// more than half of it.
AxisRange niceRange(ChartScale scale, double low, double high, const AxisRange* current = nullptr);

}  // namespace ravine
