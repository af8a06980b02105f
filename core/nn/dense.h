// The linear stage: z = W a + b.
//
//   ∂W = δ aᵀ      ∂b = Σ δ over the samples      ∂a = Wᵀ δ          with δ = ∂ loss / ∂ z
#pragma once

#include "core/nn/network_layout.h"
#include "core/nn/product.h"

namespace ravine::dense {

// linear: units × samples; input: inputs × samples.
template <class T>
void forward(const LayerShape& layer, const T* theta, const T* input, std::int64_t samples, T* linear,
             Product<T>& product) {
    product.template set<As::Is, As::Is>(layer.units, layer.inputs, samples, theta + layer.weight, input, linear,
                                         theta + layer.bias);
}

// Weights and biases of `gradient`; the latter come zeroed. Under batch norm ∂b is exactly 0, since the batch's mean
// takes any bias away again; the sum would be rounding noise, which an adaptive rule would magnify into steps of full
// size.
template <class T>
void backward(const LayerShape& layer, const T* input, const T* delta, std::int64_t samples, T* gradient,
              Product<T>& product) {
    product.template set<As::Is, As::Transposed>(layer.units, samples, layer.inputs, delta, input,
                                                 gradient + layer.weight);
    T* __restrict const bias = gradient + layer.bias;
    if (layer.batchNorm) return;
    for (std::int64_t sample = 0; sample < samples; ++sample)
        for (std::int64_t unit = 0; unit < layer.units; ++unit) bias[unit] += delta[sample * layer.units + unit];
}

// inputDelta ← ∂ loss / ∂ input
template <class T>
void backwardToInput(const LayerShape& layer, const T* theta, const T* delta, std::int64_t samples, T* inputDelta,
                     Product<T>& product) {
    product.template set<As::Transposed, As::Is>(layer.inputs, layer.units, samples, theta + layer.weight, delta,
                                                 inputDelta);
}

}  // namespace ravine::dense
