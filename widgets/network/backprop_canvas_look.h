// Measures of the backpropagation picture that its files share.
#pragma once

namespace ravine::backprop_look {

inline constexpr double gutter = 60, titleHeight = 42, rangeHeight = 17, rowGap = 6, band = 19;
inline constexpr double leastStrip = 92, mostStrip = 170, inputStrip = 56, lossWidth = 84, arrowRoom = 26;
inline constexpr double leastBars = 74, ratioHeight = 24, largestCell = 22;

}  // namespace ravine::backprop_look
