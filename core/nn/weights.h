// A network's weights as a value that does not depend on how they lie in memory: what files and golden tests hold.
#pragma once

#include <string>
#include <vector>

#include "core/kinds/issue.h"
#include "core/nn/network_layout.h"
#include "core/numbers/linalg.h"

namespace ravine {

struct LayerWeights {
    Matrix<double> weight;  // units × inputs
    Vector<double> bias;
    Vector<double> gamma, beta, runningMean, runningVariance;  // with batch norm; else empty
};

struct Weights {
    std::string name;  // for messages: the file
    std::vector<LayerWeights> layers;
};

// Whether the weights have the network's shape; where not, every fault by layer and both shapes. γ, β and running
// statistics may be missing and are then 1, 0, 0 and 1; a layer without batch norm passes them over.
bool fits(const Weights& weights, const NetworkLayout& layout, Issues& issues);

// Into parameters and running statistics, by the layout. The shapes must fit.
template <class T>
void assign(const Weights& weights, const NetworkLayout& layout, Vector<T>& theta, Vector<T>& running);

template <class T>
Weights weightsOf(const NetworkLayout& layout, const Vector<T>& theta, const Vector<T>& running);

}  // namespace ravine
