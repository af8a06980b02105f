// The second look at a column: its cells, one after the other, into the column.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/readers/column_counts.h"
#include "core/readers/csv_records.h"
#include "core/readers/table.h"

namespace ravine {

// Keeps the first issues and counts the others.
class Faults {
public:
    Faults(std::string name, std::size_t most) : name_(std::move(name)), most_(most) {}
    void add(std::size_t line, std::string value, std::string allowed);
    void add(std::size_t line, std::string_view column, std::string value, std::string allowed);
    bool any() const { return count_ > 0; }
    std::size_t count() const { return count_; }
    Issues all() const;

private:
    std::string name_;
    std::size_t most_;
    std::size_t count_ = 0;
    Issues kept_;
};

class ColumnFilling {
public:
    ColumnFilling(Column& column, ColumnReading reading, const std::string& table, std::size_t rows,
                  std::size_t mostIssues);

    enum class Mark { None, Missing, MaybeWord };  // MaybeWord: missing unless the column shows otherwise
    void add(const CsvCell&, Mark);
    void finish();

private:
    struct TransparentHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Indices = std::unordered_map<std::string, std::uint32_t, TransparentHash, std::equal_to<>>;
    struct MarkCell {
        std::size_t row, line;
        std::uint32_t index;
    };

    void addMissing(const CsvCell&);
    void addNumber(const CsvCell&);
    void addClass(const CsvCell&);
    std::uint32_t indexOf(const CsvCell&);
    void keepNoClasses();
    void decideMarks();
    void sortWords();
    void sortNumbers();
    void reorder(const std::vector<std::uint32_t>& newIndex);

    Column& column_;
    ColumnReading reading_;
    std::size_t row_ = 0;
    Faults notNumbers_, missing_;
    bool classes_ = true;  // still few enough to keep
    Indices found_;
    std::vector<MarkCell> marks_;
};

}  // namespace ravine
