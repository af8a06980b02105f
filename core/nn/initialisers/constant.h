#pragma once

#include "core/nn/initialisers/initialiser.h"

namespace ravine {

// w = value
struct ConstantWeights {
    double value = 0.1;

    static constexpr KindInfo info{
        .key = "constant",
        .title = "Constant",
        .summary = "Every weight the same number: units of a layer never become different.",
        .reference = "Rumelhart, Hinton & Williams, Learning internal representations by error propagation, 1986",
        .formula = "c",
        .synonyms = "fixed value"};

    static auto params() {
        return std::array{real<&ConstantWeights::value>({.key = "value",
                                                         .label = "Value c",
                                                         .doc = "The number that every weight starts with.",
                                                         .range = Range{},
                                                         .slider = {-1, 1}})};
    }

    void fill(Matrix<double>& weights, const WeightDraws&) const { weights.setConstant(value); }

    bool operator==(const ConstantWeights&) const = default;
};

}  // namespace ravine
