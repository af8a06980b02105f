#include "core/readers/column_counts.h"

#include <fmt/format.h>

#include <algorithm>

namespace ravine {
namespace {

void remember(std::vector<std::string>& seen, std::string_view text, std::size_t most) {
    if (seen.size() < most && std::ranges::find(seen, text) == seen.end()) seen.emplace_back(text.substr(0, 40));
}

bool areNearlyAll(const ColumnCounts& counts, std::size_t numbers) {
    const std::size_t others = counts.filled - numbers;
    if (numbers == 0) return false;
    if (10 * others <= counts.filled) {
        // A few texts that come again among a few whole numbers are answers like them: 0, 1, 2, "3 or more".
        constexpr std::size_t fewNumbers = 20;
        const bool answers = others > 2 * counts.strangers.size() && counts.firstNumbers.size() <= fewNumbers &&
                             counts.fractions == 0 && counts.strangers.size() < ColumnCounts::mostStrangers;
        return !answers || others == 0;
    }
    if (others == 1 && numbers >= 4) return true;
    const bool many = counts.firstNumbers.size() >= std::min<std::size_t>(ColumnCounts::mostFirstNumbers, 3 * others);
    return 2 * numbers >= counts.filled && numbers >= 10 && counts.strangers.size() < ColumnCounts::mostStrangers &&
           many && 4 * counts.firstNumbers.size() > std::min<std::size_t>(numbers, ColumnCounts::mostFirstNumbers) * 3;
}

NumberForm formOf(const ColumnCounts& counts, DecimalMark said, const TableEvidence& table,
                  std::vector<std::string>& doubts) {
    if (said != DecimalMark::Auto) return said == DecimalMark::Comma ? NumberForm::Comma : NumberForm::Point;
    if (counts.onlyComma != counts.onlyPoint) {
        const bool comma = counts.onlyComma > counts.onlyPoint;
        const std::size_t others = comma ? counts.onlyPoint : counts.onlyComma;
        if (others > 0)
            doubts.push_back(fmt::format("decimal {} and decimal {} stand in it side by side; it is read with a {}",
                                         comma ? "commas" : "points", comma ? "points" : "commas",
                                         comma ? "comma" : "point"));
        return comma ? NumberForm::Comma : NumberForm::Point;
    }
    if (counts.differ == 0) return table.comma && !table.point ? NumberForm::Comma : NumberForm::Point;
    const bool atComma = 2 * counts.differAtComma >= counts.differ;
    const bool comma = atComma ? (table.comma || (table.semicolons && !table.point)) : (table.comma && !table.point);
    if (atComma || comma)
        doubts.push_back(fmt::format(
            "numbers such as {} are read with {}; say decimal: \"{}\" if that is wrong", atComma ? "1,234" : "1.234",
            comma == atComma ? "three decimals" : "thousands set apart", comma ? "point" : "comma"));
    return comma ? NumberForm::Comma : NumberForm::Point;
}

}  // namespace

void ColumnCounts::add(const CsvCell& cell) {
    const std::string_view text = cell.text;
    ++filled;
    quoted += cell.quoted;
    if (isDigits(text)) {
        ++digits;
        if (text.size() > 1 && text.front() == '0') {
            ++leadingZeros;
            quotedLeadingZeros += cell.quoted;
        }
        ++point;
        ++comma;
        remember(firstNumbers, text, mostFirstNumbers);
        return;
    }
    const NumberReadings readings = numberReadings(text);
    point += readings.point;
    comma += readings.comma;
    onlyPoint += readings.point && !readings.comma;
    onlyComma += readings.comma && !readings.point;
    if (readings.differ) {
        ++differ;
        differAtComma += text.find(',') != text.npos;
    }
    if (readings.any()) {
        percents += text.find('%') != text.npos;
        fractions += text.find_first_of(".,eE%") != text.npos;
        remember(firstNumbers, text, mostFirstNumbers);
    } else {
        ++neither;
        remember(strangers, text, mostStrangers);
    }
    // 31.12.2024 is no number, but 1.12.202 could be; dates are looked for in whatever has two marks.
    if (!readings.any())
        for (std::size_t order = 0; order < dates.size(); ++order)
            dates[order] += readDate(text, static_cast<DateOrder>(order)).has_value();
}

ColumnReading readingOf(const ColumnCounts& counts, DecimalMark said, const TableEvidence& table, WantedType wanted) {
    ColumnReading reading;
    if (wanted == WantedType::Words) {
        reading.codes = counts.digits == counts.filled;
        return reading;
    }
    if (counts.filled == 0) {
        reading.type = Column::Type::Empty;
        return reading;
    }
    const auto most = std::ranges::max_element(counts.dates);
    if (wanted == WantedType::Any && 10 * *most >= 9 * counts.filled) {
        reading.type = Column::Type::Date;
        reading.order = static_cast<DateOrder>(most - counts.dates.begin());
        const std::size_t dayFirst = counts.dates[1], monthFirst = counts.dates[2];
        if (reading.order != DateOrder::YearFirst && dayFirst == monthFirst) {
            const bool slashes = !counts.strangers.empty() && counts.strangers.front().find('/') != std::string::npos;
            reading.order = slashes ? DateOrder::MonthFirst : DateOrder::DayFirst;
            reading.doubts.push_back(fmt::format("day and month cannot be told apart; the {} is taken to stand first",
                                                 slashes ? "month" : "day"));
        }
        return reading;
    }
    std::vector<std::string> doubts;
    const NumberForm form = formOf(counts, said, table, doubts);
    const std::size_t numbers = form == NumberForm::Comma ? counts.comma : counts.point;
    // A quoted code (02134) is a word.
    const bool quotedCodes = counts.quotedLeadingZeros > 0 && counts.digits == counts.filled;
    if (wanted == WantedType::Numbers ? numbers == 0 : !areNearlyAll(counts, numbers) || quotedCodes) {
        reading.codes = quotedCodes;
        return reading;
    }
    reading.type = Column::Type::Number;
    reading.form = form;
    reading.codes = counts.leadingZeros > 0 && counts.digits == counts.filled;
    reading.doubts = std::move(doubts);
    if (counts.percents > 0 && counts.percents < numbers)
        reading.doubts.push_back("some numbers have a per cent sign and some have none; 12 % is read as 0.12");
    return reading;
}

}  // namespace ravine
