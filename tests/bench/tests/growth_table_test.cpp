#include "tests/bench/growth_table.h"

#include <gtest/gtest.h>

namespace ravine::bench {
namespace {

using Numbers = std::vector<double>;

TEST(GrowthLaw, IsTheExponentOfAPower) {
    EXPECT_NEAR(*exponentOf(Numbers{10, 100, 1000}, Numbers{5, 5, 5}), 0, 1e-12);
    EXPECT_NEAR(*exponentOf(Numbers{10, 100, 1000}, Numbers{3, 30, 300}), 1, 1e-12);
    EXPECT_NEAR(*exponentOf(Numbers{2, 4, 8}, Numbers{12, 48, 192}), 2, 1e-12);
    EXPECT_NEAR(*exponentOf(Numbers{1, 4}, Numbers{8, 4}), -0.5, 1e-12);
}

TEST(GrowthLaw, NeedsTwoSizesAndNumbersAboveZero) {
    EXPECT_FALSE(exponentOf(Numbers{10}, Numbers{1}));
    EXPECT_FALSE(exponentOf(Numbers{10, 10}, Numbers{1, 2}));
    EXPECT_FALSE(exponentOf(Numbers{10, 20}, Numbers{0, 2}));
}

TEST(GrowthLaw, IsSaidInWords) {
    EXPECT_EQ(lawOf(-0.3), "falls");
    EXPECT_EQ(lawOf(0.09), "flat");
    EXPECT_EQ(lawOf(-0.09), "flat");
    EXPECT_EQ(lawOf(0.5), "less than linear");
    EXPECT_EQ(lawOf(0.95), "linear");
    EXPECT_EQ(lawOf(1.1), "linear");
    EXPECT_EQ(lawOf(1.2), "more than linear");
}

TEST(GrowthLaw, SaysWhereABoundIsReached) {
    const Numbers sizes{1, 10, 100, 1000, 10'000};
    EXPECT_EQ(flatFrom(sizes, Numbers{1, 10, 30, 30, 30}), 2u);
    EXPECT_FALSE(flatFrom(sizes, Numbers{5, 5, 5, 5, 5})) << "all of it";
    EXPECT_FALSE(flatFrom(sizes, Numbers{1, 10, 100, 300, 300})) << "two sizes are no law";
    const GrowthTable table{.title = "steps",
                            .sizes = {1, 10, 100, 1000},
                            .heads = {"1", "10", "10²", "10³"},
                            .rows = {{"bytes", {1, 5, 5, 5}}}};
    EXPECT_NE(markdown(table).find("less than linear, flat from 10 |"), std::string::npos) << markdown(table);
}

TEST(GrowthTable, IsMarkdownWithALawInEachRow) {
    const GrowthTable table{.title = "runs",
                            .sizes = {1, 10},
                            .heads = {"1", "10"},
                            .rows = {{"a step (ns)", {4, 40}}, {"memory (MB)", {3, {}}}}};
    EXPECT_EQ(markdown(table),
              "| runs | 1 | 10 | exponent | law |\n"
              "|---|---:|---:|---:|---|\n"
              "| a step (ns) | 4 | 40 | +1.00 | linear |\n"
              "| memory (MB) | 3 | – | – | – |\n");
}

TEST(GrowthTable, WritesNumbersAsOneReadsThem) {
    EXPECT_EQ(powerOfTen(1e8), "10⁸");
    EXPECT_EQ(powerOfTen(100), "10²");
    EXPECT_EQ(powerOfTen(60'000), "60,000");
    EXPECT_EQ(powerOfTen(8), "8");
    EXPECT_EQ(powerOfTen(1'234'567), "1,234,567");
}

TEST(GrowthTable, StandsBetweenItsMarkers) {
    const std::string page = std::string("before\n") + beginMarker + "\nold\n" + endMarker + "\nafter\n";
    const std::string changed = std::string("before\n") + beginMarker + "\nnew\n" + endMarker + "\nafter\n";
    EXPECT_EQ(betweenMarkers(page, "new\n"), changed);
    EXPECT_EQ(betweenMarkers(changed, "new\n"), changed) << "twice is once";
    EXPECT_FALSE(betweenMarkers("a page without them", "new\n"));
    EXPECT_FALSE(betweenMarkers(std::string(endMarker) + beginMarker, "new\n"));
}

}  // namespace
}  // namespace ravine::bench
