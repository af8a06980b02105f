// What a column's values are like, whatever is made of them.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/readers/table.h"

namespace ravine {

struct ColumnFacts {
    std::size_t filled = 0;
    std::size_t distinct = 0;            // different values; Texts: more than Table::maxClasses
    double least = 0, most = 0;          // of numbers and dates; NaN where there are none
    bool constant = false;               // one value in every filled cell
    bool countsRows = false;             // 0, 1, 2 … or 1, 2, 3 … from the first row to the last
    bool numbersRows = false;            // whole numbers, a different one in every row, under a name like id
    std::vector<std::size_t> histogram;  // numbers and dates: bins of equal width, least to most
    std::vector<std::pair<std::string, std::size_t>> values;  // classes: the most frequent first, at most 20

    static constexpr std::size_t bins = 20, mostValues = 20;
};

ColumnFacts factsOf(const Column&);
std::vector<ColumnFacts> factsOf(const Table&);

// Whole numbers, of which there are only two, or at most 20 that stand in three rows each on average.
bool looksLikeClasses(const Column&, std::size_t rows);

// Each filled cell as a number: numbers as they are, yes and no as 1 and 0, dates as days since the first. Empty of
// other columns. NaN where a value is missing.
std::vector<double> asNumbers(const Column&);

// The middle value, or the mean of the two; values are not empty.
double medianOf(std::vector<double> values);

}  // namespace ravine
