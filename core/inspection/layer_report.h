#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/inspection/histogram.h"

namespace ravine {

// How one layer does, over some samples: what the Weights and Activations tabs show, and what is wrong with it.
struct LayerReport {
    std::string name;                       // "Layer 2", "Output"
    Histogram weights, gradients;           // of the weights, and of the data gradient by them over the samples
    Histogram linear, normalised, output;   // before and after batch norm; after the activation, before dropout
    std::int64_t units = 0, deadUnits = 0;  // dead: the activation's derivative is 0 for every sample
    double saturated = 0;                   // share of activations within 1 % of a bound of their range (tanh, sigmoid)
    // ‖∂ loss / ∂ weights‖ / √weights, over the last layer's: below 1e-3 vanishing, above 1e3 exploding; 1 where the
    // last layer's is 0.
    double gradientRatio = 1;
    std::vector<std::string> warnings;  // "12 of 32 units are dead: they give 0 for every sample …, try …"
};

}  // namespace ravine
