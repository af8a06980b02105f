#include "tests/bench/comparison.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace ravine::bench {
namespace {

using Json = nlohmann::json;

Json entry(const std::string& name, double realTime, double cpuTime, const std::string& unit = "ns") {
    return {{"name", name},          {"run_name", name},    {"run_type", "iteration"}, {"iterations", 100},
            {"real_time", realTime}, {"cpu_time", cpuTime}, {"time_unit", unit},       {"threads", 1}};
}

Json with(Json entry, const char* figure, double value) {
    entry[figure] = value;
    return entry;
}

std::vector<BenchRow> rowsOf(const std::vector<Json>& entries) {
    Issues issues;
    const auto rows =
        readBenchRows(Json{{"context", Json::object()}, {"benchmarks", entries}}.dump(), "x.json", issues);
    EXPECT_TRUE(rows) << ravine::text(issues);
    return rows.value_or(std::vector<BenchRow>());
}

Comparison compared(const Json& before, const Json& after) { return compare(rowsOf({before}), rowsOf({after})); }

std::string refusalOf(const std::string& text) {
    Issues issues;
    EXPECT_FALSE(readBenchRows(text, "x.json", issues));
    return ravine::text(issues);
}

TEST(BenchResults, NamesTellWhatAndNotHow) {
    EXPECT_EQ(rowName("start_up/iterations:15/manual_time"), "start_up");
    EXPECT_EQ(rowName("contour/64x64/real_time"), "contour/64x64");
    EXPECT_EQ(rowName("network_step/tiny/f32/repeats:3"), "network_step/tiny/f32");
    EXPECT_EQ(rowName("chart_frame/1e8"), "chart_frame/1e8");
}

TEST(BenchResults, AreMediansOfRepetitions) {
    const auto rows = rowsOf({entry("a", 1, 9), entry("a", 100, 5), entry("a", 3, 7)});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].elapsed, 3);
    EXPECT_EQ(rows[0].cpu, 7);
    EXPECT_EQ(rowsOf({entry("a", 1, 4), entry("a", 2, 6)})[0].cpu, 5) << "the middle of two";
    EXPECT_EQ(
        rowsOf({with(entry("a", 1, 1), "p99_ns", 3), with(entry("a", 1, 1), "p99_ns", 5)})[0].figures.at("p99_ns"), 4);
}

TEST(BenchResults, TakeTheMedianOfAggregates) {
    Json mean = entry("a_mean", 5, 5), median = entry("a_median", 4, 4), spread = entry("a_cv", 0.1, 0.1);
    for (const auto& [aggregate, what] : {std::pair{&mean, "mean"}, {&median, "median"}, {&spread, "cv"}}) {
        (*aggregate)["run_type"] = "aggregate";
        (*aggregate)["aggregate_name"] = what;
        (*aggregate)["run_name"] = "a";
    }
    const auto rows = rowsOf({mean, median, spread});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].name, "a");
    EXPECT_EQ(rows[0].cpu, 4);
    EXPECT_EQ(rowsOf({entry("a", 3, 3), median})[0].cpu, 3) << "repetitions themselves go before their aggregates";
}

TEST(BenchResults, AreInNanosecondsWhateverTheUnit) {
    EXPECT_EQ(rowsOf({entry("a", 2, 3, "us")})[0].cpu, 3e3);
    EXPECT_EQ(compared(entry("a", 1, 1, "ms"), entry("a", 1e6, 1e6, "ns")).rows[0].ratio, 1);
}

TEST(BenchResults, RefuseWhatIsNoBenchmarkFile) {
    EXPECT_NE(refusalOf("{\"benchmarks\": [").find("x.json"), std::string::npos);
    EXPECT_NE(refusalOf("[1, 2]").find("x.json: no list of \"benchmarks\" — what `./dev bench --json FILE` writes"),
              std::string::npos);
    EXPECT_NE(refusalOf("{\"benchmarks\": []}").find("no rows"), std::string::npos);
    EXPECT_NE(refusalOf("{\"benchmarks\": [7]}").find("benchmarks.0 — an object"), std::string::npos);
    EXPECT_NE(refusalOf("{\"benchmarks\": [{\"name\": 3}]}").find("benchmarks.0 — a benchmark's name"),
              std::string::npos);
    EXPECT_NE(refusalOf("{\"benchmarks\": [{\"name\": \"a\", \"real_time\": 1, \"time_unit\": \"h\"}]}")
                  .find("benchmarks.0 (a): h"),
              std::string::npos);
}

TEST(Comparison, SeesAQuarterAndNotLess) {
    EXPECT_TRUE(compared(entry("a", 4, 4), entry("a", 5, 5)).rows[0].slower());
    EXPECT_TRUE(compared(entry("a", 0.3, 0.3), entry("a", 0.375, 0.375)).rows[0].slower())
        << "whatever the last digit says";
    EXPECT_FALSE(compared(entry("a", 4, 4), entry("a", 4.99, 4.99)).anyWorse());
    EXPECT_TRUE(compared(entry("a", 5, 5), entry("a", 4, 4)).rows[0].faster());
    EXPECT_FALSE(compared(entry("a", 5, 5), entry("a", 4.01, 4.01)).rows[0].faster());
}

TEST(Comparison, GoesByTheClockTheRowIsTimedBy) {
    EXPECT_FALSE(compared(entry("a", 4, 4), entry("a", 9, 4)).anyWorse()) << "others were on the machine";
    EXPECT_TRUE(compared(entry("a/real_time", 4, 4), entry("a/real_time", 9, 4)).anyWorse());
    EXPECT_TRUE(
        compared(entry("a/iterations:3/manual_time", 4, 4), entry("a/iterations:5/manual_time", 9, 4)).anyWorse());
    const Comparison other = compared(entry("a", 4, 4), entry("a", 9, 4));
    EXPECT_NE(text(other).find("only elapsed time grew, 2.25 ×"), std::string::npos) << text(other);
}

TEST(Comparison, SeesFiguresThatGotWorse) {
    const auto figure = [](const char* name, double before, double after) {
        return compared(with(entry("a", 1, 1), name, before), with(entry("a", 1, 1), name, after)).anyWorse();
    };
    EXPECT_TRUE(figure("share_of_limit", 0.4, 0.5));
    EXPECT_FALSE(figure("share_of_limit", 0.5, 0.4));
    EXPECT_FALSE(figure("share_of_limit", 0.01, 0.03)) << "nobody minds";
    EXPECT_TRUE(figure("share_of_limit", 0.01, 0.3));
    EXPECT_TRUE(figure("bytes_per_series", 3e6, 4e6));
    EXPECT_TRUE(figure("of_run_loop", 1, 0.8)) << "larger is better";
    EXPECT_FALSE(figure("of_run_loop", 0.8, 1));
    EXPECT_FALSE(figure("p50_ns", 1, 9)) << "only explains";
}

TEST(Comparison, NamesRowsOfOneFileAndFailures) {
    Json failed = entry("c", 0, 0);
    failed["error_occurred"] = true;
    failed["error_message"] = "it did not start";
    const Comparison comparison = compare(rowsOf({entry("a", 1, 1), entry("b", 1, 1), entry("c", 1, 1)}),
                                          rowsOf({entry("b", 1, 1), entry("d", 1, 1), failed}));
    EXPECT_EQ(comparison.onlyBefore, std::vector<std::string>{"a"});
    EXPECT_EQ(comparison.onlyAfter, std::vector<std::string>{"d"});
    ASSERT_EQ(comparison.failed.size(), 1u);
    EXPECT_TRUE(comparison.anyWorse());
    EXPECT_NE(text(comparison).find("fails now: c: it did not start"), std::string::npos);
}

TEST(Comparison, DoesNotBlameTheMachine) {
    const Comparison comparison =
        compare(rowsOf({entry("surface_step_bare/adam", 10, 10), entry("trace_append_vector/1e6", 10, 10),
                        entry("matrix_product_pytorch/f32", 10, 10)}),
                rowsOf({entry("surface_step_bare/adam", 30, 30), entry("trace_append_vector/1e6", 13, 13),
                        entry("matrix_product_pytorch/f32", 9, 9)}));
    EXPECT_FALSE(comparison.anyWorse());
    ASSERT_TRUE(comparison.machine);
    EXPECT_DOUBLE_EQ(*comparison.machine, 1.3) << "the middle one";
    EXPECT_NE(text(comparison).find("the machine itself: 1.30 × (slower"), std::string::npos) << text(comparison);
    EXPECT_FALSE(compared(entry("a", 1, 1), entry("a", 1, 1)).machine) << "no row tells";
    EXPECT_TRUE(compared(entry("matrix_product/f32", 1, 1), entry("matrix_product/f32", 2, 2)).anyWorse())
        << "that is ours";
}

class CompareFiles : public testing::Test {
protected:
    std::string file(const std::string& name, const std::string& content) {
        const std::string path = testing::TempDir() + name;
        std::ofstream(path) << content;
        return path;
    }
    std::string file(const std::string& name, const Json& row) {
        return file(name, Json{{"benchmarks", Json::array({row})}}.dump());
    }
};

TEST_F(CompareFiles, EndsWithWhatItSaw) {
    const std::string base = file("base.json", entry("a", 4, 4)), same = file("same.json", entry("a", 4.1, 4.1)),
                      slow = file("slow.json", entry("a", 5, 5)), other = file("other.json", entry("b", 5, 5)),
                      broken = file("broken.json", std::string("not JSON"));
    EXPECT_EQ(compareFiles(base, same), 0);
    EXPECT_EQ(compareFiles(base, slow), 1);
    EXPECT_EQ(compareFiles(base, other), 2) << "no row in common";
    EXPECT_EQ(compareFiles(base, broken), 2);
    EXPECT_EQ(compareFiles(testing::TempDir() + "missing.json", base), 2);
}

}  // namespace
}  // namespace ravine::bench
