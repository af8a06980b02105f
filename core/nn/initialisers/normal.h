#pragma once

#include "core/nn/initialisers/initialiser.h"

namespace ravine {

// w ~ N(0, deviation²)
struct NormalWeights {
    double deviation = 0.05;

    static constexpr KindInfo info{
        .key = "normal",
        .title = "Normal",
        .summary = "Normally distributed around zero, whatever the width of the layer.",
        .reference =
            "Krizhevsky, Sutskever & Hinton, ImageNet classification with deep convolutional neural networks, 2012",
        .formula = "N(0, σ²)",
        .synonyms = "gaussian, random"};

    static auto params() {
        return std::array{real<&NormalWeights::deviation>({.key = "deviation",
                                                           .label = "Deviation σ",
                                                           .doc = "Standard deviation of the weights.",
                                                           .range = atLeast(0),
                                                           .slider = {0.001, 10},
                                                           .scale = Scale::Log})};
    }

    void fill(Matrix<double>& weights, const WeightDraws& draws) const { draws.normal(weights, deviation); }

    bool operator==(const NormalWeights&) const = default;
};

}  // namespace ravine
