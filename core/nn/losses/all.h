// THE list of losses.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "core/kinds/nested_kind.h"
#include "core/nn/losses/binary_cross_entropy.h"
#include "core/nn/losses/cross_entropy.h"
#include "core/nn/losses/half_squared_error.h"
#include "core/nn/losses/huber.h"
#include "core/nn/losses/mean_squared_error.h"
#include "core/numbers/linalg.h"

namespace ravine {

// The first that serves a task is what it gets where the experiment names none.
using Loss = std::variant<CrossEntropy, BinaryCrossEntropy, MeanSquaredError, Huber, HalfSquaredError>;

// What a batch's outputs are compared with: the one that the loss takes.
template <class T>
struct Answers {
    const std::uint32_t* labels = nullptr;  // a class per sample
    const T* numbers = nullptr;             // outputs × samples
};

// The sum over the samples of the mean over the outputs, added up in double. gradient ← scale × its gradient by the
// outputs: 1 / samples for that of the mean. Outputs and gradient: units × samples, apart.
template <class T>
double lossSum(const Loss&, const T* outputs, std::int64_t units, std::int64_t samples, const Answers<T>&, T scale,
               T* gradient);

// product ← scale × the Hessian of that sum by the outputs, times `direction`. All units × samples, apart. For
// curvature, which is computed in double.
void lossHessianProduct(const Loss&, const double* outputs, std::int64_t units, std::int64_t samples,
                        const Answers<double>&, double scale, const double* direction, double* product);

// outputs (units × samples) ← what they say: probabilities (softmax or sigmoid), or the numbers as they are.
template <class T>
void predict(const Loss&, Matrix<T>& outputs);

const LossInfo& lossInfo(const Loss&);

// "mse", or {"kind": "huber", "delta": 2} where there are parameters; either is read.
void writeNestedKind(const Loss&, Json& into);
void readNestedKind(Loss&, const Json&, const std::string& path, Issues&);

}  // namespace ravine
