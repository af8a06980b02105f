// The shape of a network and how its weights begin: plain values, as files have them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/kinds/param.h"
#include "core/nn/activations/all.h"
#include "core/nn/initialisers/all.h"

namespace ravine {

// A hidden layer: linear → batch norm → activation → dropout.
struct LayerSpec {
    std::int64_t units = 32;
    Activation activation = ReLU{};
    bool batchNorm = false;
    double dropout = 0;  // probability that a unit is zeroed in training; the others are scaled by 1 / (1 − p)

    static std::array<Param<LayerSpec>, 4> params();  // units, activation, batch_norm, dropout
    bool operator==(const LayerSpec&) const = default;
};

// The hidden layers; a linear layer as wide as the loss needs follows the last one.
struct NetworkSpec {
    static constexpr std::size_t maxLayers = 64;
    std::vector<LayerSpec> layers;
    Initialiser init = HeNormal{};
    std::int64_t batchSize = 32;  // 0: the full batch
    bool shuffle = true;          // a new order of the samples in each epoch

    static std::array<Param<NetworkSpec>, 3> params();  // init, batch_size, shuffle
    bool operator==(const NetworkSpec&) const = default;
};

// What a run has instead of the problem's network. Dropout, batch norm and activation mean every hidden layer.
struct NetworkOverrides {
    std::optional<std::vector<LayerSpec>> layers{};
    std::optional<Activation> activation{};
    std::optional<bool> batchNorm{};
    std::optional<double> dropout{};
    std::optional<Initialiser> init{};
    std::optional<std::int64_t> batchSize{};
    std::optional<bool> shuffle{};
    bool operator==(const NetworkOverrides&) const = default;
};

NetworkSpec overridden(NetworkSpec network, const NetworkOverrides&);

}  // namespace ravine
