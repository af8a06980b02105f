// The lines of a step's anatomy at a glance: each takes two rows of small text, in one column or, where there is room,
// in two that are read downwards:
//
//   3  Second moment   β₂ V₀ + (1 − β₂) g²
//      V₁ = 0.999·(0, 0) + 0.001·(−4, 45)² = (0.016, 2.03)
//
// In narrow columns the result stands at the end of the upper row.
#pragma once

#include <vector>

#include "widgets/text/formula_rows.h"

namespace ravine {

struct GridMeasures {
    double scale = 1;
    double width = 0;
    double columnGap = 20;
    int linesInOneColumn = 4;      // more of them make a second one
    double narrowestColumn = 290;  // no second column below this
};

// Numbers that do not fit into their column give way to "…"; the result always stands.
FormulaRows arrangeInColumns(const std::vector<FormulaLine>& lines, const GridMeasures& measures);

}  // namespace ravine
