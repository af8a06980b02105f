#include "core/nn/initial_weights.h"

namespace ravine {

Vector<double> initialWeights(const NetworkLayout& layout, const Initialiser& initialiser, std::uint64_t seed) {
    Vector<double> theta = Vector<double>::Zero(layout.size());
    WeightDraws draws{.seed = seed};
    for (const LayerShape& layer : layout.layers()) {
        Matrix<double> weights(layer.units, layer.inputs);
        std::visit(
            [&](const auto& kind) {
                kind.fill(weights, draws);
                if constexpr (requires(Vector<double> biases) { kind.fillBiases(biases, weights, draws); }) {
                    Vector<double> biases(layer.units);
                    kind.fillBiases(biases, weights, draws);
                    theta.segment(layer.bias, layer.units) = biases;
                }
            },
            initialiser);
        theta.segment(layer.weight, weights.size()) = weights.reshaped();
        if (layer.batchNorm) theta.segment(layer.gamma, layer.units).setOnes();
        ++draws.layer;
    }
    return theta;
}

}  // namespace ravine
