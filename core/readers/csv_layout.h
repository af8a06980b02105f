// How a text is laid out as a table: what separates its cells, which lines are notes, which line names the columns.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/readers/csv_records.h"

namespace ravine {

enum class HeaderLine { Auto, Yes, No };
inline constexpr std::array<std::string_view, 3> headerLineNames{"auto", "yes", "no"};

enum class CellSeparator { Auto, Comma, Semicolon, Tab, Bar, Blanks };
inline constexpr std::array<std::string_view, 6> cellSeparatorNames{"auto", "comma", "semicolon",
                                                                    "tab",  "bar",   "blanks"};

struct CsvLayout {
    CsvShape shape;
    std::optional<CsvShape> hashHeader;  // the shape from behind the # of a line that may name the columns
    std::size_t columns = 0;             // as most of the first records have
    // Lines of one text each that stand above the table, such as the title of a report; the shape begins below them.
    std::size_t titleLines = 0;
    std::string title;  // the first of them, cut
};

// Of comma, semicolon, tab, | and runs of blanks the one that cuts the first records most evenly; sep=; in the first
// line is obeyed. Lines that begin with # are notes, unless most do, or they have as many cells as the others, no blank
// after the #, and words in the first column.
CsvLayout detectLayout(std::string_view text, CellSeparator = CellSeparator::Auto);

// A sample of the text's first records, each as its cells.
using CsvSample = std::vector<std::vector<CsvCell>>;
CsvSample sampleOf(std::string_view text, const CsvShape&, std::size_t records, std::size_t maxCells);

// Whether the first record names the columns, and why, for a person.
struct HeaderGuess {
    bool header = true;
    bool doubtful = false;
    std::string reason;
};
// Names stand above numbers or dates as texts; where all are numbers they are 0, 1, 2 … or years, unlike what follows.
// A first line whose texts stand below it again is a sample.
HeaderGuess guessHeader(const CsvSample& sample);

}  // namespace ravine
