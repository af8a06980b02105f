#pragma once

#include <string>
#include <vector>

#include "core/data/task.h"
#include "core/kinds/kinds.h"
#include "core/readers/csv.h"

namespace ravine {

// A table of the user's own; csv.h says what is read.
struct CsvFile {
    std::string file{};                   // relative to the experiment
    std::vector<std::string> features{};  // empty: every column but the targets that says something
    std::vector<std::string> targets{};   // empty: the last column; several: a regression with several outputs
    Task task = Task::Auto;
    MissingValues missing = MissingValues::Refuse;
    HeaderLine header = HeaderLine::Auto;
    DecimalMark decimal = DecimalMark::Auto;
    std::vector<std::string> marks{};    // of missing values, beside the usual ones
    std::vector<std::string> words{};    // columns whose cells are words whatever they look like
    std::vector<std::string> numbers{};  // columns of numbers; cells that are none are missing
    CellSeparator separator = CellSeparator::Auto;

    static constexpr KindInfo info{
        .key = "csv",
        .title = "CSV file",
        .summary = "A table of your own: one line a sample, names above them or not.",
        .reference = "RFC 4180, Common format and MIME type for comma-separated values, 2005",
        .synonyms = "own data, table, file, excel"};

    CsvReading reading() const { return {header, decimal, marks, words, numbers, separator}; }

    static std::array<Param<CsvFile>, 11> params();
    bool operator==(const CsvFile&) const = default;
};

}  // namespace ravine
