#include "core/data/column_facts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace ravine {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

// A name that row numbers have.
bool isNameOfRows(const Column& column) {
    if (!column.named) return true;
    std::string name;
    for (const char c : column.name)
        if (c != ' ' && c != '_' && c != '.' && c != '-') name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    constexpr std::array<std::string_view, 22> names{
        "id",       "index",    "idx",   "row",         "rowid", "rownumber", "rownames", "nr",
        "no",       "number",   "num",   "#",           "n",     "unnamed:0", "unnamed0", "key",
        "recordid", "sampleid", "lfdnr", "observation", "x1",    "serial"};
    return name != "x1" && std::ranges::count(names, name) > 0;
}

void countRows(const Column& column, ColumnFacts& facts) {
    constexpr std::size_t fewest = 10, fewestNamed = 3;
    const bool named = isNameOfRows(column);
    const auto& x = column.numbers;
    if (x.size() < (named ? fewestNamed : fewest) || facts.filled != x.size()) return;
    facts.countsRows = x[0] == 0 || x[0] == 1;
    bool rising = true;
    for (std::size_t i = 1; i < x.size(); ++i) {
        facts.countsRows = facts.countsRows && x[i] == x[0] + static_cast<double>(i);
        rising = rising && x[i] > x[i - 1];
    }
    if (!named || facts.countsRows) return;
    if (!std::ranges::all_of(x, [](double value) { return value == std::floor(value); })) return;
    std::vector<double> sorted = x;
    if (!rising) std::ranges::sort(sorted);
    facts.numbersRows = std::ranges::adjacent_find(sorted) == sorted.end();
}

void lookAtNumbers(const Column& column, ColumnFacts& facts) {
    facts.least = facts.most = none;
    bool first = true;
    for (const double x : column.numbers) {
        if (std::isnan(x)) continue;
        facts.least = first ? x : std::min(facts.least, x);
        facts.most = first ? x : std::max(facts.most, x);
        first = false;
    }
    facts.constant = facts.filled > 0 && facts.least == facts.most;
    const double width = facts.most - facts.least;
    if (first || !std::isfinite(width)) return;
    facts.histogram.assign(ColumnFacts::bins, 0);
    for (const double x : column.numbers) {
        if (std::isnan(x)) continue;
        const double place = width > 0 ? (x - facts.least) / width * static_cast<double>(ColumnFacts::bins) : 0;
        ++facts.histogram[std::min(static_cast<std::size_t>(place), ColumnFacts::bins - 1)];
    }
    if (column.type == Column::Type::Number) countRows(column, facts);
}

void countClasses(const Column& column, ColumnFacts& facts) {
    std::vector<std::size_t> counts(column.classNames.size(), 0);
    for (const std::uint32_t index : column.classes)
        if (index < counts.size()) ++counts[index];
    facts.distinct = counts.size();
    std::vector<std::size_t> order(counts.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
    for (std::size_t i = 0; i < std::min(order.size(), ColumnFacts::mostValues); ++i)
        facts.values.emplace_back(column.classNames[order[i]], counts[order[i]]);
}

}  // namespace

ColumnFacts factsOf(const Column& column) {
    ColumnFacts facts;
    const std::size_t rows = column.content == Column::Content::Numbers ? column.numbers.size() : column.classes.size();
    facts.filled = rows - std::min(rows, column.missing.size());
    facts.least = facts.most = none;
    if (column.content == Column::Content::Numbers) lookAtNumbers(column, facts);
    if (!column.classNames.empty())
        countClasses(column, facts);
    else if (column.content == Column::Content::Numbers && facts.filled > 0)
        facts.distinct = facts.constant ? 1 : facts.filled;
    if (column.content == Column::Content::Texts) facts.distinct = Table::maxClasses + 1;
    if (column.content == Column::Content::Classes) facts.constant = column.classNames.size() == 1;
    return facts;
}

std::vector<ColumnFacts> factsOf(const Table& table) {
    std::vector<ColumnFacts> facts;
    for (const Column& column : table.columns) {
        facts.push_back(factsOf(column));
        // A column without a name numbers the rows where the others have one; where none has, it may be anything.
        if (!column.named && !table.header) facts.back().numbersRows = false;
        if (column.content == Column::Content::Texts) facts.back().filled = table.rows - column.missing.size();
    }
    return facts;
}

bool looksLikeClasses(const Column& column, std::size_t rows) {
    constexpr std::size_t most = 20, rowsEach = 3;
    const std::size_t values = column.classNames.size();
    const bool whole = std::ranges::all_of(
        column.numbers, [](double value) { return std::isnan(value) || value == std::floor(value); });
    return whole && values > 0 && (values == 2 || (values <= most && values * rowsEach <= rows));
}

std::vector<double> asNumbers(const Column& column) {
    if (column.type == Column::Type::YesNo) {
        std::vector<double> numbers;
        for (const std::uint32_t index : column.classes)
            numbers.push_back(index == Column::noClass ? none : yesOrNo(column.classNames[index]));
        return numbers;
    }
    std::vector<double> numbers = column.numbers;
    if (column.type == Column::Type::Date) {
        const double first = factsOf(column).least;
        for (double& day : numbers) day -= first;
    }
    return numbers;
}

double medianOf(std::vector<double> values) {
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::ranges::nth_element(values, middle);
    const double upper = *middle;
    if (values.size() % 2 == 1) return upper;
    const double lower = *std::max_element(values.begin(), middle);
    return lower + (upper - lower) / 2;
}

}  // namespace ravine
