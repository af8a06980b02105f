#include "core/nn/network_spec.h"

namespace ravine {

std::array<Param<LayerSpec>, 4> LayerSpec::params() {
    return {integer<&LayerSpec::units>({.key = "units",
                                        .label = "Units",
                                        .doc = "How many numbers the layer computes.",
                                        .range = between(1, 65536),
                                        .slider = {1, 512},
                                        .scale = Scale::Log}),
            nested<&LayerSpec::activation>(
                {.key = "activation", .label = "Activation", .doc = "What bends the numbers after the linear part."}),
            flag<&LayerSpec::batchNorm>(
                {.key = "batch_norm",
                 .label = "Batch norm",
                 .doc = "Brings each unit to mean 0 and deviation 1 over the batch, then scales and shifts it."}),
            real<&LayerSpec::dropout>({.key = "dropout",
                                       .label = "Dropout p",
                                       .doc = "Probability that a unit is zeroed in training; the others are scaled "
                                              "by 1 / (1 − p).",
                                       .range = fromTo(0, 1),
                                       .slider = {0, 0.9}})};
}

std::array<Param<NetworkSpec>, 3> NetworkSpec::params() {
    return {nested<&NetworkSpec::init>({.key = "init",
                                        .label = "Initial weights",
                                        .doc = "How the weights are drawn before training; biases begin at 0."}),
            integer<&NetworkSpec::batchSize>({.key = "batch_size",
                                              .label = "Batch size",
                                              .doc = "Samples an update sees; 0 is all of them.",
                                              .range = atLeast(0),
                                              .slider = {1, 512},
                                              .scale = Scale::Log}),
            flag<&NetworkSpec::shuffle>(
                {.key = "shuffle", .label = "Shuffle", .doc = "A new order of the samples in each epoch."})};
}

NetworkSpec overridden(NetworkSpec network, const NetworkOverrides& by) {
    if (by.layers) network.layers = *by.layers;
    for (LayerSpec& layer : network.layers) {
        layer.activation = by.activation.value_or(layer.activation);
        layer.batchNorm = by.batchNorm.value_or(layer.batchNorm);
        layer.dropout = by.dropout.value_or(layer.dropout);
    }
    network.init = by.init.value_or(network.init);
    network.batchSize = by.batchSize.value_or(network.batchSize);
    network.shuffle = by.shuffle.value_or(network.shuffle);
    return network;
}

}  // namespace ravine
