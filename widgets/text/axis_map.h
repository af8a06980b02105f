// How the values of a quantity are laid along an axis.
#pragma once

#include <cmath>
#include <limits>

namespace ravine {

// percent: fractions, 0.8 reads "80 %". symlog: linear near zero, logarithmic in the magnitude beyond, so that it holds
// zero and negative values.
enum class ChartScale { linear, log10, percent, symlog };

struct AxisMap {
    ChartScale scale = ChartScale::linear;
    int linearDecade = 0;  // symlog: linear between ±10ⁿ, which take one unit of the axis each

    // Where a value stands; NaN where the axis has no place for it.
    double forward(double value) const {
        if (scale == ChartScale::log10) return value > 0 ? std::log10(value) : std::numeric_limits<double>::quiet_NaN();
        if (scale != ChartScale::symlog) return value;
        const double size = std::abs(value) / std::pow(10.0, linearDecade);
        return size <= 1 ? std::copysign(size, value)
                         : std::copysign(1 + std::log10(std::abs(value)) - linearDecade, value);
    }
    double back(double place) const {
        if (scale == ChartScale::log10) return std::pow(10.0, place);
        if (scale != ChartScale::symlog) return place;
        const double size = std::abs(place);
        return std::copysign(size <= 1 ? size * std::pow(10.0, linearDecade) : std::pow(10.0, size - 1 + linearDecade),
                             place);
    }
    bool operator==(const AxisMap&) const = default;
};

}  // namespace ravine
