#include "core/nn/losses/all.h"

#include <array>

#include "core/kinds/kind_json.h"

namespace ravine {
namespace {

// Eight partial sums, so that the order depends on nothing but the count and the loop is vectorised as it stands.
template <class Rule, class T>
double sumOfOutputs(const Rule& rule, const T* __restrict outputs, const T* __restrict numbers, std::int64_t count,
                    T scale, T* __restrict gradient) {
    std::array<double, 8> sums{};
    std::int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (int k = 0; k < 8; ++k) {
            sums[k] += static_cast<double>(rule.value(outputs[i + k], numbers[i + k]));
            gradient[i + k] = scale * rule.derivative(outputs[i + k], numbers[i + k]);
        }
    for (int k = 0; i < count; ++i, ++k) {
        sums[k] += static_cast<double>(rule.value(outputs[i], numbers[i]));
        gradient[i] = scale * rule.derivative(outputs[i], numbers[i]);
    }
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

}  // namespace

template <class T>
double lossSum(const Loss& loss, const T* outputs, std::int64_t units, std::int64_t samples, const Answers<T>& answers,
               T scale, T* gradient) {
    return std::visit(
        [&]<class K>(const K& kind) {
            if constexpr (K::info.takesLabels)
                return kind.sum(outputs, units, samples, answers.labels, scale, gradient);
            else
                return sumOfOutputs(kind, outputs, answers.numbers, units * samples, scale / static_cast<T>(units),
                                    gradient) /
                       static_cast<double>(units);
        },
        loss);
}

void lossHessianProduct(const Loss& loss, const double* outputs, std::int64_t units, std::int64_t samples,
                        const Answers<double>& answers, double scale, const double* direction, double* product) {
    std::visit(
        [&]<class K>(const K& kind) {
            if constexpr (K::info.takesLabels) {
                kind.hessianProduct(outputs, units, samples, scale, direction, product);
            } else {
                const double perOutput = scale / static_cast<double>(units);
                for (std::int64_t i = 0; i < units * samples; ++i)
                    product[i] = perOutput * kind.secondDerivative(outputs[i], answers.numbers[i]) * direction[i];
            }
        },
        loss);
}

template <class T>
void predict(const Loss& loss, Matrix<T>& outputs) {
    std::visit(
        [&]<class K>(const K& kind) {
            if constexpr (K::info.takesLabels) {
                Matrix<T> probabilities(outputs.rows(), outputs.cols());
                kind.softmax(outputs.data(), outputs.rows(), outputs.cols(), probabilities.data(),
                             [](std::int64_t, const T*, T, T) {});
                outputs.swap(probabilities);
            } else {
                for (T& output : outputs.reshaped()) output = kind.prediction(output);
            }
        },
        loss);
}

template double lossSum(const Loss&, const float*, std::int64_t, std::int64_t, const Answers<float>&, float, float*);
template double lossSum(const Loss&, const double*, std::int64_t, std::int64_t, const Answers<double>&, double,
                        double*);
template void predict(const Loss&, Matrix<float>&);
template void predict(const Loss&, Matrix<double>&);

const LossInfo& lossInfo(const Loss& loss) {
    return std::visit([](const auto& kind) -> const LossInfo& { return kind.info; }, loss);
}

template const std::vector<KindDescription>& kindsOf<Loss>();

void writeNestedKind(const Loss& loss, Json& into) { writeShortKind(loss, into); }

void readNestedKind(Loss& loss, const Json& json, const std::string& path, Issues& issues) {
    readShortKind(loss, json, path, issues);
}

}  // namespace ravine
