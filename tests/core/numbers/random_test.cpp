#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "core/numbers/random.h"

namespace ravine::random {
namespace {

using Words = std::array<std::uint32_t, 4>;

// Known answers: kat_vectors of the authors' own library, Random123 1.14, lines "philox4x32 10".
TEST(Philox, GivesItsAuthorsKnownAnswers) {
    EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    constexpr std::uint32_t ones = 0xffffffff;
    EXPECT_EQ(philox({ones, ones, ones, ones}, {ones, ones}), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, DrawsDependOnEveryPartOfTheirKey) {
    const Key key{.seed = 7, .purpose = Purpose::GradientNoise, .a = 3, .b = 1};
    std::set<double> draws{uniforms(key)[0], uniforms(key)[1]};
    for (const Key& other : {Key{8, key.purpose, 3, 1}, Key{7 + (std::uint64_t{1} << 32), key.purpose, 3, 1},
                             Key{7, Purpose::Dropout, 3, 1}, Key{7, key.purpose, 4, 1},
                             Key{7, key.purpose, 3 + (std::uint64_t{1} << 32), 1}, Key{7, key.purpose, 3, 2}}) {
        draws.insert(uniforms(other)[0]);
        draws.insert(uniforms(other)[1]);
    }
    EXPECT_EQ(draws.size(), 14u);
    EXPECT_EQ(uniforms(key), uniforms(Key(key)));
}

TEST(Random, UniformsFillTheUnitInterval) {
    constexpr int count = 100000;
    double sum = 0, squares = 0, product = 0, least = 1, most = 0;
    for (int i = 0; i < count; ++i) {
        const auto [u, v] = uniforms({.seed = 1, .purpose = Purpose::Generator, .a = static_cast<std::uint64_t>(i)});
        for (const double each : {u, v}) {
            sum += each;
            squares += each * each;
            least = std::min(least, each);
            most = std::max(most, each);
        }
        product += (u - 0.5) * (v - 0.5);
    }
    EXPECT_GE(least, 0);
    EXPECT_LT(most, 1);
    EXPECT_NEAR(sum / (2 * count), 0.5, 5 * std::sqrt(1.0 / 12 / (2 * count)));
    EXPECT_NEAR(squares / (2 * count), 1.0 / 3, 5 * std::sqrt(4.0 / 45 / (2 * count)));
    EXPECT_NEAR(product / count, 0, 5 / 12.0 / std::sqrt(count));
}

// Five standard errors of each moment's estimate.
TEST(Random, NormalsHaveTheMomentsOfANormal) {
    constexpr int count = 100000;
    double moments[4] = {}, product = 0;
    for (int i = 0; i < count; ++i) {
        const auto both = normals({.seed = 5, .purpose = Purpose::GradientNoise, .a = static_cast<std::uint64_t>(i)});
        product += both[0] * both[1];
        for (const double z : both) {
            ASSERT_TRUE(std::isfinite(z));
            double power = 1;
            for (double& moment : moments) moment += power *= z;
        }
    }
    const double n = 2 * count;
    EXPECT_NEAR(moments[0] / n, 0, 5 / std::sqrt(n));
    EXPECT_NEAR(moments[1] / n, 1, 5 * std::sqrt(2 / n));
    EXPECT_NEAR(moments[2] / n, 0, 5 * std::sqrt(15 / n));
    EXPECT_NEAR(moments[3] / n, 3, 5 * std::sqrt(96 / n));
    EXPECT_NEAR(product / count, 0, 5 / std::sqrt(count));
}

std::vector<std::uint32_t> order(std::size_t size, std::uint64_t seed, std::uint64_t epoch) {
    std::vector<std::uint32_t> result(size, 99);
    permutation(result, {.seed = seed, .purpose = Purpose::BatchOrder, .a = epoch});
    return result;
}

TEST(Permutation, HoldsEveryNumberOnce) {
    for (const std::size_t size : {0, 1, 2, 3, 4, 5, 150, 1001}) {
        std::vector<std::uint32_t> sorted = order(size, 3, 0);
        std::ranges::sort(sorted);
        for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(sorted[i], i);
    }
}

TEST(Permutation, FollowsFromSeedAndEpochAlone) {
    EXPECT_EQ(order(150, 3, 4), order(150, 3, 4));
    EXPECT_NE(order(150, 3, 4), order(150, 3, 5));
    EXPECT_NE(order(150, 3, 4), order(150, 4, 4));
}

TEST(Permutation, IsAnyOrderEquallyOften) {
    constexpr int count = 24000;
    std::vector<int> seen(24);
    for (int epoch = 0; epoch < count; ++epoch) {
        std::vector<std::uint32_t> identity{0, 1, 2, 3}, drawn = order(4, 11, static_cast<std::uint64_t>(epoch));
        int rank = 0;
        while (identity != drawn) {
            ASSERT_TRUE(std::ranges::next_permutation(identity).found);
            ++rank;
        }
        ++seen[static_cast<std::size_t>(rank)];
    }
    // χ² with 23 degrees of freedom is above 61.2 once in 25,000 times.
    double chi2 = 0;
    for (const int times : seen) chi2 += (times - 1000.0) * (times - 1000.0) / 1000;
    EXPECT_LT(chi2, 61.2);
}

}  // namespace
}  // namespace ravine::random
