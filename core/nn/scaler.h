#pragma once

#include <cstdint>
#include <vector>

#include "core/nn/training_data.h"

namespace ravine {

// What the samples with these numbers say. Values too large for their squares give factors that are not finite or 0.
Scaler fitScaler(const DataSet&, const std::vector<std::uint32_t>& ids, const PreprocessSpec&);

// Mean and standard deviation of each output over those samples; a constant one is only centred.
TargetScaler fitTargetScaler(const DataSet&, const std::vector<std::uint32_t>& ids, TargetScale);

}  // namespace ravine
