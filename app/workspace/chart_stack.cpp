#include "app/workspace/chart_stack.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>

#include "widgets/charts/chart_legend.h"
#include "widgets/charts/line_chart.h"

namespace ravine {

ChartStack::ChartStack(Controller& controller, QWidget* parent)
    : QWidget(parent), controller_(controller), legend_(new ChartLegend(this)) {
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    connect(legend_, &ChartLegend::toggled, this, &ChartStack::runToggled);
    connect(legend_, &ChartLegend::highlighted, this, &ChartStack::runHighlighted);
}

void ChartStack::layOut(std::vector<std::pair<LineChart*, int>> charts, QWidget* corner) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 14, 0, 4);
    layout->setSpacing(4);
    auto* legendRow = new QHBoxLayout;
    legendRow->setContentsMargins(12, 0, 12, 0);
    legendRow->addWidget(legend_, 1);
    if (corner) legendRow->addWidget(corner, 0, Qt::AlignTop);
    layout->addLayout(legendRow);
    for (const auto& [chart, share] : charts) {
        layout->addWidget(chart, share);
        stack_.push_back(chart);
    }
    stack_.back()->setStepNumbersVisible(true);
    for (LineChart* chart : stack_) {
        connect(chart, &LineChart::xRangeChanged, this, [this, chart](double from, double to) {
            for (LineChart* other : stack_)
                if (other != chart) other->setXRange(from, to);
            rangeShown();
        });
        connect(chart, &LineChart::stepClicked, this, &ChartStack::stepClicked);
        connect(chart, &LineChart::runClicked, this, &ChartStack::runClicked);
        connect(chart, &LineChart::hovered, this, [this, chart](std::int64_t step) {
            for (LineChart* other : stack_)
                if (other != chart) other->setHoverStep(step);
            emit stepHovered(step);
        });
    }
}

void ChartStack::showLegend() {
    const Experiment& experiment = controller_.experiment();
    const std::vector<int> colours = colourSlots(experiment);
    std::vector<LegendRun> names;
    for (std::size_t i = 0; i < experiment.runs.size(); ++i)
        names.push_back({colours[i], QString::fromStdString(experiment.runs[i].name), !experiment.runs[i].hidden});
    legend_->setRuns(std::move(names));
}

void ChartStack::refresh() {
    const std::int64_t head = controller_.race().head();
    for (LineChart* chart : stack_) {
        chart->refresh();
        chart->setCursorStep(head);
    }
    if (!stack_.empty()) stack_.front()->setReadout(controller_.experiment().runs.empty() ? -1 : head);
}

void ChartStack::setHighlighted(int run) {
    if (highlighted_ == run) return;
    highlighted_ = run;
    showRuns(selected_);
}

void ChartStack::setHoverStep(std::int64_t step) {
    for (LineChart* chart : stack_) chart->setHoverStep(step);
}

double ChartStack::leavesParentAt(std::size_t run) const {
    const auto update = forkPoint(controller_.experiment(), run);
    if (!update) return -std::numeric_limits<double>::infinity();
    const bool inEpochs = controller_.experiment().isNetwork() && run < controller_.race().runs().size();
    const std::int64_t updates =
        inEpochs ? std::max<std::int64_t>(controller_.race().runs()[run].batchesPerEpoch, 1) : 1;
    return static_cast<double>(*update / updates);
}

void ChartStack::setTextScale(double scale) {
    legend_->setTextScale(scale);
    for (LineChart* chart : stack_) chart->setTextScale(scale);
}

}  // namespace ravine
