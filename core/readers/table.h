// A table of data in memory: columns of numbers, and columns of texts kept as classes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/kinds/issue.h"

namespace ravine {

struct Column {
    enum class Content {
        Numbers,  // every cell is a finite number
        Classes,  // texts, at most Table::maxClasses different ones
        Texts     // more than that (names, remarks): not kept
    };

    std::string name;
    Content content = Content::Numbers;
    std::vector<double> numbers;          // Numbers: one per row
    std::vector<std::uint32_t> classes;   // Classes: an index into classNames per row
    std::vector<std::string> classNames;  // Classes: sorted by their bytes
    bool someNumbers = false;             // whether any cell is a number
    Issues notNumbers;                    // the first cells that are none, and how many more

    // Where the reader was told to keep them: the rows without a value (NaN in numbers, noClass in classes), and the
    // first such cells, and how many more.
    static constexpr std::uint32_t noClass = 0xFFFFFFFF;
    std::vector<std::size_t> missing;
    Issues missingCells;

    // Numbers, where the reader was told to: each different value as it was first written, ascending. One more than
    // Table::maxClasses at most.
    struct Spelling {
        double value = 0;
        std::string text;
    };
    std::vector<Spelling> spellings;
};

struct Table {
    static constexpr std::size_t maxClasses = 1000;

    std::string name;  // for messages: "points.csv"
    std::size_t rows = 0;
    std::vector<Column> columns;
};

// The column of that name, or null and an issue at `path` that lists the columns.
const Column* findColumn(const Table&, std::string_view name, const std::string& path, Issues&);

// The column of that name when all its cells are numbers. Else null and an issue at `path`; where texts stand among
// numbers, the cells as well ("points.csv, line 7, column height").
const Column* findNumbers(const Table&, std::string_view name, const std::string& path, Issues&);

// The rows, in order, in which none of these columns lacks a value.
std::vector<std::size_t> completeRows(const Table&, const std::vector<const Column*>& used);

// The table with these rows only; none lacks a value any more.
Table withRows(Table, const std::vector<std::size_t>& rows);

}  // namespace ravine
