#include "core/data/table_understanding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/kinds/kinds.h"
#include "core/readers/date_form.h"

namespace ravine {
namespace {

std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// "a, b and c", cut short after some.
std::string listed(const std::vector<std::string>& names, std::size_t most = 6) {
    std::string text;
    const std::size_t shown = names.size() <= most ? names.size() : most - 1;
    for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
    return text;
}

std::string rangeOf(const Column& column, const ColumnFacts& facts) {
    if (facts.filled == 0) return "";
    if (column.type == Column::Type::Date) return fmt::format("{} to {}", dateText(facts.least), dateText(facts.most));
    if (column.content == Column::Content::Numbers) return fmt::format("{:.6g} to {:.6g}", facts.least, facts.most);
    if (column.content == Column::Content::Texts) return fmt::format("more than {} different texts", Table::maxClasses);
    std::vector<std::string> names;
    for (const auto& [name, count] : facts.values) names.push_back(name);
    constexpr std::size_t shown = 4;
    if (facts.distinct <= shown) return fmt::format("{}", fmt::join(names, ", "));
    names.resize(shown - 1);
    return fmt::format("{}, … ({} different)", fmt::join(names, ", "), facts.distinct);
}

class Understanding {
public:
    Understanding(const Table& table, const std::vector<ColumnFacts>& facts, const CsvFile& chosen,
                  UnnamedFeatures unnamed, const std::string& path)
        : table_(table), facts_(facts), chosen_(chosen), unnamed_(unnamed), path_(path) {}

    TableUnderstanding make() {
        describe();
        if (!table_.columns.empty()) {
            checkTypes();
            chooseTargets();
            chooseFeatures();
            chooseRows();
            leaveOutConstants();
            if (result_.features.empty()) refuseNoFeatures();
            chooseTask();
            checkTarget();
        } else {
            fault(table_.name, "no column", "a column to predict and at least one to predict it from");
        }
        for (const std::size_t f : result_.features) result_.inputs += result_.columns[f].inputs;
        gatherDoubts();
        result_.sentence = sentence();
        return std::move(result_);
    }

private:
    std::string at(std::string_view key) const { return joined(path_, key); }
    void fault(std::string where, std::string value, std::string allowed) {
        result_.faults.push_back({std::move(where), std::move(value), std::move(allowed)});
    }
    std::size_t placeOf(const Column* column) const { return static_cast<std::size_t>(column - table_.columns.data()); }
    const Column& column(std::size_t place) const { return table_.columns[place]; }

    void describe() {
        result_.name = table_.name;
        result_.rows = table_.rows;
        result_.encoding = table_.encoding;
        result_.separator = table_.separator;
        result_.header = table_.header;
        result_.headerGuessed = chosen_.header == HeaderLine::Auto;
        result_.decimalGuessed = chosen_.decimal == DecimalMark::Auto;
        result_.targetGuessed = chosen_.targets.empty();
        result_.featuresGuessed = chosen_.features.empty();
        result_.taskGuessed = chosen_.task == Task::Auto;
        for (std::size_t i = 0; i < table_.columns.size(); ++i) {
            const Column& from = column(i);
            ColumnUnderstanding to;
            to.name = from.name;
            to.type = from.type;
            to.missing = from.missing.size();
            if (from.content == Column::Content::Numbers) to.notNumbers = from.notNumberCount;
            to.faultyCells = from.missingCells;
            to.facts = facts_[i];
            to.range = rangeOf(from, facts_[i]);
            to.doubts = from.doubts;
            result_.decimalComma = result_.decimalComma || from.comma;
            result_.columns.push_back(std::move(to));
        }
    }

    // The reader goes by the names as they stand in the table.
    void checkTypes() {
        for (const auto& [key, names] : {std::pair{"words", &chosen_.words}, {"numbers", &chosen_.numbers}})
            for (std::size_t i = 0; i < names->size(); ++i) {
                const std::string where = joined(at(key), std::to_string(i)), &name = (*names)[i];
                const Column* found = findColumn(table_, name, where, result_.faults);
                if (found && found->name != name) fault(where, name, found->name);
                if (found && names == &chosen_.numbers && std::ranges::count(chosen_.words, name))
                    fault(where, name, "a column that is not among words as well");
            }
    }

    void chooseTargets() {
        const std::string path = at("target");
        if (chosen_.targets.empty()) {
            result_.targets.push_back(defaultTarget(table_));
            if (result_.targets.front() + 1 != table_.columns.size())
                result_.doubts.push_back(
                    fmt::format("{} is taken to be predicted, since {} holds {}", column(result_.targets.front()).name,
                                table_.columns.back().name,
                                table_.columns.back().type == Column::Type::Date ? "dates" : "no value"));
        }
        for (const std::string& name : chosen_.targets) {
            const Column* found = findColumn(table_, name, path, result_.faults);
            if (found && std::ranges::count(result_.targets, placeOf(found)))
                fault(path, name, "each target once");
            else if (found)
                result_.targets.push_back(placeOf(found));
        }
        if (chosen_.targets.size() > 1 && chosen_.task == Task::Classification)
            fault(path, fmt::format("{}", fmt::join(chosen_.targets, ", ")),
                  "one column of classes; several columns of numbers are a regression");
        for (const std::size_t place : result_.targets) result_.columns[place].role = ColumnRole::Target;
    }

    bool isTarget(std::size_t place) const { return std::ranges::count(result_.targets, place) > 0; }

    void use(std::size_t place) {
        ColumnUnderstanding& about = result_.columns[place];
        about.role = ColumnRole::Feature;
        about.leftOut.clear();
        about.inputs = about.type == Column::Type::Words ? about.facts.distinct : 1;
        result_.features.push_back(place);
    }

    void chooseFeatures() { chosen_.features.empty() ? takeWhatSaysSomething() : takeNamed(); }

    void takeNamed() {
        for (std::size_t i = 0; i < chosen_.features.size(); ++i) {
            const std::string where = joined(at("features"), std::to_string(i));
            const Column* found = findColumn(table_, chosen_.features[i], where, result_.faults);
            if (!found) continue;
            const std::size_t place = placeOf(found);
            if (isTarget(place)) {
                fault(where, found->name, "a column that is not the target");
            } else if (std::ranges::count(result_.features, place)) {
                fault(where, found->name, "each feature once");
            } else if (found->type == Column::Type::Empty) {
                fault(where, found->name, "a column with values; this one is empty");
            } else if (found->type == Column::Type::Words && facts_[place].distinct > mostWords) {
                fault(where, found->name,
                      fmt::format("a column of numbers, or of at most {} different words; this one has {}", mostWords,
                                  howMany(place)));
                if (found->someNumbers) appendCells(*found);
            } else {
                use(place);
            }
        }
        for (std::size_t i = 0; i < table_.columns.size(); ++i)
            if (result_.columns[i].role == ColumnRole::LeftOut) result_.columns[i].leftOut = "not chosen";
    }

    void appendCells(const Column& of) {
        constexpr std::ptrdiff_t shown = 3;
        const auto& cells = of.notNumbers;
        result_.faults.insert(result_.faults.end(), cells.begin(), cells.begin() + std::min(shown, std::ssize(cells)));
    }

    std::string howMany(std::size_t place) const {
        const std::size_t distinct = facts_[place].distinct;
        return distinct > Table::maxClasses ? fmt::format("more than {}", Table::maxClasses)
                                            : fmt::format("{}", distinct);
    }

    // Why a column is not learned from unless it is asked for; empty when it is.
    std::string sayingNothing(std::size_t place) const {
        if (unnamed_ == UnnamedFeatures::All) return {};
        const ColumnFacts& facts = facts_[place];
        switch (column(place).type) {
            case Column::Type::Empty:
                return "it holds no value";
            case Column::Type::Date:
                return "it holds dates; chosen as a feature it counts the days since the first";
            case Column::Type::Words:
                if (facts.distinct > mostWords)
                    return fmt::format("it holds {} different words; up to {} become inputs", howMany(place),
                                       mostWords);
                if (facts.distinct >= 4 && 2 * facts.distinct > facts.filled)
                    return fmt::format("it holds {} different words in {} rows, like names", facts.distinct,
                                       facts.filled);
                break;
            default:
                break;
        }
        if (facts.constant)
            return fmt::format("it is {} in every row",
                               facts.values.empty() ? fmt::format("{:.6g}", facts.least) : facts.values.front().first);
        if (facts.countsRows) return "it counts the rows";
        if (facts.numbersRows) return "it numbers the rows: a different one in each";
        return {};
    }

    void takeWhatSaysSomething() {
        for (std::size_t i = 0; i < table_.columns.size(); ++i) {
            if (isTarget(i)) continue;
            result_.columns[i].leftOut = sayingNothing(i);
            if (result_.columns[i].leftOut.empty()) use(i);
        }
        if (!result_.features.empty()) return;
        // The only column to predict from may well be a time that counts.
        for (std::size_t i = 0; i < table_.columns.size(); ++i)
            if (!isTarget(i) && facts_[i].countsRows) use(i);
    }

    void refuseNoFeatures() {
        if (!chosen_.features.empty()) return;
        std::vector<std::string> reasons;
        for (const ColumnUnderstanding& one : result_.columns)
            if (one.role == ColumnRole::LeftOut && reasons.size() < 6)
                reasons.push_back(fmt::format("{}: {}", one.name, one.leftOut));
        const std::string others = reasons.empty() ? "" : fmt::format("; left out are {}", fmt::join(reasons, "; "));
        fault(table_.name, counted(table_.columns.size(), "column"),
              "a column to predict and at least one to predict it from" + others);
    }

    std::vector<const Column*> used() const {
        std::vector<const Column*> columns;
        for (const std::size_t place : result_.features) columns.push_back(&column(place));
        for (const std::size_t place : result_.targets) columns.push_back(&column(place));
        return columns;
    }

    void chooseRows() {
        if (chosen_.missing == MissingValues::Refuse) {
            result_.usedRows.resize(table_.rows);
            for (std::size_t i = 0; i < table_.rows; ++i) result_.usedRows[i] = i;
            for (const Column* one : used())
                for (Issue issue : one->missingCells) {
                    if (!issue.allowed.empty()) issue.allowed += ", or drop such rows with missing: \"drop\"";
                    result_.faults.push_back(std::move(issue));
                }
        } else if (chosen_.missing == MissingValues::Drop) {
            result_.usedRows = completeRows(table_, used());
        } else {
            std::vector<const Column*> targets;
            for (const std::size_t place : result_.targets) targets.push_back(&column(place));
            result_.usedRows = completeRows(table_, targets);
            std::vector<bool> kept(table_.rows, false);
            for (const std::size_t row : result_.usedRows) kept[row] = true;
            for (const std::size_t place : result_.features)
                for (const std::size_t row : column(place).missing) result_.filledIn += kept[row];
        }
        result_.samples = result_.usedRows.size();
        if (result_.samples >= 2) return;
        std::string value = counted(result_.samples, "row");
        if (result_.samples < table_.rows)
            value += fmt::format(" left of {}, the others lack a value in a column that is used", table_.rows);
        fault(table_.name, std::move(value), "at least two rows");
    }

    // Columns that are constant among the rows that are left.
    void leaveOutConstants() {
        if (unnamed_ == UnnamedFeatures::All || !chosen_.features.empty() || result_.samples == table_.rows ||
            result_.usedRows.empty())
            return;
        std::erase_if(result_.features, [&](std::size_t place) {
            const Column& one = column(place);
            const auto valueAt = [&](std::size_t row) {
                return one.content == Column::Content::Numbers ? one.numbers[row]
                                                               : static_cast<double>(one.classes[row]);
            };
            const double first = valueAt(result_.usedRows.front());
            if (!std::ranges::all_of(result_.usedRows, [&](std::size_t row) { return valueAt(row) == first; }))
                return false;
            result_.columns[place].role = ColumnRole::LeftOut;
            result_.columns[place].inputs = 0;
            result_.columns[place].leftOut = "it has one value in all rows that are used";
            return true;
        });
    }

    void chooseTask() {
        if (result_.targets.empty()) return;
        const Column& target = column(result_.targets.front());
        if (chosen_.task != Task::Auto)
            result_.task = chosen_.task;
        else if (result_.targets.size() > 1)
            result_.task = Task::Regression;
        else
            result_.task = target.content != Column::Content::Numbers || looksLikeClasses(target, result_.samples)
                               ? Task::Classification
                               : Task::Regression;
        result_.outputs = result_.targets.size();
        if (result_.task == Task::Classification) countClasses(target);
    }

    void countClasses(const Column& target) {
        if (target.classes.size() != table_.rows) return;
        std::vector<std::size_t> counts(target.classNames.size(), 0);
        for (const std::size_t row : result_.usedRows)
            if (target.classes[row] < counts.size()) ++counts[target.classes[row]];
        for (std::size_t i = 0; i < counts.size(); ++i)
            if (counts[i] > 0) result_.classes.push_back({target.classNames[i], counts[i]});
        result_.outputs = result_.classes.size();
    }

    void checkTarget() {
        const std::string path = at("target");
        if (result_.task == Task::Regression) {
            for (const std::size_t place : result_.targets) {
                const Column& target = column(place);
                if (target.type == Column::Type::Number) continue;
                fault(path, target.name,
                      fmt::format("a column of numbers; this one holds {}", target.type == Column::Type::Date ? "dates"
                                                                            : target.type == Column::Type::Empty
                                                                                ? "no value"
                                                                                : "text"));
                if (target.someNumbers && target.type != Column::Type::Date)
                    result_.faults.insert(result_.faults.end(), target.notNumbers.begin(), target.notNumbers.end());
            }
            return;
        }
        if (result_.targets.empty()) return;
        const Column& target = column(result_.targets.front());
        if (target.type == Column::Type::Empty || target.type == Column::Type::Date)
            return fault(path, target.name,
                         fmt::format("a column of classes; this one holds {}",
                                     target.type == Column::Type::Date ? "dates" : "no value"));
        if (target.classNames.empty())
            return fault(path, target.name, fmt::format("a column of at most {} classes", Table::maxClasses));
        if (result_.classes.size() < 2 && result_.samples > 0)
            return fault(path, target.name,
                         fmt::format("a column with at least two classes; every row is {}",
                                     result_.classes.empty() ? "empty" : result_.classes.front().name));
    }

    void gatherDoubts() {
        for (const std::string& doubt : table_.doubts) result_.doubts.push_back(doubt);
        for (ColumnUnderstanding& one : result_.columns) {
            if (one.role == ColumnRole::LeftOut) continue;
            const Column& from = column(static_cast<std::size_t>(&one - result_.columns.data()));
            if (one.notNumbers > 0) one.doubts.push_back(badCells(from));
            if (one.role == ColumnRole::Feature && from.codes && from.type == Column::Type::Number)
                one.doubts.push_back(
                    "its numbers have leading zeros like codes; it is read as numbers, or as words with "
                    "words: [\"" +
                    one.name + "\"]");
            for (const std::string& doubt : one.doubts)
                result_.doubts.push_back(fmt::format("Column {}: {}", one.name, doubt));
        }
        if (result_.task != Task::Classification || result_.targets.empty()) return;
        const std::string& name = column(result_.targets.front()).name;
        constexpr std::size_t fewRows = 10;
        if (result_.samples >= fewRows && 2 * result_.classes.size() > result_.samples)
            result_.doubts.push_back(
                fmt::format("{} has {} different values in {} rows: can it be classes, or is it names or numbers?",
                            name, result_.classes.size(), result_.samples));
        std::vector<std::string> single;
        for (const ClassShare& one : result_.classes)
            if (one.samples == 1) single.push_back(one.name);
        if (!single.empty() && 2 * single.size() <= result_.classes.size() && result_.samples >= fewRows)
            result_.doubts.push_back(fmt::format("{} of {} {} in one row only", listed(single), name,
                                                 single.size() == 1 ? "stands" : "stand"));
    }

    static std::string badCells(const Column& from) {
        std::vector<std::string> cells;
        for (const Issue& issue : from.notNumbers) {
            const std::size_t line = issue.path.find("line ");
            if (line == std::string::npos || cells.size() == 5) break;
            cells.push_back(
                fmt::format("{} ({})", issue.path.substr(line, issue.path.find(',', line) - line), issue.value));
        }
        if (cells.size() < from.notNumberCount) cells.push_back("…");
        return fmt::format("{} no {} and count{} as missing: {}",
                           from.notNumberCount == 1 ? "1 cell is" : fmt::format("{} cells are", from.notNumberCount),
                           from.type == Column::Type::Date ? "date" : "number", from.notNumberCount == 1 ? "s" : "",
                           fmt::join(cells, ", "));
    }

    std::string sentence() const {
        if (!result_.faults.empty() && (result_.targets.empty() || result_.features.empty()))
            return "Nothing can be learned yet: " + result_.faults.front().text();
        std::vector<std::string> targets, features;
        for (const std::size_t place : result_.targets) targets.push_back(column(place).name);
        for (const std::size_t place : result_.features) features.push_back(column(place).name);
        std::string text;
        if (result_.task == Task::Classification) {
            std::vector<std::string> classes;
            for (const ClassShare& one : result_.classes)
                classes.push_back(fmt::format("{} ({})", one.name, one.samples));
            text = fmt::format("Learns to tell the {} classes of {} apart: {}; ", result_.classes.size(),
                               targets.front(), listed(classes));
        } else {
            text = fmt::format("Learns to predict the number{} {} ", targets.size() == 1 ? "" : "s", listed(targets));
        }
        text += fmt::format("from {} ({}", counted(features.size(), "column"), listed(features));
        if (result_.inputs != features.size()) text += fmt::format("; {}", counted(result_.inputs, "input"));
        text += fmt::format("), {}", counted(result_.samples, "sample"));
        if (result_.samples < result_.rows)
            text += fmt::format("; {} left out for missing values",
                                counted(result_.rows - result_.samples, "row") +
                                    (result_.rows - result_.samples == 1 ? " is" : " are"));
        if (result_.filledIn > 0)
            text += fmt::format("; {} filled in",
                                counted(result_.filledIn, "missing cell") + (result_.filledIn == 1 ? " is" : " are"));
        return text + ".";
    }

    const Table& table_;
    const std::vector<ColumnFacts>& facts_;
    const CsvFile& chosen_;
    UnnamedFeatures unnamed_;
    const std::string& path_;
    TableUnderstanding result_;
};

}  // namespace

std::string_view nameOf(ColumnRole role) {
    return role == ColumnRole::Feature ? "feature" : role == ColumnRole::Target ? "target" : "left out";
}

std::string_view nameOf(Column::Type type) {
    switch (type) {
        case Column::Type::Number:
            return "number";
        case Column::Type::YesNo:
            return "yes/no";
        case Column::Type::Date:
            return "date";
        case Column::Type::Words:
            return "words";
        default:
            return "empty";
    }
}

std::size_t defaultTarget(const Table& table) {
    for (std::size_t i = table.columns.size(); i-- > 0;)
        if (table.columns[i].type != Column::Type::Empty && table.columns[i].type != Column::Type::Date) return i;
    return table.columns.size() - 1;
}

TableUnderstanding understand(const Table& table, const std::vector<ColumnFacts>& facts, const CsvFile& chosen,
                              UnnamedFeatures unnamed, const std::string& path) {
    return Understanding(table, facts, chosen, unnamed, path).make();
}

TableUnderstanding understand(const Table& table, const CsvFile& chosen, UnnamedFeatures unnamed,
                              const std::string& path) {
    return understand(table, factsOf(table), chosen, unnamed, path);
}

}  // namespace ravine
