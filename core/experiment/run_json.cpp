#include "core/experiment/run_json.h"

#include <fmt/format.h>

#include "core/experiment/network_edit.h"
#include "core/experiment/network_json.h"
#include "core/kinds/json_text.h"
#include "core/kinds/kind_json.h"

namespace ravine {
namespace {

const std::vector<std::string_view> changeKeys{"at", "set"};
constexpr ParamInfo atInfo{.key = "at", .range = atLeast(0)};
constexpr ParamInfo flagInfo{};

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

// Of one log of changes; more would tell a person nothing new.
constexpr std::size_t mostFaults = 20;

void readChanges(std::vector<Change>& changes, const Json& json, const std::string& path, Issues& issues) {
    if (!json.is_array()) {
        issues.push_back({path, excerpt(json), "a list of {\"at\": step, \"set\": {…}}"});
        return;
    }
    const std::size_t before = issues.size();
    for (std::size_t i = 0; i < json.size() && issues.size() < before + mostFaults; ++i) {
        const std::string where = fmt::format("{}.{}", path, i);
        if (!expectObject(json[i], where, issues)) continue;
        refuseUnknownKeys(json[i], changeKeys, where, issues);
        Change change;
        if (!json[i].contains("at"))
            issues.push_back({joined(where, "at"), "missing", "the step after which it applies"});
        if (!json[i].contains("set"))
            issues.push_back({joined(where, "set"), "missing", "what changes: {path: value}"});
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

}  // namespace

void readEarlyStopping(EarlyStopping& stopping, const Json& json, const std::string& path, Issues& issues) {
    if (!expectObject(json, path, issues)) return;
    std::vector<std::string_view> known;
    appendKeys<EarlyStopping>(known);
    refuseUnknownKeys(json, known, path, issues);
    readParams(stopping, json, path, issues);
}

namespace {

// Everything but the changes; used for a run in a file and after --set or a change.
void readRun(RunSpec& run, const Json& json, const std::string& path, Issues& issues) {
    std::vector<std::string_view> known{"name", "optimizer", "schedule", "network", "early_stopping", "changes"};
    appendKeys<RunSpec>(known);
    refuseUnknownKeys(json, known, path, issues);
    readIfPresent(run.name, json, "name", flagInfo, path, issues);
    if (json.contains("optimizer")) readKind(run.optimizer, json["optimizer"], joined(path, "optimizer"), issues);
    if (json.contains("schedule")) readSchedule(run.schedule, json["schedule"], joined(path, "schedule"), issues);
    if (json.contains("network")) readOverrides(run.network, json["network"], joined(path, "network"), issues);
    if (json.contains("early_stopping") && !json["early_stopping"].is_null())
        readEarlyStopping(run.earlyStopping.emplace(), json["early_stopping"], joined(path, "early_stopping"), issues);
    readParams(run, json, path, issues);
}

// What a change may set in a network while it trains: anything but its shape and its batches.
bool mayChange(const std::string& key) { return !key.starts_with("network") || key == "network.dropout"; }

}  // namespace

void readRunWithChanges(RunSpec& run, const Json& json, bool ofNetwork, const std::string& path, Issues& issues) {
    if (!expectObject(json, path, issues)) return;
    readRun(run, json, path, issues);
    if (!ofNetwork && json.contains("network"))
        issues.push_back({joined(path, "network"), excerpt(json["network"]), "nothing: a surface has no network"});
    if (!ofNetwork && json.contains("early_stopping"))
        issues.push_back({joined(path, "early_stopping"), excerpt(json["early_stopping"]),
                          "nothing: a surface has no validation loss to stop by"});
    if (!json.contains("changes")) return;
    const std::string where = joined(path, "changes");
    readChanges(run.changes, json["changes"], where, issues);
    RunSpec state = withoutChanges(run);
    const std::size_t before = issues.size();
    for (std::size_t i = 0; i < run.changes.size() && issues.size() < before + mostFaults; ++i)
        for (const auto& [key, value] : run.changes[i].set) {
            const std::string place = fmt::format("{}.{}.set", where, i);
            const std::string head = key.substr(0, key.find('.'));
            if (isNetworkEdit(key)) {
                if (ofNetwork)
                    readNetworkEdit(key, value, joined(place, key), issues);
                else
                    issues.push_back({joined(place, key), excerpt(parsedOrText(value)),
                                      "nothing: a surface has neither weights nor points"});
            } else if (!ofNetwork && key.starts_with("network")) {
                issues.push_back(
                    {joined(place, key), excerpt(parsedOrText(value)), "nothing: a surface has no network"});
            } else if (!mayChange(key)) {
                issues.push_back(
                    {joined(place, key), excerpt(parsedOrText(value)),
                     "network.dropout; layers, initial weights and batches are the same from start to end"});
            } else if (head == "name" || head == "changes")
                issues.push_back({joined(place, key), excerpt(parsedOrText(value)), "a setting; this stays as it is"});
            else
                set(state, key, value, place, issues);
        }
}

Json toJson(const RunSpec& run) {
    Json json = Json::object();
    json["name"] = run.name;
    writeKind(run.optimizer, json["optimizer"]);
    json["learning_rate"] = run.learningRate;
    writeSchedule(run.schedule, json["schedule"]);
    if (!(run.network == NetworkOverrides{})) writeOverrides(run.network, json["network"]);
    if (run.earlyStopping) writeParams(*run.earlyStopping, json["early_stopping"]);
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

void dropForeignOfRun(Json& run) {
    if (run.contains("optimizer")) dropForeign(run["optimizer"], kindsOf<Optimizer>());
    if (run.contains("network")) dropForeignOfShape(run["network"]);
    if (run.contains("schedule")) dropForeign(run["schedule"], kindsOf<Schedule>(), scheduleExtras());
}

bool set(RunSpec& run, const std::string& path, const std::string& value, const std::string& where, Issues& issues) {
    const std::size_t before = issues.size();
    // Most changes are of one number, and a log holds many: the rest of the run need not be written and read again.
    for (const auto& param : RunSpec::params())
        if (param.info.key == path) {
            const Json json = parsedOrText(value);
            if (json.is_object()) break;
            param.read(run, json, param.info, joined(where, path), issues);
            return issues.size() == before;
        }
    // A whole optimizer or schedule that names its kind starts from that kind's defaults.
    Json json = toJson(withoutChanges(run));
    place(json, path, where, parsedOrText(value), issues);
    if (endsInKind(path)) dropForeignOfRun(json);
    if (issues.size() != before) return false;
    RunSpec result;
    readRun(result, json, where, issues);
    if (issues.size() != before) return false;
    result.changes = std::move(run.changes);
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
    for (const auto& [path, value] : change.set)
        if (!isNetworkEdit(path)) set(run, path, value, "", impossible);
}

}  // namespace ravine
