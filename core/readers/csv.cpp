#include "core/readers/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <unordered_set>

#include "core/kinds/printable.h"
#include "core/readers/column_counts.h"
#include "core/readers/column_filling.h"
#include "core/readers/csv_records.h"
#include "core/readers/foreign_file.h"
#include "core/readers/missing_marks.h"
#include "core/readers/regular_file.h"
#include "core/readers/text_encoding.h"

namespace ravine {
namespace {

std::size_t lineAt(std::string_view text, std::size_t offset) {
    std::size_t line = 1;
    for (std::size_t i = 0; i < offset; ++i)
        line += text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'));
    return line;
}

std::string nameOf(const CsvShape& shape) {
    if (shape.runsOfBlanks) return "blanks";
    switch (shape.separator) {
        case ',':
            return "comma";
        case ';':
            return "semicolon";
        case '\t':
            return "tab";
        case '|':
            return "|";
        default:
            return std::string(1, shape.separator);
    }
}

// First pass: names the columns, finds every fault of the lines, and counts what the columns' cells look like, before
// anything is allocated for the rows. Second pass: fills the columns.
class Parser {
public:
    Parser(std::string_view text, const std::string& name, const CsvLimits& limits, const CsvReading& reading,
           const ReadingProgress& progress)
        : text_(text),
          limits_(limits),
          reading_(reading),
          progress_(progress),
          faults_(name, limits.issues),
          layout_(detectLayout(text, reading.separator)) {
        table_.name = name;
        table_.separator = nameOf(layout_.shape);
        if (layout_.titleLines > 0)
            table_.doubts.push_back(layout_.titleLines == 1
                                        ? fmt::format("The line above the table is left out: {}", layout_.title)
                                        : fmt::format("{} lines above the table are left out; the first: {}",
                                                      layout_.titleLines, layout_.title));
    }

    std::optional<Table> parse(Issues& issues) {
        if (!readHeader() || !inspect() || faults_.any() || givenUp_) {
            if (givenUp_) return std::nullopt;
            const Issues found = faults_.all();
            issues.insert(issues.end(), found.begin(), found.end());
            return std::nullopt;
        }
        fill();
        if (givenUp_) return std::nullopt;
        leaveOutNothing();
        return std::move(table_);
    }

private:
    CsvRecords records() const { return {text_, layout_.shape, limits_.columns + 1}; }

    // Behind the line of names.
    CsvRecords rows() const {
        CsvRecords lines = records();
        if (table_.header && !hashHeader_) lines.next();
        return lines;
    }

    bool readHeader() {
        constexpr std::size_t sampled = 500;
        const CsvSample sample = sampleOf(text_, layout_.shape, sampled, std::min<std::size_t>(limits_.columns, 1024));
        CsvRecords first = records();
        if (!first.next()) {
            faults_.add(1, "nothing", "a line of column names, then lines of values");
            return false;
        }
        if (tooManyColumns(first)) return false;
        chooseHeader(sample);
        if (hashHeader_) {
            first = CsvRecords(text_, *layout_.hashHeader, limits_.columns + 1);
            first.next();
        }
        headerLine_ = first.line();
        expected_ = first.cellCount();
        if (table_.header && !checkQuotes(first)) return false;
        nameColumns(first, sample);
        return true;
    }

    bool tooManyColumns(const CsvRecords& record) {
        if (record.cellCount() <= limits_.columns) return false;
        faults_.add(record.line(), fmt::format("{} columns", record.cellCount()),
                    fmt::format("at most {} columns", limits_.columns));
        return true;
    }

    void chooseHeader(const CsvSample& sample) {
        const HeaderGuess guess = guessHeader(sample);
        hashHeader_ = layout_.hashHeader && reading_.header == HeaderLine::Auto && !guess.header;
        table_.header =
            reading_.header == HeaderLine::Auto ? guess.header || hashHeader_ : reading_.header == HeaderLine::Yes;
        if (reading_.header == HeaderLine::Yes && layout_.hashHeader && !guess.header) hashHeader_ = true;
        if (reading_.header == HeaderLine::Auto && guess.doubtful && !hashHeader_)
            table_.doubts.push_back(
                fmt::format("The first line is taken for {}, since {}; say header: \"{}\" if that is "
                            "wrong",
                            guess.header ? "names" : "a sample", guess.reason, guess.header ? "no" : "yes"));
    }

    // R writes the names of its rows in a column without a name of its own.
    bool rowsAreOneWider(const CsvSample& sample) const {
        if (!table_.header || hashHeader_ || sample.size() < 2) return false;
        bool lastEmpty = true;
        for (std::size_t r = 1; r < sample.size(); ++r) {
            if (sample[r].size() != sample[0].size() + 1) return false;
            lastEmpty = lastEmpty && sample[r].back().text.empty();
        }
        return !lastEmpty;
    }

    void nameColumns(const CsvRecords& first, const CsvSample& sample) {
        std::vector<std::string> names;
        if (rowsAreOneWider(sample)) {
            names.emplace_back();
            ++expected_;
        }
        for (const CsvCell& cell : first.cells()) names.push_back(table_.header ? cell.unescaped() : std::string());
        std::unordered_set<std::string> taken(names.begin(), names.end());
        std::unordered_set<std::string> seen;
        for (std::size_t i = 0; i < names.size(); ++i) {
            Column column;
            column.name = names[i];
            column.named = !column.name.empty();
            if (!column.named) column.name = fmt::format("column {}", i + 1);
            if (!seen.insert(column.name).second) {
                const std::string wanted = column.name;
                for (int n = 2; !seen.insert(column.name = fmt::format("{} ({})", wanted, n)).second ||
                                taken.contains(column.name);
                     ++n) {
                }
                table_.doubts.push_back(
                    fmt::format("Two columns are called {}; the later one is read as {}", wanted, column.name));
            }
            table_.columns.push_back(std::move(column));
        }
        counts_.resize(names.size());
    }

    // False when it makes no sense to go on.
    bool inspect() {
        CsvRecords lines = rows();
        while (goesOn(0, lines) && lines.next()) {
            if (isEmpty(lines)) continue;
            if (++table_.rows > limits_.rows) {
                faults_.add(lines.line(), fmt::format("more than {} rows", limits_.rows), "fewer rows: take a sample");
                return false;
            }
            if (!checkQuotes(lines)) continue;
            if (fits(lines))
                countCells(lines);
            else
                refuseRagged(lines);
        }
        if (table_.rows == 0)
            faults_.add(headerLine_, table_.header ? "column names only" : "nothing", "lines of values below them");
        return true;
    }

    // A line of separators only, as spreadsheets leave below their tables.
    bool isEmpty(const CsvRecords& record) const {
        return record.cellCount() > 1 && record.cellCount() <= record.cells().size() &&
               std::ranges::all_of(record.cells(),
                                   [](const CsvCell& cell) { return cell.text.empty() && !cell.quoted; });
    }

    // As many cells as there are columns; empty ones may stand behind them, and columns without a name may be absent.
    bool fits(const CsvRecords& record) const {
        const std::size_t found = record.cellCount();
        if (found == expected_) return true;
        if (found > record.cells().size()) return false;
        if (found > expected_)
            return std::all_of(record.cells().begin() + static_cast<std::ptrdiff_t>(expected_), record.cells().end(),
                               [](const CsvCell& cell) { return cell.text.empty() && !cell.quoted; });
        for (std::size_t i = found; i < expected_; ++i)
            if (!table_.header || table_.columns[i].named) return false;
        return true;
    }

    bool checkQuotes(const CsvRecords& record) {
        for (const CsvCell& cell : record.cells()) {
            if (cell.unterminated) faults_.add(cell.line, "a quote \" that is never closed", "a closing quote");
            if (cell.strayText)
                faults_.add(cell.line, cell.unescaped(),
                            "nothing after the closing quote; a quote inside is doubled \"\"");
            if (cell.unterminated || cell.strayText) return false;
        }
        return true;
    }

    void refuseRagged(const CsvRecords& record) {
        const std::size_t found = record.cellCount();
        const auto fields = [](std::size_t count) { return fmt::format("{} field{}", count, count == 1 ? "" : "s"); };
        std::string allowed = fmt::format("{}, as in line {}", fields(expected_), headerLine_);
        if (layout_.shape.separator == ',' && !layout_.shape.runsOfBlanks && found == 2 * expected_)
            allowed += "; where commas are decimal ones, separate the fields by ;";
        faults_.add(record.line(), fields(found), std::move(allowed));
    }

    // What a cell is in a column of words; numbers and dates judge for themselves.
    ColumnFilling::Mark markOf(const CsvCell& cell, bool asWords) const {
        using Mark = ColumnFilling::Mark;
        if (cell.text.empty()) return Mark::Missing;
        if (!reading_.marks.empty() && isOneOf(reading_.marks, cell.text)) return Mark::Missing;
        if (cell.quoted || asWords) return Mark::None;
        return isMissingMark(cell.text) ? Mark::MaybeWord : Mark::None;
    }

    void countCells(const CsvRecords& record) {
        const std::size_t count = std::min(record.cells().size(), table_.columns.size());
        for (std::size_t i = 0; i < count; ++i) {
            const CsvCell& cell = record.cells()[i];
            if (isMissingMark(cell.text)) {
                counts_[i].quotedMarks += cell.quoted && !cell.text.empty();
                continue;
            }
            if (!reading_.marks.empty() && isOneOf(reading_.marks, cell.text)) continue;
            counts_[i].counts.add(cell);
        }
    }

    bool isWords(std::size_t i) const { return std::ranges::count(reading_.words, table_.columns[i].name) > 0; }
    bool isNumbers(std::size_t i) const { return std::ranges::count(reading_.numbers, table_.columns[i].name) > 0; }

    // Each pass is half of the work.
    bool goesOn(double before, const CsvRecords& lines) {
        constexpr std::size_t between = 1 << 12;
        if (progress_ && ++sinceProgress_ % between == 0 && !givenUp_)
            givenUp_ =
                !progress_(before + 0.5 * static_cast<double>(lines.position()) / static_cast<double>(text_.size()));
        return !givenUp_;
    }

    void keepForPreview(const CsvRecords& record) {
        if (table_.firstRows.size() == Table::mostFirstRows) return;
        std::vector<std::string>& row = table_.firstRows.emplace_back(table_.columns.size());
        constexpr std::size_t longest = 100;
        for (std::size_t i = 0; i < std::min(row.size(), record.cells().size()); ++i) {
            row[i] = shortened(record.cells()[i].unescaped(), longest);
        }
    }

    std::vector<ColumnReading> readings() {
        TableEvidence evidence{.semicolons = layout_.shape.separator == ';' && !layout_.shape.runsOfBlanks};
        for (const Counts& one : counts_) {
            evidence.comma = evidence.comma || one.counts.saysComma();
            evidence.point = evidence.point || one.counts.saysPoint();
        }
        std::vector<ColumnReading> result;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            const auto wanted = isWords(i) ? WantedType::Words : isNumbers(i) ? WantedType::Numbers : WantedType::Any;
            ColumnReading reading = readingOf(counts_[i].counts, reading_.decimal, evidence, wanted);
            // Quoted "NA" alone are words.
            if (reading.type == Column::Type::Empty && counts_[i].quotedMarks > 0) reading.type = Column::Type::Words;
            result.push_back(std::move(reading));
        }
        return result;
    }

    void fill() {
        std::vector<ColumnFilling> fillings;
        const std::vector<ColumnReading> how = readings();
        std::vector<bool> asWords;
        fillings.reserve(how.size());
        for (std::size_t i = 0; i < how.size(); ++i) {
            fillings.emplace_back(table_.columns[i], how[i], table_.name, table_.rows, limits_.issues);
            asWords.push_back(isWords(i));
        }
        CsvRecords lines = rows();
        while (goesOn(0.5, lines) && lines.next()) {
            if (isEmpty(lines)) continue;
            keepForPreview(lines);
            CsvCell absent;
            absent.line = lines.line();
            for (std::size_t i = 0; i < fillings.size(); ++i) {
                CsvCell cell = i < lines.cells().size() ? lines.cells()[i] : absent;
                const auto mark = markOf(cell, asWords[i]);
                // A mark of the user's own is no number.
                if (mark == ColumnFilling::Mark::Missing && how[i].type != Column::Type::Words) cell.text = {};
                fillings[i].add(cell, mark);
            }
        }
        for (ColumnFilling& filling : fillings) filling.finish();
    }

    // A column without a name and without a value is none: a separator stands at the end of each line.
    void leaveOutNothing() {
        if (table_.columns.size() < 2) return;
        const auto isNothing = [](const Column& column) { return !column.named && column.type == Column::Type::Empty; };
        for (std::vector<std::string>& row : table_.firstRows)
            for (std::size_t i = table_.columns.size(); i-- > 0;)
                if (isNothing(table_.columns[i])) row.erase(row.begin() + static_cast<std::ptrdiff_t>(i));
        std::erase_if(table_.columns, isNothing);
        if (table_.columns.empty()) table_.rows = 0;
    }

    struct Counts {
        ColumnCounts counts;
        std::size_t quotedMarks = 0;
    };

    std::string_view text_;
    CsvLimits limits_;
    CsvReading reading_;
    const ReadingProgress& progress_;
    std::size_t sinceProgress_ = 0;
    bool givenUp_ = false;
    Faults faults_;
    CsvLayout layout_;
    bool hashHeader_ = false;  // the names stand in a line that begins with #
    std::size_t headerLine_ = 1;
    std::size_t expected_ = 0;  // cells in a record
    Table table_;
    std::vector<Counts> counts_;
};

bool readText(const std::filesystem::path& file, const std::string& path, const CsvLimits& limits, std::string& text,
              Issues& issues) {
    const std::string shown = file.string();
    const auto tooLarge = [&](std::uintmax_t bytes) {
        issues.push_back({path, fmt::format("{} ({} MiB)", shown, bytes >> 20),
                          fmt::format("a file of at most {} MiB", limits.bytes >> 20)});
        return false;
    };
    const auto size = regularFileSize(file, "a CSV file", path, issues);
    if (!size) return false;
    if (*size > limits.bytes) return tooLarge(*size);

    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    // The size is a promise only: the file may grow while it is read.
    text.resize(static_cast<std::size_t>(*size) + 1);
    std::size_t filled = 0;
    while (stream.read(text.data() + filled, static_cast<std::streamsize>(text.size() - filled))) {
        filled = text.size();
        if (filled > limits.bytes) return tooLarge(filled);
        text.resize(std::min<std::size_t>(2 * filled, static_cast<std::size_t>(limits.bytes) + 1));
    }
    if (!stream.eof()) {
        issues.push_back({path, shown, fmt::format("a file that can be read ({})", std::strerror(errno ? errno : EIO)),
                          Issue::Fault::File});
        return false;
    }
    text.resize(filled + static_cast<std::size_t>(stream.gcount()));
    return true;
}

std::optional<Table> parseUtf8(std::string_view text, const std::string& name, Issues& issues, const CsvLimits& limits,
                               const CsvReading& reading, const ReadingProgress& progress) {
    if (const std::size_t bad = firstNotUtf8(text); bad != text.npos) {
        issues.push_back({fmt::format("{}, line {}", name, lineAt(text, bad)),
                          fmt::format("byte 0x{:02X}", static_cast<unsigned char>(text[bad])),
                          "text in UTF-8; save the file with that encoding"});
        return std::nullopt;
    }
    return Parser(text, name, limits, reading, progress).parse(issues);
}

}  // namespace

std::optional<Table> parseCsv(std::string_view bytes, const std::string& name, Issues& issues, const CsvLimits& limits,
                              const CsvReading& reading, const ReadingProgress& progress) {
    if (const auto foreign = foreignFile(bytes)) {
        issues.push_back({name, std::string(foreign->what), std::string(foreign->remedy)});
        return std::nullopt;
    }
    try {
        const TextEncoding encoding = encodingOf(bytes);
        if (encoding == TextEncoding::Utf8) {
            if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
            return parseUtf8(bytes, name, issues, limits, reading, progress);
        }
        auto table = parseUtf8(toUtf8(bytes, encoding), name, issues, limits, reading, progress);
        if (table) table->encoding = nameOf(encoding);
        return table;
    } catch (const std::bad_alloc&) {
        issues.push_back(
            {name, fmt::format("{} MiB", bytes.size() >> 20), "a table that fits into the memory that is free"});
        return std::nullopt;
    }
}

std::optional<Table> readCsv(const std::filesystem::path& file, const std::string& path, Issues& issues,
                             const CsvLimits& limits, const CsvReading& reading, const ReadingProgress& progress) {
    std::string text;
    try {
        if (!readText(file, path, limits, text, issues)) return std::nullopt;
    } catch (const std::bad_alloc&) {
        issues.push_back({path, file.string(), "a file that fits into the memory that is free"});
        return std::nullopt;
    }
    return parseCsv(text, file.filename().string(), issues, limits, reading, progress);
}

}  // namespace ravine
