#include "app/command/data_command.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/command/exit_code.h"
#include "app/command/table_text.h"
#include "core/data/table_understanding.h"
#include "core/experiment/experiment_json.h"
#include "core/kinds/printable.h"
#include "core/predictions/data_summary.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;

// The file itself when it is no experiment: the last suffix says it.
bool isExperiment(const std::string& file) { return fs::path(file).extension() == ".json"; }

std::optional<Experiment> load(const std::string& file, const std::vector<std::string>& settings, Issues& issues) {
    std::optional<Experiment> experiment;
    if (isExperiment(file)) {
        experiment = loadExperiment(file, issues);
        if (!experiment) return std::nullopt;
    } else {
        NetworkProblem problem;
        problem.data = CsvFile{.file = fs::absolute(file).string()};
        experiment.emplace();
        experiment->problem = problem;
    }
    const bool known = isExperiment(file);
    for (const std::string& setting : settings) {
        const std::size_t equals = setting.find('=');
        std::string path = setting.substr(0, equals);
        if (!known && !path.starts_with("problem.")) path.insert(0, "problem.data.");
        set(*experiment, path, setting.substr(equals + 1), issues);
    }
    return issues.empty() ? experiment : std::nullopt;
}

// The table that the experiment learns from, and which of its columns; nothing of other kinds of data.
const CsvFile* csvOf(const Experiment& experiment, CsvFile& chosen, std::string& path) {
    if (experiment.isNetwork()) {
        path = "problem.data";
        return std::get_if<CsvFile>(&experiment.network().data);
    }
    path = "problem.surface";
    return std::visit(
        [&]<class K>(const K& surface) -> const CsvFile* {
            if constexpr (requires {
                              surface.data;
                              surface.features;
                              surface.target;
                          }) {
                const auto* csv = std::get_if<CsvFile>(&surface.data);
                if (!csv) return nullptr;
                chosen = *csv;
                chosen.features = surface.features;
                if (!surface.target.empty()) chosen.targets = {surface.target};
                return &chosen;
            } else {
                return nullptr;
            }
        },
        experiment.surface().surface);
}

Json orNull(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json jsonOf(const ColumnUnderstanding& column) {
    Json json = {{"name", column.name},
                 {"type", std::string(nameOf(column.type))},
                 {"role", std::string(nameOf(column.role))},
                 {"missing", column.missing},
                 {"not_numbers", column.notNumbers},
                 {"different", column.facts.distinct},
                 {"least", orNull(column.facts.least)},
                 {"most", orNull(column.facts.most)},
                 {"range", column.range},
                 {"inputs", column.inputs}};
    if (!column.leftOut.empty()) json["left_out"] = column.leftOut;
    if (!column.facts.histogram.empty()) json["histogram"] = column.facts.histogram;
    if (column.facts.histogram.empty() || column.role == ColumnRole::Target) {
        Json& values = json["values"] = Json::array();
        for (const auto& [value, count] : column.facts.values) values.push_back({{"value", value}, {"count", count}});
    }
    if (!column.doubts.empty()) json["doubts"] = column.doubts;
    return json;
}

Json jsonOf(const TableUnderstanding& table) {
    const bool classes = table.task == Task::Classification;
    Json json = {{"name", table.name},
                 {"rows", table.rows},
                 {"samples", table.samples},
                 {"dropped", table.rows - std::min(table.rows, table.samples)},
                 {"filled_in", table.filledIn},
                 {"separator", table.separator},
                 {"encoding", table.encoding},
                 {"header", table.header},
                 {"decimal", table.decimalComma ? "comma" : "point"},
                 {"task", classes ? "classification" : "regression"},
                 {"inputs", table.inputs},
                 {"outputs", table.outputs}};
    for (const auto& [key, places] : {std::pair{"targets", &table.targets}, {"features", &table.features}}) {
        json[key] = Json::array();
        for (const std::size_t place : *places) json[key].push_back(table.columns[place].name);
    }
    if (classes)
        for (const ClassShare& one : table.classes)
            json["classes"].push_back({{"name", one.name}, {"samples", one.samples}});
    json["columns"] = Json::array();
    for (const ColumnUnderstanding& column : table.columns) json["columns"].push_back(jsonOf(column));
    json["doubts"] = table.doubts;
    json["faults"] = Json::array();
    for (const Issue& fault : table.faults) json["faults"].push_back(fault.text());
    json["sentence"] = table.sentence;
    return json;
}

void print(const TableUnderstanding& table) {
    fmt::print("{}: {} row{}, {} column{}, cells set apart by {}, {}, {}\n\n", printable(table.name), table.rows,
               table.rows == 1 ? "" : "s", table.columns.size(), table.columns.size() == 1 ? "" : "s", table.separator,
               table.encoding, table.header ? "names in the first line" : "no names");
    std::vector<std::vector<std::string>> rows{{"column", "type", "role", "missing", "values"}};
    for (const ColumnUnderstanding& column : table.columns)
        rows.push_back({column.name, std::string(nameOf(column.type)), std::string(nameOf(column.role)),
                        column.missing == 0 ? "–" : fmt::format("{}", column.missing),
                        column.leftOut.empty() ? column.range : fmt::format("{} ({})", column.range, column.leftOut)});
    printColumns(rows, 5);
    fmt::print("\n{}\n", printable(table.sentence));
    for (const std::string& doubt : table.doubts) fmt::print("Note: {}.\n", printable(doubt));
}

int describeTable(const Experiment& experiment, const CsvFile& chosen, const std::string& path, bool json) {
    Issues issues;
    const auto table =
        readCsv(fs::path(experiment.folder) / chosen.file, joined(path, "file"), issues, {}, chosen.reading());
    if (!table) {
        complain(issues);
        return exitCode(issues);
    }
    const TableUnderstanding understood = understand(*table, chosen, UnnamedFeatures::Judged, path);
    if (json)
        fmt::print("{}\n", jsonOf(understood).dump(2));
    else
        print(understood);
    complain(understood.faults);
    return exitCode(understood.faults);
}

}  // namespace

int describeData(const std::string& file, const std::vector<std::string>& settings, bool json) {
    Issues issues;
    const auto experiment = load(file, settings, issues);
    if (!experiment) {
        complain(issues);
        return exitCode(issues);
    }
    CsvFile chosen;
    std::string path;
    if (const CsvFile* csv = csvOf(*experiment, chosen, path)) return describeTable(*experiment, *csv, path, json);
    const Prepared prepared = prepare(*experiment, issues);
    if (!issues.empty() || !prepared.network) {
        if (issues.empty()) issues.push_back({file, "a surface without data", "an experiment with data"});
        complain(issues);
        return exitCode(issues);
    }
    const Json summary = dataSummary(*prepared.network->data);
    if (json) {
        fmt::print("{}\n", summary.dump(2));
        return Done;
    }
    const DataSet& set = *prepared.network->data->set;
    fmt::print("{}: {} samples, {} inputs, {}\n", printable(set.name), set.samples(), set.features(),
               set.task == Task::Classification ? fmt::format("{} classes", set.classNames.size())
                                                : fmt::format("predicts {}", fmt::join(set.outputNames, ", ")));
    std::vector<std::vector<std::string>> rows{{"class", "train", "validation", "test"}};
    if (summary.contains("classes"))
        for (const Json& one : summary["classes"])
            rows.push_back(
                {one["name"].get<std::string>(), one["train"].dump(), one["validation"].dump(), one["test"].dump()});
    rows.push_back({"all", summary["parts"]["train"].dump(), summary["parts"]["validation"].dump(),
                    summary["parts"]["test"].dump()});
    printColumns(rows, 1);
    for (const std::string& note : dataNotes(*prepared.network->data)) fmt::print("Note: {}.\n", printable(note));
    return Done;
}

}  // namespace ravine
