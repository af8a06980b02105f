#pragma once

#include <cstdint>

#include "core/nn/network_layout.h"
#include "core/numbers/linalg.h"

namespace ravine {

// The whole parameter vector as training begins: weights by the initialiser, biases 0, γ 1, β 0, padding 0.
Vector<double> initialWeights(const NetworkLayout&, const Initialiser&, std::uint64_t seed);

}  // namespace ravine
