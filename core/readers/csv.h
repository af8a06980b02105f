// Tables as text: RFC 4180 as people write it. The separator (comma, semicolon, tab or |) is found; spaces around
// unquoted cells do not count; a first line of numbers only is data, and the columns are then column_1, column_2, …;
// blank lines are skipped. Numbers have a decimal point. Cells that are empty, NA, NaN or ? are missing, and refused
// unless they are asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/kinds/issue.h"
#include "core/readers/table.h"

namespace ravine {

struct CsvLimits {
    std::uintmax_t bytes = std::uintmax_t{128} << 20;
    std::size_t columns = 4096;
    std::size_t rows = 2'000'000;
    std::size_t issues = 20;  // said one by one; the others are counted
};

struct CsvReading {
    enum class Missing { Refuse, Keep } missing = Missing::Refuse;
    // The columns whose numbers are wanted as they are written, too (Column::spellings); empty: the last one.
    std::optional<std::vector<std::string>> spelled;
};

// `name` stands for the text in messages: "points.csv, line 7, column height". Lines count from 1, as in an editor.
std::optional<Table> parseCsv(std::string_view text, const std::string& name, Issues&, const CsvLimits& = {},
                              const CsvReading& = {});

// A file that cannot be read, or is too large to try, is an issue at `path`; a fault inside it is named by the file's
// name and the line.
std::optional<Table> readCsv(const std::filesystem::path& file, const std::string& path, Issues&, const CsvLimits& = {},
                             const CsvReading& = {});

}  // namespace ravine
