#include "core/readers/csv_records.h"

#include "core/readers/missing_marks.h"

namespace ravine {

std::string CsvCell::unescaped() const {
    if (!doubledQuotes) return std::string(text);
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        result += text[i];
        if (text[i] == '"') ++i;
    }
    return result;
}

void CsvRecords::skipLineEnd() {
    if (at_ == text_.size()) return;
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
}

void CsvRecords::skipBlanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t') && (shape_.runsOfBlanks || !atSeparator()))
        ++at_;
}

bool CsvRecords::isSeparator(char c) const {
    return shape_.runsOfBlanks ? c == ' ' || c == '\t' : c == shape_.separator;
}

bool CsvRecords::atSeparator() const { return isSeparator(text_[at_]); }

std::string_view CsvRecords::unquotedCell() const {
    std::size_t end = at_;
    while (end < text_.size() && text_[end] != '\n' && text_[end] != '\r' && !isSeparator(text_[end])) ++end;
    while (end > at_ && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    return text_.substr(at_, end - at_);
}

void CsvRecords::skipLine() {
    while (!atLineEnd()) ++at_;
    skipLineEnd();
}

void CsvRecords::skipBlankLines() {
    for (std::size_t begin = at_; at_ < text_.size(); begin = at_) {
        if (shape_.notes && text_[at_] == '#' && !isSpreadsheetError(unquotedCell())) {
            skipLine();
            continue;
        }
        skipBlanks();
        if (!atLineEnd()) {
            at_ = begin;
            return;
        }
        skipLineEnd();
    }
}

CsvCell CsvRecords::readQuoted() {
    CsvCell cell;
    cell.line = line_;
    cell.quoted = true;
    const std::size_t begin = ++at_;
    while (at_ < text_.size()) {
        if (text_[at_] == '"') {
            if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
            cell.doubledQuotes = true;
            at_ += 2;
        } else if (text_[at_] == '\n' || text_[at_] == '\r') {
            skipLineEnd();
        } else {
            ++at_;
        }
    }
    cell.text = text_.substr(begin, at_ - begin);
    cell.unterminated = at_ == text_.size();
    if (cell.unterminated) return cell;
    ++at_;
    if (!shape_.runsOfBlanks) skipBlanks();  // there a blank is what sets the cells apart
    for (; !atLineEnd() && !atSeparator(); ++at_) cell.strayText = true;
    return cell;
}

CsvCell CsvRecords::readCell() {
    skipBlanks();
    if (at_ < text_.size() && text_[at_] == '"') return readQuoted();
    const std::size_t begin = at_;
    while (!atLineEnd() && !atSeparator()) ++at_;
    std::size_t end = at_;
    while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    CsvCell cell;
    cell.text = text_.substr(begin, end - begin);
    cell.line = line_;
    return cell;
}

bool CsvRecords::next() {
    skipBlankLines();
    cells_.clear();
    cellCount_ = 0;
    if (at_ == text_.size()) return false;
    recordLine_ = line_;
    while (true) {
        const CsvCell cell = readCell();
        if (cellCount_++ < maxCells_) cells_.push_back(cell);
        if (shape_.runsOfBlanks) skipBlanks();
        if (atLineEnd()) break;
        if (!shape_.runsOfBlanks) ++at_;  // the separator
    }
    skipLineEnd();
    return true;
}

}  // namespace ravine
