#include "experiment_json.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

#include "files/atomic_file.h"
#include "files/kind_json.h"

namespace ravine {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string_view> experimentKeys{"ravine", "title", "problem", "runs", "steps", "seed", "goal"};
const std::vector<std::string_view> problemKeys{"kind", "surface", "start", "gradient_noise"};
const std::vector<std::string_view> goalKeys{"loss", "gradient_norm", "stop"};
const std::vector<std::string_view> changeKeys{"at", "set"};

constexpr ParamInfo gradientNoiseInfo{.key = "gradient_noise", .range = atLeast(0)};
constexpr ParamInfo coordinateInfo{.key = "start"};
constexpr ParamInfo goalInfo{.key = "goal", .range = Range{}};
constexpr ParamInfo atInfo{.key = "at", .range = atLeast(0)};
constexpr ParamInfo flagInfo{};

Json parsedOrText(const std::string& value) {
    Json json = Json::parse(value, nullptr, false);
    return json.is_discarded() ? Json(value) : json;
}

template <class Value>
void readIfPresent(Value& target, const Json& object, std::string_view key, const ParamInfo& about,
                   const std::string& path, Issues& issues) {
    if (const auto found = object.find(std::string(key)); found != object.end())
        param::read(target, *found, about, joined(path, key), issues);
}

std::vector<std::string_view> scheduleExtras() {
    std::vector<std::string_view> keys;
    appendKeys<RateSchedule>(keys);
    return keys;
}

void writeSchedule(const RateSchedule& schedule, Json& into) {
    writeKind(schedule.kind, into);
    writeParams(schedule, into);
}

void readSchedule(RateSchedule& schedule, const Json& json, const std::string& path, Issues& issues) {
    readKind(schedule.kind, json, path, issues, scheduleExtras());
    if (json.is_object()) readParams(schedule, json, path, issues);
}

void readChanges(std::vector<Change>& changes, const Json& json, const std::string& path, Issues& issues) {
    if (!json.is_array()) {
        issues.push_back({path, excerpt(json), "a list of {\"at\": step, \"set\": {…}}"});
        return;
    }
    for (std::size_t i = 0; i < json.size(); ++i) {
        const std::string where = fmt::format("{}.{}", path, i);
        if (!expectObject(json[i], where, issues)) continue;
        refuseUnknownKeys(json[i], changeKeys, where, issues);
        Change change;
        if (!json[i].contains("at")) issues.push_back({joined(where, "at"), "missing", "the step after which it applies"});
        if (!json[i].contains("set")) issues.push_back({joined(where, "set"), "missing", "what changes: {path: value}"});
        readIfPresent(change.at, json[i], "at", atInfo, where, issues);
        const Json settings = json[i].value("set", Json::object());
        if (!expectObject(settings, joined(where, "set"), issues)) continue;
        for (const auto& [key, value] : settings.items()) change.set.emplace_back(key, value.dump());
        if (!changes.empty() && change.at < changes.back().at)
            issues.push_back({joined(where, "at"), fmt::format("{}", change.at),
                              fmt::format("changes stand in order: at least {}", changes.back().at)});
        changes.push_back(std::move(change));
    }
}

// Everything but the changes; used for a run in a file and after --set or a change.
void readRun(RunSpec& run, const Json& json, const std::string& path, Issues& issues) {
    std::vector<std::string_view> known{"name", "optimizer", "schedule", "changes"};
    appendKeys<RunSpec>(known);
    refuseUnknownKeys(json, known, path, issues);
    readIfPresent(run.name, json, "name", flagInfo, path, issues);
    if (json.contains("optimizer")) readKind(run.optimizer, json["optimizer"], joined(path, "optimizer"), issues);
    if (json.contains("schedule")) readSchedule(run.schedule, json["schedule"], joined(path, "schedule"), issues);
    readParams(run, json, path, issues);
}

void readRunWithChanges(RunSpec& run, const Json& json, const std::string& path, Issues& issues) {
    if (!expectObject(json, path, issues)) return;
    readRun(run, json, path, issues);
    if (!json.contains("changes")) return;
    const std::string where = joined(path, "changes");
    readChanges(run.changes, json["changes"], where, issues);
    RunSpec state = run;
    state.changes.clear();
    for (std::size_t i = 0; i < run.changes.size(); ++i)
        for (const auto& [key, value] : run.changes[i].set) {
            const std::string place = fmt::format("{}.{}.set", where, i);
            const std::string head = key.substr(0, key.find('.'));
            if (head == "name" || head == "changes")
                issues.push_back({joined(place, key), excerpt(parsedOrText(value)), "a setting; this stays as it is"});
            else
                set(state, key, value, place, issues);
        }
}

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

void readProblem(SurfaceProblem& problem, const Json& json, const std::string& path, Issues& issues) {
    if (!expectObject(json, path, issues)) return;
    if (const auto kind = json.find("kind"); kind != json.end() && *kind != "surface")
        return refuseKind(*kind, {"surface"}, joined(path, "kind"), issues);
    refuseUnknownKeys(json, problemKeys, path, issues);
    if (json.contains("surface")) readKind(problem.surface, json["surface"], joined(path, "surface"), issues);
    if (json.contains("start")) readStart(problem.start, json["start"], joined(path, "start"), issues);
    readIfPresent(problem.gradientNoise, json, "gradient_noise", gradientNoiseInfo, path, issues);
}

void readGoal(std::optional<Goal>& goal, const Json& json, const std::string& path, Issues& issues) {
    if (json.is_null()) return goal.reset();
    if (!expectObject(json, path, issues)) return;
    refuseUnknownKeys(json, goalKeys, path, issues);
    if (json.contains("loss") == json.contains("gradient_norm")) {
        issues.push_back({path, excerpt(json), "either \"loss\" or \"gradient_norm\", with a number"});
        return;
    }
    Goal result;
    result.quantity = json.contains("loss") ? Goal::Quantity::Loss : Goal::Quantity::GradientNorm;
    readIfPresent(result.below, json, json.contains("loss") ? "loss" : "gradient_norm", goalInfo, path, issues);
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
        issues.push_back({"ravine", excerpt(*version),
                          fmt::format("this file was written by a newer Ravine; this one reads version {}. Please update.",
                                      formatVersion)});
        return false;
    }
    return true;
}

// What comes from a command line need not be UTF-8; JSON must.
bool expectUtf8(const std::string& text, Issues& issues) {
    try {
        (void)Json(text).dump();
        return true;
    } catch (const Json::type_error&) {
        issues.push_back({excerpt(Json(text)), "not UTF-8", "text in UTF-8"});
        return false;
    }
}

// The item of a list that a path's part names: by number from 0, or a run by its name.
Json* item(Json& list, const std::string& part) {
    for (Json& each : list)
        if (each.is_object() && each.contains("name") && each["name"] == part) return &each;
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc{} || end != part.data() + part.size() || number >= list.size()) return nullptr;
    return &list[number];
}

void place(Json& node, std::string_view rest, const std::string& walked, Json value, Issues& issues);

void placeInList(Json& list, std::string_view rest, const std::string& walked, Json value, Issues& issues) {
    // A run's name may hold dots: the longest name that fits wins.
    for (std::size_t cut = rest.size(); cut > 0; --cut) {
        if (cut != rest.size() && rest[cut] != '.') continue;
        const std::string part(rest.substr(0, cut));
        Json* found = item(list, part);
        if (!found) continue;
        if (cut == rest.size()) {
            *found = std::move(value);
        } else {
            place(*found, rest.substr(cut + 1), joined(walked, part), std::move(value), issues);
        }
        return;
    }
    issues.push_back({joined(walked, rest.substr(0, rest.find('.'))), "no such item",
                      list.empty() ? "the list is empty" : fmt::format("a number from 0 to {}, or a run's name", list.size() - 1)});
}

// An object without a kind changes the parameters it names; everything else replaces what stood there.
void put(Json& node, const std::string& key, Json value) {
    const bool merge = value.is_object() && !value.contains("kind") && node.contains(key) && node[key].is_object() &&
                       node[key].contains("kind");
    if (merge)
        node[key].update(value);
    else
        node[key] = std::move(value);
}

void place(Json& node, std::string_view rest, const std::string& walked, Json value, Issues& issues) {
    if (node.is_array()) return placeInList(node, rest, walked, std::move(value), issues);
    const std::size_t dot = rest.find('.');
    const std::string key(rest.substr(0, dot));
    if (!node.is_object()) {
        issues.push_back({joined(walked, key), "nothing stands below this value", "a path to a value that exists"});
        return;
    }
    if (dot == std::string_view::npos) return put(node, key, std::move(value));
    if (!node.contains(key) || node[key].is_null()) node[key] = Json::object();
    place(node[key], rest.substr(dot + 1), joined(walked, key), std::move(value), issues);
}

// After a kind was replaced by name, parameters of the old kind may be left over, in nested kinds too.
void dropForeign(Json& object, const std::vector<KindDescription>& kinds, const std::vector<std::string_view>& also = {}) {
    if (!object.is_object() || !object.contains("kind") || !object["kind"].is_string()) return;
    const std::string chosen = object["kind"].get<std::string>();
    const auto kind = std::ranges::find(kinds, chosen, [](const KindDescription& k) { return k.info.key; });
    if (kind == kinds.end()) return;
    std::vector<std::string> foreign;
    for (auto& [key, value] : object.items()) {
        const auto param = std::ranges::find(kind->params, key, &ParamInfo::key);
        const bool known = key == "kind" || param != kind->params.end() || std::ranges::find(also, key) != also.end();
        if (!known) foreign.push_back(key);
        if (param != kind->params.end() && param->kinds) dropForeign(value, param->kinds());
    }
    for (const std::string& key : foreign) object.erase(key);
}

bool endsInKind(const std::string& path) { return path == "kind" || path.ends_with(".kind"); }

void dropForeignOfRun(Json& run) {
    if (run.contains("optimizer")) dropForeign(run["optimizer"], kindsOf<Optimizer>());
    if (run.contains("schedule")) dropForeign(run["schedule"], kindsOf<Schedule>(), scheduleExtras());
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

Json toJson(const RunSpec& run) {
    Json json = Json::object();
    json["name"] = run.name;
    writeKind(run.optimizer, json["optimizer"]);
    json["learning_rate"] = run.learningRate;
    writeSchedule(run.schedule, json["schedule"]);
    writeParams(run, json);
    if (run.parent.empty()) json.erase("parent");
    if (run.colour == 0) json.erase("colour");
    if (!run.hidden) json.erase("hidden");
    for (const Change& change : run.changes) {
        Json settings = Json::object();
        for (const auto& [path, value] : change.set) settings[path] = parsedOrText(value);
        json["changes"].push_back({{"at", change.at}, {"set", settings}});
    }
    return json;
}

Json toJson(const Experiment& experiment) {
    Json json = Json::object();
    json["ravine"] = formatVersion;
    json["title"] = experiment.title;
    Json& problem = json["problem"];
    problem["kind"] = "surface";
    writeKind(experiment.problem.surface, problem["surface"]);
    if (experiment.problem.start) problem["start"] = {experiment.problem.start->x, experiment.problem.start->y};
    problem["gradient_noise"] = experiment.problem.gradientNoise;
    json["runs"] = Json::array();
    for (const RunSpec& run : experiment.runs) json["runs"].push_back(toJson(run));
    json["steps"] = experiment.steps;
    json["seed"] = experiment.seed;
    if (experiment.goal) {
        const bool loss = experiment.goal->quantity == Goal::Quantity::Loss;
        json["goal"] = {{loss ? "loss" : "gradient_norm", experiment.goal->below}, {"stop", experiment.goal->stop}};
    }
    return json;
}

Experiment fromJson(const Json& json, Issues& issues) {
    Experiment experiment;
    if (!expectObject(json, "experiment", issues) || !readVersion(json, issues)) return experiment;
    refuseUnknownKeys(json, experimentKeys, "", issues);
    readParams(experiment, json, "", issues);
    if (json.contains("problem")) readProblem(experiment.problem, json["problem"], "problem", issues);
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
        readRunWithChanges(experiment.runs.back(), runs[i], fmt::format("runs.{}", i), issues);
    }
    nameRuns(experiment.runs, "runs", issues);
    return experiment;
}

std::optional<Json> parseJson(std::string_view text, const std::string& name, Issues& issues) {
    constexpr int maxDepth = 100;  // deeply nested text must not exhaust the stack later
    bool tooDeep = false;
    std::vector<std::set<std::string>> keys;  // of the objects that are open
    std::set<std::string> twice;
    const Json::parser_callback_t watch = [&](int level, Json::parse_event_t event, Json& parsed) {
        if (level >= maxDepth) tooDeep = true;
        if (tooDeep) return false;
        if (event == Json::parse_event_t::object_start) keys.emplace_back();
        if (event == Json::parse_event_t::object_end) keys.pop_back();
        if (event == Json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second)
            twice.insert(parsed.get<std::string>());
        return true;
    };
    const auto fault = [&](std::size_t at, std::string what) {
        const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        const std::size_t lineStart = text.substr(0, at).rfind('\n');
        const std::size_t column = at - (lineStart == std::string_view::npos ? 0 : lineStart + 1) + 1;
        issues.push_back({fmt::format("{}, line {}, column {}", name, line, column), "not JSON", std::move(what)});
    };
    try {
        Json json = Json::parse(text.begin(), text.end(), watch);
        if (tooDeep) issues.push_back({name, "nested too deeply", fmt::format("at most {} levels", maxDepth)});
        for (const std::string& key : twice)
            issues.push_back({name, fmt::format("\"{}\" stands twice in one object", key), "each key once"});
        if (!tooDeep && twice.empty()) return json;
    } catch (const Json::parse_error& error) {
        std::string what = error.what();
        if (const auto cut = what.find("syntax error"); cut != std::string::npos) what = what.substr(cut);
        fault(std::min<std::size_t>(error.byte > 0 ? error.byte - 1 : 0, text.size()), std::move(what));
    } catch (const Json::out_of_range& error) {  // "number overflow parsing '1e999'"
        const std::string what = error.what();
        const std::size_t open = what.find('\''), close = what.rfind('\'');
        const std::size_t at = open < close ? text.find(what.substr(open + 1, close - open - 1)) : std::string_view::npos;
        fault(at == std::string_view::npos ? 0 : at, "a number that a double can hold, at most about 1.8e308");
    }
    return std::nullopt;
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

bool saveExperiment(const Experiment& experiment, const fs::path& file, Issues& issues) {
    Json json = toJson(experiment);
    Json& surface = json["problem"]["surface"];
    if (surface.contains("data") && surface["data"].contains("file"))
        surface["data"]["file"] =
            relocated(surface["data"]["file"].get<std::string>(), experiment.folder, file.parent_path());
    return writeFile(file, json.dump(2) + "\n", issues);
}

bool set(RunSpec& run, const std::string& path, const std::string& value, const std::string& where, Issues& issues) {
    const std::size_t before = issues.size();
    // A whole optimizer or schedule that names its kind starts from that kind's defaults.
    Json json = toJson(run);
    place(json, path, where, parsedOrText(value), issues);
    if (endsInKind(path)) dropForeignOfRun(json);
    if (issues.size() != before) return false;
    RunSpec result;
    readRun(result, json, where, issues);
    if (issues.size() != before) return false;
    result.changes = run.changes;
    run = std::move(result);
    return true;
}

bool putsOptimizerIn(const Change& change) {
    return std::ranges::any_of(change.set, [](const auto& setting) {
        return setting.first == "optimizer" && parsedOrText(setting.second).contains("kind");
    });
}

void apply(const Change& change, RunSpec& run) {
    Issues impossible;  // checked when it was read
    for (const auto& [path, value] : change.set) set(run, path, value, "", impossible);
}

bool set(Experiment& experiment, const std::string& path, const std::string& value, Issues& issues) {
    const std::size_t before = issues.size();
    if (!expectUtf8(path, issues) || !expectUtf8(value, issues)) return false;
    Json json = toJson(experiment);
    place(json, path, "", parsedOrText(value), issues);
    if (endsInKind(path)) {
        if (json["problem"].is_object() && json["problem"].contains("surface"))
            dropForeign(json["problem"]["surface"], kindsOf<Surface>());
        if (json["runs"].is_array())
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

std::shared_ptr<const SurfaceFunction> prepare(const Experiment& experiment, Issues& issues) {
    return prepare(experiment.problem.surface, experiment.folder, "problem.surface", issues);
}

}  // namespace ravine
