// What a formula gives where doubles met an infinity on the way: its value and derivatives there, computed with wide
// numbers; and at a true pole, such as that of exp(-1/x^2) at 0, the limit that f and its derivatives have from all
// sides. NaN where there is none.
#pragma once

#include <functional>

#include "core/expression/jet.h"
#include "core/expression/wide_jet.h"

namespace ravine::expression {

Jet<2> atLimit(const std::function<WideJet(const Wide& x, const Wide& y)>& f, double x, double y);

}  // namespace ravine::expression
