#pragma once

#include <cmath>
#include <cstdint>

#include "nn/losses/loss.h"

namespace ravine {

// p = softmax(o), pₖ = e^oₖ / Σ e^oⱼ; loss −ln p_class      ∂ / ∂oₖ = pₖ − 1[k = class]
// The matrix of second derivatives is diag p − p pᵀ: times v, pₖ (vₖ − Σ pⱼ vⱼ).
//
// With m = max o and s = Σ e^(oⱼ − m) over all but the largest: −ln p_class = ln(1 + s) − (o_class − m), which neither
// overflows nor loses a small loss.
struct CrossEntropy {
    static constexpr LossInfo info{
        {.key = "cross_entropy",
         .title = "Cross-entropy",
         .summary = "For classes: minus the logarithm of the probability that softmax gives to the right class.",
         .reference = "Bridle, Probabilistic interpretation of feedforward classification network outputs, 1990",
         .formula = "−ln softmax(o)_y",
         .also = "softmax_cross_entropy"},
        true};

    static auto params() { return noParams<CrossEntropy>(); }

    // The sum over the samples; gradient ← scale × that by the outputs. Outputs and gradient: classes × samples, apart.
    template <class T>
    double sum(const T* outputs, std::int64_t classes, std::int64_t samples, const std::uint32_t* labels, T scale,
               T* gradient) const {
        double total = 0;
        softmax(outputs, classes, samples, gradient, [&](std::int64_t sample, T* p, T largest, T others) {
            const std::int64_t label = labels[sample];
            const double margin = static_cast<double>(largest) - static_cast<double>(outputs[sample * classes + label]);
            total += std::log1p(static_cast<double>(others)) + margin;
            p[label] -= 1;
            for (std::int64_t k = 0; k < classes; ++k) p[k] *= scale;
        });
        return total;
    }

    // product ← scale × the sum's Hessian by the outputs, times `direction`. All three classes × samples, apart.
    template <class T>
    void hessianProduct(const T* outputs, std::int64_t classes, std::int64_t samples, T scale, const T* direction,
                        T* product) const {
        softmax(outputs, classes, samples, product, [&](std::int64_t sample, T* p, T, T) {
            const T* __restrict v = direction + sample * classes;
            T mean = 0;
            for (std::int64_t k = 0; k < classes; ++k) mean += p[k] * v[k];
            for (std::int64_t k = 0; k < classes; ++k) p[k] *= scale * (v[k] - mean);
        });
    }

    // probabilities ← softmax(outputs), sample by sample; then `visit(sample, its p, m, s)`.
    template <class T, class Visitor>
    static void softmax(const T* outputs, std::int64_t classes, std::int64_t samples, T* probabilities,
                        const Visitor& visit) {
        for (std::int64_t sample = 0; sample < samples; ++sample) {
            const T* __restrict o = outputs + sample * classes;
            T* __restrict p = probabilities + sample * classes;
            std::int64_t top = 0;
            for (std::int64_t k = 1; k < classes; ++k)
                if (o[k] > o[top]) top = k;
            const T largest = o[top];
            for (std::int64_t k = 0; k < classes; ++k) p[k] = exponential(o[k] - largest);
            T others = 0;
            for (std::int64_t k = 0; k < top; ++k) others += p[k];
            for (std::int64_t k = top + 1; k < classes; ++k) others += p[k];
            const T share = 1 / (p[top] + others);
            for (std::int64_t k = 0; k < classes; ++k) p[k] *= share;
            visit(sample, p, largest, others);
        }
    }

    bool operator==(const CrossEntropy&) const = default;
};

}  // namespace ravine
