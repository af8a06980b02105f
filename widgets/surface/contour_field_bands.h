// Paints values as bands with antialiased edges, each by the share that it has of a pixel.
#pragma once

#include <QImage>
#include <vector>

#include "widgets/surface/contour_field_samples.h"

namespace ravine {
struct Theme;
}

namespace ravine::contours {

// `values` has a border of one around the image's pixels; no lines between the bands at a width of 0. False: cancelled.
bool paintBands(const Samples& values, const std::vector<double>& levels, const Theme& theme, double lineWidth,
                QImage& image, const Cancelled& cancelled);

}  // namespace ravine::contours
