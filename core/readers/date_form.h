// Dates as tables have them: 2024-03-31, 31.3.2024, 3/31/2024, 31-Mar-2024, each with or without a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ravine {

enum class DateOrder { YearFirst, DayFirst, MonthFirst };

// Days since 1970-01-01, the time as a part of one; nothing when the text is no date in that order. A year of two
// digits is 1970 to 2069.
std::optional<double> readDate(std::string_view text, DateOrder);

// 2024-03-31, with a time where there is one.
std::string dateText(double days);

}  // namespace ravine
