// Back in time by hand: exact moments, fine steps, jumps, forks, and their way through file and undo.
#include <QMenu>
#include <QToolButton>

#include "app/surface/surface_workspace.h"
#include "tests/app/opened_network.h"
#include "widgets/cards/run_card.h"
#include "widgets/transport/transport_bar.h"

namespace ravine {
namespace {

// The weights of a run after so many whole epochs and updates, by playing there.
Vector<double> played(const Experiment& experiment, std::size_t index, std::int64_t epochs, std::int64_t updates) {
    Issues issues;
    NetworkRun run(prepare(experiment, issues).network, experiment, experiment.runs[index]);
    while (!run.over() && (run.isEvaluating() || run.epoch() < epochs || run.batchOfEpoch() < updates)) run.advance();
    return run.snapshot()->theta;
}

QMenu* menuOf(MainWindow& window, const char* button) {
    QMenu* menu = window.findChild<QToolButton*>(button)->menu();
    emit menu->aboutToShow();
    return menu;
}

void choose(QMenu* menu, const QString& starting) {
    for (QAction* action : menu->actions())
        if (action->text().remove('&').startsWith(starting)) {
            ASSERT_TRUE(action->isEnabled()) << starting.toStdString();
            return action->trigger();
        }
    FAIL() << "no entry " << starting.toStdString();
}

TEST(NetworkTimeTravel, TheWeightsAtTheHeadAreExactWhereverItGoes) {
    OpenedNetwork opened(
        ringsExperiment(R"({"epochs": 300, "problem": {"network": {"batch_norm": true, "dropout": 0.2}}})"));
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    for (const auto& [epoch, part] :
         std::vector<std::pair<int, double>>{{217, 0}, {3, 0}, {120, 0.4}, {119, 0.6}, {299, 0.2}, {0, 0}}) {
        controller.seekPart(epoch, part);
        ASSERT_TRUE(controller.waitForSight());
        for (const std::size_t run : {0u, 1u})
            EXPECT_EQ(controller.race().snapshot(run)->theta,
                      played(opened.experiment(), run, epoch, std::lround(part * controller.updatesPerStep())))
                << epoch << " + " << part;
    }
}

TEST(NetworkTimeTravel, UGoesOneUpdateOnAndShiftUOneBack) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(6));
    controller.seek(3);
    const auto shownUpdate = [&] {
        EXPECT_TRUE(controller.waitForSight());
        return controller.race().sight()->runs[0].step;
    };
    const auto perEpoch = static_cast<std::int64_t>(controller.updatesPerStep());
    ASSERT_GT(perEpoch, 2);
    EXPECT_EQ(shownUpdate(), 3 * perEpoch);
    opened.key(Qt::Key_U);
    EXPECT_EQ(shownUpdate(), 3 * perEpoch + 1);
    EXPECT_TRUE(
        opened.window().findChild<QWidget*>("counter")->accessibleName().contains(QString("3 + 1/%1").arg(perEpoch)));
    opened.key(Qt::Key_U, Qt::ShiftModifier);
    opened.key(Qt::Key_U, Qt::ShiftModifier);
    EXPECT_EQ(shownUpdate(), 3 * perEpoch - 1);
    opened.key(Qt::Key_S);
    EXPECT_EQ(shownUpdate(), 3 * perEpoch) << "a whole step ends on an epoch";
    for (int k = 0; k < perEpoch; ++k) opened.key(Qt::Key_U);
    EXPECT_EQ(shownUpdate(), 4 * perEpoch);
    EXPECT_EQ(controller.race().partOfHead(), 0);
}

TEST(NetworkTimeTravel, AForkGoesOnFromThatVeryStateAndIsSaved) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    controller.seek(8);
    ASSERT_TRUE(controller.waitForSight());
    choose(menuOf(opened.window(), "fork"), "Learning rate ÷ 10");
    ASSERT_EQ(opened.experiment().runs.size(), 3u);
    ASSERT_TRUE(controller.waitForStep(20));
    EXPECT_EQ(opened.workspace().runs().selected(), 2);
    const RunSpec fork = opened.experiment().runs[2];
    EXPECT_EQ(fork.parent, "Fast");
    ASSERT_EQ(fork.changes.size(), 1u);
    EXPECT_EQ(fork.changes[0].at, 8 * opened.run(0).batchesPerEpoch);
    EXPECT_EQ(controller.race().head(), 8) << "one stays where one forked";
    for (int epoch = 0; epoch <= 8; ++epoch) EXPECT_EQ(opened.run(2).loss.at(epoch), opened.run(0).loss.at(epoch));
    for (int epoch = 9; epoch <= 20; ++epoch) EXPECT_NE(opened.run(2).loss.at(epoch), opened.run(0).loss.at(epoch));
    const double end = opened.run(2).loss.at(20);

    Issues issues;
    ASSERT_TRUE(controller.document().save(opened.path("fork.json"), issues)) << text(issues);
    opened.open("fork.json");
    EXPECT_EQ(opened.experiment().runs[2], fork);
    ASSERT_TRUE(controller.computeAll());
    EXPECT_EQ(opened.run(2).loss.at(20), end);
}

TEST(NetworkTimeTravel, WhatIsEditedAtAPastMomentIsAForkAndOneUndo) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    const Experiment before = opened.experiment();
    controller.seek(5);
    ASSERT_TRUE(controller.waitForSight());
    for (const double rate : {0.04, 0.03, 0.02})
        controller.editRun(0, "learning_rate", Json(rate).dump(), rate == 0.02);
    ASSERT_EQ(opened.experiment().runs.size(), 3u) << "one drag, one fork";
    EXPECT_EQ(opened.experiment().runs[0], before.runs[0]);
    EXPECT_EQ(opened.experiment().runs[2].changes.back().set.back().second, "0.02");
    // The fork's own card edits what it does otherwise.
    controller.editRun(2, "learning_rate", "0.01", true);
    EXPECT_EQ(opened.experiment().runs.size(), 3u);
    EXPECT_EQ(opened.experiment().runs[2].learningRate, before.runs[0].learningRate);
    EXPECT_EQ(controller.shownRun(2).learningRate, 0.01);
    controller.undo();
    controller.undo();
    EXPECT_EQ(opened.experiment(), before);
}

// Epochs of a millisecond and more, so that frames come while the race is computed again.
Json slowRings() {
    return ringsExperiment(R"({"epochs": 40, "problem": {"data": {"samples": 1500},
        "network": {"layers": [{"units": 48}, {"units": 48}], "batch_size": 8}}})");
}

TEST(NetworkTimeTravel, ADragAtAPastMomentLeavesItsRunAlone) {
    OpenedNetwork opened(slowRings());
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    const RunSpec parent = opened.experiment().runs[0];
    controller.seek(20);
    ASSERT_TRUE(controller.waitForSight());
    for (int k = 0; k < 10; ++k) {
        controller.editRun(0, "learning_rate", Json(0.02 + 0.001 * k).dump(), k == 9);
        ASSERT_TRUE(controller.waitForStep(k == 9 ? 40 : 3)) << "frames come between the moves";
    }
    EXPECT_EQ(opened.experiment().runs[0], parent);
    ASSERT_EQ(opened.experiment().runs.size(), 3u);
    EXPECT_EQ(opened.experiment().runs[2].changes.size(), 1u);
    EXPECT_EQ(opened.experiment().runs[2].changes[0].at, 20 * opened.run(0).batchesPerEpoch);
    EXPECT_EQ(controller.shownRun(2).learningRate, 0.029);
    EXPECT_EQ(controller.race().head(), 20) << "one stays where one was";
    // The next edit at another moment is another fork.
    controller.seek(10);
    ASSERT_TRUE(controller.waitForSight());
    controller.editRun(0, "learning_rate", "0.01", true);
    ASSERT_EQ(opened.experiment().runs.size(), 4u);
    EXPECT_EQ(opened.experiment().runs[3].changes[0].at, 10 * opened.run(0).batchesPerEpoch);
}

TEST(NetworkTimeTravel, UndoInTheMiddleOfADragEndsIt) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    controller.seek(5);
    controller.editRun(0, "learning_rate", "0.04", false);
    controller.editRun(0, "learning_rate", "0.03", true);
    controller.undo();
    EXPECT_EQ(opened.experiment().runs.size(), 2u);
    controller.seek(5);
    controller.editRun(0, "learning_rate", "0.02", false);
    controller.undo();
    controller.editRun(0, "learning_rate", "0.02", true);
    EXPECT_LE(opened.experiment().runs.size(), 3u);
}

TEST(NetworkTimeTravel, AWeightDraggedAtAPastMomentMakesOneFork) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    controller.seek(7);
    for (const char* value : {"0.1", "0.2", "0.3"})
        EXPECT_TRUE(controller.editNetwork(0, "weights.0.0.0", value, value[2] == '3', "weight").empty());
    ASSERT_EQ(opened.experiment().runs.size(), 3u);
    const Change& change = opened.experiment().runs[2].changes.at(0);
    EXPECT_EQ(change.set, (Settings{{"weights.0.0.0", "0.3"}}));
}

TEST(NetworkTimeTravel, QuickSeeksDoNotAddUpAndTheLastOneCounts) {
    OpenedNetwork opened(slowRings());
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(4));
    for (const int epoch : {10, 11, 12}) controller.seek(epoch);
    ASSERT_TRUE(controller.waitForStep(12));
    EXPECT_EQ(controller.race().head(), 12);
    EXPECT_EQ(controller.race().frontier(), 12);
    controller.seek(20);
    controller.seek(2);
    ASSERT_TRUE(controller.waitForStep(20));
    EXPECT_EQ(controller.race().head(), 2);
}

TEST(NetworkTimeTravel, OneUpdateOnFromTheFrontierIsOneUpdate) {
    OpenedNetwork opened(slowRings());
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(5));
    controller.stepForward(true);
    ASSERT_TRUE(controller.waitForStep(6));
    ASSERT_TRUE(controller.waitForSight());
    EXPECT_EQ(controller.race().sight()->runs[0].step, 5 * opened.run(0).batchesPerEpoch + 1);
}

TEST(NetworkTimeTravel, ChangesMadeAfterAResetStandInOrder) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(10));
    controller.editRun(0, "learning_rate", "0.02", true);
    ASSERT_TRUE(OpenedNetwork::until([&] { return opened.experiment().runs[0].changes.size() == 1; }));
    controller.reset();
    ASSERT_TRUE(controller.waitForStep(0));
    ASSERT_TRUE(controller.computeTo(4));
    controller.editRun(0, "learning_rate", "0.03", true);
    ASSERT_TRUE(OpenedNetwork::until([&] { return opened.experiment().runs[0].changes.size() == 2; }));
    Issues issues;
    ASSERT_TRUE(controller.document().save(opened.path("order.json"), issues)) << text(issues);
    opened.open("order.json");
    EXPECT_LT(opened.experiment().runs[0].changes[0].at, opened.experiment().runs[0].changes[1].at);
}

TEST(NetworkTimeTravel, WhatIsOpenedUpFollowsALiveChangeAndTheChoiceOfRun) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(6));
    const auto rate = [&] { return controller.race().nextStep() ? controller.race().nextStep()->baseRate : -1; };
    controller.openStep(0, {0});
    ASSERT_TRUE(OpenedNetwork::until([&] { return rate() == 0.05; }));
    controller.editRun(0, "learning_rate", "0.02", true);
    ASSERT_TRUE(OpenedNetwork::until([&] { return rate() == 0.02; })) << "the update that comes is another now";
    controller.openStep(1, {0});
    EXPECT_EQ(rate(), -1) << "the other run's is not this one's";
    ASSERT_TRUE(OpenedNetwork::until([&] { return rate() == 0.005; }));
}

TEST(NetworkTimeTravel, TheLastFiniteStepIsTheOneBeforeTheFatalUpdate) {
    OpenedNetwork opened(ringsExperiment(
        R"({"problem": {"network": {"layers": [{"units": 8, "activation": "relu"}, {"units": 8, "activation": "relu"}]}},
        "runs": [{"name": "Wild", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 1e12},
        {"name": "Tame", "optimizer": {"kind": "adam"}, "learning_rate": 0.01}]})"));
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    ASSERT_EQ(opened.run(0).network.status, Status::Diverged);
    controller.jump(Controller::Jump::LastFinite, 0);
    ASSERT_TRUE(controller.waitForSight());
    EXPECT_EQ(controller.race().sight()->runs[0].step, opened.run(0).network.step);
    EXPECT_TRUE(controller.race().snapshot(0)->theta.allFinite());
}

TEST(NetworkTimeTravel, GoesToTheBestEpoch) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeAll());
    choose(menuOf(opened.window(), "goTo"), "Best epoch");
    EXPECT_EQ(opened.controller().race().head(), opened.run(0).network.best.epoch);
}

class OpenedSurface {
public:
    explicit OpenedSurface(const QByteArray& json) {
        QFile file(folder_.filePath("surface.json"));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(json);
        file.close();
        window_.rememberState(false);
        window_.show();
        Issues issues;
        EXPECT_TRUE(window_.files().openQuietly(file.fileName(), issues)) << text(issues);
        EXPECT_TRUE(controller().computeAll());
    }
    Controller& controller() { return window_.controller(); }
    const RunTraces& run(std::size_t index) { return controller().race().runs()[index]; }
    MainWindow window_;

private:
    QTemporaryDir folder_;
};

TEST(SurfaceTimeTravel, ReturnsToTheLastFiniteStep) {
    OpenedSurface opened(R"({"ravine": 1, "problem": {"kind": "surface", "surface": {"kind": "ravine"}}, "steps": 5000,
        "runs": [{"name": "Wild", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 0.5}]})");
    ASSERT_EQ(opened.run(0).progress.status, Status::Diverged);
    choose(menuOf(opened.window_, "goTo"), "Last step before overflow");
    EXPECT_EQ(opened.controller().race().head(), opened.run(0).progress.divergence->step - 1);
    opened.controller().openStep(0);
    ASSERT_TRUE(opened.controller().waitForSight());
    ASSERT_TRUE(opened.controller().race().nextStep()) << "the update that was too much is there to be looked at";
    EXPECT_EQ(opened.controller().race().nextStep()->step, opened.run(0).progress.divergence->step);
}

TEST(SurfaceTimeTravel, AForkLeavesItsParentWhereItWasMade) {
    OpenedSurface opened(
        R"({"ravine": 1, "problem": {"kind": "surface", "surface": {"kind": "rosenbrock"}}, "steps": 200,
        "runs": [{"name": "Adam", "optimizer": {"kind": "adam"}, "learning_rate": 0.05}]})");
    opened.controller().seek(60);
    choose(menuOf(opened.window_, "fork"), "Learning rate ÷ 10");
    ASSERT_TRUE(opened.controller().waitForStep(200));
    ASSERT_EQ(opened.controller().experiment().runs.size(), 2u);
    EXPECT_EQ(forkPoint(opened.controller().experiment(), 1), 60);
    for (int step = 0; step <= 60; ++step) ASSERT_EQ(opened.run(1).x.at(step), opened.run(0).x.at(step));
    EXPECT_NE(opened.run(1).x.at(61), opened.run(0).x.at(61));
    EXPECT_EQ(opened.run(1).learningRate.at(61), 0.005);
    choose(menuOf(opened.window_, "fork"), "Nothing changed");
    ASSERT_TRUE(opened.controller().waitForStep(200));
    for (int step = 0; step <= 200; ++step) ASSERT_EQ(opened.run(2).x.at(step), opened.run(1).x.at(step));
    // A parent that gets another name keeps its forks.
    opened.controller().editRun(0, "name", "\"Mother\"", true);
    EXPECT_EQ(opened.controller().experiment().runs[1].parent, "Mother");
    EXPECT_EQ(forkPoint(opened.controller().experiment(), 1), 60);
}

TEST(SurfaceTimeTravel, ForksOutliveTheirParent) {
    OpenedSurface opened(R"({"ravine": 1, "problem": {"kind": "surface", "surface": {"kind": "bowl"}}, "steps": 50,
        "runs": [{"name": "a", "optimizer": {"kind": "adam"}}]})");
    opened.controller().seek(20);
    ASSERT_TRUE(opened.controller().fork(0, {{"learning_rate", "0.01"}}));
    opened.controller().removeRun(0);
    EXPECT_EQ(opened.controller().experiment().runs[0].parent, "");
    EXPECT_FALSE(forkPoint(opened.controller().experiment(), 0));
    ASSERT_TRUE(opened.controller().waitForStep(50));
    EXPECT_EQ(opened.run(0).learningRate.at(21), 0.01) << "and go on as they did";
}

TEST(SurfaceTimeTravel, NoMoreThanEightRunsAreForked) {
    OpenedSurface opened(R"({"ravine": 1, "problem": {"kind": "surface", "surface": {"kind": "bowl"}}, "steps": 20,
        "runs": [{"optimizer": {"kind": "adam"}}]})");
    for (int k = 0; k < 7; ++k) EXPECT_TRUE(opened.controller().fork(0, {}));
    EXPECT_FALSE(opened.controller().fork(0, {}));
    for (QAction* action : menuOf(opened.window_, "fork")->actions())
        EXPECT_FALSE(action->isEnabled() && !action->isSeparator() && !action->menu()) << action->text().toStdString();
}

}  // namespace
}  // namespace ravine
