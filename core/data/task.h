#pragma once

#include <array>
#include <string_view>

namespace ravine {

// What is predicted: one class of several, or numbers. Auto: told from the data.
enum class Task { Auto, Classification, Regression };
inline constexpr std::array<std::string_view, 3> taskNames{"auto", "classification", "regression"};

// Cells without a value in a column that is used. Drop: such a row is left out and counted. Median: a feature gets the
// median of the training part, words the most frequent one; a row without a target is left out all the same.
enum class MissingValues { Refuse, Drop, Median };
inline constexpr std::array<std::string_view, 3> missingNames{"refuse", "drop", "median"};

}  // namespace ravine
