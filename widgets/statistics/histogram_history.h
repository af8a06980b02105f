// A layer's histograms over the epochs so far, in bounded memory: when there are too many columns, neighbours are
// merged pair by pair.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/inspection/histogram.h"

namespace ravine {

// The mean of some consecutive histograms: counts in equal bins over [min, max].
struct HistogramColumn {
    std::int64_t epoch = 0;  // of the first
    std::int64_t merged = 1;
    double min = 0, max = 0;
    std::vector<float> counts;
    double mean = 0, deviation = 0, zeroShare = 0;
    bool empty() const { return counts.empty(); }
};

HistogramColumn columnOf(std::int64_t epoch, const Histogram& histogram);

// The column's counts in `rows` equal bins over [low, high]; each of its bins is shared out by how far it overlaps.
std::vector<float> rebinned(const HistogramColumn& column, double low, double high, int rows);

class HistogramHistory {
public:
    static constexpr std::size_t capacity = 512;

    // Columns at this epoch and after it are dropped first: training went back.
    void append(std::int64_t epoch, const Histogram& histogram);
    void clear() { *this = {}; }

    const std::vector<HistogramColumn>& columns() const { return columns_; }
    bool empty() const { return columns_.empty(); }
    std::int64_t firstEpoch() const { return columns_.empty() ? 0 : columns_.front().epoch; }
    std::int64_t lastEpoch() const { return columns_.empty() ? 0 : latest_.epoch; }
    // What was so at an epoch: the newest histogram itself, before it the column that covers the epoch. Null before
    // all.
    const HistogramColumn* at(std::int64_t epoch) const;

    // Limits for all values so far: round, from 0 or symmetric about it; they only grow.
    double low() const { return low_; }
    double high() const { return high_; }

private:
    void dropFrom(std::int64_t epoch);
    void mergePairs();
    void growRange(double min, double max);

    std::vector<HistogramColumn> columns_;
    HistogramColumn latest_;
    std::int64_t perColumn_ = 1;
    double low_ = 0, high_ = 0;
};

}  // namespace ravine
