#include "core/data/table_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/data/table_understanding.h"

namespace ravine {
namespace {

class Reader {
public:
    Reader(const Table& table, const TableUnderstanding& understood) : table_(table), understood_(understood) {}

    DataSet read() {
        set_.name = table_.name;
        set_.task = understood_.task;
        set_.dropped = static_cast<std::int64_t>(table_.rows - understood_.usedRows.size());
        set_.rows = understood_.usedRows;
        set_.gaps = understood_.filledIn > 0;
        set_.notes = understood_.doubts;
        for (const ColumnUnderstanding& one : understood_.columns)
            if (one.role == ColumnRole::LeftOut) set_.leftOut.push_back({one.name, one.leftOut});
        set_.task == Task::Classification ? readClasses() : readTargets();
        readFeatures();
        return std::move(set_);
    }

private:
    const Column& column(std::size_t place) const { return table_.columns[place]; }

    // Classes that stood in dropped rows only are none.
    void readClasses() {
        const Column& target = column(understood_.targets.front());
        set_.targetName = target.name;
        std::vector<bool> used(target.classNames.size(), false);
        for (const std::size_t row : understood_.usedRows) used[target.classes[row]] = true;
        std::vector<std::uint32_t> newIndex(used.size());
        for (std::size_t i = 0; i < used.size(); ++i) {
            newIndex[i] = static_cast<std::uint32_t>(set_.classNames.size());
            if (used[i]) set_.classNames.push_back(target.classNames[i]);
        }
        for (const std::size_t row : understood_.usedRows) set_.labels.push_back(newIndex[target.classes[row]]);
    }

    void readTargets() {
        const auto outputs = std::ssize(understood_.targets), samples = std::ssize(understood_.usedRows);
        set_.targets.resize(outputs, samples);
        for (std::ptrdiff_t o = 0; o < outputs; ++o) {
            const Column& target = column(understood_.targets[static_cast<std::size_t>(o)]);
            set_.outputNames.push_back(target.name);
            for (std::ptrdiff_t i = 0; i < samples; ++i)
                set_.targets(o, i) = target.numbers[understood_.usedRows[static_cast<std::size_t>(i)]];
        }
    }

    void readFeatures() {
        for (const std::size_t place : understood_.features) {
            const Column& from = column(place);
            InputColumn input{.name = from.name, .type = from.type};
            if (from.type == Column::Type::Words) input.words = from.classNames;
            if (from.type == Column::Type::Date) input.origin = understood_.columns[place].facts.least;
            for (const std::string& word : input.words) set_.featureNames.push_back(from.name + " = " + word);
            if (input.words.empty()) set_.featureNames.push_back(from.name);
            set_.columns.push_back(std::move(input));
        }
        set_.inputs.resize(std::ssize(set_.featureNames), std::ssize(understood_.usedRows));
        std::ptrdiff_t first = 0;
        for (std::size_t f = 0; f < understood_.features.size(); ++f) {
            const Column& from = column(understood_.features[f]);
            from.type == Column::Type::Words ? readWords(from, first) : readNumbers(from, first);
            first += set_.columns[f].inputs();
        }
    }

    void readNumbers(const Column& from, std::ptrdiff_t input) {
        const std::vector<double> changed = from.type == Column::Type::Number ? std::vector<double>() : asNumbers(from);
        const std::vector<double>& numbers = from.type == Column::Type::Number ? from.numbers : changed;
        for (std::size_t i = 0; i < understood_.usedRows.size(); ++i)
            set_.inputs(input, static_cast<std::ptrdiff_t>(i)) = numbers[understood_.usedRows[i]];
    }

    void readWords(const Column& from, std::ptrdiff_t first) {
        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        const auto count = std::ssize(from.classNames);
        for (std::size_t i = 0; i < understood_.usedRows.size(); ++i) {
            const std::uint32_t word = from.classes[understood_.usedRows[i]];
            for (std::ptrdiff_t w = 0; w < count; ++w)
                set_.inputs(first + w, static_cast<std::ptrdiff_t>(i)) = word == Column::noClass ? none : w == word;
        }
    }

    const Table& table_;
    const TableUnderstanding& understood_;
    DataSet set_;
};

}  // namespace

std::optional<DataSet> dataSetOf(const Table& table, const CsvFile& chosen, UnnamedFeatures unnamed,
                                 const std::string& path, Issues& issues) {
    const TableUnderstanding understood = understand(table, chosen, unnamed, path);
    if (!understood.faults.empty()) {
        issues.insert(issues.end(), understood.faults.begin(), understood.faults.end());
        return std::nullopt;
    }
    return Reader(table, understood).read();
}

}  // namespace ravine
