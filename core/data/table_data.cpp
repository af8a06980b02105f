#include "core/data/table_data.h"

#include <fmt/format.h>

#include <algorithm>

namespace ravine {
namespace {

using Rows = std::vector<std::size_t>;

// The classes of a column, in order, and the class of each row that is looked at.
struct Classes {
    std::vector<std::string> names;
    std::vector<std::uint32_t> labels;
};

// Whole numbers, of which there are only two, or at most 20 that stand in three rows each on average.
bool looksLikeClasses(const Column& column, std::size_t rows) {
    constexpr std::size_t most = 20, rowsEach = 3;
    const auto& values = column.spellings;
    const bool whole = std::ranges::all_of(values, [](const auto& one) { return one.value == std::floor(one.value); });
    return whole && (values.size() == 2 || (values.size() <= most && values.size() * rowsEach <= rows));
}

class Reader {
public:
    Reader(const Table& table, const CsvFile& chosen, ConstantFeatures constants, const std::string& path,
           Issues& issues)
        : table_(table), chosen_(chosen), constants_(constants), path_(path), issues_(issues) {}

    std::optional<DataSet> read() {
        const std::size_t faults = issues_.size();
        chooseTargets();
        chooseFeatures();
        if (issues_.size() != faults) return std::nullopt;
        chooseRows();
        if (issues_.size() != faults) return std::nullopt;
        set_.name = table_.name;
        set_.task = task();
        checkConstants();
        if (set_.task == Task::Classification)
            readClasses();
        else
            readTargets();
        if (issues_.size() != faults) return std::nullopt;
        readFeatures();
        return std::move(set_);
    }

private:
    std::string at(std::string_view key) const { return joined(path_, key); }

    void chooseTargets() {
        const std::string path = at("target");
        if (chosen_.targets.empty()) targets_.push_back(&table_.columns.back());
        for (const std::string& name : chosen_.targets) {
            const Column* column = findColumn(table_, name, path, issues_);
            if (column && std::ranges::count(targets_, column))
                issues_.push_back({path, name, "each target once"});
            else if (column)
                targets_.push_back(column);
        }
        if (chosen_.targets.size() > 1 && chosen_.task == Task::Classification)
            issues_.push_back({path, fmt::format("{}", fmt::join(chosen_.targets, ", ")),
                               "one column of classes; several columns of numbers are a regression"});
    }

    void chooseFeatures() {
        const std::string path = at("features");
        for (std::size_t i = 0; i < chosen_.features.size(); ++i) {
            const std::string where = joined(path, std::to_string(i));
            const Column* column = findColumn(table_, chosen_.features[i], where, issues_);
            if (!column) continue;
            if (std::ranges::count(targets_, column))
                issues_.push_back({where, column->name, "a column that is not the target"});
            else if (std::ranges::count(features_, column))
                issues_.push_back({where, column->name, "each feature once"});
            else
                features_.push_back(column);
        }
        if (chosen_.features.empty())
            for (const Column& column : table_.columns)
                if (!std::ranges::count(targets_, &column)) features_.push_back(&column);
        if (chosen_.features.empty() && features_.empty())
            issues_.push_back({table_.name, fmt::format("{} column", table_.columns.size()),
                               "a column to predict and at least one to predict it from"});
        for (const Column* column : features_)
            if (column->content != Column::Content::Numbers) refuseText(*column);
    }

    void refuseText(const Column& column) {
        constexpr std::ptrdiff_t shown = 3;
        refuseFeature(column, "a column of numbers; this one holds text");
        const auto& cells = column.notNumbers;
        issues_.insert(issues_.end(), cells.begin(), cells.begin() + std::min(shown, std::ssize(cells)));
    }

    void refuseFeature(const Column& column, std::string_view allowed) {
        constexpr std::size_t most = 20;
        if (++refused_ <= most)
            issues_.push_back({at("features"), column.name, fmt::format("{}. {}", allowed, leaveItOut())});
        else if (refused_ == most + 1)
            issues_.push_back({at("features"), "… and more columns", ""});
    }

    // The list of features that would do.
    const std::string& leaveItOut() {
        constexpr std::size_t most = 12;
        if (!advice_.empty()) return advice_;
        std::string names;
        std::size_t count = 0;
        for (const Column* column : features_) {
            if (column->content != Column::Content::Numbers || isConstant(*column)) continue;
            if (++count <= most) names += fmt::format("{}\"{}\"", count > 1 ? ", " : "", column->name);
        }
        if (count > most) names += ", …";
        advice_ = count == 0 ? std::string("No other column is left to predict from")
                             : fmt::format("Leave it out with features: [{}]", names);
        return advice_;
    }

    void chooseRows() {
        std::vector<const Column*> used = features_;
        used.insert(used.end(), targets_.begin(), targets_.end());
        if (chosen_.missing == MissingValues::Refuse) {
            for (const Column* column : used)
                for (Issue issue : column->missingCells) {
                    if (!issue.allowed.empty()) issue.allowed += ", or drop such rows with missing: \"drop\"";
                    issues_.push_back(std::move(issue));
                }
            rows_.resize(table_.rows);
            for (std::size_t i = 0; i < rows_.size(); ++i) rows_[i] = i;
        } else {
            rows_ = completeRows(table_, used);
            set_.dropped = static_cast<std::int64_t>(table_.rows - rows_.size());
        }
        if (rows_.size() >= 2) return;
        std::string value = fmt::format("{} row{}", rows_.size(), rows_.size() == 1 ? "" : "s");
        if (set_.dropped > 0)
            value += fmt::format(" left of {}, the others lack a value in a column that is used", table_.rows);
        issues_.push_back({table_.name, std::move(value), "at least two rows"});
    }

    Task task() const {
        if (chosen_.task != Task::Auto) return chosen_.task;
        if (targets_.size() > 1) return Task::Regression;
        const Column& target = *targets_.front();
        const bool classes = target.content != Column::Content::Numbers || looksLikeClasses(target, rows_.size());
        return classes ? Task::Classification : Task::Regression;
    }

    bool isConstant(const Column& column) const {
        if (rows_.empty()) return false;
        const double first = column.numbers[rows_.front()];
        return std::ranges::all_of(rows_, [&](std::size_t row) { return column.numbers[row] == first; });
    }

    void checkConstants() {
        if (constants_ == ConstantFeatures::Allow) return;
        for (const Column* column : features_)
            if (isConstant(*column))
                refuseFeature(*column, fmt::format("a column whose values differ; this one is {} in every row",
                                                   column->numbers[rows_.front()]));
    }

    void readClasses() {
        const Column& target = *targets_.front();
        const auto refuse = [&](std::string allowed) {
            issues_.push_back({at("target"), target.name, std::move(allowed)});
        };
        const bool numbers = target.content == Column::Content::Numbers;
        if (target.content == Column::Content::Texts || target.spellings.size() > Table::maxClasses)
            return refuse(fmt::format("a column of at most {} classes", Table::maxClasses));
        Classes classes;
        if (numbers)
            for (const Column::Spelling& one : target.spellings) classes.names.push_back(one.text);
        else
            classes.names = target.classNames;
        for (const std::size_t row : rows_)
            classes.labels.push_back(numbers ? classOf(target, target.numbers[row]) : target.classes[row]);
        leaveOutUnused(classes);
        if (classes.names.size() < 2)
            return refuse(fmt::format("a column with at least two classes; every row is {}", classes.names.front()));
        set_.classNames = std::move(classes.names);
        set_.labels = std::move(classes.labels);
    }

    static std::uint32_t classOf(const Column& target, double value) {
        const auto found = std::ranges::lower_bound(target.spellings, value, {}, &Column::Spelling::value);
        return static_cast<std::uint32_t>(found - target.spellings.begin());
    }

    // Classes that stood in dropped rows only.
    static void leaveOutUnused(Classes& classes) {
        std::vector<bool> used(classes.names.size(), false);
        for (const std::uint32_t label : classes.labels) used[label] = true;
        std::vector<std::uint32_t> newIndex(used.size());
        std::vector<std::string> names;
        for (std::size_t i = 0; i < used.size(); ++i) {
            newIndex[i] = static_cast<std::uint32_t>(names.size());
            if (used[i]) names.push_back(std::move(classes.names[i]));
        }
        for (std::uint32_t& label : classes.labels) label = newIndex[label];
        classes.names = std::move(names);
    }

    void readTargets() {
        const auto outputs = std::ssize(targets_), samples = std::ssize(rows_);
        set_.targets.resize(outputs, samples);
        for (std::ptrdiff_t o = 0; o < outputs; ++o) {
            const Column* column =
                findNumbers(table_, targets_[static_cast<std::size_t>(o)]->name, at("target"), issues_);
            if (!column) continue;
            set_.outputNames.push_back(column->name);
            for (std::ptrdiff_t i = 0; i < samples; ++i)
                set_.targets(o, i) = column->numbers[rows_[static_cast<std::size_t>(i)]];
        }
    }

    void readFeatures() {
        for (const Column* column : features_) set_.featureNames.push_back(column->name);
        set_.inputs.resize(std::ssize(features_), std::ssize(rows_));
        for (std::ptrdiff_t f = 0; f < std::ssize(features_); ++f)
            for (std::ptrdiff_t i = 0; i < std::ssize(rows_); ++i)
                set_.inputs(f, i) = features_[static_cast<std::size_t>(f)]->numbers[rows_[static_cast<std::size_t>(i)]];
    }

    const Table& table_;
    const CsvFile& chosen_;
    ConstantFeatures constants_;
    const std::string& path_;
    Issues& issues_;
    std::vector<const Column*> features_, targets_;
    Rows rows_;
    std::size_t refused_ = 0;
    std::string advice_;
    DataSet set_;
};

}  // namespace

std::optional<DataSet> dataSetOf(const Table& table, const CsvFile& chosen, ConstantFeatures constants,
                                 const std::string& path, Issues& issues) {
    return Reader(table, chosen, constants, path, issues).read();
}

}  // namespace ravine
