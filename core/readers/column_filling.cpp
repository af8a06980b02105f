#include "core/readers/column_filling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/kinds/printable.h"
#include "core/readers/missing_marks.h"

namespace ravine {
namespace {

constexpr std::size_t mostShown = 60;  // bytes of a cell in a message

constexpr std::string_view fillIn = "a value: fill in what is missing or take the line out";

// How numbers that are equal as doubles stay apart: by their digits above 2⁵³, by their spelling where they are codes.
std::string apartBy(const std::string& text, double value, bool codes) {
    if (codes) return text;
    if (!(std::abs(value) >= 9007199254740992.0)) return {};
    std::string_view digits = text;
    const bool minus = digits.starts_with('-');
    if (minus || digits.starts_with('+')) digits.remove_prefix(1);
    if (!isDigits(digits)) return {};
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return (minus ? "-" : "") + std::string(digits);
}

}  // namespace

void Faults::add(std::size_t line, std::string value, std::string allowed) {
    if (++count_ <= most_)
        kept_.push_back(
            {fmt::format("{}, line {}", name_, line), shortened(std::move(value), mostShown), std::move(allowed)});
}

void Faults::add(std::size_t line, std::string_view column, std::string value, std::string allowed) {
    if (++count_ <= most_)
        kept_.push_back({fmt::format("{}, line {}, column {}", name_, line, column),
                         shortened(std::move(value), mostShown), std::move(allowed)});
}

Issues Faults::all() const {
    Issues issues = kept_;
    if (count_ > most_) issues.push_back({name_, fmt::format("… and {} more", count_ - most_), ""});
    return issues;
}

ColumnFilling::ColumnFilling(Column& column, ColumnReading reading, const std::string& table, std::size_t rows,
                             std::size_t mostIssues)
    : column_(column), reading_(std::move(reading)), notNumbers_(table, mostIssues), missing_(table, mostIssues) {
    column_.type = reading_.type;
    column_.codes = reading_.codes;
    column_.comma = reading_.type == Column::Type::Number && reading_.form == NumberForm::Comma;
    column_.doubts = reading_.doubts;
    const bool words = reading_.type == Column::Type::Words;
    column_.content = words ? Column::Content::Classes : Column::Content::Numbers;
    if (!words) column_.numbers.reserve(rows);
    classes_ = words || reading_.type == Column::Type::Number;
}

void ColumnFilling::add(const CsvCell& cell, Mark mark) {
    if (reading_.type == Column::Type::Words) {
        if (mark == Mark::Missing)
            addMissing(cell);
        else if (mark == Mark::MaybeWord && classes_)
            marks_.push_back({row_, cell.line, std::numeric_limits<std::uint32_t>::max()});
        if (mark == Mark::Missing) {
            if (classes_) column_.classes.push_back(Column::noClass);
        } else {
            addClass(cell);
            if (!marks_.empty() && marks_.back().row == row_ && classes_) marks_.back().index = column_.classes.back();
        }
    } else {
        addNumber(cell);
    }
    ++row_;
}

void ColumnFilling::addMissing(const CsvCell& cell) {
    column_.missing.push_back(row_);
    missing_.add(cell.line, column_.name, cell.text.empty() ? "an empty field" : std::string(cell.text),
                 std::string(fillIn));
}

void ColumnFilling::addNumber(const CsvCell& cell) {
    double& number = column_.numbers.emplace_back(std::numeric_limits<double>::quiet_NaN());
    if (reading_.type == Column::Type::Date) {
        if (const auto days = readDate(cell.text, reading_.order)) number = *days;
    } else {
        readNumber(cell.text, reading_.form, number);
    }
    if (!std::isnan(number)) {
        column_.someNumbers = true;
        if (classes_) column_.classes.push_back(indexOf(cell));
        return;
    }
    if (classes_) column_.classes.push_back(Column::noClass);
    if (isMissingMark(cell.text)) return addMissing(cell);
    column_.missing.push_back(row_);
    const std::string_view wanted = reading_.type == Column::Type::Date ? "a date, as in the rest of the column"
                                                                        : "a number, as in the rest of the column";
    notNumbers_.add(cell.line, column_.name, cell.unescaped(), std::string(wanted));
    missing_.add(cell.line, column_.name, cell.unescaped(), std::string(wanted));
}

void ColumnFilling::addClass(const CsvCell& cell) {
    if (!column_.someNumbers || notNumbers_.count() == 0 || classes_) {
        if (numberReadings(cell.text).any())
            column_.someNumbers = true;
        else
            notNumbers_.add(cell.line, column_.name, cell.unescaped(), "a number");
    }
    if (classes_) column_.classes.push_back(indexOf(cell));
}

std::uint32_t ColumnFilling::indexOf(const CsvCell& cell) {
    auto known = cell.doubledQuotes ? found_.find(cell.unescaped()) : found_.find(cell.text);
    if (known == found_.end())
        known = found_.emplace(cell.unescaped(), static_cast<std::uint32_t>(found_.size())).first;
    const std::uint32_t index = known->second;
    // Numbers have several spellings each, which are put together in the end.
    const bool numbers = column_.content == Column::Content::Numbers;
    if (found_.size() > (numbers ? 4 : 1) * Table::maxClasses) keepNoClasses();
    return index;
}

void ColumnFilling::keepNoClasses() {
    classes_ = false;
    found_.clear();
    column_.classes = {};
    if (column_.content == Column::Content::Classes) column_.content = Column::Content::Texts;
    marks_.clear();
}

void ColumnFilling::finish() {
    if (!classes_) column_.classes = {};
    if (classes_ && column_.content == Column::Content::Classes) {
        decideMarks();
        sortWords();
    } else if (classes_ && column_.type == Column::Type::Number) {
        sortNumbers();
    }
    if (column_.type == Column::Type::Words && column_.content == Column::Content::Classes &&
        !column_.classNames.empty() &&
        std::ranges::all_of(column_.classNames, [](const std::string& name) { return yesOrNo(name) >= 0; }))
        column_.type = Column::Type::YesNo;
    column_.notNumbers = notNumbers_.all();
    column_.notNumberCount = notNumbers_.count();
    column_.missingCells = missing_.all();
}

void ColumnFilling::decideMarks() {
    if (marks_.empty()) return;
    std::vector<std::size_t> counts(found_.size(), 0);
    for (const std::uint32_t index : column_.classes)
        if (index != Column::noClass) ++counts[index];
    std::vector<std::size_t> marked(found_.size(), 0);
    for (const MarkCell& cell : marks_) ++marked[cell.index];
    MarkInColumn others;
    others.twoCapitals = true;
    for (const auto& [text, index] : found_) {
        const std::size_t count = counts[index] - marked[index];
        if (count == 0) continue;
        ++others.words;
        others.rarestWord = others.rarestWord == 0 ? count : std::min(others.rarestWord, count);
        others.twoCapitals = others.twoCapitals && text.size() == 2 &&
                             std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
        others.plus = others.plus || text == "+";
    }
    std::vector<bool> isWord(found_.size(), false);
    for (const auto& [text, index] : found_) {
        if (marked[index] == 0) continue;
        MarkInColumn mark = others;
        mark.mark = text;
        mark.count = marked[index];
        isWord[index] = isWordAmong(mark);
        if (isWord[index])
            column_.doubts.push_back(fmt::format(
                "{} stands in {} cells and is taken for a value, not for one that is missing", text, mark.count));
    }
    for (const MarkCell& cell : marks_) {
        if (isWord[cell.index]) continue;
        std::string text;
        for (const auto& [name, index] : found_)
            if (index == cell.index && missing_.count() < 21) text = name;
        column_.classes[cell.row] = Column::noClass;
        column_.missing.push_back(cell.row);
        missing_.add(cell.line, column_.name, text, std::string(fillIn));
    }
    std::ranges::sort(column_.missing);
    // Texts that were marks only are no classes; sortWords() leaves them out.
    std::erase_if(found_,
                  [&](const auto& one) { return counts[one.second] == marked[one.second] && !isWord[one.second]; });
}

void ColumnFilling::sortWords() {
    std::vector<std::pair<std::string, std::uint32_t>> sorted(found_.begin(), found_.end());
    const bool codes = column_.codes;
    std::ranges::sort(sorted, [&](const auto& a, const auto& b) {
        // Codes by their number, then by their length.
        if (codes && isDigits(a.first) && isDigits(b.first)) {
            const std::string x = apartBy(a.first, 1e300, false), y = apartBy(b.first, 1e300, false);
            if (x != y) return x.size() != y.size() ? x.size() < y.size() : x < y;
        }
        return a.first < b.first;
    });
    std::uint32_t highest = 0;
    for (const auto& one : sorted) highest = std::max(highest, one.second);
    std::vector<std::uint32_t> newIndex(std::size_t{highest} + 1, Column::noClass);
    for (std::uint32_t i = 0; i < sorted.size(); ++i) {
        column_.classNames.push_back(sorted[i].first);
        newIndex[sorted[i].second] = i;
    }
    reorder(newIndex);
}

void ColumnFilling::sortNumbers() {
    // By value, then by what keeps equal values apart; the first spelling of each is its name.
    struct Spelled {
        double value;
        std::string apart, text;
        std::uint32_t index;
    };
    std::vector<Spelled> spelled;
    for (const auto& [text, index] : found_) {
        double value = 0;
        readNumber(text, reading_.form, value);
        value = value == 0 ? 0 : value;  // −0 is 0
        spelled.push_back({value, apartBy(text, value, column_.codes), text, index});
    }
    std::ranges::sort(spelled, [](const Spelled& a, const Spelled& b) {
        if (a.value != b.value) return a.value < b.value;
        if (a.apart.size() != b.apart.size()) return a.apart.size() < b.apart.size();
        if (a.apart != b.apart) return a.apart < b.apart;
        return a.index < b.index;
    });
    std::vector<std::uint32_t> newIndex(spelled.size());
    for (std::size_t i = 0; i < spelled.size(); ++i) {
        const bool same = i > 0 && spelled[i].value == spelled[i - 1].value && spelled[i].apart == spelled[i - 1].apart;
        if (!same) column_.classNames.push_back(spelled[i].text);
        newIndex[spelled[i].index] = static_cast<std::uint32_t>(column_.classNames.size() - 1);
    }
    if (column_.classNames.size() > Table::maxClasses) {
        column_.classNames.clear();
        column_.classes = {};
        return;
    }
    reorder(newIndex);
}

void ColumnFilling::reorder(const std::vector<std::uint32_t>& newIndex) {
    for (std::uint32_t& index : column_.classes)
        if (index != Column::noClass) index = newIndex[index];
}

}  // namespace ravine
