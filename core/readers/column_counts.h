// What a first look at a column's cells counts, and what the column is by that.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/readers/csv_records.h"
#include "core/readers/date_form.h"
#include "core/readers/number_form.h"
#include "core/readers/table.h"

namespace ravine {

struct ColumnCounts {
    std::size_t filled = 0;                     // neither empty nor a mark of a missing value
    std::size_t quoted = 0;                     // of those
    std::size_t point = 0, comma = 0;           // are numbers in that form
    std::size_t onlyPoint = 0, onlyComma = 0;   // in no other
    std::size_t differ = 0, differAtComma = 0;  // 1,234 and 1.234: in both, and not the same; of those with a comma
    std::size_t digits = 0, leadingZeros = 0, quotedLeadingZeros = 0;  // only digits; with a zero before them
    std::size_t percents = 0, fractions = 0;
    std::array<std::size_t, 3> dates{};     // by DateOrder
    std::size_t neither = 0;                // no number in any form
    std::vector<std::string> strangers;     // the first different ones of those, at most `mostStrangers`
    std::vector<std::string> firstNumbers;  // the first different numbers as they are written, at most 21

    static constexpr std::size_t mostStrangers = 4, mostFirstNumbers = 21;
    void add(const CsvCell&);
    // The forms' evidence in columns of numbers, which those without any go by.
    bool saysComma() const { return onlyComma > onlyPoint && 2 * comma > filled; }
    bool saysPoint() const { return onlyPoint > onlyComma && 2 * point > filled; }
};

struct TableEvidence {
    bool comma = false, point = false;  // some column says so
    bool semicolons = false;            // separate the cells, so that a comma is free for decimals
};

struct ColumnReading {
    Column::Type type = Column::Type::Words;
    NumberForm form = NumberForm::Point;
    DateOrder order = DateOrder::YearFirst;
    bool codes = false;
    std::vector<std::string> doubts;
};

enum class WantedType { Any, Words, Numbers };  // what the user says that a column holds

// Numbers when nearly all its filled cells are: nine in ten, or four in five with one exception, or half of them where
// the others are two or three texts that stand again and again among many different numbers. Dates likewise.
ColumnReading readingOf(const ColumnCounts&, DecimalMark, const TableEvidence&, WantedType = WantedType::Any);

}  // namespace ravine
