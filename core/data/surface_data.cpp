#include "core/data/surface_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ravine {

double meanOf(const std::vector<double>& values) {
    const double count = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values) sum += value;
    const double rough = sum / count;
    double rest = 0;
    for (const double value : values) rest += value - rough;
    return rough + rest / count;
}

void scaleFeature(std::vector<double>& values, FeatureScale scale) {
    if (scale == FeatureScale::None) return;
    const bool constant = std::ranges::all_of(values, [&](double value) { return value == values.front(); });
    const double mean = constant ? values.front() : meanOf(values);
    for (double& value : values) value -= mean;
    if (scale == FeatureScale::Center || constant) return;
    double squares = 0;
    for (const double value : values) squares += value * value;
    const double deviation = std::sqrt(squares / static_cast<double>(values.size()));
    for (double& value : values) value /= deviation;
}

std::optional<SurfaceData> loadSurfaceData(const SurfaceDataSpec& spec, std::size_t featureCount,
                                           const std::string& folder, const std::string& path, Issues& issues) {
    const std::size_t faults = issues.size();
    const std::string featuresPath = joined(path, "features"), targetPath = joined(path, "target");
    const bool repeated = featureCount == 2 && spec.features.size() == 2 && spec.features[0] == spec.features[1];
    if (spec.features.size() != featureCount || repeated)
        issues.push_back({featuresPath, fmt::format("[{}]", fmt::join(spec.features, ", ")),
                          featureCount == 1 ? "a list of one column name" : "a list of two different column names"});

    std::optional<Table> table = load(spec.source, folder, joined(path, "data"), issues);
    if (!table) return std::nullopt;

    SurfaceData result;
    result.samples = static_cast<std::uint32_t>(table->rows);
    for (std::size_t i = 0; i < spec.features.size(); ++i)
        if (const Column* column =
                findNumbers(*table, spec.features[i], joined(featuresPath, std::to_string(i)), issues))
            result.features.push_back(column->numbers);

    const std::vector<std::string> own = spec.target.empty() ? targetsOf(spec.source) : std::vector{spec.target};
    if (own.size() != 1)
        issues.push_back({targetPath, fmt::format("{}", fmt::join(own, ", ")), "the name of one column"});
    else if (const Column* column = findColumn(*table, own.front(), targetPath, issues))
        result.target = *column;

    if (spec.batchSize < 0 || spec.batchSize > static_cast<std::int64_t>(table->rows))
        issues.push_back(
            {joined(path, "batch_size"), std::to_string(spec.batchSize), fmt::format("0 (all) to {}", table->rows)});
    if (issues.size() != faults) return std::nullopt;

    result.batchSize = static_cast<std::uint32_t>(spec.batchSize);
    for (std::size_t i = 0; i < result.features.size(); ++i) {
        scaleFeature(result.features[i], spec.scale);
        if (!std::ranges::all_of(result.features[i], [](double value) { return std::isfinite(value * value); }))
            issues.push_back({joined(featuresPath, std::to_string(i)), spec.features[i],
                              "a column of numbers whose squares are finite"});
    }
    if (issues.size() != faults) return std::nullopt;
    return result;
}

double roundedWithin(double halfWidth, double value) {
    const double step = std::pow(10.0, std::floor(std::log10(halfWidth)) - 1);
    const double steps = std::round(value / step);
    const double rounded = step >= 1 ? steps * step : steps / std::round(1 / step);
    return std::isfinite(rounded) ? rounded : value;
}

}  // namespace ravine
