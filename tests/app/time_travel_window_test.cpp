// Back in time by hand: exact moments, fine steps, jumps, forks, and their way through file and undo.
#include <QMenu>
#include <QToolButton>

#include "opened_network.h"
#include "run_card.h"
#include "surface_workspace.h"
#include "transport_bar.h"

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
    OpenedNetwork opened(ringsExperiment(R"({"epochs": 300, "problem": {"network": {"batch_norm": true, "dropout": 0.2}}})"));
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeAll());
    for (const auto& [epoch, part] : std::vector<std::pair<int, double>>{{217, 0}, {3, 0}, {120, 0.4}, {119, 0.6}, {299, 0.2}, {0, 0}}) {
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
    EXPECT_TRUE(opened.window().findChild<QLabel*>("counter")->text().contains(QString("3 + 1/%1").arg(perEpoch)));
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
    for (const double rate : {0.04, 0.03, 0.02}) controller.editRun(0, "learning_rate", Json(rate).dump(), rate == 0.02);
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
    choose(menuOf(opened.window_, "goTo"), "Last finite step");
    EXPECT_EQ(opened.controller().race().head(), opened.run(0).progress.divergence->step - 1);
    opened.controller().openStep(0);
    ASSERT_TRUE(opened.controller().waitForSight());
    ASSERT_TRUE(opened.controller().race().nextStep()) << "the update that was too much is there to be looked at";
    EXPECT_EQ(opened.controller().race().nextStep()->step, opened.run(0).progress.divergence->step);
}

TEST(SurfaceTimeTravel, AForkLeavesItsParentWhereItWasMade) {
    OpenedSurface opened(R"({"ravine": 1, "problem": {"kind": "surface", "surface": {"kind": "rosenbrock"}}, "steps": 200,
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
