// Which values a LineChart has room for.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/series/trace.h"
#include "widgets/charts/line_chart.h"

namespace ravine {

// Axis values of all there is to see. On a log axis what would flatten the rest may lie outside: the range begins at
// most six decades above where the runs begin, and reaches twelve decades down; single dips below eight do not count.
bool LineChart::extremesInView(double& low, double& high) const {
    const double to = std::min(view_.xTo, std::isnan(hiddenFrom_) ? view_.xTo : hiddenFrom_);
    low = std::numeric_limits<double>::infinity();
    high = -low;
    std::vector<double> lows, firsts, shares;
    std::array<Extremes, 128> columns;
    for (const ChartSeries& s : series_) {
        if (!s.visible || !s.trace) continue;
        const auto begin = static_cast<std::int64_t>(std::floor(std::max(view_.xFrom, s.from)));
        const auto end = static_cast<std::int64_t>(std::ceil(to)) + 1;
        if (scale_ == ChartScale::percent || (trimmed_ && scale_ == ChartScale::linear)) {
            // The first steps from chance would take the room of all that follows.
            s.trace->columns(static_cast<double>(begin) * s.valuesPerStep, static_cast<double>(end) * s.valuesPerStep,
                             columns);
            for (const Extremes& e : columns) {
                if (e.empty()) continue;
                high = std::max(high, e.max);
                shares.push_back(e.min);
            }
            continue;
        }
        if (scale_ != ChartScale::log10) {
            const Extremes e =
                s.trace->extremes(static_cast<std::int64_t>(static_cast<double>(begin) * s.valuesPerStep),
                                  static_cast<std::int64_t>(std::ceil(static_cast<double>(end) * s.valuesPerStep)));
            if (e.empty()) continue;
            low = std::min(low, e.min);
            high = std::max(high, e.max);
            continue;
        }
        s.trace->columns(static_cast<double>(begin) * s.valuesPerStep, static_cast<double>(end) * s.valuesPerStep,
                         columns);
        bool first = true;
        for (const Extremes& e : columns) {
            if (e.empty() || e.max <= 0) continue;
            high = std::max(high, std::log10(e.max));
            lows.push_back(std::log10(e.min > 0 ? e.min : e.max));
            low = std::min(low, lows.back());
            if (first) firsts.push_back(std::log10(e.max));
            first = false;
        }
    }
    if (!shares.empty()) {
        const auto rank = shares.begin() + static_cast<std::ptrdiff_t>(shares.size() / 25);
        std::nth_element(shares.begin(), rank, shares.end());
        low = *rank;
    }
    if (scale_ == ChartScale::log10 && !lows.empty()) {
        const auto middle = firsts.begin() + static_cast<std::ptrdiff_t>(firsts.size() / 2);
        std::nth_element(firsts.begin(), middle, firsts.end());
        const double start = *middle;
        high = std::min(high, start + 6);
        const auto dip = lows.begin() + static_cast<std::ptrdiff_t>(lows.size() / 50);
        std::nth_element(lows.begin(), dip, lows.end());
        if (std::ceil(high) - low > 8) low = std::max(low, std::min(*dip, std::ceil(high) - 8));
        low = std::max(low, std::ceil(high) - 12);
    }
    if (!(low <= high)) return false;
    if (goal_) {
        const double goal = onAxis(*goal_);
        if (scale_ != ChartScale::log10 || goal > high - 12) low = std::min(low, goal);
        if (goal < high + std::max(high - low, 1.0)) high = std::max(high, goal);
    }
    return true;
}

void LineChart::setFromZero(bool fromZero) {
    fromZero_ = fromZero;
    yFitted_ = false;
    refresh();
}

void LineChart::autoY() {
    if (yZoomed_ || handles_->isDragged()) return;  // the ground holds still under what is dragged
    double low = 0, high = 0;
    if (!extremesInView(low, high)) {
        if (yFitted_) return;
        view_.yFrom = scale_ == ChartScale::log10 ? -3 : 0;
        view_.yTo = scale_ == ChartScale::log10 ? 2 : 1;
        return;
    }
    const AxisRange now = yRange();
    if (fromZero_ && low > 0) low = 0;
    AxisRange next = niceRange(scale_, low, high, yFitted_ ? &now : nullptr);
    // Two decades at least: within one there is no number to write beside the grid but odd ones.
    if (scale_ == ChartScale::log10 && next.span() < 2) next.from = next.to - 2;
    view_.yFrom = next.from;
    view_.yTo = next.to;
    yFitted_ = true;
}

}  // namespace ravine
