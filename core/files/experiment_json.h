// Experiment ↔ JSON, as files, --set, changes and the window's forms use it. The format is DESIGN's "Command line
// and files"; its version is the value of the key "ravine".
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "experiment.h"

namespace ravine {

inline constexpr int formatVersion = 1;
inline constexpr std::uintmax_t maxExperimentBytes = 16u << 20;

Json toJson(const Experiment& experiment);  // resolved: every key, defaults included
Json toJson(const RunSpec& run);

// Reads what is there, keeps defaults for what is missing, and reports every fault at once: unknown keys, wrong
// types, numbers out of range, names used twice, changes that cannot be applied. It loads no data.
Experiment fromJson(const Json& json, Issues& issues);

// Parses text that a person wrote; a syntax fault is reported with its line and column under `name`.
std::optional<Json> parseJson(std::string_view text, const std::string& name, Issues& issues);

// A file of at most maxExperimentBytes. Nothing on a fault.
std::optional<Experiment> loadExperiment(const std::filesystem::path& file, Issues& issues);

// Written whole or not at all. A relative data path is rewritten so that it still leads to its file.
bool saveExperiment(const Experiment& experiment, const std::filesystem::path& file, Issues& issues);

// Sets one value: "runs.Adam.optimizer.beta1" = "0.95". List items by number from 0, or runs by name. `value` is
// JSON, or else taken as plain text. Setting a ".kind" keeps the parameters that the new kind knows. On a fault the
// experiment is left alone and false returned.
bool set(Experiment& experiment, const std::string& path, const std::string& value, Issues& issues);

// Applies a change's settings to a run that was checked when it was read.
void apply(const Change& change, RunSpec& run);
// Whether it puts a whole optimizer in, with its kind: that one starts fresh, even where it is of the same kind. A
// hyperparameter by its dotted path ("optimizer.beta1") keeps the state.
bool putsOptimizerIn(const Change& change);
// Sets one value of a run, by its path within the run.
bool set(RunSpec& run, const std::string& path, const std::string& value, const std::string& where, Issues& issues);

// Loads what the experiment needs (formula, data) and checks what only that can tell.
std::shared_ptr<const SurfaceFunction> prepare(const Experiment& experiment, Issues& issues);

}  // namespace ravine
