#include "core/nn/activations/all.h"

#include "core/kinds/kind_json.h"

namespace ravine {

template <class T>
void activate(const Activation& activation, const T* __restrict z, T* __restrict a, std::int64_t n) {
    std::visit(
        [=](const auto kind) {
            for (std::int64_t i = 0; i < n; ++i) a[i] = kind.value(z[i]);
        },
        activation);
}

template <class T>
void multiplyByDerivative(const Activation& activation, const T* __restrict z, const T* __restrict a,
                          T* __restrict delta, std::int64_t n) {
    std::visit(
        [=](const auto kind) {
            for (std::int64_t i = 0; i < n; ++i) delta[i] *= kind.derivative(z[i], a[i]);
        },
        activation);
}

template <class T>
void activate(const Activation& activation, const T* __restrict z, const T* __restrict keep, T* __restrict a,
              T* __restrict output, std::int64_t n) {
    std::visit(
        [=](const auto kind) {
            for (std::int64_t i = 0; i < n; ++i) {
                const T value = kind.value(z[i]);
                a[i] = value;
                output[i] = value * keep[i];
            }
        },
        activation);
}

template <class T>
void multiplyByDerivative(const Activation& activation, const T* __restrict z, const T* __restrict a,
                          const T* __restrict keep, T* __restrict delta, std::int64_t n) {
    std::visit(
        [=](const auto kind) {
            for (std::int64_t i = 0; i < n; ++i) delta[i] = delta[i] * keep[i] * kind.derivative(z[i], a[i]);
        },
        activation);
}

template void activate(const Activation&, const float*, float*, std::int64_t);
template void activate(const Activation&, const double*, double*, std::int64_t);
template void multiplyByDerivative(const Activation&, const float*, const float*, float*, std::int64_t);
template void multiplyByDerivative(const Activation&, const double*, const double*, double*, std::int64_t);
template void activate(const Activation&, const float*, const float*, float*, float*, std::int64_t);
template void activate(const Activation&, const double*, const double*, double*, double*, std::int64_t);
template void multiplyByDerivative(const Activation&, const float*, const float*, const float*, float*, std::int64_t);
template void multiplyByDerivative(const Activation&, const double*, const double*, const double*, double*,
                                   std::int64_t);

void multiplyBySecondDerivative(const Activation& activation, const double* __restrict z, const double* __restrict a,
                                double* __restrict delta, std::int64_t n) {
    std::visit(
        [=](const auto kind) {
            for (std::int64_t i = 0; i < n; ++i) delta[i] *= kind.secondDerivative(z[i], a[i]);
        },
        activation);
}

const ActivationInfo& activationInfo(const Activation& activation) {
    return std::visit([](const auto& kind) -> const ActivationInfo& { return kind.info; }, activation);
}

template const std::vector<KindDescription>& kindsOf<Activation>();

void writeNestedKind(const Activation& activation, Json& into) { writeShortKind(activation, into); }

void readNestedKind(Activation& activation, const Json& json, const std::string& path, Issues& issues) {
    readShortKind(activation, json, path, issues);
}

}  // namespace ravine
