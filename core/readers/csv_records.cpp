#include "core/readers/csv_records.h"

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
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t') && text_[at_] != separator_) ++at_;
}

void CsvRecords::skipBlankLines() {
    for (std::size_t begin = at_; at_ < text_.size(); begin = at_) {
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
    skipBlanks();
    for (; !atLineEnd() && text_[at_] != separator_; ++at_) cell.strayText = true;
    return cell;
}

CsvCell CsvRecords::readCell() {
    skipBlanks();
    if (at_ < text_.size() && text_[at_] == '"') return readQuoted();
    const std::size_t begin = at_;
    while (!atLineEnd() && text_[at_] != separator_) ++at_;
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
        if (atLineEnd()) break;
        ++at_;  // the separator
    }
    skipLineEnd();
    return true;
}

char detectCsvSeparator(std::string_view text) {
    constexpr std::size_t sampled = 32;
    char best = ',';
    double bestShare = 0;
    // A comma may stand inside numbers and texts of the other three, so at a tie it comes last.
    for (const char candidate : {'\t', ';', '|', ','}) {
        CsvRecords records(text, candidate, 0);
        if (!records.next()) break;
        const std::size_t columns = records.cellCount();
        if (columns < 2) continue;
        std::size_t count = 1, even = 1;
        for (; count < sampled && records.next(); ++count) even += records.cellCount() == columns;
        const double share = static_cast<double>(even) / static_cast<double>(count);
        if (share > bestShare) {
            best = candidate;
            bestShare = share;
        }
    }
    return best;
}

}  // namespace ravine
