// Which values a LineChart has room for, and which curves leave it.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/series/trace.h"
#include "widgets/charts/line_chart.h"

namespace ravine {

namespace {

constexpr std::size_t summaryColumns = 128;

}  // namespace

CurveSummary LineChart::summaryOf(const ChartSeries& s) const {
    CurveSummary columns(summaryColumns);
    const double to = std::min(view_.xTo, std::isnan(hiddenFrom_) ? view_.xTo : hiddenFrom_);
    const double begin = std::floor(std::max(view_.xFrom, s.from)), end = std::ceil(to) + 1;
    s.trace->columns(begin * s.valuesPerStep, end * s.valuesPerStep, columns);
    return columns;
}

void LineChart::setFromZero(bool fromZero) {
    fromZero_ = fromZero;
    yFitted_ = false;
    refresh();
}

void LineChart::autoY() {
    if (yZoomed_ || handles_->isDragged()) return;  // the ground holds still under what is dragged
    std::vector<CurveSummary> curves;
    for (const ChartSeries& s : series_)
        if (s.visible && s.trace) curves.push_back(summaryOf(s));
    const ChosenAxis axis = chooseAxis(curves, wish_, view_.map);
    const bool mapChanged = axis.map != view_.map;
    if (!axis.hasValues) {
        if (yFitted_) return;
        view_.map = axis.map;
        view_.yFrom = scale() == ChartScale::log10 ? -3 : 0;
        view_.yTo = scale() == ChartScale::log10 ? 2 : 1;
        return;
    }
    view_.map = axis.map;
    const AxisRange now = yRange();
    double low = axis.low;
    if (fromZero_ && low > 0 && scale() == ChartScale::linear) low = 0;
    AxisRange next = niceRange(scale(), low, std::max(low, axis.high), yFitted_ && !mapChanged ? &now : nullptr);
    // Two decades at least: within one there is no number to write beside the grid but odd ones.
    if (scale() == ChartScale::log10 && next.span() < 2) next.from = next.to - 2;
    view_.yFrom = next.from;
    view_.yTo = next.to;
    yFitted_ = true;
}

// Only where the chart chose the range: whoever zooms in knows that there is more.
void LineChart::findLeaving() {
    leaving_.clear();
    if (yZoomed_ || !wish_.mayLeave) return;
    const double slack = 0.02 * (view_.yTo - view_.yFrom);
    for (std::size_t i = 0; i < series_.size(); ++i) {
        const ChartSeries& s = series_[i];
        if (!s.visible || !s.trace || s.foreseen || s.faint) continue;
        const double begin = std::floor(std::max(view_.xFrom, s.from));
        const double width =
            (std::ceil(std::min(view_.xTo, std::isnan(hiddenFrom_) ? view_.xTo : hiddenFrom_)) + 1 - begin) /
            static_cast<double>(summaryColumns);
        const CurveSummary columns = summaryOf(s);
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const Extremes& e = columns[c];
            if (e.empty()) continue;
            const bool up = view_.map.forward(e.max) > view_.yTo + slack;
            // A log axis cuts dips off, and what is not positive runs along its lower edge.
            const bool down =
                scale() != ChartScale::log10 && !wish_.startTrimmed && view_.map.forward(e.min) < view_.yFrom - slack;
            if (!up && !down) continue;
            const double step = std::ceil(begin + static_cast<double>(c) * width - 1e-9);
            leaving_.push_back({static_cast<int>(i), std::clamp(step, view_.xFrom, view_.xTo), up});
            break;
        }
    }
}

}  // namespace ravine
