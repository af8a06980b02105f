// What a person changes in a network while it trains: settings, points, weights; and the ways back.
#include <QAction>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include "tests/app/opened_network.h"
#include "widgets/boundary/boundary_view.h"
#include "widgets/cards/run_card.h"
#include "widgets/fields/override_form.h"
#include "widgets/network/network_view.h"
#include "widgets/network/weight_editor.h"

namespace ravine {
namespace {

QAbstractButton* buttonOf(QWidget& in, const std::function<bool(const QAbstractButton&)>& wanted) {
    for (auto* button : in.findChildren<QAbstractButton*>())
        if (wanted(*button)) return button;
    ADD_FAILURE() << "no such button";
    return nullptr;
}

RunCard* openedCard(OpenedNetwork& opened, int run) {
    RunCard* card = opened.workspace().runs().card(run);
    auto* chevron = buttonOf(*card, [](const QAbstractButton& b) { return b.toolTip() == "Show all settings"; });
    QTest::mouseClick(chevron, Qt::LeftButton);
    QTest::mouseClick(card->findChild<QPushButton*>("network"), Qt::LeftButton);
    return card;
}

// Saved, opened in another window and trained to the end: the same epochs.
void expectFileReplays(OpenedNetwork& opened) {
    Issues issues;
    ASSERT_TRUE(opened.controller().document().save(opened.path("saved.json"), issues)) << text(issues);
    OpenedNetwork again;
    again.write("saved.json", [&] {
        QFile file(opened.path("saved.json"));
        EXPECT_TRUE(file.open(QIODevice::ReadOnly));
        return file.readAll();
    }());
    again.open("saved.json");
    EXPECT_EQ(again.experiment().runs, opened.experiment().runs);
    ASSERT_TRUE(again.controller().computeAll());
    for (std::size_t i = 0; i < opened.experiment().runs.size(); ++i)
        for (std::int64_t epoch = 0; epoch <= opened.controller().race().frontier(); ++epoch) {
            ASSERT_EQ(again.run(i).loss.at(epoch), opened.run(i).loss.at(epoch)) << "run " << i << " epoch " << epoch;
            ASSERT_EQ(again.run(i).weightNorm.at(epoch), opened.run(i).weightNorm.at(epoch))
                << "run " << i << " epoch " << epoch;
        }
}

void settle(OpenedNetwork& opened, std::size_t run, std::size_t changes) {
    ASSERT_TRUE(OpenedNetwork::until([&] { return opened.experiment().runs[run].changes.size() >= changes; }))
        << opened.experiment().runs[run].changes.size() << " changes of run " << run;
}

// --- settings ------------------------------------------------------------------------------------------------------

TEST(NetworkChanges, RateAndDropoutAreLoggedWithTheirStepAndReplay) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    RunCard* card = openedCard(opened, 0);
    // While playing …
    controller.setSpeed(10);
    opened.key(Qt::Key_Space);
    ASSERT_TRUE(controller.waitForStep(4));
    typeInto(fieldOf(*card->rateForm(), "learning_rate"), "0.02");
    settle(opened, 0, 1);
    EXPECT_TRUE(controller.isPlaying());
    opened.leaveField();
    opened.key(Qt::Key_Space);
    // … and paused.
    ASSERT_FALSE(controller.isPlaying());
    const std::int64_t epoch = controller.race().frontier();
    QTest::mouseClick(card->networkForm()->overrideButton("dropout"), Qt::LeftButton);
    typeInto(fieldOf(*card->networkForm(), "dropout"), "0.4");
    const auto dropout = [&] { return controller.shownRun(0).network.dropout.value_or(0); };
    ASSERT_TRUE(OpenedNetwork::until([&] { return dropout() == 0.4; }));
    EXPECT_EQ(controller.race().frontier(), epoch);
    const std::vector<Change>& changes = opened.experiment().runs[0].changes;
    EXPECT_EQ(changes.front().set[0].first, "learning_rate");
    EXPECT_GE(changes.front().at, 4 * 5);
    EXPECT_EQ(changes.back().set[0].first, "network.dropout");
    EXPECT_EQ(changes.back().at, opened.run(0).network.step);
    EXPECT_EQ(opened.experiment().runs[0].learningRate, 0.05);  // as it began
    EXPECT_TRUE(opened.experiment().runs[1].changes.empty());
    controller.setSpeed(TrainingSession::unlimited);
    opened.leaveField();
    opened.key(Qt::Key_Space);
    ASSERT_TRUE(opened.waitForPause());
    EXPECT_EQ(opened.run(0).learningRate.at(20), 0.02);
    expectSameAsHeadless(controller);
    expectFileReplays(opened);
}

TEST(NetworkChanges, UndoTakesAChangeBackAndPausesAtTheSameEpoch) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    RunCard* card = openedCard(opened, 1);
    ASSERT_TRUE(controller.computeTo(6));
    typeInto(fieldOf(*card->rateForm(), "learning_rate"), "0.1");
    settle(opened, 1, 1);
    opened.leaveField();
    opened.key(Qt::Key_S);
    ASSERT_TRUE(controller.waitForStep(7));
    EXPECT_EQ(opened.run(1).learningRate.at(7), 0.1);
    opened.key(Qt::Key_Z, Qt::ControlModifier);
    ASSERT_TRUE(controller.waitForStep(7));
    EXPECT_TRUE(opened.experiment().runs[1].changes.empty());
    EXPECT_EQ(controller.race().frontier(), 7);
    EXPECT_EQ(opened.run(1).learningRate.at(7), 0.005);
    expectSameAsHeadless(controller);
    opened.key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_TRUE(controller.waitForStep(7));
    EXPECT_EQ(opened.run(1).learningRate.at(7), 0.1);
    expectSameAsHeadless(controller);
}

// --- points --------------------------------------------------------------------------------------------------------

class Points : public testing::Test {
protected:
    void SetUp() override {
        opened.pane().findChild<QAction*>("editPoints")->trigger();
        ASSERT_TRUE(boundary().isEditing());
    }
    BoundaryView& boundary() { return *opened.pane().boundary(); }
    std::size_t drawn() { return boundary().scene().points->size(); }
    void click(Point at, Qt::MouseButton button) {
        QTest::mouseClick(&boundary(), button, {}, boundary().toPixel(at).toPoint());
    }

    OpenedNetwork opened;
};

TEST_F(Points, ClickAddsToThePictureAndToEveryRunAndRightClickRemoves) {
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(5));
    const std::size_t before = drawn();
    boundary().setAddClass(1);
    click({0, 0}, Qt::LeftButton);  // between the rings' points there is none
    settle(opened, 0, 1);
    settle(opened, 1, 1);
    ASSERT_TRUE(OpenedNetwork::until([&] { return drawn() == before + 1; })) << drawn();
    const BoundaryPoint& added = boundary().scene().points->back();
    EXPECT_TRUE(added.isTraining);
    EXPECT_EQ(added.label, 1u);
    EXPECT_NEAR(std::hypot(added.x, added.y), 0, 0.02);
    EXPECT_EQ(opened.experiment().runs[0].changes[0].set[0].first, "points.add");
    EXPECT_EQ(controller.document().undoStack().count(), 1);

    ASSERT_TRUE(controller.computeTo(10));
    expectSameAsHeadless(controller);
    click({0, 0}, Qt::RightButton);
    settle(opened, 0, 2);
    settle(opened, 1, 2);
    ASSERT_TRUE(OpenedNetwork::until([&] { return drawn() == before; })) << drawn();
    EXPECT_EQ(opened.experiment().runs[0].changes[1].set[0].first, "points.remove");
    ASSERT_TRUE(controller.computeAll());
    expectSameAsHeadless(controller);
    expectFileReplays(opened);
}

TEST_F(Points, TwoAddedInTheSamePauseBothStay) {
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(5));
    const std::size_t before = drawn();
    click({0, 0}, Qt::LeftButton);
    settle(opened, 0, 1);
    settle(opened, 1, 1);
    click({0.25, 0}, Qt::LeftButton);
    OpenedNetwork::until([&] { return controller.document().undoStack().count() == 2; });
    ASSERT_TRUE(controller.computeAll());
    EXPECT_EQ(drawn(), before + 2);
    expectSameAsHeadless(controller);
}

TEST_F(Points, UndoTakesThePointOutOfThePicture) {
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(5));
    const std::size_t before = drawn();
    click({0, 0}, Qt::LeftButton);
    settle(opened, 0, 1);
    settle(opened, 1, 1);
    opened.key(Qt::Key_Z, Qt::ControlModifier);
    ASSERT_TRUE(controller.waitForStep(5));
    EXPECT_EQ(drawn(), before);
    for (const RunSpec& run : opened.experiment().runs) EXPECT_TRUE(run.changes.empty());
    expectSameAsHeadless(controller);
}

// A run that has ended learns nothing any more: what changes nothing is no step to take back.
TEST_F(Points, ClickAfterTheEndLeavesNoEmptyUndoEntry) {
    ASSERT_TRUE(opened.controller().computeAll());
    const Experiment before = opened.experiment();
    click({0, 0}, Qt::LeftButton);
    if (opened.controller().document().undoStack().count() == 0) return;
    EXPECT_TRUE(OpenedNetwork::until([&] { return !(opened.experiment() == before); }));
}

// --- weights -------------------------------------------------------------------------------------------------------

double weightOf(OpenedNetwork& opened, std::size_t run, int layer, int unit, int input) {
    const auto snapshot = opened.controller().race().snapshot(run);
    const LayerShape& shape = snapshot->layout->layers()[static_cast<std::size_t>(layer)];
    return snapshot->theta[shape.weight + input * shape.units + unit];
}

TEST(NetworkWeights, TypedWeightIsThatRunsOnlyAndReplays) {
    OpenedNetwork opened;
    Controller& controller = opened.controller();
    ASSERT_TRUE(controller.computeTo(5));
    opened.showTab(NetworkTab::Network);
    const double others = weightOf(opened, 1, 0, 3, 1), neighbour = weightOf(opened, 0, 0, 3, 0);
    NetworkView& diagram = *opened.pane().network();
    ASSERT_EQ(diagram.diagram().layers.size(), 3u);
    diagram.editWeight(1, 3, 1);
    ASSERT_TRUE(diagram.isEditing());
    typeInto(diagram.findChild<WeightEditor*>()->field(), "-2.5");
    settle(opened, 0, 1);
    ASSERT_EQ(opened.experiment().runs[0].changes.size(), 1u);
    EXPECT_EQ(opened.experiment().runs[0].changes[0].set[0],
              (std::pair<std::string, std::string>{"weights.0.3.1", "-2.5"}));
    EXPECT_EQ(opened.experiment().runs[0].changes[0].at, 25);
    EXPECT_TRUE(opened.experiment().runs[1].changes.empty());
    EXPECT_EQ(weightOf(opened, 0, 0, 3, 1), -2.5);
    EXPECT_EQ(weightOf(opened, 0, 0, 3, 0), neighbour);
    EXPECT_EQ(weightOf(opened, 1, 0, 3, 1), others);
    opened.pane().waitForPictures();
    EXPECT_EQ(diagram.diagram().layers[1].weights(3, 1), -2.5);
    ASSERT_TRUE(controller.computeAll());
    expectSameAsHeadless(controller);
    expectFileReplays(opened);
}

TEST(NetworkWeights, WeightTypedAfterTheEndIsNotShownAsIfItWereSet) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeAll());
    opened.showTab(NetworkTab::Network);
    NetworkView& diagram = *opened.pane().network();
    diagram.editWeight(1, 3, 1);
    if (!diagram.isEditing()) return;
    typeInto(diagram.findChild<WeightEditor*>()->field(), "-2.5");
    const auto shown = [&] {
        opened.pane().waitForPictures();
        return diagram.diagram().layers[1].weights(3, 1);
    };
    EXPECT_TRUE(OpenedNetwork::until([&] { return shown() == weightOf(opened, 0, 0, 3, 1); }))
        << shown() << " is drawn, the run has " << weightOf(opened, 0, 0, 3, 1);
}

QAction* bestWeights(NetworkPane& pane) {
    auto* button = qobject_cast<QToolButton*>(buttonOf(pane, [](const QAbstractButton& b) {
        return b.accessibleName() == "Weights" && qobject_cast<const QToolButton*>(&b);
    }));
    emit button->menu()->aboutToShow();
    return button->menu()->actions().front();
}

TEST(NetworkWeights, BestOnesComeBackFromTheMenu) {
    OpenedNetwork opened(ringsExperiment(R"({"problem": {"data": {"noise": 0.5}}, "epochs": 60})"));
    Controller& controller = opened.controller();
    EXPECT_FALSE(bestWeights(opened.pane())->isEnabled());
    ASSERT_TRUE(controller.computeTo(50));
    const EpochRecord best = opened.run(0).network.best;
    ASSERT_LT(best.epoch, 45);
    QAction* action = bestWeights(opened.pane());
    EXPECT_EQ(action->text(), QString("Go back to the best weights (epoch %1)").arg(best.epoch));
    const double others = weightOf(opened, 1, 0, 0, 0);
    action->trigger();
    settle(opened, 0, 1);
    EXPECT_EQ(weightOf(opened, 1, 0, 0, 0), others);
    EXPECT_EQ(controller.document().undoStack().count(), 1);
    // The weights that are there now lose what the best epoch lost.
    const auto data = viewDataOf(controller.network());
    const Matrix<double> shares = Probe(controller.race().snapshot(0)).predict(data->validation.inputs);
    double loss = 0;
    for (std::int64_t i = 0; i < data->validation.samples(); ++i)
        loss -= std::log(shares(data->validation.labels[static_cast<std::size_t>(i)], i)) /
                static_cast<double>(data->validation.samples());
    EXPECT_NEAR(loss, best.validationLoss, 1e-5);
    ASSERT_TRUE(controller.computeAll());
    expectSameAsHeadless(controller);
    EXPECT_FALSE(bestWeights(opened.pane())->isEnabled());
}

}  // namespace
}  // namespace ravine
