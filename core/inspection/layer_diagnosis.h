// From the numbers of a training pass to what a person wants to know of each layer.
#pragma once

#include <vector>

#include "core/inspection/layer_report.h"
#include "core/nn/snapshot.h"

namespace ravine {

// One layer's numbers for some samples, units × samples.
struct LayerActivity {
    Matrix<double> linear, normalised, activation, output;
    Matrix<double> delta;  // ∂ loss / ∂ linear; empty where no backward pass was asked for
};

// One report a layer. `activities` may be empty matrices: then only the weights are told of. `gradient` is by the
// layout.
std::vector<LayerReport> diagnose(const Snapshot& snapshot, const std::vector<LayerActivity>& activities,
                                  const Vector<double>& gradient, int bins);

}  // namespace ravine
