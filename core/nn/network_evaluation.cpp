// Loss, accuracy and R² over a whole part of the data.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/nn/network.h"

namespace ravine {
namespace {

// The class that the outputs of a sample say: the largest of several, or the side of the boundary that one is on.
template <class T>
std::uint32_t classOf(const T* outputs, std::int64_t count, double boundary) {
    if (count == 1) return static_cast<double>(outputs[0]) > boundary ? 1 : 0;
    return static_cast<std::uint32_t>(std::max_element(outputs, outputs + count) - outputs);
}

// Σ (y − ȳ)² over all outputs, each with its own mean.
template <class T>
double spread(const Matrix<T>& targets) {
    double total = 0;
    for (std::int64_t row = 0; row < targets.rows(); ++row) {
        double mean = 0;
        for (std::int64_t column = 0; column < targets.cols(); ++column)
            mean += static_cast<double>(targets(row, column));
        mean /= static_cast<double>(targets.cols());
        for (std::int64_t column = 0; column < targets.cols(); ++column) {
            const double off = static_cast<double>(targets(row, column)) - mean;
            total += off * off;
        }
    }
    return total;
}

}  // namespace

template <class T>
bool Network<T>::accumulate(const T* theta, const T* running, const Part<T>& part, std::int64_t blocks,
                            EvaluationSums& sums) {
    const std::int64_t outputs = layout_.outputs();
    const LossInfo& info = lossInfo(loss_);
    const bool hasClasses = !part.labels.empty();
    for (; blocks > 0 && sums.samples < part.samples(); --blocks) {
        const std::int64_t begin = sums.samples, count = std::min(evaluationBlock, part.samples() - begin);
        const T* const values = evaluateBlock(theta, running, part.inputs.data() + begin * part.inputs.rows(), count);
        const Answers<T> answers{hasClasses ? part.labels.data() + begin : nullptr,
                                 info.takesLabels ? nullptr : part.targets.data() + begin * outputs};
        sums.loss += lossSum(loss_, values, outputs, count, answers, T(1), work_.back().delta.data());
        for (std::int64_t i = 0; i < count; ++i)
            if (hasClasses) {
                sums.right += classOf(values + i * outputs, outputs, info.boundary) == answers.labels[i] ? 1 : 0;
            } else {
                for (std::int64_t k = i * outputs; k < (i + 1) * outputs; ++k) {
                    const double off = static_cast<double>(answers.numbers[k]) - static_cast<double>(values[k]);
                    sums.squares += off * off;
                }
            }
        sums.samples += count;
    }
    return sums.samples == part.samples();
}

template <class T>
Evaluation Network<T>::conclude(const Part<T>& part, const EvaluationSums& sums) const {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    if (sums.samples == 0) return {none, none};
    const double n = static_cast<double>(sums.samples);
    if (!part.labels.empty()) return {sums.loss / n, static_cast<double>(sums.right) / n};
    const double around = spread(part.targets);
    return {sums.loss / n, around > 0 ? 1 - sums.squares / around : none};
}

template <class T>
Evaluation Network<T>::evaluate(const T* theta, const T* running, const Part<T>& part) {
    EvaluationSums sums;
    accumulate(theta, running, part, std::numeric_limits<std::int64_t>::max(), sums);
    return conclude(part, sums);
}

template bool Network<float>::accumulate(const float*, const float*, const Part<float>&, std::int64_t, EvaluationSums&);
template bool Network<double>::accumulate(const double*, const double*, const Part<double>&, std::int64_t,
                                          EvaluationSums&);
template Evaluation Network<float>::conclude(const Part<float>&, const EvaluationSums&) const;
template Evaluation Network<double>::conclude(const Part<double>&, const EvaluationSums&) const;
template Evaluation Network<float>::evaluate(const float*, const float*, const Part<float>&);
template Evaluation Network<double>::evaluate(const double*, const double*, const Part<double>&);

}  // namespace ravine
