#include "app/network/network_charts.h"

#include <QActionGroup>
#include <QLabel>
#include <QLayout>
#include <QLocale>
#include <QMenu>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "app/network/sharpness_watch.h"
#include "app/workspace/rate_editor.h"
#include "core/diagnosis/curvature.h"
#include "widgets/charts/chart_menu.h"
#include "widgets/charts/line_chart.h"
#include "widgets/fields/menu_heading.h"
#include "widgets/theme/theme.h"

namespace ravine {

NetworkCharts::NetworkCharts(Controller& controller, QWidget* parent) : ChartStack(controller, parent) {
    loss_ = new LineChart(tr("Loss"), ChartScale::linear, this);
    accuracy_ = new LineChart(tr("Accuracy"), ChartScale::percent, this);
    lowest_ = new LineChart(tr("Learning rate *η*"), ChartScale::linear, this);
    loss_->setObjectName("network_loss");
    accuracy_->setObjectName("network_accuracy");
    lowest_->setObjectName("network_lowest");
    loss_->setQuantity(AxisWish::Quantity::loss, true);
    lowest_->setQuantity(AxisWish::Quantity::rate, false);
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
    menu_->setAccessibleName(tr("Options of the charts"));
    menu_->setToolTip(tr("Options of the charts"));
    buildMenu();
    layOut({{loss_, 46}, {accuracy_, 33}, {lowest_, 30}});
    lowest_->setCorner(menu_);
    note_ = new QLabel(this);
    note_->setProperty("textRole", "note");
    note_->setWordWrap(true);
    note_->setContentsMargins(16, 2, 16, 8);
    note_->setAccessibleName(tr("How the sharpness is measured"));
    note_->hide();
    layout()->addWidget(note_);
    sharpness_ = new SharpnessWatch(controller, this);
    connect(sharpness_, &SharpnessWatch::measured, this, [this] {
        if (lowestShown_ == Lowest::Sharpness) lowest_->refresh();
        showRateLevel();
    });
    refreshTheme();
}

void NetworkCharts::buildMenu() {
    auto* menu = new QMenu(menu_);
    const auto choices = [&](const QString& title, std::initializer_list<QString> names, auto choose) {
        addHeading(menu, title);
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
    choices(tr("Loss"), {tr("After each epoch"), tr("Per batch, smoothed"), tr("Include penalty")},
            [this](int which) { setLosses(static_cast<Losses>(which)); });
    choices(tr("Scale of the loss"),
            {scaleChoiceText(ScaleChoice::automatic), scaleChoiceText(ScaleChoice::linear),
             scaleChoiceText(ScaleChoice::logarithmic), scaleChoiceText(ScaleChoice::symmetric)},
            [this](int which) { loss_->chooseScale(static_cast<ScaleChoice>(which)); });
    scaleActions_ = menu->actions().mid(menu->actions().size() - 4);
    const auto follow = [this] { scaleActions_[static_cast<int>(loss_->scaleChoice())]->setChecked(true); };
    connect(menu, &QMenu::aboutToShow, this, follow);
    choices(tr("Lowest chart"), {tr("Learning rate"), tr("Gradient norm"), tr("Weight norm"), tr("Sharpness λmax")},
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
                      : shown == Lowest::WeightNorm   ? tr("Weight norm")
                                                      : tr("Sharpness *λ*ₘₐₓ"));
    const bool logarithmic = shown == Lowest::GradientNorm || shown == Lowest::Sharpness;
    lowest_->setScale(logarithmic ? ChartScale::log10 : ChartScale::linear);
    lowest_->setQuantity(logarithmic                     ? AxisWish::Quantity::loss
                         : shown == Lowest::LearningRate ? AxisWish::Quantity::rate
                                                         : AxisWish::Quantity::plain,
                         shown != Lowest::LearningRate);
    setRateLevel(rateLevel_, rateLevelText_);
    lowest_->setNotes({});
    sharpness_->setCurvesWatched(shown == Lowest::Sharpness);
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
    // First of all: the charts look at what they show now, some of which is about to go.
    for (LineChart* chart : stack_) chart->setExtent(0, static_cast<double>(experiment.length()));
    if (ready && losses_ == Losses::Batches) smoothBatches();
    sharpness_->refresh(selected);
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
        if (run.network.divergence)
            series.divergedAt =
                static_cast<double>(run.network.divergence->step / std::max<std::int64_t>(run.batchesPerEpoch, 1));
        addLoss(loss, i, series);
        bestEpochs_.push_back(run.network.best.epoch);
        if (lowestShown_ == Lowest::Sharpness) {
            addSharpness(lowest, i, series);
        } else {
            series.trace = lowestShown_ == Lowest::LearningRate   ? &run.learningRate
                           : lowestShown_ == Lowest::GradientNorm ? &run.gradientNorm
                                                                  : &run.weightNorm;
            lowest.push_back(series);
        }
        series.trace = &run.accuracy;
        accuracy.push_back(series);
        if (run.network.latest.validationAccuracy != run.network.latest.validationAccuracy) continue;
        series.trace = &run.validationAccuracy;
        series.dashed = true;
        series.name = tr("%1, validation").arg(series.name);
        accuracy.push_back(series);
    }
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
    // Numbers to be predicted may have been scaled, so that a loss of 1 is that of always saying their mean.
    const bool scaled = regression && network->data->targetScaler.scales();
    loss_->setTitle(scaled ? tr("Scaled loss") : tr("Loss"));
    accuracy_->setTitle(regression ? tr("*R*²") : tr("Accuracy"));
    accuracy_->setScale(regression ? ChartScale::linear : ChartScale::percent);
    loss_->setSeries(std::move(loss));
    accuracy_->setSeries(std::move(accuracy));
    if (lowestShown_ == Lowest::LearningRate) {
        editor_->show(std::move(lowest), selected);
    } else {
        editor_->clear();
        lowest_->setSeries(std::move(lowest));
    }
    showNote();
    showColumns(regression);
    refresh();
}

void NetworkCharts::showColumns(bool regression) {
    const bool validated = std::ranges::any_of(loss_->series(), &ChartSeries::dashed);
    const bool scored = std::ranges::any_of(accuracy_->series(), &ChartSeries::dashed);
    std::vector<ValueColumn> columns{{validated ? tr("Train loss") : tr("Loss"), loss_}};
    if (validated) columns.push_back({tr("Val. loss"), loss_, true});
    columns.push_back({regression ? scored ? tr("Val. *R*²") : tr("*R*²")
                       : scored ? tr("Val. acc.")
                                  : tr("Accuracy"),
                       accuracy_, scored});
    columns.push_back({lowestShown_ == Lowest::LearningRate   ? tr("*η*")
                       : lowestShown_ == Lowest::GradientNorm ? tr("‖∇‖")
                       : lowestShown_ == Lowest::WeightNorm   ? tr("‖*θ*‖")
                                                              : tr("*λ*ₘₐₓ"),
                       lowest_});
    showTable(std::move(columns), validated ? 1 : 0);
}

void NetworkCharts::addSharpness(std::vector<ChartSeries>& series, std::size_t run, const ChartSeries& like) {
    if (run >= sharpness_->runs()) return;
    ChartSeries line = like;
    line.trace = &sharpness_->curve(run);
    series.push_back(line);
    if (!edgeOfStability(controller_.experiment().runs[run], 1e-3)) return;
    line.trace = &sharpness_->level(run);
    line.dashed = true;
    line.thickness = 0.6;
    line.name = tr("%1, edge").arg(like.name);
    series.push_back(line);
}

QString NetworkCharts::note() const { return note_->isHidden() ? QString() : note_->text(); }

void NetworkCharts::showNote() {
    const auto network = controller_.network();
    const auto& runs = controller_.experiment().runs;
    const auto selected = static_cast<std::size_t>(selected_);
    note_->setVisible(lowestShown_ == Lowest::Sharpness && network && selected < runs.size());
    if (note_->isHidden()) return;
    const bool hasEdge = std::ranges::any_of(lowest_->series(), &ChartSeries::dashed);
    lowest_->setNotes(hasEdge ? std::vector<ChartNote>{{tr("edge of stability"), ChartNote::Sample::dashed}}
                              : std::vector<ChartNote>{});
    const QLocale locale;
    const auto [used, all] = sharpness_->samples();
    QString text = used < all ? tr("Over %1 of %2 training samples").arg(locale.toString(used), locale.toString(all))
                              : tr("Over all %1 training samples").arg(locale.toString(all));
    const auto differsInTraining = [&](const RunSpec& run) {
        const NetworkSpec spec = networkOf(controller_.experiment().network(), run);
        return !run.hidden && std::ranges::any_of(spec.layers, [](const LayerSpec& layer) {
            return layer.batchNorm || layer.dropout > 0;
        });
    };
    const bool differs = std::ranges::any_of(runs, differsInTraining);
    text += differs ? tr(", in evaluation mode: running statistics, no dropout. ") : QStringLiteral(". ");
    const RunSpec run = controller_.shownRun(selected);
    const QString title =
        QString::fromUtf8(std::visit([](const auto& kind) { return kind.info.title; }, run.optimizer));
    if (!edgeOfStability(run, 1e-3))
        text += tr("%1 adapts its rates: theory gives it no edge.").arg(title);
    else
        text +=
            tr("Dashed: %1; above it the steps swing out.")
                .arg(QString::fromUtf8(stableFormula(run.optimizer)).replace(QStringLiteral("λ"), QStringLiteral("η")));
    note_->setText(text);
}

QString NetworkCharts::stableText(double rate) const {
    const RunSpec run = controller_.runAtHead(static_cast<std::size_t>(selected_));
    QString what;
    if (const auto formula = stableFormula(run.optimizer); run.weightDecay == 0 && !formula.empty())
        what = QStringLiteral(" %1 =").arg(QString::fromUtf8(formula)
                                               .replace(QStringLiteral("μ"), QStringLiteral("*μ*"))
                                               .replace(QStringLiteral("λ"), QStringLiteral("*λ*ₘₐₓ")));
    return tr("stable below%1 %2").arg(what, formatNumber(rate, 2));
}

// Where theory gives one and the sharpness of the moment that is shown is known.
void NetworkCharts::showRateLevel() {
    std::optional<double> rate;
    const auto selected = static_cast<std::size_t>(selected_);
    if (const auto sharpness = sharpness_->atHead(); sharpness && selected < controller_.experiment().runs.size()) {
        const RunSpec run = controller_.runAtHead(selected);
        rate = largestStableRate(run.optimizer, *sharpness, 0, run.weightDecay);
    }
    if (rate != rateLevel_) setRateLevel(rate, rate ? stableText(*rate) : QString());
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
    sharpness_->refresh(selected_);
    showRateLevel();
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
