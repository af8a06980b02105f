#include "core/readers/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <new>
#include <unordered_map>
#include <unordered_set>

#include "core/readers/csv_records.h"
#include "core/readers/regular_file.h"

namespace ravine {
namespace {

// The first byte that does not belong to UTF-8 text (RFC 3629), or npos. A zero byte does not: it means UTF-16 or
// a file that is no text.
std::size_t firstNotUtf8(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    for (std::size_t i = 0; i < text.size();) {
        const unsigned lead = byte(i), second = byte(i + 1);
        if (lead != 0 && lead < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                                   : lead >= 0xE0 && lead <= 0xEF ? 3
                                   : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                                  : 0;
        if (length == 0) return i;
        for (std::size_t k = 1; k < length; ++k)
            if ((byte(i + k) & 0xC0) != 0x80) return i;
        const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
        const bool noScalar = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
        if (overlong || noScalar) return i;
        i += length;
    }
    return std::string_view::npos;
}

std::size_t lineAt(std::string_view text, std::size_t offset) {
    std::size_t line = 1;
    for (std::size_t i = 0; i < offset; ++i)
        line += text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'));
    return line;
}

// Not one of the C library's readers: those follow the locale, which a window sets.
bool readNumber(std::string_view text, double& number) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size()) return false;
    if (error == std::errc::result_out_of_range) {
        // Too small is zero, too large is refused; from_chars does not say which it was.
        const std::size_t digit = text.find_first_not_of("-0.");
        const std::size_t exponent = text.find_first_of("eE");
        const bool small = exponent != text.npos ? text[exponent + 1] == '-' : digit > text.find('.');
        if (!small) return false;
        value = text.starts_with('-') ? -0.0 : 0.0;
    } else if (error != std::errc{} || !std::isfinite(value)) {
        return false;
    }
    number = value;
    return true;
}

bool isMissing(std::string_view text) {
    if (text.empty() || text == "?" || text == "NA") return true;
    return text.size() == 3 && (text[0] | 32) == 'n' && (text[1] | 32) == 'a' && (text[2] | 32) == 'n';
}

// 1,5 or 1.234,5
bool looksLikeDecimalComma(std::string_view text) {
    return text.find(',') != text.npos && text.find_first_not_of("+-0123456789.,eE") == text.npos;
}

std::string shortened(std::string text) {
    constexpr std::size_t most = 60;
    if (text.size() <= most) return text;
    std::size_t end = most;
    while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not inside a character
    return text.substr(0, end) + "…";
}

// Keeps the first issues and counts the others.
class Faults {
public:
    Faults(const std::string& name, std::size_t most) : name_(name), most_(most) {}
    void add(std::size_t line, std::string value, std::string allowed) {
        if (++count_ <= most_)
            kept_.push_back({fmt::format("{}, line {}", name_, line), shortened(std::move(value)), std::move(allowed)});
    }
    void add(std::size_t line, std::string_view column, std::string value, std::string allowed) {
        if (++count_ <= most_)
            kept_.push_back({fmt::format("{}, line {}, column {}", name_, line, column), shortened(std::move(value)),
                             std::move(allowed)});
    }
    bool any() const { return count_ > 0; }
    Issues all() const {
        Issues issues = kept_;
        if (count_ > most_) issues.push_back({name_, fmt::format("… and {} more", count_ - most_), ""});
        return issues;
    }

private:
    std::string name_;
    std::size_t most_;
    std::size_t count_ = 0;
    Issues kept_;
};

struct TransparentHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

// First pass: names the columns, finds every fault, and which columns hold numbers, before anything is allocated for
// the rows. Second pass: fills the columns.
class Parser {
public:
    Parser(std::string_view text, const std::string& name, const CsvLimits& limits, const CsvReading& reading)
        : text_(text),
          limits_(limits),
          reading_(reading),
          faults_(name, limits.issues),
          separator_(detectCsvSeparator(text)) {
        table_.name = name;
    }

    std::optional<Table> parse(Issues& issues) {
        if (!readHeader() || !inspect() || faults_.any()) {
            const Issues found = faults_.all();
            issues.insert(issues.end(), found.begin(), found.end());
            return std::nullopt;
        }
        fill();
        for (std::size_t i = 0; i < table_.columns.size(); ++i) {
            table_.columns[i].notNumbers = notNumbers_[i].all();
            table_.columns[i].missingCells = missing_[i].all();
        }
        return std::move(table_);
    }

private:
    CsvRecords records() const { return {text_, separator_, limits_.columns}; }

    bool readHeader() {
        CsvRecords first = records();
        if (!first.next()) {
            faults_.add(1, "nothing", "a line of column names, then lines of values");
            return false;
        }
        headerLine_ = first.line();
        if (first.cellCount() > limits_.columns) {
            faults_.add(first.line(), fmt::format("{} columns", first.cellCount()),
                        fmt::format("at most {} columns", limits_.columns));
            return false;
        }
        double ignored = 0;
        hasHeader_ =
            !std::ranges::all_of(first.cells(), [&](const CsvCell& cell) { return readNumber(cell.text, ignored); });
        std::unordered_set<std::string> seen;
        for (std::size_t i = 0; i < first.cellCount(); ++i) {
            Column column;
            if (hasHeader_) column.name = first.cells()[i].unescaped();
            if (column.name.empty()) column.name = fmt::format("column_{}", i + 1);
            if (!seen.insert(column.name).second)
                faults_.add(first.line(), column.name, "a name that stands twice", "a different name for each column");
            table_.columns.push_back(std::move(column));
            notNumbers_.emplace_back(table_.name, limits_.issues);
            missing_.emplace_back(table_.name, limits_.issues);
        }
        if (hasHeader_) checkQuotes(first);
        return true;
    }

    // False when it makes no sense to go on.
    bool inspect() {
        CsvRecords lines = records();
        if (hasHeader_) lines.next();
        while (lines.next()) {
            if (++table_.rows > limits_.rows) {
                faults_.add(lines.line(), fmt::format("more than {} rows", limits_.rows), "fewer rows: take a sample");
                return false;
            }
            if (!checkQuotes(lines)) continue;
            if (lines.cellCount() != table_.columns.size())
                refuseRagged(lines);
            else
                inspectCells(lines);
        }
        if (table_.rows == 0) faults_.add(headerLine_, "column names only", "lines of values below them");
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
        const std::size_t expected = table_.columns.size(), found = record.cellCount();
        std::string allowed = fmt::format("{} fields, as in line {}", expected, headerLine_);
        if (separator_ == ',' && found == 2 * expected)
            allowed += "; decimal commas are not read: write 1.5 or separate the fields by ;";
        faults_.add(record.line(), fmt::format("{} fields", found), std::move(allowed));
    }

    void inspectCells(const CsvRecords& record) {
        double ignored = 0;
        for (std::size_t i = 0; i < record.cellCount(); ++i) {
            const CsvCell& cell = record.cells()[i];
            Column& column = table_.columns[i];
            if (isMissing(cell.text)) {
                const bool keep = reading_.missing == CsvReading::Missing::Keep;
                if (keep) column.missing.push_back(table_.rows - 1);
                (keep ? missing_[i] : faults_)
                    .add(cell.line, column.name, cell.text.empty() ? "an empty field" : std::string(cell.text),
                         "a value: fill in what is missing or take the line out");
            } else if (readNumber(cell.text, ignored)) {
                column.someNumbers = true;
            } else {
                const bool comma = looksLikeDecimalComma(cell.text);
                notNumbers_[i].add(cell.line, column.name, cell.unescaped(),
                                   comma ? "a number with a decimal point; decimal commas are not read" : "a number");
            }
        }
    }

    using Indices = std::unordered_map<std::string, std::uint32_t, TransparentHash, std::equal_to<>>;

    void fill() {
        std::vector<Indices> found(table_.columns.size());
        std::vector<std::map<double, std::string>> written(table_.columns.size());
        const std::vector<bool> spelled = spelledColumns();
        for (std::size_t i = 0; i < table_.columns.size(); ++i) {
            Column& column = table_.columns[i];
            column.content = notNumbers_[i].any() ? Column::Content::Classes : Column::Content::Numbers;
            if (column.content == Column::Content::Numbers)
                column.numbers.reserve(table_.rows);
            else
                column.classes.reserve(table_.rows);
        }
        CsvRecords lines = records();
        if (hasHeader_) lines.next();
        while (lines.next())
            for (std::size_t i = 0; i < lines.cellCount(); ++i) {
                const CsvCell& cell = lines.cells()[i];
                Column& column = table_.columns[i];
                if (column.content == Column::Content::Numbers)
                    addNumber(column, cell, spelled[i] ? &written[i] : nullptr);
                else if (column.content == Column::Content::Classes)
                    addClass(column, cell, found[i]);
            }
        for (std::size_t i = 0; i < table_.columns.size(); ++i) {
            Column& column = table_.columns[i];
            if (column.content == Column::Content::Classes) sortClasses(column, found[i]);
            for (auto& [value, text] : written[i]) column.spellings.push_back({value, std::move(text)});
        }
    }

    std::vector<bool> spelledColumns() const {
        std::vector<bool> spelled(table_.columns.size(), false);
        if (!reading_.spelled) return spelled;
        if (reading_.spelled->empty()) spelled.back() = true;
        for (std::size_t i = 0; i < spelled.size(); ++i)
            if (std::ranges::count(*reading_.spelled, table_.columns[i].name)) spelled[i] = true;
        return spelled;
    }

    static void addNumber(Column& column, const CsvCell& cell, std::map<double, std::string>* written) {
        double& number = column.numbers.emplace_back(std::numeric_limits<double>::quiet_NaN());
        if (isMissing(cell.text)) return;
        readNumber(cell.text, number);
        if (written && written->size() <= Table::maxClasses) written->try_emplace(number, cell.text);
    }

    static void addClass(Column& column, const CsvCell& cell, Indices& found) {
        if (isMissing(cell.text)) {
            column.classes.push_back(Column::noClass);
            return;
        }
        auto known = cell.doubledQuotes ? found.find(cell.unescaped()) : found.find(cell.text);
        if (known == found.end())
            known = found.emplace(cell.unescaped(), static_cast<std::uint32_t>(found.size())).first;
        column.classes.push_back(known->second);
        if (found.size() > Table::maxClasses) dropTexts(column);
    }

    static void dropTexts(Column& column) {
        column.content = Column::Content::Texts;
        column.classes = {};
    }

    static void sortClasses(Column& column, const Indices& found) {
        for (const auto& [text, index] : found) column.classNames.push_back(text);
        std::ranges::sort(column.classNames);
        std::vector<std::uint32_t> sortedIndex(found.size());
        for (std::uint32_t i = 0; i < column.classNames.size(); ++i)
            sortedIndex[found.find(column.classNames[i])->second] = i;
        for (std::uint32_t& index : column.classes)
            if (index != Column::noClass) index = sortedIndex[index];
    }

    std::string_view text_;
    CsvLimits limits_;
    CsvReading reading_;
    Faults faults_;
    char separator_;
    bool hasHeader_ = true;
    std::size_t headerLine_ = 1;
    Table table_;
    std::vector<Faults> notNumbers_;
    std::vector<Faults> missing_;
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

}  // namespace

std::optional<Table> parseCsv(std::string_view text, const std::string& name, Issues& issues, const CsvLimits& limits,
                              const CsvReading& reading) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (const std::size_t bad = firstNotUtf8(text); bad != text.npos) {
        issues.push_back({fmt::format("{}, line {}", name, lineAt(text, bad)),
                          fmt::format("byte 0x{:02X}", static_cast<unsigned char>(text[bad])),
                          "text in UTF-8; save the file with that encoding"});
        return std::nullopt;
    }
    try {
        return Parser(text, name, limits, reading).parse(issues);
    } catch (const std::bad_alloc&) {
        issues.push_back(
            {name, fmt::format("{} MiB", text.size() >> 20), "a table that fits into the memory that is free"});
        return std::nullopt;
    }
}

std::optional<Table> readCsv(const std::filesystem::path& file, const std::string& path, Issues& issues,
                             const CsvLimits& limits, const CsvReading& reading) {
    std::string text;
    try {
        if (!readText(file, path, limits, text, issues)) return std::nullopt;
    } catch (const std::bad_alloc&) {
        issues.push_back({path, file.string(), "a file that fits into the memory that is free"});
        return std::nullopt;
    }
    return parseCsv(text, file.filename().string(), issues, limits, reading);
}

}  // namespace ravine
