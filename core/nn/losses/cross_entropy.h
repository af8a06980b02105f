#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/nn/losses/loss.h"

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
         .also = "softmax_cross_entropy",
         .synonyms = "softmax, log loss, negative log-likelihood, nll, categorical"},
        true,
        0.5,
        "softmax"};

    static auto params() { return noParams<CrossEntropy>(); }

    // The sum over the samples; gradient ← scale × that by the outputs. Outputs and gradient: classes × samples, apart.
    template <class T>
    double sum(const T* outputs, std::int64_t classes, std::int64_t samples, const std::uint32_t* labels, T scale,
               T* gradient) const {
        double total = 0;
        for (std::int64_t begin = 0; begin < samples; begin += block) {
            const std::int64_t count = std::min(block, samples - begin);
            const T* const o = outputs + begin * classes;
            T* const p = gradient + begin * classes;
            std::array<double, block> margins, losses{};
            softmaxOfBlock(o, classes, count, p, [&](std::int64_t sample, T* share, T largest, T others) {
                const std::int64_t label = labels[begin + sample];
                margins[sample] = static_cast<double>(largest) - static_cast<double>(o[sample * classes + label]);
                losses[sample] = static_cast<double>(others);
                share[label] -= 1;
            });
            for (std::int64_t i = 0; i < count * classes; ++i) p[i] *= scale;
            for (double& loss : losses) loss = logarithmOfOneAndMore(loss);
            for (std::int64_t sample = 0; sample < count; ++sample) total += losses[sample] + margins[sample];
        }
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
        for (std::int64_t begin = 0; begin < samples; begin += block)
            softmaxOfBlock(
                outputs + begin * classes, classes, std::min(block, samples - begin), probabilities + begin * classes,
                [&](std::int64_t sample, T* p, T largest, T others) { visit(begin + sample, p, largest, others); });
    }

    bool operator==(const CrossEntropy&) const = default;

private:
    static constexpr std::int64_t block =
        32;  // samples whose numbers are in the nearest cache from one loop to the next

    // The exponentials of a block in one loop: a sample's own few would not fill a vector.
    template <class T, class Visitor>
    static void softmaxOfBlock(const T* __restrict outputs, std::int64_t classes, std::int64_t samples,
                               T* __restrict probabilities, const Visitor& visit) {
        std::array<std::int64_t, block> tops;
        for (std::int64_t sample = 0; sample < samples; ++sample) {
            const T* const o = outputs + sample * classes;
            T* const p = probabilities + sample * classes;
            std::int64_t top = 0;
            for (std::int64_t k = 1; k < classes; ++k)
                if (o[k] > o[top]) top = k;
            for (std::int64_t k = 0; k < classes; ++k) p[k] = o[k] - o[top];
            tops[sample] = top;
        }
        for (std::int64_t i = 0; i < samples * classes; ++i) probabilities[i] = exponential(probabilities[i]);
        for (std::int64_t sample = 0; sample < samples; ++sample) {
            T* const p = probabilities + sample * classes;
            const std::int64_t top = tops[sample];
            T others = 0;
            for (std::int64_t k = 0; k < top; ++k) others += p[k];
            for (std::int64_t k = top + 1; k < classes; ++k) others += p[k];
            const T share = 1 / (p[top] + others);
            for (std::int64_t k = 0; k < classes; ++k) p[k] *= share;
            visit(sample, p, outputs[sample * classes + top], others);
        }
    }
};

}  // namespace ravine
