#include "core/inspection/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ravine {

Histogram histogramOf(std::span<const double> values, int bins) {
    Histogram h;
    h.counts.assign(static_cast<std::size_t>(std::max(bins, 1)), 0);
    double low = std::numeric_limits<double>::infinity(), high = -low, sum = 0;
    for (const double value : values) {
        if (!std::isfinite(value)) continue;
        low = std::min(low, value);
        high = std::max(high, value);
        h.zeros += value == 0;
        ++h.total;
    }
    if (h.total == 0) return h;
    h.min = low;
    h.max = high;
    const double count = static_cast<double>(h.total);
    // Divided before they are added: a sum of large finite numbers must not overflow.
    for (const double value : values) sum += std::isfinite(value) ? value / count : 0;
    h.mean = std::clamp(sum, low, high);

    const double last = static_cast<double>(h.counts.size() - 1);
    const double perUnit = static_cast<double>(h.counts.size()) / (high - low);
    double squares = 0;
    for (const double value : values) {
        if (!std::isfinite(value)) continue;
        squares += (value - h.mean) * (value - h.mean) / count;
        // Infinite for equal values, and for ranges too narrow or too wide to divide.
        const double bin =
            std::isfinite(perUnit) && perUnit > 0 ? std::clamp((value - low) * perUnit, 0.0, last) : last / 2;
        ++h.counts[static_cast<std::size_t>(bin)];
    }
    h.deviation = std::sqrt(squares);
    return h;
}

}  // namespace ravine
