#include "core/nn/network_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace ravine {
namespace {

std::int64_t padded(std::int64_t count) {
    return (count + NetworkLayout::alignment - 1) / NetworkLayout::alignment * NetworkLayout::alignment;
}

}  // namespace

NetworkLayout::NetworkLayout(std::int64_t inputs, std::int64_t outputs, const NetworkSpec& spec)
    : inputs_(inputs), outputs_(outputs) {
    for (const LayerSpec& hidden : spec.layers)
        layers_.push_back({.units = hidden.units,
                           .batchNorm = hidden.batchNorm,
                           .activation = hidden.activation,
                           .dropout = hidden.dropout});
    layers_.push_back({.units = outputs});

    const auto place = [&](std::int64_t count) {
        const std::int64_t begin = size_;
        parameters_ += count;
        size_ += padded(count);
        return begin;
    };
    const auto placeRunning = [&](std::int64_t count) {
        const std::int64_t begin = runningSize_;
        runningSize_ += padded(count);
        return begin;
    };
    for (LayerShape& layer : layers_) {
        layer.inputs = inputs;
        inputs = layer.units;
        layer.weight = place(layer.units * layer.inputs);
        layer.bias = place(layer.units);
        if (!layer.batchNorm) continue;
        layer.gamma = place(layer.units);
        layer.beta = place(layer.units);
        layer.runningMean = placeRunning(layer.units);
        layer.runningVariance = placeRunning(layer.units);
    }
}

std::vector<Segment> NetworkLayout::segments() const {
    std::vector<Segment> segments;
    for (const LayerShape& layer : layers_) {
        segments.push_back({layer.weight, layer.weight + layer.units * layer.inputs, true});
        for (const std::int64_t begin : {layer.bias, layer.gamma, layer.beta})
            if (begin >= 0) segments.push_back({begin, begin + layer.units, false});
    }
    return segments;
}

std::int64_t NetworkLayout::widest() const { return std::ranges::max(layers_, {}, &LayerShape::units).units; }

void NetworkLayout::setDropout(double p) {
    for (std::size_t i = 0; i + 1 < layers_.size(); ++i) layers_[i].dropout = p;
}

void NetworkLayout::setDropout(std::span<const double> p) {
    assert(p.size() + 1 == layers_.size());
    for (std::size_t i = 0; i < p.size(); ++i) layers_[i].dropout = p[i];
}

std::size_t NetworkLayout::layerOf(std::int64_t parameter) const {
    assert(0 <= parameter && parameter < size_);
    const auto after = std::ranges::upper_bound(layers_, parameter, {}, &LayerShape::weight);
    return static_cast<std::size_t>(after - layers_.begin()) - 1;
}

std::string NetworkLayout::describe(std::int64_t parameter) const {
    const std::size_t index = layerOf(parameter);
    const LayerShape& layer = layers_[index];
    const std::int64_t place = parameter - layer.weight;
    if (place < layer.units * layer.inputs)
        return fmt::format("layer {}, weight from {} to {}", index + 1, place / layer.units + 1,
                           place % layer.units + 1);
    for (const auto& [name, begin] : {std::pair{"bias", layer.bias}, {"γ", layer.gamma}, {"β", layer.beta}})
        if (begin >= 0 && begin <= parameter && parameter < begin + layer.units)
            return fmt::format("layer {}, {} of unit {}", index + 1, name, parameter - begin + 1);
    return fmt::format("layer {}, padding", index + 1);
}

}  // namespace ravine
