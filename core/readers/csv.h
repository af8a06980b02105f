// Tables as text: RFC 4180 as people write it. Encoding, separator (comma, semicolon, tab, | or runs of blanks), header
// line, notes (#), decimal mark, dates and marks of missing values are found where they are not said; spaces around
// unquoted cells do not count; blank lines are skipped. How things were taken that read two ways is told in doubts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/kinds/issue.h"
#include "core/readers/csv_layout.h"
#include "core/readers/number_form.h"
#include "core/readers/table.h"

namespace ravine {

struct CsvLimits {
    std::uintmax_t bytes = std::uintmax_t{128} << 20;
    std::size_t columns = 4096;
    std::size_t rows = 2'000'000;
    std::size_t issues = 20;  // said one by one; the others are counted
};

struct CsvReading {
    HeaderLine header = HeaderLine::Auto;
    DecimalMark decimal = DecimalMark::Auto;
    std::vector<std::string> marks{};    // of missing values, beside the usual ones
    std::vector<std::string> words{};    // columns whose cells are words whatever they look like, "NA" too
    std::vector<std::string> numbers{};  // columns whose cells are numbers where they can be; the others are missing
    CellSeparator separator = CellSeparator::Auto;
    bool operator==(const CsvReading&) const = default;
};

// Called now and then while a table is read, with the share that is done; false gives it up, without an issue.
using ReadingProgress = std::function<bool(double share)>;

// `name` stands for the text in messages: "points.csv, line 7, column height". Lines count from 1, as in an editor.
std::optional<Table> parseCsv(std::string_view text, const std::string& name, Issues&, const CsvLimits& = {},
                              const CsvReading& = {}, const ReadingProgress& = {});

// A file that cannot be read, or is too large to try, is an issue at `path`; a fault inside it is named by the file's
// name and the line.
std::optional<Table> readCsv(const std::filesystem::path& file, const std::string& path, Issues&, const CsvLimits& = {},
                             const CsvReading& = {}, const ReadingProgress& = {});

}  // namespace ravine
