// The records of a CSV text, one after the other, without copying a cell.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ravine {

struct CsvCell {
    std::string_view text;  // without its outer quotes or, unquoted, the blanks around it
    std::size_t line = 0;   // where it begins
    bool quoted = false;
    bool doubledQuotes = false;
    bool strayText = false;     // something stands between the closing quote and the separator
    bool unterminated = false;  // the text ends inside the quotes

    std::string unescaped() const;
};

// How the cells of a text are set apart.
struct CsvShape {
    char separator = ',';
    bool runsOfBlanks = false;  // instead: one or more blanks or tabs
    bool notes = false;         // lines that begin with # are skipped
    std::size_t begin = 0;      // the first byte that is looked at,
    std::size_t beginLine = 1;  // and its line
    bool operator==(const CsvShape&) const = default;
};

class CsvRecords {
public:
    // Of a record, at most `maxCells` cells are kept; all are counted.
    CsvRecords(std::string_view text, const CsvShape& shape, std::size_t maxCells)
        : text_(text), shape_(shape), maxCells_(maxCells), at_(shape.begin), line_(shape.beginLine) {}

    bool next();  // false at the end
    const std::vector<CsvCell>& cells() const { return cells_; }
    std::size_t cellCount() const { return cellCount_; }
    std::size_t line() const { return recordLine_; }
    std::size_t nextLine() const { return line_; }
    std::size_t position() const { return at_; }  // in the text, behind the last record

private:
    CsvCell readCell();
    CsvCell readQuoted();
    bool atLineEnd() const { return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }
    void skipLineEnd();
    void skipBlanks();
    std::string_view unquotedCell() const;  // that begins here
    void skipLine();
    void skipBlankLines();
    bool isSeparator(char c) const;
    bool atSeparator() const;

    std::string_view text_;
    CsvShape shape_;
    std::size_t maxCells_;
    std::size_t at_;
    std::size_t line_;
    std::size_t recordLine_ = 1;
    std::size_t cellCount_ = 0;
    std::vector<CsvCell> cells_;
};

}  // namespace ravine
