#include "trace.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace ravine {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// A gap's bucket keeps the value as it came, so that at(i) is exact.
Extremes bucketOf(double value) {
    return std::isfinite(value) ? Extremes{value, value, value} : Extremes{1, 0, value};
}

}  // namespace

void Extremes::include(const Extremes& next) {
    if (next.empty()) return;
    if (empty()) {
        *this = next;
        return;
    }
    min = std::min(min, next.min);
    max = std::max(max, next.max);
    last = next.last;
}

Trace::Trace(std::int64_t first, std::size_t capacity)
    : first_(first), end_(first), capacity_(std::bit_ceil(std::max<std::size_t>(capacity, 2))), last_(nan) {
    assert(first >= 0);
}

void Trace::clear(std::int64_t first) {
    assert(first >= 0);
    first_ = end_ = first;
    shift_ = 0;
    last_ = nan;
    pending_ = {};
    for (std::vector<Extremes>& level : levels_) level.clear();
}

double Trace::last() const { return last_; }

void Trace::append(double value) {
    last_ = value;
    if (shift_ == 0) {
        pending_ = bucketOf(value);
    } else if (std::isfinite(value)) {
        if (pending_.empty()) pending_ = {value, value, value};
        pending_.min = std::min(pending_.min, value);
        pending_.max = std::max(pending_.max, value);
        pending_.last = value;
    }
    ++end_;
    if ((end_ & (bucketSize() - 1)) == 0) close();
}

void Trace::append(const Trace& next) {
    if (next.empty()) return;
    if (empty()) clear(next.first_);
    assert(next.first_ == end_);
    while (shift_ < next.shift_) halve();
    const double last = next.last_;
    const std::int64_t stop = next.end_;
    for (std::int64_t at = next.first_, size = next.bucketSize(); at < stop;) {
        const auto j = static_cast<std::size_t>((at >> next.shift_) - next.base(0));
        const Extremes& bucket = !next.levels_.empty() && j < next.levels_[0].size() ? next.levels_[0][j] : next.pending_;
        at = std::min(stop, ((at >> next.shift_) + 1) * size);
        if (shift_ == 0) {
            pending_ = bucket;
        } else {
            pending_.include(bucket);
        }
        end_ = at;
        if ((end_ & (bucketSize() - 1)) == 0) close();
    }
    last_ = last;
}

// Moves the filled bucket into the pyramid. A node of an odd number completes its parent.
void Trace::close() {
    Extremes node = pending_;
    pending_ = {};
    std::int64_t number = closed() - 1;
    for (std::size_t k = 0;; ++k, number >>= 1) {
        if (k == levels_.size()) levels_.emplace_back();
        std::vector<Extremes>& level = levels_[k];
        level.push_back(node);
        if ((number & 1) == 0) break;
        if (level.size() > 1) {
            node = level[level.size() - 2];
            node.include(level.back());
        }
    }
    if (levels_[0].size() == capacity_) halve();
}

// The pyramid's first floor becomes the ground; a bucket without its partner is filled further.
void Trace::halve() {
    if (closed() & 1 && !levels_.empty() && !levels_[0].empty()) {
        Extremes left = levels_[0].back();
        left.include(pending_);
        pending_ = left;
    }
    if (!levels_.empty()) levels_.erase(levels_.begin());
    if (pending_.empty()) pending_ = {};
    ++shift_;
}

double Trace::at(std::int64_t i) const {
    if (i < first_ || i >= end_) return nan;
    const std::int64_t number = i >> shift_;
    const Extremes& bucket =
        number < closed() ? levels_[0][static_cast<std::size_t>(number - base(0))] : pending_;
    return shift_ > 0 && bucket.empty() ? nan : bucket.last;
}

Extremes Trace::extremes(std::int64_t from, std::int64_t to) const {
    from = std::max(from, first_);
    to = std::min(to, end_);
    if (from >= to) return {};
    return buckets(from >> shift_, ((to - 1) >> shift_) + 1);
}

// Extremes of the buckets numbered [from, to), all of which exist. The fewest nodes that cover them, in their order in
// time: rising on the left, falling on the right.
Extremes Trace::buckets(std::int64_t from, std::int64_t to) const {
    const bool pending = to > closed();
    if (pending) to = closed();
    Extremes all;
    std::array<const Extremes*, 64> right;
    std::size_t rights = 0;
    for (std::size_t k = 0; from < to; ++k, from >>= 1, to >>= 1) {
        const auto node = [&](std::int64_t number) { return &levels_[k][static_cast<std::size_t>(number - base(k))]; };
        if (from & 1) all.include(*node(from++));
        if (to & 1) right[rights++] = node(--to);
    }
    while (rights > 0) all.include(*right[--rights]);
    if (pending) all.include(pending_);
    return all;
}

void Trace::columns(double from, double to, std::span<Extremes> columns) const {
    const std::int64_t lowest = base(0);
    const std::int64_t beyond = empty() ? lowest : ((end_ - 1) >> shift_) + 1;
    const double size = static_cast<double>(bucketSize());
    const double width = (to - from) / static_cast<double>(columns.size());
    // Number of the first bucket that begins at or after x; the very first one begins where the series does.
    const auto number = [&](double x) {
        if (x <= static_cast<double>(first_)) return lowest;
        const double n = std::ceil(x / size);
        return n >= static_cast<double>(beyond) ? beyond : std::max(lowest, static_cast<std::int64_t>(n));
    };
    std::int64_t begin = number(from);
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const std::int64_t next = number(from + static_cast<double>(c + 1) * width);
        columns[c] = begin < next ? buckets(begin, next) : Extremes{};
        begin = std::max(begin, next);
    }
}

std::size_t Trace::bytes() const {
    std::size_t sum = sizeof(Trace) + levels_.capacity() * sizeof(levels_[0]);
    for (const std::vector<Extremes>& level : levels_) sum += level.capacity() * sizeof(Extremes);
    return sum;
}

}  // namespace ravine
