// How good predictions are, beside the loss.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/kinds/param.h"
#include "core/predictions/predictions.h"

namespace ravine {

// NaN where nothing is to divide by: no sample of the class, none said to be of it.
struct ClassScore {
    std::int64_t samples = 0, predicted = 0, right = 0;
    double precision = 0, recall = 0, f1 = 0;
};

struct Scores {
    std::int64_t samples = 0;
    // Classes. Balanced accuracy: the mean recall of the classes that have samples.
    double accuracy = 0, balancedAccuracy = 0, macroF1 = 0;
    std::vector<ClassScore> classes;
    // Numbers, in the data's units, over all outputs: √ mean e², mean |e|, and 1 − Σ e² / Σ (y − ȳ)².
    double rmse = 0, mae = 0, r2 = 0;
};

Scores scoresOf(const PartPredictions&, const DataSet&);
Json toJson(const Scores&, const DataSet&);

}  // namespace ravine
