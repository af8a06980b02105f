#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ravine {

// Counts of values in equal bins over [min, max]; equal values all fall into the middle bin. Values that are not finite
// are left out.
struct Histogram {
    double min = 0, max = 0;
    std::vector<std::uint32_t> counts;
    std::int64_t zeros = 0, total = 0;  // exact zeros
    double mean = 0, deviation = 0;     // √(mean (x − mean)²)

    double zeroShare() const { return total > 0 ? static_cast<double>(zeros) / static_cast<double>(total) : 0; }
    bool operator==(const Histogram&) const = default;
};

Histogram histogramOf(std::span<const double> values, int bins);

}  // namespace ravine
