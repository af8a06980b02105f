// THE list of activations.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "core/kinds/nested_kind.h"
#include "core/nn/activations/elu.h"
#include "core/nn/activations/gelu.h"
#include "core/nn/activations/identity.h"
#include "core/nn/activations/leaky_relu.h"
#include "core/nn/activations/relu.h"
#include "core/nn/activations/sigmoid.h"
#include "core/nn/activations/silu.h"
#include "core/nn/activations/softplus.h"
#include "core/nn/activations/tanh.h"

namespace ravine {

using Activation = std::variant<ReLU, LeakyReLU, ELU, GELU, SiLU, Tanh, Sigmoid, Softplus, Identity>;

// a ← f(z), n numbers; z and a apart.
template <class T>
void activate(const Activation&, const T* z, T* a, std::int64_t n);
// delta ← delta · f′(z), where a = f(z).
template <class T>
void multiplyByDerivative(const Activation&, const T* z, const T* a, T* delta, std::int64_t n);

// The same with dropout's mask, in one pass.
// a ← f(z), output ← a · keep
template <class T>
void activate(const Activation&, const T* z, const T* keep, T* a, T* output, std::int64_t n);
// delta ← delta · keep · f′(z)
template <class T>
void multiplyByDerivative(const Activation&, const T* z, const T* a, const T* keep, T* delta, std::int64_t n);

// delta ← delta · f″(z), where a = f(z). For curvature, which is computed in double.
void multiplyBySecondDerivative(const Activation&, const double* z, const double* a, double* delta, std::int64_t n);

// Title, formula and bounds.
const ActivationInfo& activationInfo(const Activation&);

// "relu", or {"kind": "leaky_relu", "slope": 0.1} where there are parameters; either is read.
void writeNestedKind(const Activation&, Json& into);
void readNestedKind(Activation&, const Json&, const std::string& path, Issues&);

}  // namespace ravine
