#include "core/readers/csv_layout.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/kinds/printable.h"
#include "core/readers/date_form.h"
#include "core/readers/missing_marks.h"
#include "core/readers/number_form.h"

namespace ravine {
namespace {

constexpr std::size_t sampledRecords = 64, sampledCells = 4096;

std::size_t endOfLine(std::string_view text, std::size_t at) {
    const std::size_t end = text.find_first_of("\r\n", at);
    return end == text.npos ? text.size() : end;
}

// Behind the line end that stands at `at`.
std::size_t behind(std::string_view text, std::size_t at) {
    if (at == text.size()) return at;
    return at + (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1);
}

bool isBlank(std::string_view line) { return line.find_first_not_of(" \t") == line.npos; }

// sep=; as spreadsheets write it, in quotes or not: the separator.
std::optional<char> separatorSaid(std::string_view line) {
    while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
    if (line.size() >= 2 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
    if (line.size() != 5 || line[3] != '=') return std::nullopt;
    for (std::size_t i = 0; i < 3; ++i)
        if ((line[i] | 32) != "sep"[i]) return std::nullopt;
    return line[4];
}

struct Evenness {
    std::size_t columns = 0;
    double share = 0;  // of the records that have so many
};

Evenness evennessOf(std::string_view text, const CsvShape& shape) {
    CsvRecords records(text, shape, 0);
    std::map<std::size_t, std::size_t> counts;
    std::size_t total = 0, first = 0;
    for (; total < sampledRecords && records.next(); ++total) {
        ++counts[records.cellCount()];
        if (total == 0) first = records.cellCount();
    }
    // R names no column for the row numbers, so its first line may be one cell short.
    if (const auto longer = counts.find(first + 1); longer != counts.end() && counts[first] == 1) {
        ++longer->second;
        counts.erase(first);
    }
    Evenness best;
    for (const auto& [columns, count] : counts)
        if (const double share = static_cast<double>(count) / static_cast<double>(total);
            columns > 1 && share > best.share)
            best = {columns, share};
    return best;
}

bool isNumber(const CsvCell& cell) { return numberReadings(cell.text).any(); }

// Whether some column holds numbers (missing ones aside) below the first record.
bool hasNumberColumn(const CsvSample& sample, bool all) {
    if (sample.size() < 2) return false;
    bool any = false;
    for (std::size_t c = 0; c < sample[0].size(); ++c) {
        bool numbers = true;
        for (std::size_t r = 1; r < sample.size() && numbers; ++r)
            numbers = c < sample[r].size() && (isNumber(sample[r][c]) || isMissingMark(sample[r][c].text));
        if (all && !numbers) return false;
        any = any || numbers;
    }
    return any;
}

void setSeparator(CsvShape& shape, CellSeparator to) {
    constexpr std::array<char, 6> signs{',', ',', ';', '\t', '|', ' '};
    shape.runsOfBlanks = to == CellSeparator::Blanks;
    if (!shape.runsOfBlanks) shape.separator = signs[static_cast<std::size_t>(to)];
}

// Adds the separator to a shape that has the rest.
void detectSeparator(std::string_view text, CellSeparator chosen, CsvLayout& layout) {
    if (chosen != CellSeparator::Auto) {
        setSeparator(layout.shape, chosen);
        layout.columns = std::max<std::size_t>(evennessOf(text, layout.shape).columns, 1);
        return;
    }
    Evenness best;
    // A comma may stand inside numbers and texts of the other three, so at a tie it comes last.
    for (const char candidate : {'\t', ';', '|', ','}) {
        CsvShape shape = layout.shape;
        shape.separator = candidate;
        if (const Evenness evenness = evennessOf(text, shape); evenness.share > best.share) {
            best = evenness;
            layout.shape.separator = candidate;
        }
    }
    CsvShape blanks = layout.shape;
    blanks.runsOfBlanks = true;
    const Evenness apart = evennessOf(text, blanks);
    if (apart.columns > 1 && apart.share >= 0.9 && (best.columns < 2 || layout.shape.separator == ',')) {
        // Texts have blanks as well, and 1,5 has a comma: what is set apart by blanks must be numbers.
        const CsvSample sample = sampleOf(text, blanks, sampledRecords, sampledCells);
        if (hasNumberColumn(sample, best.columns >= 2)) {
            layout.shape = blanks;
            best = apart;
        }
    }
    layout.columns = std::max<std::size_t>(best.columns, 1);
}

// Whether lines that begin with # are rows all the same: hashtags, colours, ranks.
bool hashLinesAreRows(std::string_view text, const CsvLayout& layout) {
    CsvShape asRows = layout.shape;
    asRows.notes = false;
    std::size_t hashes = 0, others = 0, words = 0;
    bool rows = true;
    bool first = true;
    for (const auto& record : sampleOf(text, asRows, 1000, 64)) {
        const std::string_view cell = record.empty() ? std::string_view{} : record.front().text;
        const bool hash = !record.empty() && !record.front().quoted && cell.starts_with('#');
        if (!hash) {
            ++others;
            words += !first && !isNumber(record.front());
        } else if (!first) {
            ++hashes;
            rows =
                rows && record.size() == std::min<std::size_t>(layout.columns, 64) && cell.size() > 1 && cell[1] != ' ';
        }
        first = false;
    }
    return hashes > 0 && (others == 0 || (rows && (2 * words >= others || others <= 1)));
}

// A report's title, or whom it was made for: single texts above records that nearly all have as many cells.
void skipTitles(std::string_view text, CsvLayout& layout) {
    constexpr std::size_t most = 10, longest = 80;
    if (layout.columns < 2 || layout.shape.runsOfBlanks || evennessOf(text, layout.shape).share < 0.8) return;
    CsvShape shape = layout.shape;
    std::string title;
    bool words = false;  // several, in the first of them
    for (std::size_t lines = 0; lines <= most; ++lines) {
        CsvRecords records(text, shape, layout.columns);
        if (!records.next()) return;
        const std::size_t filled = static_cast<std::size_t>(
            std::ranges::count_if(records.cells(), [](const CsvCell& cell) { return !cell.text.empty(); }));
        const CsvCell& first = records.cells().front();
        // A spreadsheet writes the empty cells beside a title, and of empty lines, as well.
        const bool single =
            filled <= 1 && (records.cellCount() == 1 || layout.columns > 2) && !first.unterminated && !isNumber(first);
        if (!single) {
            if (lines == 0 || records.cellCount() < layout.columns) return;
            // R names no column for the row numbers: one name above two columns is a header.
            if (lines == 1 && layout.columns == 2 && !words) return;
            layout.shape = shape;
            layout.titleLines = lines;
            layout.title = title;
            return;
        }
        if (title.empty()) {
            title = shortened(first.text, longest);
            words = first.text.find(' ') != first.text.npos;
        }
        shape.begin = records.position();
        shape.beginLine = records.nextLine();
    }
}

}  // namespace

CsvSample sampleOf(std::string_view text, const CsvShape& shape, std::size_t records, std::size_t maxCells) {
    CsvSample sample;
    CsvRecords lines(text, shape, maxCells);
    while (sample.size() < records && lines.next()) sample.push_back(lines.cells());
    return sample;
}

CsvLayout detectLayout(std::string_view text, CellSeparator chosen) {
    CsvLayout layout;
    std::size_t at = 0, line = 1;
    const std::size_t firstEnd = endOfLine(text, 0);
    auto said = separatorSaid(text.substr(0, firstEnd));
    if (said) {
        at = behind(text, firstEnd);
        line = 2;
    }
    layout.shape.begin = at;
    layout.shape.beginLine = line;
    // The last of the lines with # before the first other one may name the columns.
    for (; at < text.size(); at = behind(text, endOfLine(text, at)), ++line) {
        const std::string_view whole = text.substr(at, endOfLine(text, at) - at);
        if (isBlank(whole)) continue;
        if (!whole.starts_with('#')) break;
        CsvShape behindHash = layout.shape;
        behindHash.begin = at + 1;
        behindHash.beginLine = line;
        layout.hashHeader = behindHash;
    }
    layout.shape.notes = true;
    if (chosen != CellSeparator::Auto) said.reset();
    if (said) {
        layout.shape.separator = *said;
        layout.columns = std::max<std::size_t>(evennessOf(text, layout.shape).columns, 1);
    } else {
        detectSeparator(text, chosen, layout);
    }
    if (hashLinesAreRows(text, layout)) {
        layout.shape.notes = false;
        layout.hashHeader.reset();
        if (!said) detectSeparator(text, chosen, layout);
    }
    skipTitles(text, layout);
    if (layout.hashHeader) {
        layout.hashHeader->separator = layout.shape.separator;
        layout.hashHeader->runsOfBlanks = layout.shape.runsOfBlanks;
        CsvRecords header(text, *layout.hashHeader, 0);
        if (!header.next() || header.cellCount() != layout.columns) layout.hashHeader.reset();
    }
    return layout;
}

namespace {

// One column of the sample below the first record.
struct Below {
    std::size_t filled = 0, numbers = 0, dates = 0, withDecimals = 0;
    double least = 0, most = 0;
    bool recurs = false;  // the first record's text stands here again
};

Below lookBelow(const CsvSample& sample, std::size_t column) {
    Below below;
    const std::string_view name = sample[0][column].text;
    for (std::size_t r = 1; r < sample.size(); ++r) {
        if (column >= sample[r].size()) continue;
        const std::string_view text = sample[r][column].text;
        if (isMissingMark(text)) continue;
        ++below.filled;
        below.recurs = below.recurs || text == name;
        double value = 0;
        const bool number = readNumber(text, NumberForm::Point, value) || readNumber(text, NumberForm::Comma, value);
        if (number) {
            below.least = below.numbers == 0 ? value : std::min(below.least, value);
            below.most = below.numbers == 0 ? value : std::max(below.most, value);
            ++below.numbers;
            below.withDecimals += text.find_first_of(".,eE") != text.npos;
        } else {
            below.dates += readDate(text, DateOrder::YearFirst) || readDate(text, DateOrder::DayFirst) ||
                           readDate(text, DateOrder::MonthFirst);
        }
    }
    return below;
}

// The first record's numbers are names: 0, 1, 2 … above something else, or years above numbers that are none.
bool numbersAreNames(const std::vector<double>& names, const std::vector<const Below*>& below) {
    if (names.size() < 2) return false;
    bool counted = names[0] == 0 || names[0] == 1, years = true, decimals = true, far = true;
    for (std::size_t i = 0; i < names.size(); ++i) {
        counted = counted && names[i] == names[0] + static_cast<double>(i);
        years = years && names[i] >= 1800 && names[i] <= 2200 && (i == 0 || names[i] > names[i - 1]);
        decimals = decimals && 2 * below[i]->withDecimals > below[i]->numbers;
        const double width = std::max(below[i]->most - below[i]->least, 1.0);
        const double outside = std::max(below[i]->least - names[i], names[i] - below[i]->most);
        far = far && (below[i]->numbers == 0 || outside > width);
    }
    constexpr std::size_t manyNames = 5;
    return (counted && (decimals || (names.size() >= manyNames && names[0] == 0))) || (years && (far || decimals));
}

}  // namespace

HeaderGuess guessHeader(const CsvSample& sample) {
    if (sample.empty()) return {};
    const std::size_t columns = sample[0].size();
    std::vector<Below> below;
    for (std::size_t c = 0; c < columns; ++c) below.push_back(lookBelow(sample, c));
    std::vector<double> numbers;
    std::vector<const Below*> belowNumbers;
    bool whole = true, textAboveNumbers = false, textRecurs = false, anyText = false, numberAboveNumbers = false;
    for (std::size_t c = 0; c < columns; ++c) {
        const std::string_view text = sample[0][c].text;
        if (isMissingMark(text)) continue;
        double value = 0;
        const bool mostlyNumbers =
            below[c].filled > 0 && 10 * (below[c].numbers + below[c].dates) >= 7 * below[c].filled;
        const bool isDate = readDate(text, DateOrder::YearFirst) || readDate(text, DateOrder::DayFirst) ||
                            readDate(text, DateOrder::MonthFirst);
        if (readNumber(text, NumberForm::Point, value) || readNumber(text, NumberForm::Comma, value)) {
            numbers.push_back(value);
            belowNumbers.push_back(&below[c]);
            whole = whole && isDigits(text);
            numberAboveNumbers = numberAboveNumbers || mostlyNumbers;
        } else if (isDate) {
            numberAboveNumbers = numberAboveNumbers || below[c].dates > 0;
        } else {
            anyText = true;
            textAboveNumbers = textAboveNumbers || mostlyNumbers;
            textRecurs = textRecurs || below[c].recurs;
        }
    }
    const bool nothingBelow = sample.size() < 2;
    if (!anyText && numbers.empty()) return {true, false, "it is empty"};
    if (!anyText && nothingBelow) return {false, false, "it holds numbers"};
    if (textAboveNumbers && (numbers.empty() || whole || !numberAboveNumbers))
        return {true, false, "texts stand above numbers"};
    if (whole && !textRecurs && numbersAreNames(numbers, belowNumbers))
        return {true, true, "its numbers count the columns or are years, unlike what stands below"};
    if (textAboveNumbers && !textRecurs) {
        // One text among numbers like those below: a bad cell of the first sample, or the only name.
        const bool oneOfMany = columns > 2 && numbers.size() + 1 == columns;
        return {!oneOfMany, true, oneOfMany ? "it holds numbers like the lines below" : "a text stands above numbers"};
    }
    if (numberAboveNumbers) return {false, anyText, "it holds values like the lines below"};
    if (textRecurs) return {false, true, "its texts stand below it again"};
    return {true, false, "it holds texts"};
}

}  // namespace ravine
