#include "core/series/stretch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "tests/core/series/gappy_values.h"

namespace ravine {
namespace {

bool isSame(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

void expectSame(const Stretch& a, const Stretch& b) {
    ASSERT_EQ(a.first(), b.first());
    ASSERT_EQ(a.end(), b.end());
    ASSERT_EQ(a.bucketSize(), b.bucketSize());
    EXPECT_TRUE(isSame(a.last(), b.last()));
    for (std::int64_t number = a.lowest(); number < a.filled() + (a.isFilling() && !a.empty() ? 1 : 0); ++number) {
        const Extremes ours = a.bucket(number), theirs = b.bucket(number);
        EXPECT_EQ(ours.min, theirs.min) << number;
        EXPECT_EQ(ours.max, theirs.max) << number;
        EXPECT_TRUE(ours.empty() || ours.last == theirs.last) << number;
    }
    for (std::int64_t i = a.first(); i < a.end(); ++i) EXPECT_TRUE(isSame(a.at(i), b.at(i))) << i;
}

TEST(Stretch, TakesManyValuesAsItTakesOne) {
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        const std::int64_t first = static_cast<std::int64_t>(random() % 50);
        const int width = static_cast<int>(random() % 4);
        Stretch many(first, width, 16), single(first, width, 16);
        for (int piece = 0; piece < 6; ++piece) {
            const auto values = gappyValues(random() % 40, random);
            many.append(values);
            for (const double value : values) single.append(value);
            expectSame(many, single);
        }
    }
}

TEST(Stretch, TakesWhatFallsIntoOneBucketAtOnce) {
    std::mt19937 random(2);
    std::normal_distribution<double> normal;
    Stretch atOnce(3, 2, 16), single(3, 2, 16);
    for (int piece = 0; piece < 300; ++piece) {
        const auto count = 1 + static_cast<std::int64_t>(random()) % atOnce.roomInBucket();
        Extremes all;
        for (std::int64_t i = 0; i < count; ++i) {
            const double value = normal(random);
            all.include({value, value, value});
            single.append(value);
        }
        atOnce.append(all, count);
        expectSame(atOnce, single);
    }
    EXPECT_GT(atOnce.bucketSize(), 16);
}

TEST(Stretch, FollowsAnotherAsItsValuesWould) {
    std::mt19937 random(3);
    for (int round = 0; round < 200; ++round) {
        const std::int64_t first = static_cast<std::int64_t>(random() % 50);
        Stretch merged(first, 0, 32), single(first, 0, 32);
        for (int piece = 0; piece < 6; ++piece) {
            const auto values = gappyValues(random() % 60, random);
            Stretch next(merged.end(), merged.log2BucketSize(), 64);
            next.append(values);
            merged.append(next);
            single.append(values);
            ASSERT_EQ(merged.log2BucketSize(), std::max(single.log2BucketSize(), merged.log2BucketSize()));
            if (merged.log2BucketSize() == single.log2BucketSize()) expectSame(merged, single);
        }
    }
}

TEST(Stretch, HasTheWidthThatWidthAtForetells) {
    Stretch stretch;
    for (std::int64_t i = 0; i < 300'000; ++i) {
        stretch.append(0.0);
        if (i % 1000 != 999) continue;
        ASSERT_LE(stretch.log2BucketSize(), Stretch::widthAt(stretch.end()) + 1);
        ASSERT_GE(stretch.log2BucketSize(), Stretch::widthAt(stretch.end()));
    }
}

TEST(Stretch, BeginsAgainInTheSameRoom) {
    Stretch stretch(0, 0, 1024);
    for (int i = 0; i < 1000; ++i) stretch.append(i);
    const std::size_t before = stretch.bytes();
    stretch.begin(70'000, 1);
    EXPECT_TRUE(stretch.empty());
    EXPECT_EQ(stretch.first(), 70'000);
    EXPECT_EQ(stretch.bucketSize(), 2);
    EXPECT_TRUE(std::isnan(stretch.last()));
    EXPECT_EQ(stretch.bytes(), before);
    stretch.append(5.0);
    stretch.append(4.0);
    EXPECT_EQ(stretch.bucket(35'000), (Extremes{4, 5, 4}));
}

}  // namespace
}  // namespace ravine
