// A series that grows for ever in bounded memory and draws in O(pixels). Values are kept one by one until there are
// `capacity` of them; then neighbours are merged two by two into buckets that keep their exact minimum, maximum and
// last value, and so on each time the room is full. A pyramid over the buckets answers any range in time
// proportional to the columns asked for, whatever the length.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace ravine {

// Extremes of the finite values in a stretch. An empty one (no finite value: a gap) has min > max; +∞ and −∞, so that
// merging needs no branch.
struct Extremes {
    double min = std::numeric_limits<double>::infinity(), max = -std::numeric_limits<double>::infinity();
    double last = 0;  // the stretch's last finite value
    bool empty() const { return !(min <= max); }
    void include(const Extremes& next);  // `next` follows in time
    bool operator==(const Extremes&) const = default;
};

class Trace {
public:
    // At most 4 MB with the default: 2¹⁶ buckets of 24 bytes and their pyramid.
    static constexpr std::size_t defaultCapacity = std::size_t{1} << 16;

    // A stretch that will be appended to a longer trace may start with that trace's buckets: see widthAt().
    explicit Trace(std::int64_t first = 0, std::size_t capacity = defaultCapacity, int log2BucketSize = 0);
    // log₂ of the bucket size that a trace from index 0 has when it has grown to `end` values.
    static int widthAt(std::int64_t end);  // first ≥ 0; capacity: rounded up to 2ᵏ ≥ 2

    void append(double value);
    // The values of `next` follow this trace's last one (next.first() == end()). Buckets begin at multiples of their
    // size counted from index 0, wherever a trace begins, so every bucket of `next` falls into exactly one of ours,
    // once ours are at least as wide; that they become, and nothing is widened or shared.
    void append(const Trace& next);
    void clear(std::int64_t first = 0);  // keeps its memory for the next values

    std::int64_t first() const { return first_; }                  // index of the first value
    std::int64_t end() const { return end_; }                      // one past the last
    bool empty() const { return end_ == first_; }
    std::int64_t bucketSize() const { return std::int64_t{1} << shift_; }  // 1: every value is still there
    double last() const;                                           // the last value appended; NaN when empty
    // The value at index i (exact while bucketSize() is 1, otherwise its bucket's last finite one); NaN outside.
    double at(std::int64_t i) const;
    // Exact extremes over [from, to), widened to whole buckets.
    Extremes extremes(std::int64_t from, std::int64_t to) const;
    // columns[c] = extremes of the nodes whose index range begins in
    // [from + c·width, from + (c+1)·width), width = (to − from)/columns.size(). A node is a bucket, or the widest
    // floor of the pyramid that still puts four into a column: O(columns), nothing is lost, and an edge is at most a
    // quarter of a column off.
    void columns(double from, double to, std::span<Extremes> columns) const;

    std::size_t bytes() const;

private:
    std::int64_t closed() const { return end_ >> shift_; }  // number, from index 0, of the bucket that is being filled
    std::int64_t base(std::size_t level) const { return first_ >> (shift_ + static_cast<int>(level)); }
    Extremes buckets(std::int64_t from, std::int64_t to) const;
    void close();
    void halve();

    std::int64_t first_ = 0;
    std::int64_t end_ = 0;
    int shift_ = 0;
    std::size_t capacity_;
    double last_;
    Extremes pending_;  // the bucket that is being filled; never used while shift_ is 0
    // levels_[k][j]: 2ᵏ buckets merged, the node numbered base(k) + j; only whole nodes (the first may lack its front).
    std::vector<std::vector<Extremes>> levels_;
};

}  // namespace ravine
