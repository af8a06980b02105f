// Experiment ↔ JSON, as files, --set, changes and the window's forms use it. The format is DESIGN's "Command line
// and files"; its version is the value of the key "ravine".
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/experiment/experiment.h"
#include "core/experiment/prepared.h"
#include "core/experiment/run_json.h"
#include "core/kinds/json_text.h"

namespace ravine {

inline constexpr int formatVersion = 1;
inline constexpr std::uintmax_t maxExperimentBytes = 16u << 20;

Json toJson(const Experiment& experiment);  // resolved: every key, defaults included

// Reads what is there, keeps defaults for what is missing, and reports every fault at once: unknown keys, wrong
// types, numbers out of range, names used twice, changes that cannot be applied. It loads no data.
Experiment fromJson(const Json& json, Issues& issues);

// A file of at most maxExperimentBytes. Nothing on a fault.
std::optional<Experiment> loadExperiment(const std::filesystem::path& file, Issues& issues);

// What saveExperiment writes. A relative data path is rewritten so that it still leads to its file; nothing, and an
// issue, where JSON cannot say it.
std::optional<std::string> textToSave(const Experiment& experiment, const std::filesystem::path& file, Issues& issues);
// Written whole or not at all.
bool saveExperiment(const Experiment& experiment, const std::filesystem::path& file, Issues& issues);

// Sets one value: "runs.Adam.optimizer.beta1" = "0.95". List items by number from 0, or runs by name. `value` is
// JSON, or else taken as plain text. Setting a ".kind" keeps the parameters that the new kind knows. On a fault the
// experiment is left alone and false returned.
bool set(Experiment& experiment, const std::string& path, const std::string& value, Issues& issues);

}  // namespace ravine
