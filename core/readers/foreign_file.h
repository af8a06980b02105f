// Files that are no table of text, told by their first bytes.
#pragma once

#include <optional>
#include <string_view>

namespace ravine {

struct ForeignFile {
    std::string_view what;    // "a workbook (.xlsx, .ods) or a zip archive"
    std::string_view remedy;  // "a CSV file: open it in a spreadsheet and save it as CSV"
};

// What the bytes are instead of text in columns; nothing when they may be that.
std::optional<ForeignFile> foreignFile(std::string_view bytes);

}  // namespace ravine
