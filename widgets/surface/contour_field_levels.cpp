#include "widgets/surface/contour_field_levels.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "core/surfaces/surface.h"

namespace ravine {
namespace contours {
namespace {

constexpr int levelCount = 15;

double quantile(const std::vector<double>& sorted, double q) {
    return sorted[static_cast<std::size_t>(q * double(sorted.size() - 1) + 0.5)];
}

// The number with the fewest digits within `tolerance` of `value`.
double roundest(double value, double tolerance) {
    if (!(tolerance > 0)) return value;
    for (int power = int(std::ceil(std::log10(std::abs(value) + tolerance))); power > -300; --power)
        for (const double step : {5.0, 2.0, 1.0}) {
            const double unit = step * std::pow(10.0, power);
            const double candidate = std::round(value / unit) * unit;
            if (std::abs(candidate - value) <= tolerance) return candidate;
            if (unit < 0.1 * tolerance) return value;
        }
    return value;
}

std::vector<double> evenLevels(double low, double high) {
    const double wish = (high - low) / (levelCount + 1);
    const double decade = std::pow(10.0, std::floor(std::log10(wish)));
    double step = 10 * decade;
    for (const double nice : {1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (nice * decade >= wish * (1 - 1e-9)) {
            step = nice * decade;
            break;
        }
    std::vector<double> levels;
    for (double k = std::floor(low / step) + 1; k * step < high && levels.size() < 40; ++k) levels.push_back(k * step);
    return levels;
}

// d = f − floor from `low` to `high`; the bands are a little wider (in the logarithm) towards the bottom, where the
// eye has less room for them.
std::vector<double> logLevels(double floor, double low, double high) {
    std::vector<double> raw;
    for (int i = 0; i < levelCount; ++i)
        raw.push_back(low * std::pow(high / low, std::pow(double(i) / (levelCount - 1), 0.73)));
    std::vector<double> levels;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const double gap = i == 0 ? raw[1] - raw[0] : raw[i] - raw[i - 1];
        const double level = roundest(floor + raw[i], 0.24 * std::min(gap, i == 0 ? raw[0] : gap));
        if (level > floor && (levels.empty() || level > levels.back())) levels.push_back(level);
    }
    return levels;
}

}  // namespace

std::vector<double> sortedFinite(const Samples& samples) {
    std::vector<double> values;
    values.reserve(samples.values.size());
    std::copy_if(samples.values.begin(), samples.values.end(), std::back_inserter(values),
                 [](double v) { return std::isfinite(v); });
    std::sort(values.begin(), values.end());
    return values;
}

ValueScale scaleOf(const SurfaceFunction& f, const Box& view, const Samples& samples) {
    ValueScale scale{std::numeric_limits<double>::infinity(), false};
    int lowestAt = -1;
    for (std::size_t i = 0; i < samples.values.size(); ++i)
        if (std::isfinite(samples.values[i]) && samples.values[i] < scale.lowest) {
            scale.lowest = samples.values[i];
            lowestAt = int(i);
        }
    if (lowestAt < 0) return {};
    const int column = lowestAt % samples.columns, row = lowestAt / samples.columns;
    scale.minimumInside = column > 0 && row > 0 && column < samples.columns - 1 && row < samples.rows - 1;
    for (const Minimum& m : f.minima) {
        if (!std::isfinite(m.value)) continue;
        scale.lowest = std::min(scale.lowest, m.value);
        if (m.isGlobal && m.x >= view.xMin && m.x <= view.xMax && m.y >= view.yMin && m.y <= view.yMax)
            scale.minimumInside = true;
    }
    return scale;
}

ContourLevels levelsFor(const std::vector<double>& sorted, const ValueScale& scale) {
    ContourLevels levels;
    if (sorted.empty()) return levels;
    const double spread = sorted.back() - sorted.front();
    if (!(spread > 1e-12 * std::max(std::abs(sorted.front()), std::abs(sorted.back())))) return levels;

    double floor = std::min(scale.lowest, sorted.front());
    const double top = quantile(sorted, 0.94), middle = quantile(sorted, 0.5);
    if (!scale.minimumInside && sorted.front() > 0) floor = 0;
    double low = quantile(sorted, 0.0012) - floor;
    if (!(low > 0)) {  // a flat bottom
        const auto above = std::upper_bound(sorted.begin(), sorted.end(), floor);
        low = above == sorted.end() ? 0 : *above - floor;
    }
    const double high = top - floor;
    low = std::max(low, 1e-8 * high);
    const bool heavyTail = high > 30 * (middle - floor);
    if ((scale.minimumInside || heavyTail || floor == 0) && low > 0 && high > 60 * low) {
        levels.values = logLevels(floor, low, high);
        levels.logarithmic = true;
        levels.floor = floor;
    } else {
        double from = quantile(sorted, 0.01), to = quantile(sorted, 0.99);
        if (!(to > from)) from = sorted.front(), to = sorted.back();
        levels.values = evenLevels(from, to);
        levels.floor = floor;
    }
    return levels;
}

bool suits(const ContourLevels& levels, const std::vector<double>& sorted, int bandsWanted) {
    if (sorted.empty()) return true;
    const auto& v = levels.values;
    const auto seen = std::lower_bound(v.begin(), v.end(), quantile(sorted, 0.97)) -
                      std::upper_bound(v.begin(), v.end(), quantile(sorted, 0.03));
    return seen + 1 >= bandsWanted && !v.empty() && quantile(sorted, 0.4) < v.back();
}

}  // namespace contours

ContourLevels chooseLevels(const SurfaceFunction& surface, const Box& view, int cells) {
    using namespace contours;
    const Samples samples = sampleCells(surface, view, cells);
    return levelsFor(sortedFinite(samples), scaleOf(surface, view, samples));
}

}  // namespace ravine
