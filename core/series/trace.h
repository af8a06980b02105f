// A series that grows for ever in bounded memory and draws in O(pixels): a stretch of buckets, and over them a pyramid
// that answers any range in time proportional to the columns asked for, whatever the length. At most 4 MB with the
// default.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/series/stretch.h"

namespace ravine {

class Trace {
public:
    // capacity: rounded up to 2ᵏ ≥ 2
    explicit Trace(std::int64_t first = 0, std::size_t capacity = Stretch::defaultCapacity);

    void append(double value);
    void append(const Stretch& next);  // as Stretch::append
    void clear(std::int64_t first = 0);

    std::int64_t first() const { return ground_.first(); }  // index of the first value
    std::int64_t end() const { return ground_.end(); }      // one past the last
    bool empty() const { return ground_.empty(); }
    std::int64_t bucketSize() const { return ground_.bucketSize(); }  // 1: every value is still there
    double last() const { return ground_.last(); }                    // the last value appended; NaN when empty
    // The value at index i (exact while bucketSize() is 1, otherwise its bucket's last finite one); NaN outside.
    double at(std::int64_t i) const { return ground_.at(i); }
    // Exact extremes over [from, to), widened to whole buckets.
    Extremes extremes(std::int64_t from, std::int64_t to) const;
    // columns[c] = extremes of the nodes whose index range begins in
    // [from + c·width, from + (c+1)·width), width = (to − from)/columns.size(). A node is a bucket, or the widest
    // floor of the pyramid that still puts four into a column: O(columns), nothing is lost, and an edge is at most a
    // quarter of a column off.
    void columns(double from, double to, std::span<Extremes> columns) const;

    std::size_t bytes() const;

private:
    std::int64_t base(std::size_t level) const {
        return first() >> (ground_.log2BucketSize() + static_cast<int>(level));
    }
    Extremes node(std::size_t level, std::int64_t number) const;
    Extremes buckets(std::int64_t from, std::int64_t to) const;
    void raise();
    void halve();

    Stretch ground_;
    // floors_[k − 1][j]: 2ᵏ buckets merged, the node numbered base(k) + j; only whole nodes (the first may lack its
    // front).
    std::vector<std::vector<Extremes>> floors_;
};

}  // namespace ravine
