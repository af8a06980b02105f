#pragma once

#include "core/nn/initialisers/initialiser.h"

namespace ravine {

// w = 0
struct ZeroWeights {
    static constexpr KindInfo info{
        .key = "zeros",
        .title = "Zeros",
        .summary = "All units of a layer then compute the same and stay the same: to see why weights start at random.",
        .reference = "Rumelhart, Hinton & Williams, Learning internal representations by error propagation, 1986",
        .formula = "0",
        .synonyms = "all zero, symmetry"};

    static auto params() { return noParams<ZeroWeights>(); }

    void fill(Matrix<double>& weights, const WeightDraws&) const { weights.setZero(); }

    bool operator==(const ZeroWeights&) const = default;
};

}  // namespace ravine
