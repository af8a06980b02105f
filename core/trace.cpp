#include "trace.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace ravine {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// A gap's bucket keeps the value as it came, so that at(i) is exact.
Extremes bucketOf(double value) {
    return std::isfinite(value) ? Extremes{value, value, value} : Extremes{.last = value};
}

}  // namespace

void Extremes::include(const Extremes& next) {
    min = std::min(min, next.min);
    max = std::max(max, next.max);
    last = next.empty() ? last : next.last;
}

Trace::Trace(std::int64_t first, std::size_t capacity, int log2BucketSize)
    : first_(first), end_(first), shift_(log2BucketSize),
      capacity_(std::bit_ceil(std::max<std::size_t>(capacity, 2))), last_(nan) {
    assert(first >= 0 && log2BucketSize >= 0);
}

int Trace::widthAt(std::int64_t end) {
    int width = 0;
    while ((end >> width) > static_cast<std::int64_t>(defaultCapacity)) ++width;
    return width;
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

// Extremes of the buckets numbered [from, to), all of which exist: of the fewest nodes that cover them.
Extremes Trace::buckets(std::int64_t from, std::int64_t to) const {
    Extremes all;
    if (to > closed()) {
        all = pending_;
        to = closed();
    }
    if (from >= to) return all.empty() ? Extremes{} : all;
    double min = all.min, max = all.max;
    const std::int64_t begin = from, end = to;
    const std::vector<Extremes>* level = levels_.data();
    for (std::int64_t base = first_ >> shift_; from < to; ++level, base >>= 1, from >>= 1, to >>= 1) {
        // An even number's node counts with its parent; it is merged here too, which does no harm to extremes as long
        // as it lies inside: [from, to) is not empty, so its first and last nodes do.
        const Extremes* nodes = level->data() - base;
        const Extremes &left = nodes[from], &right = nodes[to - 1];
        min = std::min({min, left.min, right.min});
        max = std::max({max, left.max, right.max});
        from += from & 1;
    }
    if (!(min <= max)) return {};
    // The last finite value needs the order in time; mostly it is the last bucket's.
    double last = all.last;
    if (all.empty()) {
        std::int64_t i = end - 1;
        const std::vector<Extremes>& ground = levels_[0];
        while (i > begin && ground[static_cast<std::size_t>(i - base(0))].empty()) --i;
        last = ground[static_cast<std::size_t>(i - base(0))].last;
    }
    return {min, max, last};
}

void Trace::columns(double from, double to, std::span<Extremes> columns) const {
    std::fill(columns.begin(), columns.end(), Extremes{});
    if (empty() || !(to > from)) return;
    const double width = (to - from) / static_cast<double>(columns.size());
    std::size_t k = 0;
    while (k + 1 < levels_.size() && std::ldexp(4, shift_ + static_cast<int>(k) + 1) <= width) ++k;
    const std::int64_t lowest = base(k), whole = closed() >> k, beyond = ((end_ - 1) >> shift_ >> k) + 1;
    const double size = std::ldexp(1, shift_ + static_cast<int>(k));
    // Number of the first node that begins at or after x; the very first one begins where the series does.
    const auto number = [&](double x) {
        if (x <= static_cast<double>(first_)) return lowest;
        const double n = std::ceil(x / size);
        return n >= static_cast<double>(beyond) ? beyond : static_cast<std::int64_t>(n);
    };
    std::int64_t begin = number(from);
    for (std::size_t c = 0; c < columns.size() && begin < beyond; ++c) {
        const std::int64_t next = number(from + static_cast<double>(c + 1) * width);
        Extremes& all = columns[c];
        for (; begin < std::min(next, whole); ++begin) all.include(levels_[k][static_cast<std::size_t>(begin - lowest)]);
        // The series' end, where nodes are not whole yet.
        if (begin < next) all.include(buckets(std::max(begin << k, base(0)), ((end_ - 1) >> shift_) + 1));
        begin = std::max(begin, next);
    }
}

std::size_t Trace::bytes() const {
    std::size_t sum = sizeof(Trace) + levels_.capacity() * sizeof(levels_[0]);
    for (const std::vector<Extremes>& level : levels_) sum += level.capacity() * sizeof(Extremes);
    return sum;
}

}  // namespace ravine
