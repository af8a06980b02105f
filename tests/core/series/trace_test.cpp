#include "core/series/trace.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "tests/core/series/gappy_values.h"

namespace ravine {
namespace {

Extremes bruteExtremes(const std::vector<double>& values, std::int64_t first, std::int64_t from, std::int64_t to) {
    Extremes all;
    for (std::int64_t i = std::max(from, first); i < to && i - first < static_cast<std::int64_t>(values.size()); ++i) {
        const double v = values[static_cast<std::size_t>(i - first)];
        if (std::isfinite(v)) all.include({v, v, v});
    }
    return all;
}

std::int64_t floorTo(std::int64_t i, std::int64_t size) { return i & ~(size - 1); }

void expectSame(const Trace& trace, const std::vector<double>& values, std::mt19937& random) {
    const std::int64_t first = trace.first(), size = trace.bucketSize();
    ASSERT_EQ(trace.end() - first, static_cast<std::int64_t>(values.size()));
    std::uniform_int_distribution<std::int64_t> index(first - 20, trace.end() + 20);
    for (int n = 0; n < 60; ++n) {
        std::int64_t from = index(random), to = index(random);
        if (from > to) std::swap(from, to);
        const std::int64_t low = std::max(from, first), high = std::min(to, trace.end());
        const Extremes expected =
            low < high ? bruteExtremes(values, first, floorTo(low, size), floorTo(high - 1, size) + size) : Extremes{};
        EXPECT_EQ(trace.extremes(from, to), expected) << from << " … " << to << " size " << size;
    }
    for (const std::size_t count : {1, 7, 64}) {
        const double from = static_cast<double>(index(random)) - 0.3,
                     to = from + static_cast<double>(values.size()) * 0.7 + 1;
        std::vector<Extremes> columns(count);
        trace.columns(from, to, columns);
        for (std::size_t c = 0; c < count; ++c) {
            const double width = (to - from) / static_cast<double>(count);
            const double low = from + static_cast<double>(c) * width, high = from + static_cast<double>(c + 1) * width;
            Extremes expected;
            std::int64_t node = size;
            while (static_cast<double>(8 * node) <= width) node *= 2;
            for (std::int64_t n = floorTo(first, node); n < trace.end(); n += node) {
                const auto begin = static_cast<double>(std::max(n, first));
                if (begin >= low && begin < high) expected.include(bruteExtremes(values, first, n, n + node));
            }
            EXPECT_EQ(columns[c], expected) << c << " of " << count << " size " << size;
        }
    }
}

TEST(Trace, AnswersLikeBruteForceWhateverItsLength) {
    std::mt19937 random(1);
    for (const std::int64_t first : {0, 1, 13, 37, 1000001}) {
        for (const std::size_t count : {0, 1, 2, 15, 16, 17, 100, 999, 4096}) {
            const std::vector<double> values = gappyValues(count, random);
            Trace trace(first, 16);
            for (const double v : values) trace.append(v);
            expectSame(trace, values, random);
        }
    }
}

TEST(Trace, KeepsEveryValueWhileThereIsRoom) {
    std::mt19937 random(2);
    const std::vector<double> values = gappyValues(1000, random);
    Trace trace(5);
    for (const double v : values) trace.append(v);
    ASSERT_EQ(trace.bucketSize(), 1);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double at = trace.at(5 + static_cast<std::int64_t>(i));
        EXPECT_TRUE(at == values[i] || (std::isnan(at) && std::isnan(values[i])));
    }
    EXPECT_TRUE(std::isnan(trace.at(4)));
    EXPECT_TRUE(std::isnan(trace.at(1005)));
}

TEST(Trace, GivesABucketsLastFiniteValueAfterThat) {
    Trace trace(0, 2);
    for (const double v : {1.0, 2.0, 3.0, nan, nan, nan, nan, nan, 9.0}) trace.append(v);
    ASSERT_EQ(trace.bucketSize(), 8);
    EXPECT_EQ(trace.at(0), 3);
    EXPECT_EQ(trace.at(8), 9);
    EXPECT_EQ(trace.last(), 9);
    Trace gap(0, 2);
    for (int i = 0; i < 8; ++i) gap.append(i < 4 ? 1.0 : inf);
    ASSERT_EQ(gap.bucketSize(), 8);
    for (int i = 0; i < 4; ++i) gap.append(nan);
    EXPECT_TRUE(std::isnan(gap.at(9)));
    EXPECT_TRUE(gap.extremes(8, 16).empty());
}

TEST(Trace, AppendsAStretchLikeItsValues) {
    std::mt19937 random(3);
    std::uniform_int_distribution<std::size_t> size(0, 300);
    for (int round = 0; round < 60; ++round) {
        std::vector<double> all;
        const std::int64_t first = static_cast<std::int64_t>(size(random));
        Trace merged(first, 32), plain(first, 32);
        std::int64_t widest = 1;
        for (int piece = 0; piece < 12; ++piece) {
            const std::vector<double> values = gappyValues(size(random), random);
            Stretch delta(merged.end(), piece % 3, std::size_t{4} << (piece % 5));
            for (const double v : values) {
                delta.append(v);
                plain.append(v);
            }
            all.insert(all.end(), values.begin(), values.end());
            if (!values.empty()) widest = std::max(widest, delta.bucketSize());
            merged.append(delta);
            ASSERT_EQ(merged.end(), plain.end());
            EXPECT_EQ(merged.bucketSize(), std::max(merged.bucketSize(), widest));
            expectSame(merged, all, random);
            if (!values.empty()) {
                EXPECT_TRUE(merged.last() == values.back() || (std::isnan(merged.last()) && std::isnan(values.back())));
            }
        }
        if (merged.bucketSize() == plain.bucketSize()) {
            EXPECT_EQ(merged.extremes(first, merged.end()), plain.extremes(first, plain.end()));
        }
    }
}

TEST(Trace, StaysSmall) {
    Trace trace;
    for (int i = 0; i < 100; ++i) trace.append(i);
    EXPECT_LT(trace.bytes(), 10'000u);
    std::size_t most = 0;
    for (int i = 100; i < 10'000'000; ++i) {
        trace.append(std::sin(i * 1e-3));
        if (i % 4096 == 0) most = std::max(most, trace.bytes());
    }
    EXPECT_LE(most, std::size_t{4} << 20);
    EXPECT_EQ(trace.end(), 10'000'000);
    EXPECT_EQ(trace.extremes(0, 10).max, 99);
    EXPECT_EQ(trace.bucketSize(), 256);
}

TEST(Trace, ClearsToANewBeginning) {
    Trace trace(3, 4);
    for (int i = 0; i < 100; ++i) trace.append(i);
    trace.clear(7);
    EXPECT_TRUE(trace.empty());
    EXPECT_EQ(trace.first(), 7);
    EXPECT_EQ(trace.bucketSize(), 1);
    EXPECT_TRUE(std::isnan(trace.last()));
    EXPECT_TRUE(trace.extremes(0, 100).empty());
    for (int i = 0; i < 3; ++i) trace.append(2 * i);
    EXPECT_EQ(trace.at(9), 4);
    EXPECT_EQ(trace.extremes(0, 100), (Extremes{0, 4, 4}));
    std::vector<Extremes> wide(2);
    trace.columns(0, 1000, wide);
    EXPECT_EQ(wide[0], (Extremes{0, 4, 4}));
    EXPECT_TRUE(wide[1].empty());
}

}  // namespace
}  // namespace ravine
