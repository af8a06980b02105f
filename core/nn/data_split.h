#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/nn/training_data.h"

namespace ravine {

// The samples' numbers, part by part, in the order in which they stand there.
struct DataSplit {
    std::vector<std::uint32_t> train, validation, test;
};

// The shares are each from 0 to 1 and add up to 1 at most; training has more than 0.
DataSplit splitData(const DataSet&, const SplitSpec&, std::uint64_t seed);

// Train, validation, test and what is not used.
using PartCounts = std::array<std::int64_t, 4>;

// `count` divided by shares that add up to 1, by largest remainder; among equal ones the first.
PartCounts apportion(std::int64_t count, const std::array<double, 4>& shares);

// For each class how many of its samples go into each part: its exact share, rounded up or down, so that each class is
// used up and each part gets its total.
std::vector<PartCounts> stratify(const std::vector<std::int64_t>& classSizes, const PartCounts& totals);

}  // namespace ravine
