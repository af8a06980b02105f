#include "network_charts.h"

#include <QActionGroup>
#include <QMenu>
#include <QToolButton>
#include <cmath>

#include "line_chart.h"
#include "rate_editor.h"
#include "theme.h"

namespace ravine {

NetworkCharts::NetworkCharts(Controller& controller, QWidget* parent) : ChartStack(controller, parent) {
    loss_ = new LineChart(tr("Loss"), ChartScale::linear, this);
    accuracy_ = new LineChart(tr("Accuracy"), ChartScale::percent, this);
    lowest_ = new LineChart(tr("Learning rate *η*"), ChartScale::linear, this);
    loss_->setFromZero(true);
    accuracy_->setStartTrimmed(true);  // R² begins far below 0
    lowest_->setFromZero(true);
    for (LineChart* chart : {loss_, accuracy_, lowest_}) chart->setStepTitle(tr("Epoch"));
    editor_ = new RateEditor(controller, lowest_);
    connect(editor_, &RateEditor::runEdited, this, &NetworkCharts::runEdited);
    menu_ = new QToolButton(this);
    menu_->setProperty("measure", "small");
    menu_->setIconSize({20, 20});
    menu_->setPopupMode(QToolButton::InstantPopup);
    menu_->setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; } QToolButton { padding: 0; }");
    menu_->setAccessibleName(tr("What the charts show"));
    menu_->setToolTip(tr("What the charts show"));
    buildMenu();
    layOut({{loss_, 46}, {accuracy_, 33}, {lowest_, 30}}, menu_);
    refreshTheme();
}

void NetworkCharts::buildMenu() {
    auto* menu = new QMenu(menu_);
    const auto choices = [&](const QString& title, std::initializer_list<QString> names, auto choose) {
        menu->addSection(title);
        auto* group = new QActionGroup(menu);
        int index = 0;
        for (const QString& name : names) {
            QAction* action = menu->addAction(name);
            action->setCheckable(true);
            action->setChecked(index == 0);
            group->addAction(action);
            connect(action, &QAction::triggered, this, [choose, index] { choose(index); });
            ++index;
        }
    };
    choices(tr("Loss"), {tr("After each epoch"), tr("Of each batch, smoothed over the raw values"), tr("With the penalty on top")},
            [this](int which) { setLosses(static_cast<Losses>(which)); });
    QAction* logarithmic = menu->addAction(tr("On a logarithmic scale"));
    logarithmic->setCheckable(true);
    connect(logarithmic, &QAction::toggled, this, [this](bool on) {
        loss_->setScale(on ? ChartScale::log10 : ChartScale::linear);
        showRuns(selected_);
    });
    choices(tr("Lowest chart"), {tr("Learning rate"), tr("Gradient norm"), tr("Weight norm")},
            [this](int which) { setLowest(static_cast<Lowest>(which)); });
    menu_->setMenu(menu);
}

void NetworkCharts::refreshTheme() { menu_->setIcon(icon("more", Theme::of(this).text2)); }

void NetworkCharts::setLosses(Losses shown) {
    losses_ = shown;
    showRuns(selected_);
}

void NetworkCharts::setLowest(Lowest shown) {
    lowestShown_ = shown;
    lowest_->setTitle(shown == Lowest::LearningRate   ? tr("Learning rate *η*")
                      : shown == Lowest::GradientNorm ? tr("Gradient norm")
                                                      : tr("Weight norm"));
    lowest_->setScale(shown == Lowest::GradientNorm ? ChartScale::log10 : ChartScale::linear);
    setRateLevel(rateLevel_, rateLevelText_);
    lowest_->setNotes(shown == Lowest::GradientNorm ? std::vector<ChartNote>{{tr("log scale")}} : std::vector<ChartNote>{});
    showRuns(selected_);
}

void NetworkCharts::addLoss(std::vector<ChartSeries>& series, std::size_t run, const ChartSeries& like) {
    const RunTraces& traces = controller_.race().runs()[run];
    ChartSeries line = like;
    if (losses_ == Losses::Batches) {
        line.trace = &traces.batchLoss;
        line.valuesPerStep = static_cast<double>(traces.batchesPerEpoch);
        line.faint = true;
        line.thickness = 0.5;
        series.push_back(line);
        line.faint = false;
        line.thickness = 1;
        line.trace = smoothed_[run].get();
        series.push_back(line);
        return;
    }
    if (losses_ == Losses::WithPenalty) {
        line.trace = &traces.objective;
        line.thickness = 0.55;
        line.name = tr("%1 with penalty").arg(like.name);
        series.push_back(line);
    }
    line = like;
    line.trace = &traces.loss;
    series.push_back(line);
    if (traces.network.latest.validationLoss != traces.network.latest.validationLoss) return;
    line.trace = &traces.validationLoss;
    line.dashed = true;
    line.name = tr("%1, validation").arg(like.name);
    line.starAt = static_cast<double>(traces.network.best.epoch);
    series.push_back(line);
}

// An exponential mean over about a third of an epoch, or twenty batches: what one would see through the noise.
void NetworkCharts::smoothBatches() {
    const RaceView& race = controller_.race();
    if (smoothedGeneration_ != race.generation() || smoothed_.size() != race.runs().size()) {
        smoothedGeneration_ = race.generation();
        smoothed_.clear();
        smoothState_.assign(race.runs().size(), std::numeric_limits<double>::quiet_NaN());
        for (std::size_t i = 0; i < race.runs().size(); ++i) smoothed_.push_back(std::make_unique<Trace>());
    }
    for (std::size_t i = 0; i < race.runs().size(); ++i) {
        const Trace& raw = race.runs()[i].batchLoss;
        const double keep = 1 - 1 / std::max(20.0, static_cast<double>(race.runs()[i].batchesPerEpoch) / 3);
        double& state = smoothState_[i];
        for (std::int64_t at = smoothed_[i]->end(); at < raw.end(); ++at) {
            const double value = raw.at(at);
            if (value == value) state = state == state ? keep * state + (1 - keep) * value : value;
            smoothed_[i]->append(state);
        }
    }
}

void NetworkCharts::showRuns(int selected) {
    selected_ = selected;
    const Experiment& experiment = controller_.experiment();
    const RaceView& race = controller_.race();
    const std::vector<int> colours = colourSlots(experiment);
    std::vector<ChartSeries> loss, accuracy, lowest;
    const bool ready = race.runs().size() == experiment.runs.size();
    if (ready && losses_ == Losses::Batches) smoothBatches();
    bestEpochs_.clear();
    for (std::size_t i = 0; ready && i < experiment.runs.size(); ++i) {
        const RunSpec& spec = experiment.runs[i];
        const RunTraces& run = race.runs()[i];
        ChartSeries series{.slot = colours[i],
                           .name = QString::fromStdString(spec.name),
                           .visible = !spec.hidden,
                           .selected = static_cast<int>(i) == selected,
                           .dimmed = isDimmed(i),
                           .run = static_cast<int>(i),
                           .from = leavesParentAt(i)};
        addLoss(loss, i, series);
        bestEpochs_.push_back(run.network.best.epoch);
        series.trace = lowestShown_ == Lowest::LearningRate   ? &run.learningRate
                       : lowestShown_ == Lowest::GradientNorm ? &run.gradientNorm
                                                              : &run.weightNorm;
        lowest.push_back(series);
        series.trace = &run.accuracy;
        accuracy.push_back(series);
        if (run.network.latest.validationAccuracy != run.network.latest.validationAccuracy) continue;
        series.trace = &run.validationAccuracy;
        series.dashed = true;
        series.name = tr("%1, validation").arg(series.name);
        accuracy.push_back(series);
    }
    showLegend();
    std::vector<ChartNote> notes;
    if (losses_ == Losses::Batches)
        notes = {{tr("batches, smoothed"), ChartNote::Sample::solid}};
    else
        notes = {{tr("lowest val."), ChartNote::Sample::star},
                 {tr("train"), ChartNote::Sample::solid},
                 {tr("validation"), ChartNote::Sample::dashed}};
    loss_->setNotes(notes);
    const auto network = controller_.network();
    const bool regression = network && network->data->set->task == Task::Regression;
    accuracy_->setTitle(regression ? tr("*R*²") : tr("Accuracy"));
    accuracy_->setScale(regression ? ChartScale::linear : ChartScale::percent);
    for (LineChart* chart : stack_) chart->setExtent(0, static_cast<double>(experiment.length()));
    loss_->setSeries(std::move(loss));
    accuracy_->setSeries(std::move(accuracy));
    if (lowestShown_ == Lowest::LearningRate) {
        editor_->show(std::move(lowest), selected);
    } else {
        editor_->clear();
        lowest_->setSeries(std::move(lowest));
    }
    refresh();
}

void NetworkCharts::refresh() {
    const RaceView& race = controller_.race();
    if (losses_ == Losses::Batches) smoothBatches();
    std::vector<std::int64_t> best;
    for (const RunTraces& run : race.runs()) best.push_back(run.network.best.epoch);
    if (best != bestEpochs_ && race.runs().size() == controller_.experiment().runs.size()) {
        bestEpochs_ = best;
        std::vector<ChartSeries> series = loss_->series();
        for (ChartSeries& line : series)
            for (const RunTraces& run : race.runs())
                if (line.trace == &run.validationLoss) line.starAt = static_cast<double>(run.network.best.epoch);
        loss_->setSeries(std::move(series));
    }
    if (lowestShown_ == Lowest::LearningRate) editor_->refresh();
    ChartStack::refresh();
}

void NetworkCharts::rangeShown() {
    if (lowestShown_ == Lowest::LearningRate) editor_->rangeShown();
}

void NetworkCharts::setRateLevel(std::optional<double> rate, const QString& text) {
    rateLevel_ = rate;
    rateLevelText_ = text;
    lowest_->setLevel(lowestShown_ == Lowest::LearningRate ? rate : std::nullopt, text);
}

void NetworkCharts::setOverfitting(double from, double to, const QString& text) { loss_->setShade(from, to, text); }

}  // namespace ravine
