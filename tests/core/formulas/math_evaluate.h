// The value of a formula that math_text has read. Only tests evaluate formulas: they compare what step anatomy shows.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "core/formulas/math_text.h"

namespace ravine::math {

// What a symbol stands for; nothing when it has no number.
using Lookup = std::function<std::optional<double>(std::string_view symbol)>;

// Of "a = b" and "a ← b" the value of b; f(x) may be looked up as a whole; of a comparison 1 or 0; of a sequence that
// of the last formula. e and π are known unless looked up otherwise; log is natural; sign(0) = 0. NaN where a symbol
// has no number, or where no number is meant.
double evaluate(const Node& tree, const Lookup& lookup);

}  // namespace ravine::math
