#include "core/series/trace.h"

#include <algorithm>
#include <cmath>

namespace ravine {

Trace::Trace(std::int64_t first, std::size_t capacity) : ground_(first, 0, capacity) {}

void Trace::clear(std::int64_t first) {
    ground_.begin(first);
    for (std::vector<Extremes>& floor : floors_) floor.clear();
}

void Trace::append(double value) {
    const int before = ground_.log2BucketSize();
    ground_.append(value);
    if (ground_.log2BucketSize() != before && !floors_.empty()) floors_.erase(floors_.begin());
    if (!ground_.isFilling() || ground_.log2BucketSize() != before) raise();
}

void Trace::append(const Stretch& next) {
    if (next.empty()) return;
    if (empty()) ground_.begin(next.first(), next.log2BucketSize());
    while (ground_.log2BucketSize() < next.log2BucketSize()) halve();
    for (std::int64_t number = next.lowest(); end() < next.end();) {
        number = ground_.take(next, number);
        raise();
        if (ground_.isFull()) halve();
    }
}

// The lowest floor becomes the ground, as it is.
void Trace::halve() {
    if (floors_.empty()) return ground_.halve();
    ground_.halve(std::move(floors_.front()));
    floors_.erase(floors_.begin());
    raise();
}

// Floor by floor: a node of an odd number has completed its parent.
void Trace::raise() {
    for (std::size_t k = 1;; ++k) {
        const std::int64_t stop = ground_.filled() >> k;
        std::int64_t number = base(k) + (k <= floors_.size() ? static_cast<std::int64_t>(floors_[k - 1].size()) : 0);
        if (number >= stop) return;
        if (k > floors_.size()) floors_.emplace_back();
        for (; number < stop; ++number) {
            const bool lacksFront = 2 * number < base(k - 1);
            Extremes parent = node(k - 1, 2 * number + (lacksFront ? 1 : 0));
            if (!lacksFront) parent.include(node(k - 1, 2 * number + 1));
            floors_[k - 1].push_back(parent);
        }
    }
}

Extremes Trace::node(std::size_t level, std::int64_t number) const {
    if (level == 0) return ground_.bucket(number);
    return floors_[level - 1][static_cast<std::size_t>(number - base(level))];
}

Extremes Trace::extremes(std::int64_t from, std::int64_t to) const {
    from = std::max(from, first());
    to = std::min(to, end());
    if (from >= to) return {};
    const int shift = ground_.log2BucketSize();
    return buckets(from >> shift, ((to - 1) >> shift) + 1);
}

// Extremes of the buckets numbered [from, to), all of which exist: of the fewest nodes that cover them.
Extremes Trace::buckets(std::int64_t from, std::int64_t to) const {
    Extremes all;
    if (to > ground_.filled()) {
        all = ground_.bucket(ground_.filled());
        to = ground_.filled();
    }
    if (from >= to) return all.empty() ? Extremes{} : all;
    double min = all.min, max = all.max;
    const std::int64_t begin = from, end = to;
    for (std::size_t level = 0; from < to; ++level, from >>= 1, to >>= 1) {
        // An even number's node counts with its parent; it is merged here too, which does no harm to extremes as long
        // as it lies inside: [from, to) is not empty, so its first and last nodes do.
        const Extremes left = node(level, from), right = node(level, to - 1);
        min = std::min({min, left.min, right.min});
        max = std::max({max, left.max, right.max});
        from += from & 1;
    }
    if (!(min <= max)) return {};
    // The last finite value needs the order in time; mostly it is the last bucket's.
    double last = all.last;
    if (all.empty()) {
        std::int64_t i = end - 1;
        while (i > begin && ground_.bucket(i).empty()) --i;
        last = ground_.bucket(i).last;
    }
    return {min, max, last};
}

void Trace::columns(double from, double to, std::span<Extremes> columns) const {
    std::fill(columns.begin(), columns.end(), Extremes{});
    if (empty() || !(to > from)) return;
    const double width = (to - from) / static_cast<double>(columns.size());
    const int shift = ground_.log2BucketSize();
    std::size_t k = 0;
    while (k < floors_.size() && std::ldexp(4, shift + static_cast<int>(k) + 1) <= width) ++k;
    const std::int64_t whole = ground_.filled() >> k, beyond = ((end() - 1) >> shift >> k) + 1;
    const double size = std::ldexp(1, shift + static_cast<int>(k));
    // Number of the first node that begins at or after x; the very first one begins where the series does.
    const auto number = [&](double x) {
        if (x <= static_cast<double>(first())) return base(k);
        const double n = std::ceil(x / size);
        return n >= static_cast<double>(beyond) ? beyond : static_cast<std::int64_t>(n);
    };
    std::int64_t begin = number(from);
    for (std::size_t c = 0; c < columns.size() && begin < beyond; ++c) {
        const std::int64_t next = number(from + static_cast<double>(c + 1) * width);
        Extremes& all = columns[c];
        for (; begin < std::min(next, whole); ++begin) all.include(node(k, begin));
        // The series' end, where nodes are not whole yet.
        if (begin < next) all.include(buckets(std::max(begin << k, base(0)), ((end() - 1) >> shift) + 1));
        begin = std::max(begin, next);
    }
}

std::size_t Trace::bytes() const {
    std::size_t sum = sizeof(Trace) + ground_.bytes() + floors_.capacity() * sizeof(floors_[0]);
    for (const std::vector<Extremes>& floor : floors_) sum += floor.capacity() * sizeof(Extremes);
    return sum;
}

}  // namespace ravine
