#include "app/surface/surface_charts.h"

#include "app/workspace/rate_editor.h"
#include "app/workspace/status_text.h"
#include "widgets/charts/line_chart.h"
#include "widgets/theme/theme.h"

namespace ravine {

ChartColumn::ChartColumn(Controller& controller, QWidget* parent) : ChartStack(controller, parent) {
    loss_ = new LineChart(tr("Loss *f*"), ChartScale::log10, this);
    rate_ = new LineChart(tr("Learning rate *η*"), ChartScale::linear, this);
    norm_ = new LineChart(tr("Gradient norm |∇*f*|"), ChartScale::log10, this);
    loss_->setObjectName("surface_loss");
    rate_->setObjectName("surface_rate");
    norm_->setObjectName("surface_gradient_norm");
    loss_->setQuantity(AxisWish::Quantity::loss, true);
    rate_->setQuantity(AxisWish::Quantity::rate, false);
    norm_->setQuantity(AxisWish::Quantity::loss, true);
    rate_->setFromZero(true);
    for (LineChart* chart : charts()) chart->setStepTitle(tr("Step"));
    editor_ = new RateEditor(controller, rate_);
    connect(editor_, &RateEditor::runEdited, this, &ChartColumn::runEdited);
    layOut({{loss_, 46}, {rate_, 25}, {norm_, 36}});
}

void ChartColumn::showRuns(int selected) {
    selected_ = selected;
    const Experiment& experiment = controller_.experiment();
    const RaceView& race = controller_.race();
    const std::vector<int> colours = colourSlots(experiment);
    std::vector<ChartSeries> loss, rate, norm;
    const bool ready = race.runs().size() == experiment.runs.size();
    for (LineChart* chart : charts()) chart->setExtent(0, static_cast<double>(experiment.length()));
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        const RunSpec& spec = experiment.runs[i];
        const QString name = QString::fromStdString(spec.name);
        if (!ready) continue;
        const RunTraces& run = race.runs()[i];
        ChartSeries series{.slot = colours[i],
                           .name = name,
                           .trace = &run.learningRate,
                           .visible = !spec.hidden,
                           .selected = static_cast<int>(i) == selected,
                           .dimmed = isDimmed(i),
                           .run = static_cast<int>(i),
                           .from = leavesParentAt(i)};
        if (run.progress.divergence) series.divergedAt = static_cast<double>(run.progress.divergence->step);
        rate.push_back(series);
        const double converged = run.progress.belowFrom && race.over() ? static_cast<double>(*run.progress.belowFrom)
                                                                       : std::numeric_limits<double>::quiet_NaN();
        const bool lossGoal = experiment.goal && experiment.goal->quantity != Goal::Quantity::GradientNorm;
        series.trace = &run.loss;
        if (lossGoal) series.markAt = converged;
        loss.push_back(series);
        series.trace = &run.gradientNorm;
        series.markAt = lossGoal ? std::numeric_limits<double>::quiet_NaN() : converged;
        norm.push_back(series);
    }
    std::vector<ChartNote> lossNotes, normNotes;
    loss_->setGoal(std::nullopt);
    norm_->setGoal(std::nullopt);
    if (experiment.goal) {
        const bool ofLoss = experiment.goal->quantity != Goal::Quantity::GradientNorm;
        const auto surface = controller_.surface();
        const bool ofGap = experiment.goal->quantity == Goal::Quantity::Gap;
        const double floor = ofGap && surface ? lowestValue(*surface).value_or(0) : 0;
        QString goal = goalText(*experiment.goal);
        goal.replace("f", "*f*");
        (ofLoss ? loss_ : norm_)->setGoal(experiment.goal->below + floor);
        (ofLoss ? lossNotes : normNotes).push_back({tr("goal %1").arg(goal), ChartNote::Sample::dotted});
    }
    loss_->setNotes(lossNotes);
    norm_->setNotes(normNotes);
    loss_->setSeries(std::move(loss));
    editor_->show(std::move(rate), selected);
    norm_->setSeries(std::move(norm));
    showTable({{tr("Loss *f*"), loss_}, {tr("*η*"), rate_}, {tr("|∇*f*|"), norm_}});
    refresh();
}

void ChartColumn::refresh() {
    editor_->refresh();
    ChartStack::refresh();
}

void ChartColumn::rangeShown() { editor_->rangeShown(); }

void ChartColumn::setRateLevel(std::optional<double> rate, const QString& text) { rate_->setLevel(rate, text); }

}  // namespace ravine
