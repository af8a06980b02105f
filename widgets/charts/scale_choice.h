// Which scale and which range a chart takes for its curves: one pure function over their summaries.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/series/stretch.h"
#include "widgets/text/axis_map.h"

namespace ravine {

// Extremes of a curve's values in columns of equal width over the steps in view; empty ones are gaps.
using CurveSummary = std::vector<Extremes>;

enum class ScaleChoice { automatic, linear, logarithmic, symmetric };  // as chosen by a person

struct AxisWish {
    // What the values are decides what the automatic choice weighs.
    //   plain: the preferred scale, whatever the values.
    //   loss: logarithmic, symmetric or linear by the signs and by how many decades the curves pass through.
    //   rate: logarithmic where the curves' largest values are more than fifty times apart.
    enum class Quantity { plain, loss, rate };
    Quantity quantity = Quantity::plain;
    ChartScale preferred = ChartScale::linear;
    ScaleChoice choice = ScaleChoice::automatic;
    bool mayLeave = false;      // a curve that runs away may leave the range, so that it does not flatten the others
    bool startTrimmed = false;  // the lowest few values may lie outside, as of R² before training; percent always
    std::optional<double> goal{};
};

struct ChosenAxis {
    AxisMap map;
    double low = 0, high = 0;  // on the axis; what must be in view
    bool hasValues = false;    // false: `low` and `high` mean nothing
};

// `now`: the map in use; a choice that is nearly even stays with it, so that streaming values do not make it flicker.
ChosenAxis chooseAxis(std::span<const CurveSummary> curves, const AxisWish& wish, const AxisMap& now);

}  // namespace ravine
