// What surfaces from data have in common: columns chosen by name from a table, scaled, and a batch size.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/all.h"

namespace ravine {

enum class FeatureScale { None, Center, Standardize };
inline constexpr std::array<std::string_view, 3> featureScaleNames{"none", "center", "standardize"};

// x − mean, and with Standardize divided by √(mean (x − mean)²), both over all values. A constant is only centred.
void scaleFeature(std::vector<double>& values, FeatureScale);

// Accurate also when the values vary little around a large mean.
double meanOf(const std::vector<double>& values);

struct SurfaceDataSpec {
    const DataSource& source;
    const std::vector<std::string>& features;
    const std::string& target;  // empty: the source's own
    FeatureScale scale;
    std::int64_t batchSize;
};

struct SurfaceData {
    std::vector<std::vector<double>> features;  // features × samples, scaled
    Column target;
    std::uint32_t samples = 0;
    std::uint32_t batchSize = 0;
};

// On a fault nothing, and every fault under `path`.
std::optional<SurfaceData> loadSurfaceData(const SurfaceDataSpec&, std::size_t featureCount, const std::string& folder,
                                           const std::string& path, Issues&);

// `value` to about two digits of a frame of that half-width: a start that a person can read.
double roundedWithin(double halfWidth, double value);

}  // namespace ravine
