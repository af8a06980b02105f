// Where each weight stands in a network's one flat parameter vector.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/nn/network_spec.h"
#include "core/optimizers/pipeline.h"

namespace ravine {

// A dense layer with what follows it. The last one is linear only.
struct LayerShape {
    std::int64_t inputs = 0;
    std::int64_t units = 0;
    bool batchNorm = false;
    Activation activation = Identity{};
    double dropout = 0;

    // Offsets into the parameters. The weights are units × inputs, column by column: those that leave one input side
    // by side. γ and β only with batch norm.
    std::int64_t weight = 0, bias = 0, gamma = -1, beta = -1;
    // Offset into the running statistics, with batch norm: `units` means, and from runningVariance as many variances.
    std::int64_t runningMean = -1, runningVariance = -1;
};

class NetworkLayout {
public:
    // Every tensor begins at a multiple of this many numbers, so that sums do not depend on an address.
    static constexpr std::int64_t alignment = 16;

    NetworkLayout() = default;
    NetworkLayout(std::int64_t inputs, std::int64_t outputs, const NetworkSpec& spec);

    const std::vector<LayerShape>& layers() const { return layers_; }
    std::int64_t inputs() const { return inputs_; }
    std::int64_t outputs() const { return outputs_; }
    std::int64_t size() const { return size_; }                  // of the parameter vector, padding included
    std::int64_t runningSize() const { return runningSize_; }    // of the running statistics, padding included
    std::int64_t parameterCount() const { return parameters_; }  // without padding
    std::vector<Segment> segments() const;                       // in order; weights told from biases, γ and β
    std::int64_t widest() const;                                 // the most units of any layer

    void setDropout(double p);                   // every hidden layer's; moves nothing
    void setDropout(std::span<const double> p);  // of each hidden layer

    // "layer 2, weight from 3 to 7": layers and units count from 1.
    std::string describe(std::int64_t parameter) const;
    // The layer (from 0) that a parameter belongs to.
    std::size_t layerOf(std::int64_t parameter) const;

private:
    std::int64_t inputs_ = 0, outputs_ = 0, size_ = 0, runningSize_ = 0, parameters_ = 0;
    std::vector<LayerShape> layers_;
};

}  // namespace ravine
