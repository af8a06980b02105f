// Two runs of the benchmarks beside one another: which rows became slower, which faster, and whether the machine did.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/bench_results.h"

namespace ravine::bench {

// A quarter more time, or a figure a quarter worse, is seen.
inline constexpr double worth = 1.25;

// Rows that measure the machine, or what others have written, and not this program. They are compared, never blamed.
bool isReference(std::string_view name);

struct FigureChange {
    std::string name;
    double before = 0, after = 0;
    double ratio = 1;  // above 1: worse, whichever way the figure counts
};

struct RowChange {
    BenchRow before, after;
    double ratio = 1;                   // of the times that the row is timed by, after over before
    double otherRatio = 1;              // of the other clock's
    std::vector<FigureChange> figures;  // those that tell better from worse
    bool reference = false;

    bool slower() const;  // by time
    bool worse() const;   // by time or by a figure
    bool faster() const;  // by time, as much as slower() asks for, and no figure worse
};

struct Comparison {
    std::vector<RowChange> rows;  // in both, and measured in both; in the second one's order
    std::vector<std::string> onlyBefore, onlyAfter;
    std::vector<BenchRow> failed;   // in the second, and did not in the first
    std::optional<double> machine;  // the middle one of the reference rows' ratios; above 1: the machine was slower

    bool anyWorse() const;
};

Comparison compare(const std::vector<BenchRow>& before, const std::vector<BenchRow>& after);

std::string text(const Comparison& comparison);  // a table, and under it what is to be seen in it

// Prints it. 0: nothing worse; 1: something is; 2: a file cannot be read, or they have no row in common.
int compareFiles(const std::filesystem::path& before, const std::filesystem::path& after);

}  // namespace ravine::bench
