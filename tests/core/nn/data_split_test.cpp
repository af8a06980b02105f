#include "core/nn/data_split.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>
#include <set>

using namespace ravine;

namespace {

using Ids = std::vector<std::uint32_t>;

// `sizes` samples of each class.
std::shared_ptr<DataSet> classified(const std::vector<int>& sizes) {
    auto set = std::make_shared<DataSet>();
    for (std::size_t c = 0; c < sizes.size(); ++c) {
        set->classNames.push_back("c" + std::to_string(c));
        set->labels.insert(set->labels.end(), sizes[c], static_cast<std::uint32_t>(c));
    }
    return set;
}

std::vector<int> perClass(const DataSet& set, const Ids& ids) {
    std::vector<int> counts(set.classNames.size());
    for (const std::uint32_t id : ids) ++counts[set.labels[id]];
    return counts;
}

std::array<std::size_t, 3> sizes(const DataSplit& split) {
    return {split.train.size(), split.validation.size(), split.test.size()};
}

Ids range(std::uint32_t from, std::uint32_t to) {
    Ids ids(to - from);
    std::iota(ids.begin(), ids.end(), from);
    return ids;
}

}  // namespace

TEST(Split, UsesEverySampleOnceWhenSharesAddUpToOne) {
    const std::vector<SplitSpec> specs{{},        {0.7, 0.2, 0.1},  {1.0 / 3, 1.0 / 3, 1.0 / 3}, {0.8, 0, 0.2},
                                       {1, 0, 0}, {0.55, 0.35, 0.1}};
    for (const SplitSpec& spec : specs)
        for (int n = 2; n < 200; ++n) {
            const auto set = classified({n / 3 + 1, n - n / 3 - 1});
            const DataSplit split = splitData(*set, spec, 1);
            std::set<std::uint32_t> all;
            for (const Ids* part : {&split.train, &split.validation, &split.test})
                all.insert(part->begin(), part->end());
            EXPECT_EQ(all.size(), static_cast<std::size_t>(n));
            const auto [train, validation, test] = sizes(split);
            EXPECT_EQ(train + validation + test, static_cast<std::size_t>(n));
            EXPECT_LT(std::abs(train - spec.train * n), 1);
            EXPECT_LT(std::abs(validation - spec.validation * n), 1);
            EXPECT_LT(std::abs(test - spec.test * n), 1);
        }
}

TEST(Split, RoundsByLargestRemainder) {
    // By hand: 0.6 · 8 = 4.8, 0.2 · 8 = 1.6 twice; the two largest remainders are .8 and the first .6.
    EXPECT_EQ(apportion(8, {0.6, 0.2, 0.2, 0}), (PartCounts{5, 2, 1, 0}));
    EXPECT_EQ(apportion(150, {0.6, 0.2, 0.2, 0}), (PartCounts{90, 30, 30, 0}));
    EXPECT_EQ(apportion(15, {0.2, 0.2, 0.6, 0}), (PartCounts{3, 3, 9, 0}));
    EXPECT_EQ(apportion(10, {0.25, 0.25, 0.25, 0.25}), (PartCounts{3, 3, 2, 2}));
    EXPECT_EQ(apportion(1, {0.6, 0.2, 0.2, 0}), (PartCounts{1, 0, 0, 0}));
    EXPECT_EQ(apportion(100, {0.5, 0.1, 0.1, 0.3}), (PartCounts{50, 10, 10, 30}));
}

TEST(Split, LeavesOutWhatTheSharesLeaveOver) {
    const DataSplit split = splitData(*classified({50, 50}), {0.5, 0.1, 0.1}, 1);
    EXPECT_EQ(sizes(split), (std::array<std::size_t, 3>{50, 10, 10}));
}

TEST(Split, GivesEachPartItsShareOfEveryClass) {
    const auto iris = classified({50, 50, 50});
    const DataSplit split = splitData(*iris, {}, 3);
    EXPECT_EQ(perClass(*iris, split.train), std::vector(3, 30));
    EXPECT_EQ(perClass(*iris, split.validation), std::vector(3, 10));
    EXPECT_EQ(perClass(*iris, split.test), std::vector(3, 10));
}

TEST(Split, RoundsClassesUpOrDownWhileTotalsStayExact) {
    std::mt19937 random(7);
    for (int round = 0; round < 3000; ++round) {
        std::vector<std::int64_t> classes(1 + random() % 12);
        std::int64_t all = 0;
        for (auto& size : classes) all += size = static_cast<std::int64_t>(random() % (round % 2 ? 4 : 40));
        if (all == 0) continue;
        PartCounts totals{};
        for (std::int64_t i = 0; i < all; ++i) ++totals[random() % (round % 3 ? 4 : 2)];
        const auto counts = stratify(classes, totals);
        PartCounts sums{};
        for (std::size_t c = 0; c < classes.size(); ++c) {
            EXPECT_EQ(std::accumulate(counts[c].begin(), counts[c].end(), std::int64_t{0}), classes[c]);
            for (std::size_t p = 0; p < 4; ++p) {
                sums[p] += counts[c][p];
                const double exact = static_cast<double>(classes[c] * totals[p]) / static_cast<double>(all);
                EXPECT_LT(std::abs(counts[c][p] - exact), 1);
            }
        }
        EXPECT_EQ(sums, totals);
    }
}

TEST(Split, IsTheSameForTheSameSeedOnly) {
    const auto set = classified({40, 60});
    const DataSplit first = splitData(*set, {}, 5), again = splitData(*set, {}, 5), other = splitData(*set, {}, 6);
    EXPECT_EQ(first.train, again.train);
    EXPECT_EQ(first.test, again.test);
    EXPECT_NE(Ids(first.train), other.train);
    EXPECT_NE(std::set(first.train.begin(), first.train.end()), std::set(other.train.begin(), other.train.end()));
}

TEST(Split, MixesTheClassesWithinAPart) {
    const auto set = classified({500, 500});
    const DataSplit split = splitData(*set, {}, 1);
    for (const Ids* part : {&split.train, &split.validation, &split.test}) {
        int changes = 0;
        for (std::size_t i = 1; i < part->size(); ++i)
            changes += set->labels[(*part)[i]] != set->labels[(*part)[i - 1]];
        EXPECT_GT(changes, std::ssize(*part) / 3);
    }
}

TEST(Split, TakesSamplesInOrderWithoutShuffle) {
    const DataSplit split = splitData(*classified({5, 5}), {0.5, 0.2, 0.2, false}, 1);
    EXPECT_EQ(split.train, range(0, 5));
    EXPECT_EQ(split.validation, range(5, 7));
    EXPECT_EQ(split.test, range(7, 9));
}

TEST(Split, KeepsASetsOwnTestPartWhole) {
    const auto set = classified({30, 40});
    set->ownTest = 10;
    const SplitSpec spec = defaultSplit(FashionMnist{});
    const DataSplit split = splitData(*set, spec, 1);
    EXPECT_EQ(split.test, range(60, 70));
    EXPECT_EQ(sizes(split), (std::array<std::size_t, 3>{50, 10, 10}));
    EXPECT_EQ(std::ranges::count_if(split.train, [](auto id) { return id >= 60; }), 0);
    // Train : validation divide the rest whatever test says; without a test share its samples are not used at all.
    EXPECT_EQ(sizes(splitData(*set, {0.3, 0.3, 0.1}, 1)), (std::array<std::size_t, 3>{30, 30, 10}));
    const DataSplit sealed = splitData(*set, {0.8, 0.2, 0}, 1);
    EXPECT_EQ(sizes(sealed), (std::array<std::size_t, 3>{48, 12, 0}));
    EXPECT_EQ(std::ranges::count_if(sealed.train, [](auto id) { return id >= 60; }), 0);
}

TEST(Split, GivesFashionMnistFiftyTenTenThousand) {
    const auto set = std::make_shared<DataSet>();
    set->classNames.resize(10);
    for (std::uint32_t i = 0; i < 70'000; ++i) set->labels.push_back(i % 10);
    set->ownTest = 10'000;
    for (const DataSource& source : {DataSource(FashionMnist{}), DataSource(IdxFolder{})}) {
        const DataSplit split = splitData(*set, defaultSplit(source), 1);
        EXPECT_EQ(sizes(split), (std::array<std::size_t, 3>{50'000, 10'000, 10'000}));
        EXPECT_EQ(perClass(*set, split.validation), std::vector(10, 1000));
    }
    EXPECT_EQ(defaultSplit(Iris{}), SplitSpec{});
}
