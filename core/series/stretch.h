// A stretch of a series: its values one by one while there is room for them; then neighbours are merged two by two into
// buckets that keep their exact minimum, maximum and last value, and so on each time the room is full. Flat, so that
// recording costs little more than writing. The worker fills one for each hand-over; a Trace stands on one.
#pragma once

#include <cassert>
#include <cstddef>
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

// Buckets are numbered from index 0, wherever the stretch begins, and hold 2ˢ values each, s = log2BucketSize(). The
// first may lack its front. So two stretches with the same s have the same buckets, and a wider bucket covers whole
// narrower ones.
class Stretch {
public:
    static constexpr std::size_t defaultCapacity = std::size_t{1} << 16;

    // capacity: rounded up to 2ᵏ ≥ 2. One that will be appended to a longer stretch may begin with that one's buckets:
    // see widthAt().
    explicit Stretch(std::int64_t first = 0, int log2BucketSize = 0, std::size_t capacity = defaultCapacity);
    void begin(std::int64_t first, int log2BucketSize = 0);  // empties it; keeps its memory
    // The log2BucketSize() of a stretch from index 0 that has grown to `end` values.
    static int widthAt(std::int64_t end);

    void append(double value);
    void append(std::span<const double> values);
    // So many finite values at once that all fall into the bucket that is being filled; bucketSize() > 1.
    void append(const Extremes& values, std::int64_t count) {
        assert(shift_ > 0 && !values.empty() && (end_ & (bucketSize() - 1)) + count <= bucketSize());
        last_ = values.last;
        end_ += count;
        if (count < bucketSize()) {
            filling_.include(values);
            if (!isFilling()) close();
        } else {
            buckets_.emplace_back(values.min, values.max, values.last);  // part by part: see close()
        }
        halveWhenFull();
    }
    std::int64_t roomInBucket() const { return bucketSize() - (end_ & (bucketSize() - 1)); }
    // Of `next`, which follows this one's last value, as many buckets from this number on as there is room for before
    // this one is full; the number of the first that is left. For who halves it himself; narrower ones are merged.
    std::int64_t take(const Stretch& next, std::int64_t number);
    bool isFull() const { return size() == capacity_; }
    // Buckets twice as wide. `halves`, where given: the full ones already merged, numbered from lowest() / 2.
    void halve();
    void halve(std::vector<Extremes> halves);
    // The values of `next` follow this one's last (next.first() == end()). Our buckets become as wide as its are, and
    // nothing is widened or shared. An empty stretch begins where `next` does.
    void append(const Stretch& next);

    std::int64_t first() const { return first_; }  // index of the first value
    std::int64_t end() const { return end_; }      // one past the last
    bool empty() const { return end_ == first_; }
    int log2BucketSize() const { return shift_; }
    std::int64_t bucketSize() const { return std::int64_t{1} << shift_; }  // 1: every value is still there
    double last() const { return last_; }                                  // the last value appended; NaN when empty
    // The value at index i (exact while bucketSize() is 1, otherwise its bucket's last finite one); NaN outside.
    double at(std::int64_t i) const;

    std::int64_t lowest() const { return first_ >> shift_; }             // number of the first bucket
    std::int64_t filled() const { return end_ >> shift_; }               // number of the bucket that is being filled
    bool isFilling() const { return (end_ & (bucketSize() - 1)) != 0; }  // that one has values
    // lowest() ≤ number < filled(), or filled() itself while isFilling().
    Extremes bucket(std::int64_t number) const;

    std::size_t bytes() const;  // on the heap

private:
    std::size_t size() const { return shift_ == 0 ? values_.size() : buckets_.size(); }
    void makeRoom(std::size_t more);
    void close();  // the bucket that is being filled
    void halveWhenFull() {
        if (isFull()) halve();
    }

    std::int64_t first_ = 0;
    std::int64_t end_ = 0;
    int shift_ = 0;
    std::size_t capacity_;
    double last_;
    std::vector<double> values_;     // bucket size 1: as they came, gaps too
    std::vector<Extremes> buckets_;  // bucket size 2 and more: the full ones
    Extremes filling_;               // and the one that is being filled
};

}  // namespace ravine
