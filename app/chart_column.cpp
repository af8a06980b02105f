#include "chart_column.h"

#include <QVBoxLayout>

#include "chart_legend.h"
#include "line_chart.h"
#include "status_text.h"
#include "theme.h"

namespace ravine {

ChartColumn::ChartColumn(Controller& controller, QWidget* parent) : QWidget(parent), controller_(controller) {
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    legend_ = new ChartLegend(this);
    loss_ = new LineChart(tr("Loss *f*"), ChartScale::log10, this);
    rate_ = new LineChart(tr("Learning rate *η*"), ChartScale::linear, this);
    norm_ = new LineChart(tr("Gradient norm |∇*f*|"), ChartScale::log10, this);
    rate_->setFromZero(true);
    norm_->setNotes({{tr("log scale")}});
    norm_->setStepNumbersVisible(true);
    norm_->setStepTitle(tr("Step"));
    loss_->setStepTitle(tr("Step"));
    rate_->setStepTitle(tr("Step"));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 14, 0, 4);
    layout->setSpacing(4);
    auto* legendRow = new QVBoxLayout;
    legendRow->setContentsMargins(12, 0, 12, 0);
    legendRow->addWidget(legend_);
    layout->addLayout(legendRow);
    layout->addWidget(loss_, 46);
    layout->addWidget(rate_, 25);
    layout->addWidget(norm_, 36);

    connect(legend_, &ChartLegend::toggled, this, &ChartColumn::runToggled);
    connect(legend_, &ChartLegend::highlighted, this, &ChartColumn::runHighlighted);
    for (LineChart* chart : charts()) {
        connect(chart, &LineChart::xRangeChanged, this, [this, chart](double from, double to) {
            for (LineChart* other : charts())
                if (other != chart) other->setXRange(from, to);
        });
        connect(chart, &LineChart::stepClicked, this, &ChartColumn::stepClicked);
        connect(chart, &LineChart::hovered, this, [this, chart](std::int64_t step) {
            for (LineChart* other : charts())
                if (other != chart) other->setHoverStep(step);
            emit stepHovered(step);
        });
    }
}

void ChartColumn::showRuns(int selected) {
    selected_ = selected;
    const Experiment& experiment = controller_.experiment();
    const RaceView& race = controller_.race();
    const std::vector<int> colours = colourSlots(experiment);
    std::vector<LegendRun> names;
    std::vector<ChartSeries> loss, rate, norm;
    const bool ready = race.runs().size() == experiment.runs.size();
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        const RunSpec& spec = experiment.runs[i];
        const QString name = QString::fromStdString(spec.name);
        names.push_back({colours[i], name, !spec.hidden});
        if (!ready) continue;
        const RunTraces& run = race.runs()[i];
        ChartSeries series{.slot = colours[i],
                           .name = name,
                           .trace = &run.learningRate,
                           .visible = !spec.hidden,
                           .selected = static_cast<int>(i) == selected,
                           .dimmed = highlighted_ >= 0 && highlighted_ != static_cast<int>(i)};
        rate.push_back(series);
        const double converged = run.progress.belowFrom && race.over() ? static_cast<double>(*run.progress.belowFrom)
                                                                       : std::numeric_limits<double>::quiet_NaN();
        const bool lossGoal = experiment.goal && experiment.goal->quantity == Goal::Quantity::Loss;
        series.trace = &run.loss;
        if (lossGoal) series.markAt = converged;
        loss.push_back(series);
        series.trace = &run.gradientNorm;
        series.markAt = lossGoal ? std::numeric_limits<double>::quiet_NaN() : converged;
        norm.push_back(series);
    }
    legend_->setRuns(std::move(names));
    std::vector<ChartNote> lossNotes, normNotes;
    loss_->setGoal(std::nullopt);
    norm_->setGoal(std::nullopt);
    if (experiment.goal) {
        const bool ofLoss = experiment.goal->quantity == Goal::Quantity::Loss;
        QString goal = goalText(*experiment.goal);
        goal.replace("f", "*f*");
        (ofLoss ? loss_ : norm_)->setGoal(experiment.goal->below);
        (ofLoss ? lossNotes : normNotes).push_back({tr("goal %1").arg(goal), ChartNote::Sample::dotted});
    }
    lossNotes.push_back({tr("log scale")});
    normNotes.push_back({tr("log scale")});
    loss_->setNotes(lossNotes);
    norm_->setNotes(normNotes);
    for (LineChart* chart : charts()) chart->setExtent(0, static_cast<double>(experiment.steps));
    loss_->setSeries(std::move(loss));
    rate_->setSeries(std::move(rate));
    norm_->setSeries(std::move(norm));
    refresh();
}

void ChartColumn::refresh() {
    const std::int64_t head = controller_.race().head();
    for (LineChart* chart : charts()) {
        chart->refresh();
        chart->setCursorStep(head);
    }
    loss_->setReadout(controller_.experiment().runs.empty() ? -1 : head);
}

void ChartColumn::setHighlighted(int run) {
    if (highlighted_ == run) return;
    highlighted_ = run;
    showRuns(selected_);
}

void ChartColumn::setHoverStep(std::int64_t step) {
    for (LineChart* chart : charts()) chart->setHoverStep(step);
}

void ChartColumn::setTextScale(double scale) {
    legend_->setTextScale(scale);
    for (LineChart* chart : charts()) chart->setTextScale(scale);
}

}  // namespace ravine
