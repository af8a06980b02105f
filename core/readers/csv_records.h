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
    bool doubledQuotes = false;
    bool strayText = false;     // something stands between the closing quote and the separator
    bool unterminated = false;  // the text ends inside the quotes

    std::string unescaped() const;
};

class CsvRecords {
public:
    // Of a record, at most `maxCells` cells are kept; all are counted.
    CsvRecords(std::string_view text, char separator, std::size_t maxCells)
        : text_(text), separator_(separator), maxCells_(maxCells) {}

    bool next();  // false at the end
    const std::vector<CsvCell>& cells() const { return cells_; }
    std::size_t cellCount() const { return cellCount_; }
    std::size_t line() const { return recordLine_; }

private:
    CsvCell readCell();
    CsvCell readQuoted();
    bool atLineEnd() const { return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }
    void skipLineEnd();
    void skipBlanks();
    void skipBlankLines();

    std::string_view text_;
    char separator_;
    std::size_t maxCells_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t recordLine_ = 1;
    std::size_t cellCount_ = 0;
    std::vector<CsvCell> cells_;
};

// Of comma, semicolon, tab and |: the one that cuts the first records most evenly.
char detectCsvSeparator(std::string_view text);

}  // namespace ravine
