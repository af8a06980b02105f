// What a loss is: for one output o and the number y that it should be, a value and its derivatives by o.
//
//   struct Huber {
//       double delta = 1;
//       static constexpr LossInfo info{…};  static auto params();
//       template <class T> T value(T o, T y) const;             T: float or double
//       template <class T> T derivative(T o, T y) const;
//       template <class T> T secondDerivative(T o, T y) const;
//       template <class T> T prediction(T o) const;              what the output says: a probability, or a number
//   };
//
// Cross-entropy looks at all outputs of a sample together and has functions over a batch instead. Either way the loss
// is the mean over the batch and, for losses of single outputs, over the outputs.
#pragma once

#include "core/kinds/kinds.h"
#include "core/numbers/elementary.h"

namespace ravine {

struct LossInfo : KindInfo {
    bool takesLabels = false;  // compares with each sample's class; otherwise with numbers (classes as 0 and 1)
    double boundary = 0.5;     // where one output stands for two classes: above it the second
    // What makes probabilities of the outputs, "softmax" or "sigmoid". Empty: the outputs are numbers, and the loss
    // serves regressions too.
    std::string_view outputFunction{};
    bool forNumbers() const { return outputFunction.empty(); }
};

}  // namespace ravine
