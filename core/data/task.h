#pragma once

#include <array>
#include <string_view>

namespace ravine {

// What is predicted: one class of several, or numbers. Auto: told from the data.
enum class Task { Auto, Classification, Regression };
inline constexpr std::array<std::string_view, 3> taskNames{"auto", "classification", "regression"};

// Rows without a value in a column that is used. Drop: such a row is left out and counted.
enum class MissingValues { Refuse, Drop };
inline constexpr std::array<std::string_view, 2> missingNames{"refuse", "drop"};

}  // namespace ravine
