// One update of a network opened up in the window, exact moments in every tab, and the sharpness chart: by mouse and
// keys, against a run that is played to the same moment.
#include <QComboBox>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include "app/network/network_pictures.h"
#include "app/network/network_step.h"
#include "app/network/sharpness_watch.h"
#include "app/workspace/anatomy_lines.h"
#include "tests/app/opened_network.h"
#include "widgets/charts/line_chart.h"
#include "widgets/network/layer_rates.h"
#include "widgets/network/network_view.h"
#include "widgets/network/parameter_picker.h"
#include "widgets/statistics/histogram_panel.h"
#include "widgets/statistics/histogram_strip.h"
#include "widgets/text/formula_view.h"

namespace ravine {
namespace {

// The run, so many updates on.
NetworkRun playedTo(const Experiment& experiment, std::size_t index, std::int64_t step) {
    Issues issues;
    const auto prepared = prepare(experiment, issues).network;
    EXPECT_TRUE(prepared) << text(issues);
    NetworkRun run(prepared, experiment, experiment.runs[index]);
    while (!run.over() && (run.step() < step || run.isEvaluating())) run.advance();
    return run;
}

void clickTab(OpenedNetwork& opened, const QString& name) {
    for (auto* tab : opened.pane().findChildren<QPushButton*>())
        if (tab->text() == name && tab->property("tab").toBool()) return QTest::mouseClick(tab, Qt::LeftButton);
    ADD_FAILURE() << "no tab " << name.toStdString();
}

void chooseLowest(OpenedNetwork& opened, const QString& name) {
    for (auto* menu : opened.charts().findChildren<QMenu*>())
        for (QAction* action : menu->actions())
            if (action->text() == name) return action->trigger();
    ADD_FAILURE() << "no choice " << name.toStdString();
}

// The step that the tab shows is the one that the run makes next there, to the bit.
void expectShows(OpenedNetwork& opened, std::size_t index, std::int64_t step) {
    NetworkStep& tab = *opened.pane().step();
    ASSERT_TRUE(opened.until([&] {
        const auto next = opened.controller().race().nextStep();
        return next && next->step == step + 1 && next->coordinates.size() == 1 &&
               tab.parameter() == next->coordinates[0].index;
    }));
    tab.waitForPictures();
    const NetworkRun run = playedTo(opened.experiment(), index, step);
    const std::int64_t place = *tab.parameter();
    const auto anatomy = run.openNext(std::span(&place, 1), true);
    ASSERT_TRUE(anatomy);
    std::vector<FormulaLine> expected;
    const AnatomyLook look{.gradient = "∇L", .parameter = "Parameter", .newParameter = "new value"};
    for (const AnatomyLine& each : anatomyLines(*anatomy, look)) expected.push_back(each.line);
    ASSERT_EQ(tab.formulas()->lines().size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(tab.formulas()->lines()[i].result, expected[i].result) << "line " << i;
        EXPECT_EQ(tab.formulas()->lines()[i].numbers, expected[i].numbers) << "line " << i;
    }
    EXPECT_EQ(tab.rates()->picture(), layerRatesOf(*anatomy, *run.snapshot()));
}

// --- the tab -------------------------------------------------------------------------------------------------------

TEST(NetworkStepTab, ShowsTheNextUpdateOfTheSelectedRunAndFollowsTheHead) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(6));
    const std::int64_t updates = opened.run(0).batchesPerEpoch;
    clickTab(opened, "Step");
    expectShows(opened, 0, 6 * updates);
    opened.workspace().runs().select(1);
    expectShows(opened, 1, 6 * updates);
    controller.seek(3);
    expectShows(opened, 1, 3 * updates);
    EXPECT_EQ(opened.pane().step()->title(), QString("Slow, update 1 of %1 after epoch 3").arg(updates));
    controller.stepForward(true);
    expectShows(opened, 1, 3 * updates + 1);
    EXPECT_EQ(opened.pane().step()->title(), QString("Slow, update 2 of %1 after epoch 3").arg(updates));
}

TEST(NetworkStepTab, AtFirstShowsTheLargestGradientOfTheLastLayer) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeTo(4));
    opened.showTab(NetworkTab::Step);
    const NetworkRun run = playedTo(opened.experiment(), 0, 4 * opened.run(0).batchesPerEpoch);
    const auto anatomy = run.openNext({}, true);
    const LayerShape& last = run.snapshot()->layout->layers().back();
    ASSERT_TRUE(opened.pane().step()->parameter());
    const std::int64_t shown = *opened.pane().step()->parameter();
    EXPECT_GE(shown, last.weight);
    EXPECT_LT(shown, last.weight + last.units * last.inputs);
    for (std::int64_t i = 0; i < last.units * last.inputs; ++i)
        EXPECT_LE(std::abs(anatomy->whole.gradient[last.weight + i]), std::abs(anatomy->whole.gradient[shown]));
    EXPECT_EQ(opened.pane().step()->picker()->parameter(), shown);
}

TEST(NetworkStepTab, AParameterIsChosenByItsNumbersOrInTheDiagram) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeTo(2));
    opened.showTab(NetworkTab::Step);
    NetworkStep& tab = *opened.pane().step();
    const auto layout = opened.controller().race().snapshot(0)->layout;
    const LayerShape& first = layout->layers().front();

    tab.picker()->layer()->setFocus();
    QTest::keyClick(tab.picker()->layer(), Qt::Key_Home);
    typeInto(tab.picker()->from(), "2");
    typeInto(tab.picker()->to(), "7");
    EXPECT_EQ(tab.parameter(), first.weight + 1 * first.units + 6);
    QTest::keyClick(tab.picker()->kind(), Qt::Key_Down);
    EXPECT_EQ(tab.parameter(), first.bias + 6);
    typeInto(tab.picker()->to(), "9");  // there are 8
    EXPECT_EQ(tab.parameter(), first.bias + 6);

    opened.showTab(NetworkTab::Network);
    const QLineF link = opened.pane().network()->linkLine(1, 4, 0);
    QTest::mouseClick(opened.pane().network(), Qt::LeftButton, {}, link.center().toPoint());
    const NetworkView::Place place = opened.pane().network()->selected();
    ASSERT_TRUE(place.isLink());
    clickTab(opened, "Step");
    const LayerShape& shape = layout->layers()[static_cast<std::size_t>(place.layer) - 1];
    EXPECT_EQ(tab.parameter(), shape.weight + place.input * shape.units + place.unit);
    expectShows(opened, 0, 2 * opened.run(0).batchesPerEpoch);
}

TEST(NetworkStepTab, NothingIsOpenedUpWhileAnotherTabIsShown) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeTo(2));
    EXPECT_FALSE(opened.controller().race().sight() && opened.controller().race().sight()->look.opened);
    opened.showTab(NetworkTab::Step);
    ASSERT_TRUE(opened.controller().race().sight());
    EXPECT_EQ(opened.controller().race().sight()->look.opened, 0u);
    clickTab(opened, "Weights");
    EXPECT_TRUE(opened.until([&] {
        const Sight* sight = opened.controller().race().sight();
        return sight && !sight->look.opened && !sight->next;
    }));
    clickTab(opened, "Step");
    EXPECT_TRUE(opened.until([&] { return opened.controller().race().nextStep() != nullptr; }));
    opened.key(Qt::Key_1, Qt::ControlModifier);  // the other workspace
    EXPECT_TRUE(opened.until([&] {
        const Sight* sight = opened.controller().race().sight();
        return sight && !sight->look.opened;
    }));
}

TEST(NetworkStepTab, SlowModeWalksTheLinesAndThenMakesTheUpdate) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeTo(5));
    opened.controller().seek(2);
    opened.showTab(NetworkTab::Step);
    NetworkStep& tab = *opened.pane().step();
    tab.setFocus();
    const int lines = static_cast<int>(tab.formulas()->lines().size());
    ASSERT_GT(lines, 3);
    const std::int64_t updates = opened.run(0).batchesPerEpoch;
    opened.key(Qt::Key_Period);
    EXPECT_TRUE(tab.isSlow());
    for (int line = 0; line < lines; ++line) {
        EXPECT_EQ(tab.formulas()->currentLine(), line);
        EXPECT_EQ(opened.controller().race().position(), 2);
        opened.key(Qt::Key_Period);
    }
    EXPECT_DOUBLE_EQ(opened.controller().race().position(), 2 + 1.0 / static_cast<double>(updates));
    expectShows(opened, 0, 2 * updates + 1);
    EXPECT_EQ(tab.formulas()->currentLine(), 0);
    opened.key(Qt::Key_Comma);
    expectShows(opened, 0, 2 * updates);
    EXPECT_EQ(tab.formulas()->currentLine(), lines - 1);
}

TEST(NetworkStepTab, ShowsTheLastUpdateAtTheEnd) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeAll());
    opened.showTab(NetworkTab::Step);
    const std::int64_t updates = opened.run(0).batchesPerEpoch, epochs = opened.experiment().length();
    expectShows(opened, 0, epochs * updates - 1);
    EXPECT_TRUE(opened.pane().step()->formulas()->isVisible());
    EXPECT_EQ(opened.pane().step()->title().section(", ", 1),
              QString("last update, %1 of %1 after epoch %2").arg(updates).arg(epochs - 1));
    opened.controller().seek(19);
    expectShows(opened, 0, 19 * opened.run(0).batchesPerEpoch);
    EXPECT_TRUE(opened.pane().step()->formulas()->isVisible());
}

TEST(LayerRates, CountEveryFinitePositiveRateOnceAndTellTheOthers) {
    OpenedNetwork opened;
    const NetworkRun run = playedTo(opened.experiment(), 0, 5);
    auto anatomy = *run.openNext({}, true);
    const auto before = run.snapshot();
    const LayerShape& first = before->layout->layers().front();
    anatomy.whole.effectiveRate[first.weight] = 0;
    anatomy.whole.effectiveRate[first.weight + 1] = std::numeric_limits<double>::infinity();
    anatomy.whole.effectiveRate[first.bias] = std::numeric_limits<double>::quiet_NaN();
    const LayerRatesPicture picture = layerRatesOf(anatomy, *before);
    ASSERT_EQ(picture.rows.size(), 2u);
    const LayerRatesRow& row = picture.rows[0];
    EXPECT_EQ(row.total, 2 * 8 + 8);
    EXPECT_EQ(row.zero, 1);
    EXPECT_EQ(row.notFinite, 2);
    float counted = 0;
    for (const float count : row.counts) counted += count;
    EXPECT_EQ(counted, 21.0F);
    double square = 0;
    for (std::int64_t i = 0; i < 16; ++i) square += std::pow(before->theta[first.weight + i], 2);
    for (std::int64_t i = 0; i < 8; ++i) square += std::pow(before->theta[first.bias + i], 2);
    EXPECT_NEAR(row.parameters, std::sqrt(square), 1e-12);
}

// --- exact moments -------------------------------------------------------------------------------------------------

TEST(NetworkMoment, EveryRunsWeightsAreThoseOfTheMomentThatIsShown) {
    OpenedNetwork opened(ringsExperiment(R"({"problem": {"network": {"layers": [{"units": 24, "dropout": 0.2},
        {"units": 24, "batch_norm": true}]}}, "epochs": 600})"));
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    const auto& kept = controller.race().snapshots(1);
    const std::int64_t updates = opened.run(1).batchesPerEpoch;
    std::int64_t gone = -1;  // an epoch whose weights nobody kept
    for (std::size_t i = 0; i + 1 < kept.size() && gone < 0; ++i)
        if (kept[i + 1]->epoch > kept[i]->epoch + 1) gone = kept[i]->epoch + 1;
    ASSERT_GT(gone, 0);
    for (const double part : {0.0, 3.0 / static_cast<double>(updates)}) {
        part == 0 ? controller.seek(gone) : controller.seekPart(gone, part);
        ASSERT_TRUE(controller.waitForSight());
        for (const std::size_t index : {0u, 1u}) {
            const NetworkRun run = playedTo(opened.experiment(), index, gone * updates + (part > 0 ? 3 : 0));
            const auto shown = controller.race().snapshot(index);
            EXPECT_EQ(shown->step, run.step());
            EXPECT_TRUE((shown->theta.array() == run.snapshot()->theta.array()).all());
            EXPECT_TRUE((shown->running.array() == run.snapshot()->running.array()).all());
        }
    }
}

TEST(NetworkMoment, TheHistogramsAreOfThatVeryEpochWhateverIsKept) {
    OpenedNetwork opened(ringsExperiment(R"({"epochs": 400})"));
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    clickTab(opened, "Weights");
    const auto panels = opened.pane().findChildren<HistogramPanel*>();
    const auto* panel = *std::ranges::find_if(panels, [](const HistogramPanel* each) { return each->isVisible(); });
    ASSERT_TRUE(OpenedNetwork::until([&] { return !panel->strips().empty() && panel->strips()[0]->shown(); }));
    for (const int epoch : {3, 211, 17}) {
        controller.seek(epoch);
        const NetworkRun run = playedTo(opened.experiment(), 0, epoch * opened.run(0).batchesPerEpoch);
        const Vector<double> theta = run.snapshot()->theta;
        const NetworkLayout& shape = *run.snapshot()->layout;
        const double mean = theta.segment(shape.layers()[0].weight, 16).mean();  // 8 units of 2 inputs
        EXPECT_TRUE(OpenedNetwork::until([&] {
            const HistogramColumn* shown = panel->strips()[0]->shown();
            return shown && shown->epoch == epoch && std::abs(shown->mean - mean) < 1e-12;
        })) << "epoch "
            << epoch << ": " << panel->strips()[0]->shown()->epoch << ", " << panel->strips()[0]->shown()->mean
            << " against " << mean;
    }
}

TEST(NetworkMoment, TheDiagramAndTheCaptionFollowTheExactMoment) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(8));
    const std::int64_t updates = opened.run(0).batchesPerEpoch;
    opened.showTab(NetworkTab::Network);
    controller.seekPart(4, 2.0 / static_cast<double>(updates));
    opened.pane().waitForPictures();
    const auto there = playedTo(opened.experiment(), 0, 4 * updates + 2).snapshot();
    const LayerShape& first = there->layout->layers().front();
    const auto& weights = opened.pane().network()->diagram().layers[1].weights;
    for (std::int64_t i = 0; i < first.units; ++i) EXPECT_EQ(weights(i, 0), there->theta[first.weight + i]);
    opened.showTab(NetworkTab::Confusion);
    EXPECT_EQ(opened.pane().caption(), QString("Validation, epoch 4, update 2 of %1, Fast").arg(updates));
    controller.seek(4);
    opened.pane().waitForPictures();
    EXPECT_EQ(opened.pane().caption(), QString("Validation, epoch 4, Fast"));
}

// --- sharpness -----------------------------------------------------------------------------------------------------

const std::string descent = R"({"runs": [
    {"name": "Plain", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 0.2, "l2": 0.01},
    {"name": "Heavy", "optimizer": {"kind": "momentum", "momentum": 0.5}, "learning_rate": 0.1},
    {"name": "Adam", "optimizer": {"kind": "adam"}, "learning_rate": 0.01}]})";

TEST(SharpnessChart, ShowsTheSharpnessOfEveryMomentThatIsKept) {
    OpenedNetwork opened(ringsExperiment(descent));
    for (std::int64_t epoch = 1; epoch <= 12; ++epoch) ASSERT_TRUE(opened.controller().computeTo(epoch));
    SharpnessWatch& watch = opened.charts().sharpness();
    watch.wait();
    EXPECT_TRUE(watch.moments(0).empty());  // nobody asked
    chooseLowest(opened, "Sharpness λmax");
    watch.wait();
    for (std::size_t index = 0; index < 3; ++index) {
        std::vector<double> kept;
        for (const auto& snapshot : opened.controller().race().snapshots(index)) kept.push_back(snapshot->progress);
        EXPECT_EQ(watch.moments(index), kept);
        for (const std::int64_t epoch : {0, 5, 12}) {
            const NetworkRun run = playedTo(opened.experiment(), index, epoch * opened.run(index).batchesPerEpoch);
            const auto exact = sharpness(run.snapshot(), *opened.controller().network()->data,
                                         {.penalty = {.l2 = opened.experiment().runs[index].l2}});
            ASSERT_TRUE(exact);
            EXPECT_NEAR(watch.curve(index).at(epoch), exact->largest, 1e-5 * exact->largest)
                << "run " << index << ", " << epoch;
        }
    }
    bool drawn = false;
    for (const ChartSeries& series : opened.charts().lowest()->series()) drawn |= series.trace == &watch.curve(0);
    EXPECT_TRUE(drawn);
    EXPECT_TRUE(opened.charts().note().contains("all 72 training samples")) << opened.charts().note().toStdString();
}

TEST(SharpnessChart, DrawsTheEdgeOfStabilityWhereTheoryGivesOne) {
    OpenedNetwork opened(ringsExperiment(descent));
    ASSERT_TRUE(opened.controller().computeTo(3));
    chooseLowest(opened, "Sharpness λmax");
    SharpnessWatch& watch = opened.charts().sharpness();
    watch.wait();
    EXPECT_NEAR(watch.level(0).at(2), 2 / 0.2, 1e-12);
    EXPECT_NEAR(watch.level(1).at(2), 2 * 1.5 / 0.1, 1e-12);
    int levels = 0;
    for (const ChartSeries& series : opened.charts().lowest()->series()) levels += series.dashed;
    EXPECT_EQ(levels, 2);
    EXPECT_TRUE(opened.charts().note().contains("2/η"));
    EXPECT_FALSE(opened.charts().note().contains("evaluation mode"));
    opened.workspace().runs().select(2);
    EXPECT_TRUE(opened.charts().note().contains("no edge")) << opened.charts().note().toStdString();
}

TEST(SharpnessChart, TheStepTabPutsTheStableRateOnTheRatesChart) {
    OpenedNetwork opened(ringsExperiment(descent));
    ASSERT_TRUE(opened.controller().computeTo(5));
    opened.controller().seek(3);
    opened.showTab(NetworkTab::Step);
    SharpnessWatch& watch = opened.charts().sharpness();
    watch.wait();
    const NetworkRun run = playedTo(opened.experiment(), 0, 3 * opened.run(0).batchesPerEpoch);
    const auto exact = sharpness(run.snapshot(), *opened.controller().network()->data, {.penalty = {.l2 = 0.01}});
    ASSERT_TRUE(watch.atHead());
    EXPECT_NEAR(*watch.atHead(), exact->largest, 1e-5 * exact->largest);
    ASSERT_TRUE(opened.charts().rateLevel());
    EXPECT_NEAR(*opened.charts().rateLevel(), 2 / exact->largest, 1e-4 / exact->largest);
    EXPECT_EQ(watch.moments(0).size(), 1u);  // only what is in sight
    opened.workspace().runs().select(2);     // Adam
    watch.wait();
    EXPECT_FALSE(opened.charts().rateLevel());
}

TEST(SharpnessChart, SaysThatDropoutIsLeftOut) {
    OpenedNetwork opened(ringsExperiment(R"({"problem": {"data": {"samples": 3000}, "network": {"layers": [{"units": 4,
        "dropout": 0.1}]}}})"));
    chooseLowest(opened, "Sharpness λmax");
    EXPECT_TRUE(opened.charts().note().contains("1,000 of 1,800")) << opened.charts().note().toStdString();
    EXPECT_TRUE(opened.charts().note().contains("evaluation mode"));
}

// --- hand in hand --------------------------------------------------------------------------------------------------

TEST(NetworkCharts, AClickOnACurveSelectsTheRunAndTheEpoch) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeAll());
    LineChart* chart = opened.charts().loss();
    const QPointF at = chart->position(9, opened.run(1).loss.at(9));
    ASSERT_EQ(chart->runAt(at), 1);
    QTest::mouseClick(chart->viewport(), Qt::LeftButton, {}, at.toPoint());
    EXPECT_EQ(opened.workspace().runs().selected(), 1);
    EXPECT_EQ(opened.controller().race().head(), 9);
}

}  // namespace
}  // namespace ravine
