#include "app/command/table_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/kinds/printable.h"

namespace ravine {
namespace {

std::size_t width(const std::string& utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

void printColumns(const std::vector<std::vector<std::string>>& rows, std::size_t left) {
    std::vector<std::size_t> widths(rows[0].size(), 0);
    for (const auto& row : rows)
        for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width(row[c]));
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            const std::string space(widths[c] - width(row[c]), ' ');
            line += (c == 0 ? "" : "  ") + (c < left ? row[c] + space : space + row[c]);
        }
        fmt::print("{}\n", printable(line));
    }
}

}  // namespace ravine
