#include "widgets/charts/scale_choice.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ravine {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = 1e307;  // beyond it a span would overflow
constexpr double farDecades = 6;   // above the start: what lies beyond has run away
constexpr double farTimes = 20;    // … on a linear axis
constexpr double apart = 50;       // rates that far from each other need a logarithm
constexpr double shrinks = 100;    // a loss whose later half lies that far below its largest value needs one too
constexpr double undecided = 0.3;  // a scale in use stays down to that part of its threshold

double quantile(std::vector<double> values, double part) {
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

// What one curve is like, whatever the scale.
struct Shape {
    double first = 0, last = 0;
    double low = infinity, high = -infinity;
    double size = 0;       // median magnitude
    double laterHigh = 0;  // largest magnitude in its later half
    std::size_t columns = 0, notPositive = 0;
};

std::vector<Shape> shapesOf(std::span<const CurveSummary> curves) {
    std::vector<Shape> shapes;
    for (const CurveSummary& curve : curves) {
        Shape shape;
        std::vector<double> sizes;
        for (const Extremes& e : curve) {
            if (e.empty()) continue;
            if (shape.columns++ == 0) shape.first = e.max;
            shape.last = e.last;
            shape.low = std::min(shape.low, e.min);
            shape.high = std::max(shape.high, e.max);
            shape.notPositive += e.min <= 0;
            sizes.push_back(std::max(std::abs(e.min), std::abs(e.max)));
        }
        if (sizes.empty()) continue;
        shape.laterHigh = *std::max_element(sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2), sizes.end());
        shape.size = quantile(std::move(sizes), 0.5);
        shapes.push_back(shape);
    }
    return shapes;
}

// A size that sound curves have: where they begin, or where half of them are, whichever is more.
double usualSize(const std::vector<Shape>& shapes) {
    std::vector<double> firsts, sizes;
    for (const Shape& shape : shapes) {
        firsts.push_back(std::abs(shape.first));
        sizes.push_back(shape.size);
    }
    return std::max(quantile(firsts, 0.5), quantile(sizes, 0.5));
}

// Magnitudes above zero that are not beyond `far`.
std::vector<double> magnitudes(std::span<const CurveSummary> curves, double far) {
    std::vector<double> sizes;
    for (const CurveSummary& curve : curves)
        for (const Extremes& e : curve)
            if (!e.empty())
                for (const double value : {e.min, e.max})
                    if (value != 0 && std::abs(value) <= far) sizes.push_back(std::abs(value));
    return sizes;
}

bool isMostlyPositive(const std::vector<Shape>& shapes) {
    return std::ranges::all_of(shapes, [](const Shape& shape) {
        return shape.last > 0 && static_cast<double>(shape.notPositive) <= 0.02 * static_cast<double>(shape.columns);
    });
}

// Linear between ± a decade that nine tenths of the magnitudes lie above; at most eight decades below the largest.
int linearDecadeOf(const std::vector<double>& sizes) {
    if (sizes.empty()) return 0;
    const double top = std::floor(std::log10(*std::ranges::max_element(sizes)));
    return static_cast<int>(std::max(std::floor(std::log10(quantile(sizes, 0.1))), top - 8));
}

AxisMap mapOf(std::span<const CurveSummary> curves, const std::vector<Shape>& shapes, const AxisWish& wish,
              const AxisMap& now) {
    if (wish.preferred == ChartScale::percent) return {ChartScale::percent};
    const std::vector<double> sizes =
        magnitudes(curves, wish.mayLeave ? usualSize(shapes) * std::pow(10, farDecades) : infinity);
    AxisMap symmetric{ChartScale::symlog, linearDecadeOf(sizes)};
    // A decade more or less is no reason to move everything.
    if (now.scale == ChartScale::symlog && std::abs(now.linearDecade - symmetric.linearDecade) <= 1) symmetric = now;
    const bool anyPositive = std::ranges::any_of(shapes, [](const Shape& shape) { return shape.high > 0; });
    const AxisMap logarithmic = anyPositive ? AxisMap{ChartScale::log10} : symmetric;
    switch (wish.choice) {
        case ScaleChoice::linear:
            return {ChartScale::linear};
        case ScaleChoice::logarithmic:
            return logarithmic;
        case ScaleChoice::symmetric:
            return symmetric;
        case ScaleChoice::automatic:
            break;
    }
    const auto exceeds = [&](double ratio, double threshold) {
        return ratio > (now.scale == ChartScale::linear ? threshold : undecided * threshold);
    };
    const bool positive = isMostlyPositive(shapes);
    if (wish.quantity == AxisWish::Quantity::rate) {
        double least = infinity, most = 0;
        for (const Shape& shape : shapes) {
            if (!(shape.high > 0)) continue;
            least = std::min(least, shape.high);
            most = std::max(most, shape.high);
        }
        if (!(most > 0) || !exceeds(most / least, apart)) return {ChartScale::linear};
        if (positive) return {ChartScale::log10};
        // A schedule that ends at zero: linear well below the lowest curve.
        return {ChartScale::symlog, static_cast<int>(std::floor(std::log10(least))) - 1};
    }
    if (wish.quantity == AxisWish::Quantity::plain)
        return wish.preferred == ChartScale::log10 ? logarithmic : AxisMap{wish.preferred};
    if (wish.preferred == ChartScale::log10 && positive) return {ChartScale::log10};
    if (wish.preferred == ChartScale::log10) {
        const bool wide = !sizes.empty() && exceeds(quantile(sizes, 0.9) / quantile(sizes, 0.25), 100);
        return wide ? symmetric : AxisMap{ChartScale::linear};
    }
    // Linear unless every curve leaves its own beginning, or its end, that far behind.
    const bool steep = std::ranges::all_of(shapes, [&](const Shape& shape) {
        const double size = std::max(std::abs(shape.low), std::abs(shape.high));
        return size > 0 && (exceeds(size / shape.laterHigh, shrinks) || exceeds(size / std::abs(shape.first), 1e4));
    });
    if (!steep) return {ChartScale::linear};
    return positive ? AxisMap{ChartScale::log10} : symmetric;
}

// On a log axis: at most six decades above where the curves begin, at most twelve decades in all; single dips below
// eight do not count. Returns false where no value is positive.
bool logRange(std::span<const CurveSummary> curves, ChosenAxis& axis) {
    std::vector<double> lows, firsts;
    axis.low = infinity;
    axis.high = -infinity;
    for (const CurveSummary& curve : curves) {
        bool first = true;
        for (const Extremes& e : curve) {
            if (e.empty() || e.max <= 0) continue;
            axis.high = std::max(axis.high, std::log10(e.max));
            lows.push_back(std::log10(e.min > 0 ? e.min : e.max));
            if (first) firsts.push_back(std::log10(e.max));
            first = false;
        }
    }
    if (lows.empty()) return false;
    axis.low = *std::ranges::min_element(lows);
    axis.high = std::min(axis.high, quantile(firsts, 0.5) + farDecades);
    if (std::ceil(axis.high) - axis.low > 8)
        axis.low = std::max(axis.low, std::min(quantile(lows, 0.02), std::ceil(axis.high) - 8));
    axis.low = std::max(axis.low, std::ceil(axis.high) - 12);
    return true;
}

// Least and greatest value; of those not beyond `far`, where there are any.
void plainRange(std::span<const CurveSummary> curves, double far, ChosenAxis& axis) {
    double low = infinity, high = -infinity, allLow = infinity, allHigh = -infinity;
    for (const CurveSummary& curve : curves) {
        for (const Extremes& e : curve) {
            if (e.empty()) continue;
            allLow = std::min(allLow, e.min);
            allHigh = std::max(allHigh, e.max);
            for (const double value : {e.min, e.max}) {
                if (std::abs(value) > far) continue;
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
    }
    if (!(low <= high)) low = allLow, high = allHigh;
    if (std::max(std::abs(low), std::abs(high)) < 1e-290) low = high = 0;  // no steps between ticks are that small
    axis.low = axis.map.forward(std::clamp(low, -largest, largest));
    axis.high = axis.map.forward(std::clamp(high, -largest, largest));
}

// A few values far above all others take no room on a linear axis: a loss's first steps, or single spikes of batches.
void trimTop(std::span<const CurveSummary> curves, double far, ChosenAxis& axis) {
    std::vector<double> highs;
    for (const CurveSummary& curve : curves)
        for (const Extremes& e : curve)
            if (!e.empty() && std::abs(e.max) <= far) highs.push_back(e.max);
    if (highs.size() < 50) return;
    const double most = quantile(highs, 0.96), few = quantile(highs, 0.5);
    const double room = most + 2 * (most - std::min(few, axis.low));
    if (axis.high - axis.low > 3 * (room - axis.low)) axis.high = room;
}

// The lowest of twenty-five columns may lie outside.
void trimStart(std::span<const CurveSummary> curves, ChosenAxis& axis) {
    std::vector<double> lows;
    for (const CurveSummary& curve : curves)
        for (const Extremes& e : curve)
            if (!e.empty()) lows.push_back(e.min);
    const auto rank = lows.begin() + static_cast<std::ptrdiff_t>(lows.size() / 25);
    std::nth_element(lows.begin(), rank, lows.end());
    axis.low = std::max(*rank, -largest);
}

}  // namespace

ChosenAxis chooseAxis(std::span<const CurveSummary> curves, const AxisWish& wish, const AxisMap& now) {
    const std::vector<Shape> shapes = shapesOf(curves);
    ChosenAxis axis;
    if (shapes.empty()) {
        axis.map = wish.choice == ScaleChoice::linear        ? AxisMap{ChartScale::linear}
                   : wish.choice == ScaleChoice::logarithmic ? AxisMap{ChartScale::log10}
                   : wish.choice == ScaleChoice::symmetric   ? AxisMap{ChartScale::symlog}
                                                             : AxisMap{wish.preferred};
        if (wish.preferred == ChartScale::percent) axis.map = {ChartScale::percent};
        return axis;
    }
    axis.hasValues = true;
    axis.map = mapOf(curves, shapes, wish, now);
    const double usual = usualSize(shapes);
    switch (axis.map.scale) {
        case ChartScale::log10:
            logRange(curves, axis);
            break;
        case ChartScale::symlog:
            plainRange(curves, usual > 0 ? usual * std::pow(10, farDecades) : infinity, axis);
            break;
        case ChartScale::linear:
        case ChartScale::percent: {
            const double far = wish.mayLeave && usual > 0 ? farTimes * usual : infinity;
            plainRange(curves, far, axis);
            if (wish.mayLeave) trimTop(curves, far, axis);
            if (wish.startTrimmed || axis.map.scale == ChartScale::percent) trimStart(curves, axis);
            break;
        }
    }
    if (const double goal = wish.goal ? axis.map.forward(*wish.goal) : infinity; std::isfinite(goal)) {
        if (axis.map.scale != ChartScale::log10 || goal > axis.high - 12) axis.low = std::min(axis.low, goal);
        if (goal < axis.high + std::max(axis.high - axis.low, 1.0)) axis.high = std::max(axis.high, goal);
    }
    return axis;
}

}  // namespace ravine
