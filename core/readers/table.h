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
        Numbers,  // every cell is a finite number, or missing
        Classes,  // texts, at most Table::maxClasses different ones
        Texts     // more than that (names, remarks): not kept
    };
    // What the cells are; YesNo and Words are Classes or Texts, the others Numbers. Dates are days since 1970-01-01.
    enum class Type { Number, YesNo, Date, Words, Empty };

    std::string name;
    bool named = true;  // else the name was made from the column's place
    Content content = Content::Numbers;
    Type type = Type::Number;
    std::vector<double> numbers;  // Numbers: one per row, NaN where missing
    // An index into classNames per row. Classes, and Numbers of at most Table::maxClasses different values: numbers are
    // told apart by their value, whole ones above 2⁵³ by their digits, codes (02134) by their spelling.
    std::vector<std::uint32_t> classes;
    std::vector<std::string> classNames;  // Classes: sorted by their bytes; Numbers: ascending, as first written
    bool someNumbers = false;             // whether any cell is a number
    bool codes = false;                   // digits, some of them with a leading zero
    bool comma = false;                   // numbers have a decimal comma
    Issues notNumbers;                    // the first cells that are none, and how many more
    std::size_t notNumberCount = 0;

    // The rows without a value (NaN in numbers, noClass in classes), cells that are no number among numbers included;
    // and the first such cells, and how many more.
    static constexpr std::uint32_t noClass = 0xFFFFFFFF;
    std::vector<std::size_t> missing;
    Issues missingCells;

    std::vector<std::string> doubts;  // how something was taken that reads two ways, in sentences
};

// 1 for true, yes, ja …, 0 for their opposites, −1 for any other text.
int yesOrNo(std::string_view text);

struct Table {
    static constexpr std::size_t maxClasses = 1000;

    std::string name;  // for messages: "points.csv"
    std::size_t rows = 0;
    std::vector<Column> columns;
    // The cells of the first rows as they are written, each cut after 100 bytes: to be looked at.
    static constexpr std::size_t mostFirstRows = 100;
    std::vector<std::vector<std::string>> firstRows;

    // How the text was read.
    std::string encoding = "UTF-8";
    std::string separator = "comma";
    bool header = true;
    std::vector<std::string> doubts;  // in sentences
};

// The column of that name, or null and an issue at `path` that lists the columns. "column 2" and "column_2" are the
// second where no column is called so.
const Column* findColumn(const Table&, std::string_view name, const std::string& path, Issues&);

// The column of that name when its cells are numbers. Else null and an issue at `path`; where texts stand among
// numbers, the cells as well ("points.csv, line 7, column height").
const Column* findNumbers(const Table&, std::string_view name, const std::string& path, Issues&);

// The rows, in order, in which none of these columns lacks a value.
std::vector<std::size_t> completeRows(const Table&, const std::vector<const Column*>& used);

}  // namespace ravine
