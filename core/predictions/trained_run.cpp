#include "core/predictions/trained_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/data/column_facts.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/run_files.h"
#include "core/files/atomic_file.h"
#include "core/files/csv_field.h"
#include "core/inspection/probe.h"
#include "core/kinds/kind_json.h"
#include "core/nn/weights_json.h"
#include "core/predictions/predictions.h"
#include "core/readers/csv.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::uintmax_t maxRecipeBytes = 64u << 20;
constexpr std::array<std::string_view, 5> typeNames{"number", "yes/no", "date", "words", "empty"};

Json numbersJson(const std::vector<double>& values) {
    Json json = Json::array();
    for (const double value : values) json.push_back(std::isfinite(value) ? Json(value) : Json(nullptr));
    return json;
}

// Numbers, `otherwise` for null.
std::vector<double> readNumbers(const Json& json, const char* key, double otherwise) {
    std::vector<double> values;
    if (const auto found = json.find(key); found != json.end() && found->is_array())
        for (const Json& one : *found) values.push_back(one.is_number() ? one.get<double>() : otherwise);
    return values;
}

std::vector<std::string> readTexts(const Json& json, const char* key) {
    std::vector<std::string> texts;
    if (const auto found = json.find(key); found != json.end() && found->is_array())
        for (const Json& one : *found)
            if (one.is_string()) texts.push_back(one.get<std::string>());
    return texts;
}

std::int64_t inputsOf(const InputRecipe& recipe) {
    std::int64_t inputs = 0;
    for (const InputColumn& column : recipe.columns) inputs += column.inputs();
    return inputs;
}

// Of the runs of an experiment the one that is meant.
const RunSpec* chooseRun(const Experiment& experiment, const fs::path& folder, const std::string& name,
                         Issues& issues) {
    std::vector<std::string> names;
    for (const RunSpec& run : experiment.runs) {
        if (!name.empty() && run.name == name) return &run;
        names.push_back(run.name);
    }
    if (!name.empty() || experiment.runs.empty()) {
        issues.push_back({"--run", name, fmt::format("one of the runs: {}", fmt::join(names, ", "))});
        return nullptr;
    }
    const RunSpec* best = &experiment.runs.front();
    Issues ignored;
    const auto text = readFile(folder / "summary.json", maxRecipeBytes, ignored);
    const auto summary = text ? parseJson(*text, "summary.json", ignored) : std::nullopt;
    if (!summary || !summary->is_object() || !summary->contains("runs") || !(*summary)["runs"].is_array()) return best;
    double lowest = infinity;
    for (std::size_t i = 0; i < std::min(experiment.runs.size(), (*summary)["runs"].size()); ++i) {
        const Json& run = (*summary)["runs"][i];
        if (!run.is_object() || !run.contains("final") || !run["final"].is_object()) continue;
        const Json& final = run["final"];
        const double loss = final.contains("validation_loss") && final["validation_loss"].is_number()
                                ? final["validation_loss"].get<double>()
                                : infinity;
        if (loss >= lowest) continue;
        lowest = loss;
        best = &experiment.runs[i];
    }
    return best;
}

// New rows as inputs × rows, scaled; NaN where nothing can be said.
class InputTable {
public:
    InputTable(const InputRecipe& recipe, const Table& table, Issues& issues, std::vector<std::string>& notes)
        : recipe_(recipe), table_(table), issues_(issues), notes_(notes) {}

    Matrix<double> make() {
        inputs_.resize(inputsOf(recipe_), static_cast<Eigen::Index>(table_.rows));
        for (const InputColumn& column : recipe_.columns) {
            const Column* from = findColumn(table_, column.name, table_.name, issues_);
            if (from) read(column, *from);
            first_ += column.inputs();
        }
        for (Eigen::Index row = 0; row < inputs_.cols(); ++row)
            for (Eigen::Index i = 0; i < inputs_.rows(); ++i) {
                double& value = inputs_(i, row);
                if (std::isnan(value) && !recipe_.standIns.empty())
                    value = recipe_.standIns[static_cast<std::size_t>(i)];
                if (!std::isnan(value)) value = recipe_.scaler.scaled(i, value);
            }
        return std::move(inputs_);
    }

private:
    void read(const InputColumn& column, const Column& from) {
        const auto rows = static_cast<std::ptrdiff_t>(table_.rows);
        if (from.type == Column::Type::Empty) {
            inputs_.middleRows(first_, column.inputs()).setConstant(none);
        } else if (column.type == Column::Type::Words || column.type == Column::Type::YesNo) {
            readWords(column, from);
        } else if (from.type == column.type && from.content == Column::Content::Numbers) {
            for (std::ptrdiff_t row = 0; row < rows; ++row)
                inputs_(first_, row) = from.numbers[static_cast<std::size_t>(row)] - column.origin;
        } else {
            issues_.push_back({table_.name, column.name,
                               column.type == Column::Type::Date ? "a column of dates, as in training"
                                                                 : "a column of numbers, as in training"});
            issues_.insert(issues_.end(), from.notNumbers.begin(), from.notNumbers.end());
        }
    }

    void readWords(const InputColumn& column, const Column& from) {
        std::vector<std::string> unknown;
        if (from.classes.size() != table_.rows) {
            issues_.push_back(
                {table_.name, column.name, fmt::format("a column of at most {} different words", Table::maxClasses)});
            return;
        }
        for (std::size_t row = 0; row < table_.rows; ++row) {
            const auto at = static_cast<Eigen::Index>(row);
            const std::uint32_t index = from.classes[row];
            if (index == Column::noClass) {
                inputs_.block(first_, at, column.inputs(), 1).setConstant(none);
                continue;
            }
            const std::string& word = from.classNames[index];
            if (column.type == Column::Type::YesNo) {
                const int said = yesOrNo(word);
                inputs_(first_, at) = said >= 0 ? said : none;
                if (said < 0 && std::ranges::find(unknown, word) == unknown.end()) unknown.push_back(word);
                continue;
            }
            bool known = false;
            for (std::size_t w = 0; w < column.words.size(); ++w) {
                inputs_(first_ + static_cast<Eigen::Index>(w), at) = column.words[w] == word;
                known = known || column.words[w] == word;
            }
            if (!known && std::ranges::find(unknown, word) == unknown.end()) unknown.push_back(word);
        }
        if (!unknown.empty() && unknown.size() <= 8)
            notes_.push_back(
                fmt::format("Column {}: {} did not stand in the training data", column.name, fmt::join(unknown, ", ")));
        else if (!unknown.empty())
            notes_.push_back(
                fmt::format("Column {}: {} words did not stand in the training data", column.name, unknown.size()));
    }

    const InputRecipe& recipe_;
    const Table& table_;
    Issues& issues_;
    std::vector<std::string>& notes_;
    Matrix<double> inputs_;
    Eigen::Index first_ = 0;
};

}  // namespace

InputRecipe recipeOf(const TrainingData& data, const DataSource& source) {
    InputRecipe recipe;
    const DataSet& set = *data.set;
    recipe.task = set.task;
    recipe.columns = set.columns;
    if (recipe.columns.empty())
        for (const std::string& name : set.featureNames) recipe.columns.push_back({.name = name});
    recipe.classNames = set.classNames;
    recipe.outputNames = set.outputNames;
    recipe.scaler = data.scaler;
    recipe.targetScaler = data.targetScaler;
    recipe.standIns = data.standIns;
    if (const auto* csv = std::get_if<CsvFile>(&source)) recipe.reading = csv->reading();
    return recipe;
}

Json toJson(const InputRecipe& recipe) {
    Json json = {{"task", std::string(taskNames[static_cast<std::size_t>(recipe.task)])}};
    Json& columns = json["columns"] = Json::array();
    for (const InputColumn& column : recipe.columns) {
        Json& one = columns.emplace_back(Json{{"name", column.name}});
        one["type"] = std::string(typeNames[static_cast<std::size_t>(column.type)]);
        if (column.type == Column::Type::Words) one["words"] = column.words;
        if (column.type == Column::Type::Date) one["origin"] = column.origin;
    }
    if (recipe.task == Task::Classification)
        json["classes"] = recipe.classNames;
    else
        json["outputs"] = recipe.outputNames;
    json["scaler"] = {{"low", numbersJson(recipe.scaler.low)},
                      {"high", numbersJson(recipe.scaler.high)},
                      {"offset", numbersJson(recipe.scaler.offset)},
                      {"factor", numbersJson(recipe.scaler.factor)}};
    if (!recipe.targetScaler.factor.empty())
        json["target_scaler"] = {{"offset", numbersJson(recipe.targetScaler.offset)},
                                 {"factor", numbersJson(recipe.targetScaler.factor)}};
    if (!recipe.standIns.empty()) json["stand_ins"] = numbersJson(recipe.standIns);
    json["missing_marks"] = recipe.reading.marks;
    json["decimal"] = std::string(decimalMarkNames[static_cast<std::size_t>(recipe.reading.decimal)]);
    return json;
}

std::optional<InputRecipe> readRecipe(const fs::path& file, Issues& issues) {
    const auto text = readFile(file, maxRecipeBytes, issues);
    if (!text) return std::nullopt;
    const std::string name = file.filename().string();
    const auto json = parseJson(*text, name, issues);
    if (!json || !expectObject(*json, name, issues)) return std::nullopt;
    InputRecipe recipe;
    const std::string task = json->value("task", "");
    recipe.task = task == taskNames[2] ? Task::Regression : Task::Classification;
    if (json->contains("columns") && (*json)["columns"].is_array())
        for (const Json& one : (*json)["columns"]) {
            if (!one.is_object() || !one.contains("name") || !one["name"].is_string()) continue;
            InputColumn column{.name = one["name"].get<std::string>(), .words = readTexts(one, "words")};
            const auto type = one.find("type");
            for (std::size_t i = 0; i < typeNames.size(); ++i)
                if (type != one.end() && type->is_string() && type->get<std::string>() == typeNames[i])
                    column.type = static_cast<Column::Type>(i);
            if (one.contains("origin") && one["origin"].is_number()) column.origin = one["origin"].get<double>();
            recipe.columns.push_back(std::move(column));
        }
    recipe.classNames = readTexts(*json, "classes");
    recipe.outputNames = readTexts(*json, "outputs");
    const Json nothing = Json::object();
    const Json& scaler = json->contains("scaler") && (*json)["scaler"].is_object() ? (*json)["scaler"] : nothing;
    recipe.scaler = {readNumbers(scaler, "low", -infinity), readNumbers(scaler, "high", infinity),
                     readNumbers(scaler, "offset", 0), readNumbers(scaler, "factor", 1)};
    const Json& target =
        json->contains("target_scaler") && (*json)["target_scaler"].is_object() ? (*json)["target_scaler"] : nothing;
    recipe.targetScaler = {readNumbers(target, "offset", 0), readNumbers(target, "factor", 1)};
    recipe.standIns = readNumbers(*json, "stand_ins", 0);
    recipe.reading.marks = readTexts(*json, "missing_marks");
    const auto inputs = static_cast<std::size_t>(inputsOf(recipe));
    const auto& s = recipe.scaler;
    const bool fits =
        inputs > 0 && s.low.size() == inputs && s.high.size() == inputs && s.offset.size() == inputs &&
        s.factor.size() == inputs && (recipe.standIns.empty() || recipe.standIns.size() == inputs) &&
        recipe.targetScaler.offset.size() == recipe.targetScaler.factor.size() &&
        (recipe.task == Task::Classification ? recipe.classNames.size() >= 2 : !recipe.outputNames.empty());
    if (fits) return recipe;
    issues.push_back({name, fmt::format("{} inputs", inputs),
                      "columns, and a scaler with as many numbers as they have inputs, as ravine run writes them"});
    return std::nullopt;
}

std::optional<TrainedRun> loadTrainedRun(const fs::path& results, const std::string& wanted, Issues& issues) {
    std::error_code ignored;
    const bool isFolder = fs::is_directory(results, ignored);
    // A weights file stands in the folder "weights" of its results.
    const fs::path folder = isFolder ? results : fs::absolute(results).parent_path().parent_path();
    auto experiment = loadExperiment(folder / "experiment.json", issues);
    if (!experiment) return std::nullopt;
    if (!experiment->isNetwork()) {
        issues.push_back({folder.string(), "a surface", "the results of a network"});
        return std::nullopt;
    }
    const std::vector<std::string> files = fileNamesOf(experiment->runs);
    const RunSpec* run = nullptr;
    if (isFolder)
        run = chooseRun(*experiment, folder, wanted, issues);
    else
        for (std::size_t i = 0; i < files.size(); ++i)
            if (results.stem().string() == files[i]) run = &experiment->runs[i];
    if (!run) {
        if (issues.empty())
            issues.push_back(
                {results.string(), "no run's weights", "a weights file that ravine run wrote, where it wrote it"});
        return std::nullopt;
    }
    auto recipe = readRecipe(folder / "inputs.json", issues);
    if (!recipe) return std::nullopt;
    const fs::path file =
        isFolder ? folder / "weights" / (files[static_cast<std::size_t>(run - experiment->runs.data())] + ".json")
                 : results;
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->loss = experiment->network().loss.value_or(defaultLoss(recipe->task));
    DataSet shape;
    shape.task = recipe->task;
    shape.classNames = recipe->classNames;
    shape.outputNames = recipe->outputNames;
    const NetworkLayout layout(inputsOf(*recipe), outputsFor(snapshot->loss, shape),
                               networkOf(experiment->network(), *run));
    const auto weights = loadWeights(file, layout.parameterCount(), issues);
    if (!weights) return std::nullopt;
    if (!fits(*weights, layout, issues)) return std::nullopt;
    snapshot->theta.setZero(layout.size());
    snapshot->running.setZero(layout.runningSize());
    assign(*weights, layout, snapshot->theta, snapshot->running);
    snapshot->layout = std::make_shared<const NetworkLayout>(layout);
    return TrainedRun{run->name, std::move(*recipe), std::move(snapshot)};
}

std::optional<NewPredictions> predictRows(const TrainedRun& run, const fs::path& file, Issues& issues) {
    const InputRecipe& recipe = run.recipe;
    CsvReading reading = recipe.reading;
    reading.words.clear();
    for (const InputColumn& column : recipe.columns)
        if (column.type == Column::Type::Words || column.type == Column::Type::YesNo)
            reading.words.push_back(column.name);
    const auto table = readCsv(file, file.string(), issues, {}, reading);
    if (!table) return std::nullopt;
    NewPredictions result;
    result.rows = table->rows;
    const Matrix<double> inputs = InputTable(recipe, *table, issues, result.notes).make();
    if (!issues.empty()) return std::nullopt;
    Matrix<double> values(0, 0);
    constexpr Eigen::Index piece = 1024;
    const Probe probe(run.snapshot);
    for (Eigen::Index begin = 0; begin < inputs.cols(); begin += piece) {
        const Eigen::Index count = std::min(piece, inputs.cols() - begin);
        const Matrix<double> some = probe.predict(inputs.middleCols(begin, count));
        if (begin == 0) values.resize(some.rows(), inputs.cols());
        values.middleCols(begin, count) = some;
    }
    const bool classes = recipe.task == Task::Classification;
    result.csv = "row";
    if (classes)
        result.csv += ",predicted,probability";
    else if (recipe.outputNames.size() == 1)
        result.csv += ",predicted";
    else
        for (const std::string& name : recipe.outputNames) result.csv += "," + csvField("predicted " + name);
    result.csv += "\n";
    std::size_t unanswered = 0;
    for (Eigen::Index row = 0; row < inputs.cols(); ++row) {
        result.csv += fmt::format("{}", row + 1);
        const bool known = !inputs.col(row).hasNaN();
        unanswered += !known;
        if (!classes) {
            for (Eigen::Index o = 0; o < values.rows(); ++o)
                result.csv += known ? fmt::format(",{}", recipe.targetScaler.unscaled(o, values(o, row))) : ",";
        } else if (known) {
            const std::uint32_t chosen = classOf(values, row);
            result.csv += fmt::format(",{},{}", csvField(recipe.classNames[chosen]), shareOf(values, row, chosen));
        } else {
            result.csv += ",,";
        }
        result.csv += "\n";
    }
    if (unanswered > 0)
        result.notes.push_back(fmt::format("{} row{} no value in a column that is needed, and no answer", unanswered,
                                           unanswered == 1 ? " has" : "s have"));
    return result;
}

}  // namespace ravine
