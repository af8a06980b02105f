// Which values of f part it into bands.
#pragma once

#include <vector>

#include "widgets/surface/contour_field.h"
#include "widgets/surface/contour_field_samples.h"

namespace ravine::contours {

std::vector<double> sortedFinite(const Samples& samples);

struct ValueScale {
    double lowest = 0;           // the least value known
    bool minimumInside = false;  // so that f − lowest has decades worth showing
};

ValueScale scaleOf(const SurfaceFunction& f, const Box& view, const Samples& samples);
ContourLevels levelsFor(const std::vector<double>& sorted, const ValueScale& scale);
// Whether enough of the levels are to be seen among these values.
bool suits(const ContourLevels& levels, const std::vector<double>& sorted, int bandsWanted);

}  // namespace ravine::contours
