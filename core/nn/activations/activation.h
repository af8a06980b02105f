// What an activation is: a function of one number, and its derivatives.
//
//   struct Tanh {
//       static constexpr ActivationInfo info{…};  static auto params();
//       template <class T> T value(T z) const;            T: float or double
//       template <class T> T derivative(T z, T a) const;  by z, given a = value(z)
//       template <class T> T secondDerivative(T z, T a) const;
//   };
//
// At a kink there is no derivative; z = 0 counts as the side that the condition in derivative() puts it on.
// A layer sweeps them over its numbers (activations/all.h); written branch-free from elementary.h and selections, they
// are vectorised. A number that is not finite is passed on: conditions are put so that NaN stays NaN.
#pragma once

#include <cmath>

#include "core/kinds/kinds.h"
#include "core/numbers/elementary.h"

namespace ravine {

struct ActivationInfo : KindInfo {
    double lowest = -infinity, highest = infinity;  // bounds that it comes near, where it has both: it saturates there
};

}  // namespace ravine
