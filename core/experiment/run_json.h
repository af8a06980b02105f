// A run and its changes as JSON.
#pragma once

#include <string>
#include <vector>

#include "core/experiment/experiment.h"

namespace ravine {

Json toJson(const RunSpec& run);

// A run with its changes, each tried on the run as it is by then. `ofNetwork`: what may stand there besides.
void readRunWithChanges(RunSpec& run, const Json& json, bool ofNetwork, const std::string& path, Issues& issues);

// Sets one value of a run, by its path within the run.
bool set(RunSpec& run, const std::string& path, const std::string& value, const std::string& where, Issues& issues);

// Applies a change's settings to a run that was checked when it was read. Edits of weights and points are no settings.
void apply(const Change& change, RunSpec& run);
// Whether it puts a whole optimizer in, with its kind: that one starts fresh, even where it is of the same kind. A
// hyperparameter by its dotted path ("optimizer.beta1") keeps the state.
bool putsOptimizerIn(const Change& change);

// After a kind in a run was replaced by name.
void dropForeignOfRun(Json& run);

// {"patience": 5, "min_improvement": 0}, of an experiment or of one run.
void readEarlyStopping(EarlyStopping& stopping, const Json& json, const std::string& path, Issues& issues);

}  // namespace ravine
