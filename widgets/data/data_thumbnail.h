// Little pictures of data sets, for tiles and lists. Sizes are in device pixels; the ground is transparent.
#pragma once

#include <QImage>
#include <QPointF>
#include <QStringList>
#include <cstdint>
#include <span>
#include <vector>

#include "widgets/theme/theme.h"

namespace ravine {

// A scatter. One class per point, or none for data with numbers to predict. Both axes share a scale unless that would
// leave a thin line; points that are not finite are left out.
QImage dataThumbnail(const std::vector<QPointF>& points, const std::vector<int>& classes, QSize pixels,
                     const Theme& theme);

// Pictures side by side, as many as fit: `values` holds them one after the other, row by row from the top, 255 being
// ink.
QImage imagesThumbnail(std::span<const std::uint8_t> values, QSize picture, QSize pixels, const Theme& theme);

// Line drawings of resources/icons side by side: {"table"}, {"shirt", "shoe"}.
QImage iconThumbnail(const QStringList& icons, QSize pixels, const Theme& theme);

}  // namespace ravine
