#include "core/series/stretch.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

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

Stretch::Stretch(std::int64_t first, int log2BucketSize, std::size_t capacity)
    : capacity_(std::bit_ceil(std::max<std::size_t>(capacity, 2))) {
    begin(first, log2BucketSize);
}

void Stretch::begin(std::int64_t first, int log2BucketSize) {
    assert(first >= 0 && log2BucketSize >= 0);
    first_ = end_ = first;
    shift_ = log2BucketSize;
    last_ = nan;
    filling_ = {};
    values_.clear();
    buckets_.clear();
}

int Stretch::widthAt(std::int64_t end) {
    int width = 0;
    while ((end >> width) > static_cast<std::int64_t>(defaultCapacity)) ++width;
    return width;
}

void Stretch::append(double value) {
    last_ = value;
    ++end_;
    if (shift_ == 0) {
        values_.push_back(value);
        return halveWhenFull();
    }
    if (std::isfinite(value)) {
        filling_.min = std::min(filling_.min, value);
        filling_.max = std::max(filling_.max, value);
        filling_.last = value;
    }
    if (!isFilling()) close();
    halveWhenFull();
}

void Stretch::append(std::span<const double> values) {
    while (!values.empty() && shift_ == 0) {
        const std::size_t count = std::min(values.size(), capacity_ - size());
        makeRoom(count);
        values_.insert(values_.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count));
        end_ += static_cast<std::int64_t>(count);
        last_ = values[count - 1];
        values = values.subspan(count);
        halveWhenFull();
    }
    for (const double value : values) append(value);
}

std::int64_t Stretch::take(const Stretch& next, std::int64_t number) {
    while (!isFull() && end_ < next.end_) {
        std::int64_t count = 1;
        if (shift_ == next.shift_ && !isFilling() && number < next.filled()) {  // as they are
            const auto from = number - next.lowest();
            count = std::min<std::int64_t>(next.filled() - number, static_cast<std::int64_t>(capacity_ - size()));
            makeRoom(static_cast<std::size_t>(count));
            if (shift_ == 0)
                values_.insert(values_.end(), next.values_.begin() + from, next.values_.begin() + from + count);
            else
                buckets_.insert(buckets_.end(), next.buckets_.begin() + from, next.buckets_.begin() + from + count);
            end_ = (number + count) << shift_;
        } else {
            filling_.include(next.bucket(number));
            end_ = std::min(next.end_, (number + 1) << next.shift_);
            if (!isFilling()) close();
        }
        number += count;
    }
    if (end_ == next.end_) last_ = next.last_;
    return number;
}

void Stretch::append(const Stretch& next) {
    if (next.empty()) return;
    if (empty()) begin(next.first_, next.shift_);
    assert(next.first_ == end_);
    while (shift_ < next.shift_) halve();
    for (std::int64_t number = next.lowest(); end_ < next.end_;) {
        number = take(next, number);
        halveWhenFull();
    }
}

// Room for that many more buckets. It grows by much: it costs nothing until it is written to, but moving does.
void Stretch::makeRoom(std::size_t more) {
    const std::size_t most = std::min(capacity_, 16 * (size() + more));
    if (shift_ == 0 && values_.capacity() < size() + more) values_.reserve(most);
    if (shift_ > 0 && buckets_.capacity() < size() + more) buckets_.reserve(most);
}

void Stretch::close() {
    // Part by part: a copy of the whole, in wider pieces than its parts were just written in, waits until they have
    // drained.
    buckets_.emplace_back(filling_.min, filling_.max, filling_.last);
    filling_ = {};
}

void Stretch::halve() {
    const std::int64_t stop = filled() & ~std::int64_t{1};
    std::vector<Extremes> halves;
    for (std::int64_t number = lowest(); number < stop; number = (number | 1) + 1) {
        Extremes both = bucket(number);
        if ((number & 1) == 0) both.include(bucket(number + 1));
        halves.push_back(both);
    }
    halve(std::move(halves));
}

// A bucket without its partner is filled further.
void Stretch::halve(std::vector<Extremes> halves) {
    if ((filled() & 1) != 0 && size() > 0) {
        Extremes left = bucket(filled() - 1);
        left.include(filling_);
        filling_ = left;
    }
    if (filling_.empty()) filling_ = {};
    buckets_ = std::move(halves);
    values_ = {};
    ++shift_;
}

Extremes Stretch::bucket(std::int64_t number) const {
    const auto i = static_cast<std::size_t>(number - lowest());
    if (shift_ == 0) return bucketOf(values_[i]);
    return i < buckets_.size() ? buckets_[i] : filling_;
}

double Stretch::at(std::int64_t i) const {
    if (i < first_ || i >= end_) return nan;
    if (shift_ == 0) return values_[static_cast<std::size_t>(i - first_)];
    const Extremes bucket = this->bucket(i >> shift_);
    return bucket.empty() ? nan : bucket.last;
}

std::size_t Stretch::bytes() const {
    return values_.capacity() * sizeof(double) + buckets_.capacity() * sizeof(Extremes);
}

}  // namespace ravine
