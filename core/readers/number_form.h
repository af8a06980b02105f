// Numbers as people and programs write them: with a decimal point or comma, thousands set apart, per cent.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ravine {

enum class DecimalMark { Auto, Point, Comma };
inline constexpr std::array<std::string_view, 3> decimalMarkNames{"auto", "point", "comma"};

// Which of point and comma stands before the decimals; the other may set thousands apart.
enum class NumberForm { Point, Comma };

// The number that the whole text says: 1.5, +2, -2e3, .25, 1,234.5, 2'693, 2 693, 12 %, $ 5. Thousands are groups of
// exactly three digits, set apart by the same sign throughout. 12 % is 0.12. Currency signs do not count. Too small a
// number is zero; too large a one, inf and NaN are none.
bool readNumber(std::string_view text, NumberForm, double& number);

// How a text can be read.
struct NumberReadings {
    bool point = false, comma = false;  // is a number in that form
    bool differ = false;                // in both, and not the same one: 1,234 and 1.234
    bool any() const { return point || comma; }
};
NumberReadings numberReadings(std::string_view text);

bool isDigits(std::string_view text);  // one or more of 0 to 9, and nothing else

}  // namespace ravine
