#include "core/nn/scaler.h"

#include <algorithm>
#include <cmath>

namespace ravine {
namespace {

// The values of one feature over the training part, each with how often it stands there.
struct Values {
    std::vector<double> values;
    std::vector<double> counts;  // empty: each once

    double count(std::size_t i) const { return counts.empty() ? 1 : counts[i]; }
    double total() const {
        double sum = 0;
        for (std::size_t i = 0; i < values.size(); ++i) sum += count(i);
        return sum;
    }
};

struct Moments {
    double mean = 0;
    double deviation = 0;  // √(mean (x − mean)²); exactly 0 of a constant
};

// In two passes, each around a value near the mean, so that nothing is lost where the values vary little far from 0.
Moments momentsOf(const Values& feature) {
    const double origin = feature.values.front(), total = feature.total();
    double sum = 0;
    for (std::size_t i = 0; i < feature.values.size(); ++i) sum += feature.count(i) * (feature.values[i] - origin);
    const double mean = origin + sum / total;
    double squares = 0, rest = 0;
    for (std::size_t i = 0; i < feature.values.size(); ++i) {
        const double distance = feature.values[i] - mean;
        squares += feature.count(i) * distance * distance;
        rest += feature.count(i) * distance;
    }
    return {mean + rest / total, std::sqrt(std::max(squares - rest * rest / total, 0.0) / total)};
}

// How often each byte stands at each pixel: 256 counts a feature.
std::vector<std::uint32_t> countBytes(const DataSet& set, const std::vector<std::uint32_t>& ids) {
    const auto features = static_cast<std::size_t>(set.features());
    std::vector<std::uint32_t> counts(256 * features, 0);
    for (const std::uint32_t id : ids) {
        const std::uint8_t* picture = set.pixels.data() + id * features;
        for (std::size_t f = 0; f < features; ++f) ++counts[256 * f + picture[f]];
    }
    return counts;
}

Values valuesOf(const std::uint32_t* byteCounts) {
    Values feature;
    for (std::size_t byte = 0; byte < 256; ++byte)
        if (byteCounts[byte] > 0) {
            feature.values.push_back(static_cast<double>(byte) / 255.0);
            feature.counts.push_back(byteCounts[byte]);
        }
    return feature;
}

Values valuesOf(const DataSet& set, std::int64_t feature, const std::vector<std::uint32_t>& ids) {
    Values result;
    result.values.reserve(ids.size());
    for (const std::uint32_t id : ids) result.values.push_back(set.inputs(feature, id));
    return result;
}

void fitFeature(Scaler& scaler, Values feature, const PreprocessSpec& spec) {
    double low = -infinity, high = infinity, offset = 0, factor = 1;
    if (spec.clipOutliers > 0) {
        const Moments moments = momentsOf(feature);
        low = moments.mean - spec.clipOutliers * moments.deviation;
        high = moments.mean + spec.clipOutliers * moments.deviation;
        for (double& value : feature.values) value = std::clamp(value, low, high);
    }
    if (spec.scale == InputScale::Standardize) {
        const Moments moments = momentsOf(feature);
        offset = moments.mean;
        if (moments.deviation != 0) factor = 1 / moments.deviation;
    } else if (spec.scale == InputScale::MinMax) {
        const auto [least, most] = std::ranges::minmax(feature.values);
        offset = least;
        if (most > least) factor = 1 / (most - least);
    }
    scaler.low.push_back(low);
    scaler.high.push_back(high);
    scaler.offset.push_back(offset);
    scaler.factor.push_back(factor);
}

}  // namespace

Scaler fitScaler(const DataSet& set, const std::vector<std::uint32_t>& ids, const PreprocessSpec& spec) {
    Scaler scaler;
    std::vector<std::uint32_t> bytes;
    if (!set.pixels.empty()) bytes = countBytes(set, ids);
    for (std::int64_t f = 0; f < set.features(); ++f)
        fitFeature(scaler, bytes.empty() ? valuesOf(set, f, ids) : valuesOf(bytes.data() + 256 * f), spec);
    return scaler;
}

TargetScaler fitTargetScaler(const DataSet& set, const std::vector<std::uint32_t>& ids, TargetScale scale) {
    TargetScaler scaler;
    if (set.task != Task::Regression || scale == TargetScale::None) return scaler;
    for (Eigen::Index o = 0; o < set.targets.rows(); ++o) {
        Values output;
        for (const std::uint32_t id : ids) output.values.push_back(set.targets(o, id));
        const Moments moments = momentsOf(output);
        const bool usable = std::isfinite(moments.mean) && std::isfinite(1 / moments.deviation);
        scaler.offset.push_back(std::isfinite(moments.mean) ? moments.mean : 0);
        scaler.factor.push_back(usable ? 1 / moments.deviation : 1);
    }
    return scaler;
}

double Scaler::scaled(std::int64_t feature, double x) const {
    const auto f = static_cast<std::size_t>(feature);
    return (std::clamp(x, low[f], high[f]) - offset[f]) * factor[f];
}

double Scaler::unscaled(std::int64_t feature, double scaled) const {
    const auto f = static_cast<std::size_t>(feature);
    return scaled / factor[f] + offset[f];
}

}  // namespace ravine
