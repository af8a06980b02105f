// Weights ↔ JSON: {"layers": [{"weight": [[units × inputs]], "bias": [], "gamma": [], "beta": [], "running_mean": [],
// "running_variance": []}]}. A run's own file holds two such objects, "final" and "best".
#pragma once

#include <filesystem>
#include <optional>

#include "core/kinds/param.h"
#include "core/nn/weights.h"

namespace ravine {

Json toJson(const Weights& weights);

// Reads a weights file, or the final weights of a run's own file. On a fault nothing, and what is wrong by file and
// field.
// `expected`: the numbers of the network that wants them; a file that holds far more is refused before it is read.
std::optional<Weights> loadWeights(const std::filesystem::path& file, std::int64_t expected, Issues& issues);

}  // namespace ravine
