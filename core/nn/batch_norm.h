// Batch norm, unit by unit over the n samples of a batch (Ioffe & Szegedy 2015, as PyTorch has it):
//
//   x̂ = (z − mean) / √(variance + ε)      y = γ x̂ + β         ε = 1e-5, variance = Σ (z − mean)² / n
//   ∂γ = Σ δ x̂      ∂β = Σ δ      ∂z = γ / √(variance + ε) · (δ − ∂β / n − x̂ ∂γ / n)        with δ = ∂ loss / ∂ y
//
// Training: running ← 0.9 running + 0.1 batch's, the variance there being Σ (z − mean)² / (n − 1). Evaluation: the
// running statistics take the batch's place.
#pragma once

#include <algorithm>
#include <cmath>

#include "core/nn/network_layout.h"

namespace ravine::batch_norm {

inline constexpr double epsilon = 1e-5, momentum = 0.1;

// What forward() leaves for backward(): per unit.
template <class T>
struct Statistics {
    Vector<T> mean, inverseDeviation;
    Vector<T> scale, along;  // room to work in
    void resize(std::int64_t units) {
        for (Vector<T>* each : {&mean, &inverseDeviation, &scale, &along}) each->setZero(units);
    }
};

// y ← (z − mean) · scale + β with scale = γ · inverseDeviation
template <class T>
void transform(const LayerShape& layer, const T* theta, Statistics<T>& statistics, const T* __restrict z,
               std::int64_t samples, T* __restrict y) {
    const T *const gamma = theta + layer.gamma, *const beta = theta + layer.beta;
    const T *const mean = statistics.mean.data(), *const inverseDeviation = statistics.inverseDeviation.data();
    T* __restrict const scale = statistics.scale.data();
    for (std::int64_t unit = 0; unit < layer.units; ++unit) scale[unit] = gamma[unit] * inverseDeviation[unit];
    for (std::int64_t sample = 0; sample < samples; ++sample, z += layer.units, y += layer.units)
        for (std::int64_t unit = 0; unit < layer.units; ++unit)
            y[unit] = (z[unit] - mean[unit]) * scale[unit] + beta[unit];
}

// y ← the batch normalised by its own statistics, which `running` follows. z and y: units × samples.
template <class T>
void forward(const LayerShape& layer, const T* theta, const T* __restrict z, std::int64_t samples, T* running,
             Statistics<T>& statistics, T* y) {
    const std::int64_t units = layer.units;
    const T n = static_cast<T>(samples);
    T* __restrict const mean = statistics.mean.data(), * __restrict const spread = statistics.inverseDeviation.data();
    std::fill_n(mean, units, T(0));
    for (std::int64_t sample = 0; sample < samples; ++sample)
        for (std::int64_t unit = 0; unit < units; ++unit) mean[unit] += z[sample * units + unit];
    for (std::int64_t unit = 0; unit < units; ++unit) mean[unit] /= n;
    std::fill_n(spread, units, T(0));
    for (std::int64_t sample = 0; sample < samples; ++sample)
        for (std::int64_t unit = 0; unit < units; ++unit) {
            const T off = z[sample * units + unit] - mean[unit];
            spread[unit] += off * off;
        }
    T* __restrict const runningMean = running + layer.runningMean;
    T* __restrict const runningVariance = running + layer.runningVariance;
    const T follow = T(momentum), keep = T(1 - momentum), unbiased = samples > 1 ? n - 1 : n;
    for (std::int64_t unit = 0; unit < units; ++unit) {
        runningMean[unit] = keep * runningMean[unit] + follow * mean[unit];
        runningVariance[unit] = keep * runningVariance[unit] + follow * (spread[unit] / unbiased);
        spread[unit] = 1 / std::sqrt(spread[unit] / n + T(epsilon));
    }
    transform(layer, theta, statistics, z, samples, y);
}

// z ← y in evaluation mode.
template <class T>
void evaluate(const LayerShape& layer, const T* theta, const T* running, std::int64_t samples,
              Statistics<T>& statistics, T* z) {
    const T *const mean = running + layer.runningMean, *const variance = running + layer.runningVariance;
    const T *const gamma = theta + layer.gamma, *const beta = theta + layer.beta;
    T* __restrict const scale = statistics.scale.data();
    for (std::int64_t unit = 0; unit < layer.units; ++unit)
        scale[unit] = gamma[unit] / std::sqrt(variance[unit] + T(epsilon));
    for (std::int64_t sample = 0; sample < samples; ++sample, z += layer.units)
        for (std::int64_t unit = 0; unit < layer.units; ++unit)
            z[unit] = (z[unit] - mean[unit]) * scale[unit] + beta[unit];
}

// delta: ∂ loss / ∂ y on entry, ∂ loss / ∂ z after. γ and β of `gradient`, which comes zeroed.
template <class T>
void backward(const LayerShape& layer, const T* theta, const T* __restrict z, std::int64_t samples,
              Statistics<T>& statistics, T* __restrict delta, T* gradient) {
    const std::int64_t units = layer.units;
    const T *const mean = statistics.mean.data(), *const inverseDeviation = statistics.inverseDeviation.data();
    T* __restrict const gammaGradient = gradient + layer.gamma, * __restrict const betaGradient = gradient + layer.beta;
    for (std::int64_t sample = 0; sample < samples; ++sample)
        for (std::int64_t unit = 0; unit < units; ++unit) {
            const T slope = delta[sample * units + unit];
            betaGradient[unit] += slope;
            gammaGradient[unit] += slope * ((z[sample * units + unit] - mean[unit]) * inverseDeviation[unit]);
        }
    // ∂z = scale · (δ − ∂β / n − along · (z − mean)), along = ∂γ / n · inverseDeviation
    const T n = static_cast<T>(samples);
    const T* const gamma = theta + layer.gamma;
    T* __restrict const scale = statistics.scale.data(), * __restrict const along = statistics.along.data();
    for (std::int64_t unit = 0; unit < units; ++unit) {
        scale[unit] = gamma[unit] * inverseDeviation[unit];
        along[unit] = gammaGradient[unit] / n * inverseDeviation[unit];
    }
    for (std::int64_t sample = 0; sample < samples; ++sample)
        for (std::int64_t unit = 0; unit < units; ++unit) {
            const std::int64_t i = sample * units + unit;
            delta[i] = scale[unit] * (delta[i] - betaGradient[unit] / n - along[unit] * (z[i] - mean[unit]));
        }
}

}  // namespace ravine::batch_norm
