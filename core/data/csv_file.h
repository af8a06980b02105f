#pragma once

#include <string>
#include <vector>

#include "core/data/task.h"
#include "core/kinds/kinds.h"

namespace ravine {

// A table of the user's own; csv.h says what is read.
struct CsvFile {
    std::string file{};                   // relative to the experiment
    std::vector<std::string> features{};  // empty: every column but the targets
    std::vector<std::string> targets{};   // empty: the last column; several: a regression with several outputs
    Task task = Task::Auto;
    MissingValues missing = MissingValues::Refuse;

    static constexpr KindInfo info{
        .key = "csv",
        .title = "CSV file",
        .summary = "A table of your own: a line of column names, then one line a sample.",
        .reference = "RFC 4180, Common format and MIME type for comma-separated values, 2005"};

    static std::array<Param<CsvFile>, 5> params();
    bool operator==(const CsvFile&) const = default;
};

}  // namespace ravine
