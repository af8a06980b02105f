#include "core/readers/table.h"

#include <fmt/format.h>

#include <algorithm>

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

}  // namespace

const Column* findColumn(const Table& table, std::string_view name, const std::string& path, Issues& issues) {
    const auto found = std::ranges::find(table.columns, name, &Column::name);
    if (found != table.columns.end()) return &*found;
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

Table withRows(Table table, const std::vector<std::size_t>& rows) {
    const auto keep = [&](auto& values) {
        if (values.empty()) return;
        for (std::size_t i = 0; i < rows.size(); ++i) values[i] = values[rows[i]];
        values.resize(rows.size());
    };
    for (Column& column : table.columns) {
        keep(column.numbers);
        keep(column.classes);
        column.missing.clear();
        column.missingCells.clear();
    }
    table.rows = rows.size();
    return table;
}

}  // namespace ravine
