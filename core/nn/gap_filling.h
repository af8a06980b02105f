#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/data/data_set.h"

namespace ravine {

// What stands in for a missing input, input by input: of numbers the median over the samples with these numbers, of
// words 1 for the most frequent one (the first among equals) and 0 for the others.
std::vector<double> standIns(const DataSet&, const std::vector<std::uint32_t>& ids);

// The set with its gaps filled in by those.
std::shared_ptr<const DataSet> withoutGaps(const DataSet&, const std::vector<double>& standIns);

}  // namespace ravine
