#include "widgets/statistics/histogram_history.h"

#include <algorithm>
#include <cmath>

namespace ravine {

HistogramColumn columnOf(std::int64_t epoch, const Histogram& histogram) {
    HistogramColumn column;
    column.epoch = epoch;
    if (histogram.total == 0) return column;
    column.min = histogram.min;
    column.max = histogram.max;
    column.counts.assign(histogram.counts.begin(), histogram.counts.end());
    column.mean = histogram.mean;
    column.deviation = histogram.deviation;
    column.zeroShare = histogram.zeroShare();
    return column;
}

namespace {

HistogramColumn mergedColumns(const HistogramColumn& a, const HistogramColumn& b) {
    HistogramColumn column = a.empty() ? b : a;
    column.epoch = a.epoch;
    column.merged = a.merged + b.merged;
    if (a.empty() || b.empty()) return column;
    const double share = static_cast<double>(b.merged) / static_cast<double>(column.merged);
    const auto mean = [share](double x, double y) { return (1 - share) * x + share * y; };
    column.min = std::min(a.min, b.min);
    column.max = std::max(a.max, b.max);
    const int bins = static_cast<int>(std::max(a.counts.size(), b.counts.size()));
    column.counts = rebinned(a, column.min, column.max, bins);
    const std::vector<float> other = rebinned(b, column.min, column.max, bins);
    for (std::size_t i = 0; i < other.size(); ++i)
        column.counts[i] = static_cast<float>(mean(column.counts[i], other[i]));
    column.mean = mean(a.mean, b.mean);
    column.deviation = mean(a.deviation, b.deviation);
    column.zeroShare = mean(a.zeroShare, b.zeroShare);
    return column;
}

// The next round number: 1, 1.5, 2, 3, 4, 5, 6, 8 · 10ⁿ.
double roundedUp(double size) {
    if (!(size > 0)) return 0;
    const double decade = std::pow(10.0, std::floor(std::log10(size)));
    for (const double m : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0}) {
        if (m * decade >= size * (1 - 1e-9)) return m * decade;
    }
    return 10 * decade;
}

}  // namespace

std::vector<float> rebinned(const HistogramColumn& column, double low, double high, int rows) {
    std::vector<float> result(static_cast<std::size_t>(std::max(rows, 1)), 0.0f);
    if (column.empty() || !(high >= low)) return result;
    const double perValue = high > low ? static_cast<double>(result.size()) / (high - low) : 0;
    const double last = static_cast<double>(result.size()) - 1;
    const double width = (column.max - column.min) / static_cast<double>(column.counts.size());
    for (std::size_t bin = 0; bin < column.counts.size(); ++bin) {
        const float count = column.counts[bin];
        if (count == 0) continue;
        const double from = (column.min + static_cast<double>(bin) * width - low) * perValue,
                     to = from + width * perValue;
        const auto first = static_cast<std::size_t>(std::clamp(std::floor(from), 0.0, last));
        const auto end = static_cast<std::size_t>(std::clamp(std::ceil(to) - 1, static_cast<double>(first), last));
        if (first == end) {
            result[first] += count;
            continue;
        }
        for (std::size_t row = first; row <= end; ++row) {
            const double left = std::max(from, static_cast<double>(row)),
                         right = std::min(to, static_cast<double>(row) + 1);
            result[row] += static_cast<float>(count * std::max(right - left, 0.0) / (to - from));
        }
    }
    return result;
}

void HistogramHistory::append(std::int64_t epoch, const Histogram& histogram) {
    dropFrom(epoch);
    latest_ = columnOf(epoch, histogram);
    if (!latest_.empty()) growRange(latest_.min, latest_.max);
    if (!columns_.empty() && columns_.back().merged < perColumn_) {
        columns_.back() = mergedColumns(columns_.back(), latest_);
        return;
    }
    columns_.push_back(latest_);
    if (columns_.size() > capacity) mergePairs();
}

void HistogramHistory::dropFrom(std::int64_t epoch) {
    if (columns_.empty() || latest_.epoch < epoch) return;
    while (!columns_.empty() && columns_.back().epoch >= epoch) columns_.pop_back();
}

void HistogramHistory::mergePairs() {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < columns_.size(); i += 2, ++kept)
        columns_[kept] = i + 1 < columns_.size() ? mergedColumns(columns_[i], columns_[i + 1]) : columns_[i];
    columns_.resize(kept);
    perColumn_ *= 2;
}

void HistogramHistory::growRange(double min, double max) {
    const double lowest = std::min(low_, min), highest = std::max(high_, max);
    if (lowest >= low_ && highest <= high_) return;
    high_ = roundedUp(lowest < 0 && highest > 0 ? std::max(-lowest, highest) : highest);
    low_ = -roundedUp(lowest < 0 && highest > 0 ? std::max(-lowest, highest) : -lowest);
}

const HistogramColumn* HistogramHistory::at(std::int64_t epoch) const {
    if (columns_.empty()) return nullptr;
    if (epoch >= latest_.epoch) return &latest_;
    const auto after =
        std::find_if(columns_.rbegin(), columns_.rend(), [epoch](const auto& c) { return c.epoch <= epoch; });
    return after == columns_.rend() ? nullptr : &*after;
}

}  // namespace ravine
