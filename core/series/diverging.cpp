#include "core/series/diverging.h"

#include <cmath>

namespace ravine {

std::optional<std::int64_t> divergingSince(const Trace& loss) {
    constexpr std::int64_t fewest = 20;
    constexpr double growth = 10;
    if (loss.empty() || loss.end() - loss.first() <= fewest) return std::nullopt;
    const double start =
        loss.bucketSize() == 1 ? loss.at(loss.first()) : loss.extremes(loss.first(), loss.first() + 1).min;
    if (!std::isfinite(start) || !(loss.last() > start)) return std::nullopt;
    // The first step from which nothing lies at or below the start, by bisection: O(log² of the length).
    std::int64_t low = loss.first(), high = loss.end() - 1;
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        (loss.extremes(middle, loss.end()).min > start ? high : low) = middle;
    }
    const std::int64_t since = high, count = loss.end() - since;
    if (count < fewest) return std::nullopt;
    const double early = loss.extremes(since, since + count / 4).max - start,
                 late = loss.extremes(loss.end() - count / 4, loss.end()).max - start;
    if (!(late > growth * early)) return std::nullopt;
    return since;
}

}  // namespace ravine
