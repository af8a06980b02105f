#include "core/readers/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ravine {
namespace {

std::string listed(const Table& table) {
    constexpr std::size_t most = 40;
    std::string names;
    for (std::size_t i = 0; i < std::min(most, table.columns.size()); ++i)
        names += (i ? ", " : "") + table.columns[i].name;
    if (table.columns.size() > most) names += fmt::format(" … and {} more", table.columns.size() - most);
    return names;
}

// "column 2" and "column_2": 2; else 0.
std::size_t placeSaid(std::string_view name) {
    constexpr std::string_view begin = "column";
    if (!name.starts_with(begin) || name.size() < begin.size() + 2 || name.size() > 12) return 0;
    if (name[begin.size()] != ' ' && name[begin.size()] != '_') return 0;
    std::size_t place = 0;
    for (const char c : name.substr(begin.size() + 1)) {
        if (c < '0' || c > '9') return 0;
        place = 10 * place + static_cast<std::size_t>(c - '0');
    }
    return place;
}

}  // namespace

int yesOrNo(std::string_view text) {
    constexpr std::size_t longest = 6;
    constexpr std::array<std::string_view, 9> yes{"true", "yes", "y", "t", "ja", "oui", "wahr", "vrai", "on"};
    constexpr std::array<std::string_view, 9> no{"false", "no", "n", "f", "nein", "non", "falsch", "faux", "off"};
    if (text.size() > longest) return -1;
    std::array<char, longest> lower{};
    std::ranges::transform(text, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const std::string_view word(lower.data(), text.size());
    return std::ranges::count(yes, word) > 0 ? 1 : std::ranges::count(no, word) > 0 ? 0 : -1;
}

const Column* findColumn(const Table& table, std::string_view name, const std::string& path, Issues& issues) {
    const auto found = std::ranges::find(table.columns, name, &Column::name);
    if (found != table.columns.end()) return &*found;
    if (const std::size_t place = placeSaid(name); place > 0 && place <= table.columns.size())
        return &table.columns[place - 1];
    issues.push_back({path, std::string(name), fmt::format("a column of {}: {}", table.name, listed(table))});
    return nullptr;
}

const Column* findNumbers(const Table& table, std::string_view name, const std::string& path, Issues& issues) {
    const Column* column = findColumn(table, name, path, issues);
    if (!column || column->content == Column::Content::Numbers) return column;
    issues.push_back({path, column->name, "a column of numbers; this one holds text"});
    if (column->someNumbers) issues.insert(issues.end(), column->notNumbers.begin(), column->notNumbers.end());
    return nullptr;
}

std::vector<std::size_t> completeRows(const Table& table, const std::vector<const Column*>& used) {
    std::vector<bool> lacking(table.rows, false);
    for (const Column* column : used)
        for (const std::size_t row : column->missing) lacking[row] = true;
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.rows; ++row)
        if (!lacking[row]) rows.push_back(row);
    return rows;
}

}  // namespace ravine
