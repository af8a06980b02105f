#include "core/experiment/experiment_json.h"

#include <fmt/format.h>

#include <set>

#include "core/experiment/network_json.h"
#include "core/files/atomic_file.h"
#include "core/kinds/kind_json.h"
#include "core/readers/text_encoding.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string_view> surfaceKeys{"ravine", "title", "problem", "runs", "steps", "seed", "goal"};
const std::vector<std::string_view> networkKeys{"ravine", "title", "problem",        "runs",
                                                "epochs", "seed",  "early_stopping", "goal"};
const std::vector<std::string_view> problemKeys{"kind", "surface", "start", "gradient_noise"};
const std::vector<std::string_view> keysOfGoal{"loss", "gradient_norm", "gap", "stop"};

constexpr ParamInfo gradientNoiseInfo{.key = "gradient_noise", .range = atLeast(0)};
constexpr ParamInfo coordinateInfo{.key = "start"};
constexpr ParamInfo goalInfo{.key = "goal", .range = Range{}};
constexpr ParamInfo flagInfo{};

void nameRuns(std::vector<RunSpec>& runs, const std::string& path, Issues& issues) {
    std::set<std::string> taken;
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (!runs[i].name.empty() && !taken.insert(runs[i].name).second)
            issues.push_back({fmt::format("{}.{}.name", path, i), runs[i].name, "a name that no other run has"});
    for (RunSpec& run : runs) {
        if (!run.name.empty()) continue;
        const std::string title(infoOf(run.optimizer).title);
        run.name = title;
        for (int n = 2; !taken.insert(run.name).second; ++n) run.name = fmt::format("{} {}", title, n);
    }
}

void readStart(std::optional<Point>& start, const Json& json, const std::string& path, Issues& issues) {
    if (json.is_null()) return start.reset();
    if (!json.is_array() || json.size() != 2) {
        issues.push_back({path, excerpt(json), "two numbers [x, y]"});
        return;
    }
    Point point;
    param::read(point.x, json[0], coordinateInfo, path + ".0", issues);
    param::read(point.y, json[1], coordinateInfo, path + ".1", issues);
    start = point;
}

void readSurfaceProblem(SurfaceProblem& problem, const Json& json, const std::string& path, Issues& issues) {
    refuseUnknownKeys(json, problemKeys, path, issues);
    if (json.contains("surface")) readKind(problem.surface, json["surface"], joined(path, "surface"), issues);
    if (json.contains("start")) readStart(problem.start, json["start"], joined(path, "start"), issues);
    readIfPresent(problem.gradientNoise, json, "gradient_noise", gradientNoiseInfo, path, issues);
}

void readProblem(Problem& problem, const Json& json, const std::string& path, Issues& issues) {
    if (!expectObject(json, path, issues)) return;
    const auto kind = json.find("kind");
    if (kind == json.end() || *kind == "surface") {
        readSurfaceProblem(problem.emplace<SurfaceProblem>(), json, path, issues);
    } else if (*kind == "network") {
        readNetworkProblem(problem.emplace<NetworkProblem>(), json, path, issues);
    } else {
        refuseKind(*kind, {"surface", "network"}, joined(path, "kind"), issues);
    }
}

void readGoal(std::optional<Goal>& goal, const Json& json, const std::string& path, Issues& issues) {
    if (json.is_null()) return goal.reset();
    if (!expectObject(json, path, issues)) return;
    refuseUnknownKeys(json, keysOfGoal, path, issues);
    const auto isGiven = [&](std::string_view key) { return json.contains(key); };
    if (std::ranges::count_if(goalKeys, isGiven) != 1) {
        issues.push_back({path, excerpt(json), "one of \"loss\", \"gap\" and \"gradient_norm\", with a number"});
        return;
    }
    Goal result;
    const auto given = std::ranges::find_if(goalKeys, isGiven);
    result.quantity = static_cast<Goal::Quantity>(given - goalKeys.begin());
    readIfPresent(result.below, json, *given, goalInfo, path, issues);
    readIfPresent(result.stop, json, "stop", flagInfo, path, issues);
    goal = result;
}

// False when the version says that the file is from a later program.
bool readVersion(const Json& json, Issues& issues) {
    const auto version = json.find("ravine");
    if (version == json.end()) return true;
    if (!version->is_number_integer() || version->get<double>() < 1) {
        issues.push_back({"ravine", excerpt(*version), fmt::format("the format's version, {}", formatVersion)});
        return false;
    }
    if (version->get<double>() > formatVersion) {
        issues.push_back(
            {"ravine", excerpt(*version),
             fmt::format("this file was written by a newer Ravine; this one reads version {}. Please update.",
                         formatVersion)});
        return false;
    }
    return true;
}

std::string relocated(const std::string& file, const fs::path& from, const fs::path& to) {
    if (file.empty() || fs::path(file).is_absolute()) return file;
    std::error_code ignored;
    const fs::path whole = fs::absolute(from / file, ignored).lexically_normal();
    const fs::path base = fs::absolute(to.empty() ? fs::path(".") : to, ignored).lexically_normal();
    const fs::path relative = whole.lexically_relative(base);
    return relative.empty() ? whole.string() : relative.generic_string();
}

}  // namespace

Json toJson(const Experiment& experiment) {
    Json json = Json::object();
    json["ravine"] = formatVersion;
    json["title"] = experiment.title;
    Json& problem = json["problem"];
    problem["kind"] = experiment.isNetwork() ? "network" : "surface";
    if (experiment.isNetwork()) {
        writeNetworkProblem(experiment.network(), problem);
    } else {
        const SurfaceProblem& surface = experiment.surface();
        writeKind(surface.surface, problem["surface"]);
        if (surface.start) problem["start"] = {surface.start->x, surface.start->y};
        problem["gradient_noise"] = surface.gradientNoise;
    }
    json["runs"] = Json::array();
    for (const RunSpec& run : experiment.runs) json["runs"].push_back(toJson(run));
    const Param<Experiment> length = Experiment::lengthParam(experiment.isNetwork());
    length.write(experiment, json[std::string(length.info.key)]);
    if (experiment.isNetwork()) writeParams(experiment.earlyStopping, json["early_stopping"]);
    json["seed"] = experiment.seed;
    if (experiment.goal) {
        const auto quantity = static_cast<std::size_t>(experiment.goal->quantity);
        json["goal"] = {{std::string(goalKeys[quantity]), experiment.goal->below}, {"stop", experiment.goal->stop}};
    }
    return json;
}

Experiment fromJson(const Json& json, Issues& issues) {
    Experiment experiment;
    if (!expectObject(json, "experiment", issues) || !readVersion(json, issues)) return experiment;
    if (json.contains("problem")) readProblem(experiment.problem, json["problem"], "problem", issues);
    refuseUnknownKeys(json, experiment.isNetwork() ? networkKeys : surfaceKeys, "", issues);
    readParams(experiment, json, "", issues);
    const Param<Experiment> length = Experiment::lengthParam(experiment.isNetwork());
    if (const auto found = json.find(std::string(length.info.key)); found != json.end())
        length.read(experiment, *found, length.info, std::string(length.info.key), issues);
    if (experiment.isNetwork() && json.contains("early_stopping"))
        readEarlyStopping(experiment.earlyStopping, json["early_stopping"], "early_stopping", issues);
    if (json.contains("goal")) readGoal(experiment.goal, json["goal"], "goal", issues);
    const Json runs = json.value("runs", Json::array());
    if (!runs.is_array()) {
        issues.push_back({"runs", excerpt(runs), "a list of runs"});
        return experiment;
    }
    if (runs.size() > Experiment::maxRuns)
        issues.push_back({"runs", fmt::format("{} runs", runs.size()), fmt::format("at most {}", Experiment::maxRuns)});
    for (std::size_t i = 0; i < std::min(runs.size(), Experiment::maxRuns); ++i) {
        experiment.runs.emplace_back();
        readRunWithChanges(experiment.runs.back(), runs[i], experiment.isNetwork(), fmt::format("runs.{}", i), issues);
    }
    nameRuns(experiment.runs, "runs", issues);
    return experiment;
}

std::optional<Experiment> loadExperiment(const fs::path& file, Issues& issues) {
    const auto text = readFile(file, maxExperimentBytes, issues);
    if (!text) return std::nullopt;
    const auto json = parseJson(*text, file.string(), issues);
    if (!json) return std::nullopt;
    Issues faults;
    Experiment experiment = fromJson(*json, faults);
    experiment.folder = file.parent_path().string();
    if (faults.empty()) return experiment;
    // Every fault at once: what only the formula or the data can tell as well, unless the surface could not be read.
    if (json->is_object() && std::ranges::none_of(faults, [](const Issue& fault) {
            return fault.path.starts_with("problem") || fault.path == "ravine";
        }))
        prepare(experiment, faults);
    issues.insert(issues.end(), faults.begin(), faults.end());
    return std::nullopt;
}

std::optional<std::string> textToSave(const Experiment& experiment, const fs::path& file, Issues& issues) {
    Json json = toJson(experiment);
    // Whatever leads to a file, wherever it stands in the problem.
    bool sayable = true;
    const auto relocate = [&](Json& object, const char* key) {
        if (!object.is_object() || !object.contains(key)) return;
        std::string path = relocated(object[key].get<std::string>(), experiment.folder, file.parent_path());
        if (firstNotUtf8(path) == path.npos) {
            object[key] = std::move(path);
            return;
        }
        // JSON is UTF-8, folders' names need not be.
        issues.push_back(
            {file.string(), path,
             "a path in UTF-8: rename that folder, or save beside the data, so that no path leads through it",
             Issue::Fault::File});
        sayable = false;
    };
    Json& problem = json["problem"];
    relocate(problem, "initial_weights");
    Json& data = experiment.isNetwork() ? problem["data"] : problem["surface"]["data"];
    relocate(data, "file");
    relocate(data, "folder");
    if (data.is_null()) problem["surface"].erase("data");
    return sayable ? std::optional(json.dump(2) + "\n") : std::nullopt;
}

bool saveExperiment(const Experiment& experiment, const fs::path& file, Issues& issues) {
    const auto text = textToSave(experiment, file, issues);
    return text && writeFile(file, *text, issues);
}

bool set(Experiment& experiment, const std::string& path, const std::string& value, Issues& issues) {
    const std::size_t before = issues.size();
    if (!expectUtf8(path, issues) || !expectUtf8(value, issues)) return false;
    Json json = toJson(experiment);
    place(json, path, "", parsedOrText(value), issues);
    if (path == "problem.kind") json = {{"title", json["title"]}, {"problem", {{"kind", json["problem"]["kind"]}}}};
    if (endsInKind(path)) {
        Json& problem = json["problem"];
        if (problem.is_object() && problem.contains("surface")) dropForeign(problem["surface"], kindsOf<Surface>());
        if (problem.is_object()) dropForeignOfNetwork(problem);
        if (json.contains("runs") && json["runs"].is_array())
            for (Json& run : json["runs"])
                if (run.is_object()) dropForeignOfRun(run);
    }
    if (issues.size() != before) return false;
    Experiment result = fromJson(json, issues);
    if (issues.size() != before) return false;
    result.folder = experiment.folder;
    experiment = std::move(result);
    return true;
}

}  // namespace ravine
