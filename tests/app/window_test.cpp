// The window driven as a person drives it: mouse, keys, files; and what it then shows and computes.
#include <gtest/gtest.h>

#include <QApplication>
#include <QDropEvent>
#include <QFile>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/file_actions.h"
#include "app/main_window.h"
#include "app/surface/surface_charts.h"
#include "app/surface/surface_pane.h"
#include "app/workspace/runs_panel.h"
#include "core/experiment/experiment_json.h"
#include "tests/fixtures/source_folder.h"
#include "widgets/cards/run_card.h"
#include "widgets/charts/line_chart.h"
#include "widgets/fields/log_slider.h"
#include "widgets/fields/number_field.h"
#include "widgets/fields/param_form.h"
#include "widgets/surface/surface_view.h"
#include "widgets/transport/transport_bar.h"

namespace ravine {
namespace {

const QString defaultFile = QString::fromStdString(shippedExperiment("momentum-vs-adam"));

std::unique_ptr<MainWindow> openedWindow(const QString& file = defaultFile, QSize size = {1440, 900}) {
    auto window = std::make_unique<MainWindow>();
    window->rememberState(false);
    Issues issues;
    EXPECT_TRUE(window->controller().document().load(file, issues)) << text(issues);
    window->controller().reset();
    window->resize(size);
    window->show();
    EXPECT_TRUE(QTest::qWaitForWindowExposed(window.get()));
    EXPECT_TRUE(window->controller().waitForStep(0));
    return window;
}

// What `ravine run` computes for the experiment that the window shows now.
std::vector<std::vector<Record>> headless(const Experiment& experiment) {
    Issues issues;
    const auto surface = prepare(experiment, issues).surface;
    std::vector<std::vector<Record>> all;
    for (const RunSpec& spec : experiment.runs) {
        Run run(surface, experiment, spec);
        std::vector<Record> records(static_cast<std::size_t>(experiment.steps));
        records.resize(run.advance(records));
        all.push_back(std::move(records));
    }
    return all;
}

void expectSameAsHeadless(const Controller& controller) {
    const auto expected = headless(controller.experiment());
    ASSERT_EQ(controller.race().runs().size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const RunTraces& run = controller.race().runs()[i];
        for (std::int64_t step = 1; step <= std::min<std::int64_t>(controller.race().frontier(),
                                                                   static_cast<std::int64_t>(expected[i].size()));
             ++step) {
            const Record& record = expected[i][static_cast<std::size_t>(step) - 1];
            ASSERT_EQ(run.x.at(step), record.x) << "run " << i << " step " << step;
            ASSERT_EQ(run.y.at(step), record.y);
            ASSERT_EQ(run.loss.at(step), record.loss);
            ASSERT_EQ(run.learningRate.at(step), record.learningRate);
            ASSERT_EQ(run.gradientNorm.at(step), record.gradientNorm);
        }
    }
}

bool waitForPause(Controller& controller) {
    return QTest::qWaitFor([&] { return !controller.isPlaying(); }, 20000);
}

// Waits until what the last edit asked for has been computed and shown.
bool waitForEnd(Controller& controller) { return controller.computeAll(); }

// What the race had when the view was painted for the first time.
class FirstPaint : public QObject {
public:
    explicit FirstPaint(MainWindow& window) : controller_(window.controller()) {
        window.surfacePane().view()->installEventFilter(this);
    }
    bool happened = false, hadFrames = false;

protected:
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() != QEvent::Paint || happened) return false;
        happened = true;
        hadFrames = !controller_.race().runs().empty();
        return false;
    }

private:
    Controller& controller_;
};

TEST(Window, AppearsBeforeItTakesTheFirstFrame) {
    MainWindow window;
    window.rememberState(false);
    FirstPaint first(window);
    Issues issues;
    ASSERT_TRUE(window.controller().document().load(defaultFile, issues)) << text(issues);
    window.show();
    ASSERT_TRUE(QTest::qWaitFor([&] { return first.happened; }));
    EXPECT_FALSE(first.hadFrames);
    EXPECT_TRUE(window.controller().waitForStep(0)) << "then it does";
    window.hide();
    window.controller().reset();
    window.show();
    EXPECT_TRUE(window.controller().waitForStep(0)) << "and goes on when it is shown again";
}

TEST(Window, StatusSaysWhenEachRunReachedTheGoalAndStaysBelow) {
    const auto window = openedWindow();
    ASSERT_TRUE(waitForEnd(window->controller()));
    EXPECT_EQ(window->status(),
              QString::fromUtf8("Momentum reached f < 10⁻³ at step 71 and stays below from step 99  ·  "
                                "Adam at step 82  ·  Gradient descent at step 148"));
}

TEST(Window, SpaceRunsTheRaceToItsEndAndShowsTheSameAsHeadless) {
    const auto window = openedWindow();
    window->controller().setSpeed(TrainingSession::unlimited);
    QTest::keyClick(window.get(), Qt::Key_Space);
    EXPECT_TRUE(window->controller().isPlaying());
    ASSERT_TRUE(waitForPause(window->controller()));
    EXPECT_EQ(window->controller().race().frontier(), 160);
    EXPECT_EQ(window->controller().race().head(), 160);
    expectSameAsHeadless(window->controller());
}

TEST(Window, KeysStepForwardBackAndReset) {
    const auto window = openedWindow();
    for (int i = 1; i <= 5; ++i) {
        QTest::keyClick(window.get(), Qt::Key_S);
        ASSERT_TRUE(window->controller().waitForStep(i));
    }
    EXPECT_EQ(window->controller().race().head(), 5);
    QTest::keyClick(window.get(), Qt::Key_S, Qt::ShiftModifier);
    EXPECT_EQ(window->controller().race().head(), 4);
    EXPECT_EQ(window->controller().race().frontier(), 5);
    QTest::keyClick(window.get(), Qt::Key_R);
    ASSERT_TRUE(window->controller().waitForStep(0));
    EXPECT_EQ(window->controller().race().frontier(), 0);
    expectSameAsHeadless(window->controller());
}

TEST(Window, DraggingTheStartRecomputesEveryPathAndIsOneUndoEntry) {
    const auto window = openedWindow();
    Controller& controller = window->controller();
    ASSERT_TRUE(waitForEnd(controller));
    SurfaceView* view = window->surfacePane().view();
    const QPoint from = view->toPixel({-4, 1.8}).toPoint();
    const QPoint to = view->toPixel({-2, -1}).toPoint();
    QTest::mousePress(view, Qt::LeftButton, {}, from);
    for (int i = 1; i <= 8; ++i) {
        QTest::mouseMove(view, from + (to - from) * i / 8);
        QApplication::processEvents();
        ASSERT_TRUE(controller.waitForStep(160));
        // Every intermediate start is computed and shown whole.
        EXPECT_EQ(controller.race().runs()[0].x.at(0), controller.start().x);
        expectSameAsHeadless(controller);
    }
    QTest::mouseRelease(view, Qt::LeftButton, {}, to);
    EXPECT_NEAR(controller.start().x, -2, 0.02);
    EXPECT_NEAR(controller.start().y, -1, 0.02);
    EXPECT_EQ(controller.document().undoStack().count(), 1);
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier);
    ASSERT_TRUE(controller.waitForStep(160));
    EXPECT_EQ(controller.start(), (Point{-4, 1.8}));
    expectSameAsHeadless(controller);
    QTest::keyClick(window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_TRUE(controller.waitForStep(160));
    EXPECT_NEAR(controller.start().x, -2, 0.02);
}

TEST(Window, PausedEditRecomputesToTheSameStep) {
    const auto window = openedWindow();
    Controller& controller = window->controller();
    controller.seek(50);
    ASSERT_TRUE(controller.waitForStep(50));
    auto* field = qobject_cast<NumberField*>(window->runs().card(0)->rateForm()->editor("learning_rate"));
    ASSERT_NE(field, nullptr);
    QTest::mouseClick(field, Qt::LeftButton);
    field->selectAll();
    QTest::keyClicks(field, "0.01");
    QTest::keyClick(field, Qt::Key_Return);
    ASSERT_TRUE(controller.waitForStep(50));
    EXPECT_EQ(controller.experiment().runs[0].learningRate, 0.01);
    EXPECT_EQ(controller.race().frontier(), 50);
    EXPECT_TRUE(controller.experiment().runs[0].changes.empty());
    expectSameAsHeadless(controller);
}

TEST(Window, EditWhileRunningIsLoggedAtItsStepAndReplays) {
    const auto window = openedWindow();
    Controller& controller = window->controller();
    controller.setSpeed(20);
    controller.play();
    ASSERT_TRUE(controller.waitForStep(10));
    EXPECT_TRUE(controller.editRun(1, "learning_rate", "0.05", true).empty());
    EXPECT_TRUE(controller.editRun(0, "optimizer", R"({"kind":"nesterov"})", true).empty());
    controller.setSpeed(TrainingSession::unlimited);
    ASSERT_TRUE(waitForPause(controller));
    const Experiment& experiment = controller.experiment();
    ASSERT_EQ(experiment.runs[1].changes.size(), 1u);
    ASSERT_EQ(experiment.runs[0].changes.size(), 1u);
    EXPECT_GE(experiment.runs[1].changes[0].at, 10);
    EXPECT_EQ(experiment.runs[1].learningRate, 0.15);  // as it was at the start
    EXPECT_EQ(controller.shownRun(1).learningRate, 0.05);
    expectSameAsHeadless(controller);

    // Saved, reopened and replayed: the same bits.
    QTemporaryDir folder;
    Issues issues;
    ASSERT_TRUE(controller.document().save(folder.filePath("race.json"), issues)) << text(issues);
    const auto again = openedWindow(folder.filePath("race.json"));
    ASSERT_TRUE(waitForEnd(again->controller()));
    EXPECT_EQ(again->controller().experiment().runs, experiment.runs);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::int64_t step = 0; step <= 160; ++step)
            ASSERT_EQ(again->controller().race().runs()[i].loss.at(step), controller.race().runs()[i].loss.at(step));
}

TEST(Window, UndoOfALiveEditPausesAtTheSameStep) {
    const auto window = openedWindow();
    Controller& controller = window->controller();
    controller.setSpeed(20);
    controller.play();
    ASSERT_TRUE(controller.waitForStep(5));
    controller.editRun(1, "learning_rate", "0.05", true);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !controller.experiment().runs[1].changes.empty(); }, 10000));
    const std::int64_t before = controller.race().frontier();
    controller.undo();
    EXPECT_FALSE(controller.isPlaying());
    ASSERT_TRUE(controller.waitForStep(before));
    EXPECT_TRUE(controller.experiment().runs[1].changes.empty());
    expectSameAsHeadless(controller);
    controller.redo();
    EXPECT_EQ(controller.experiment().runs[1].changes.size(), 1u);
}

TEST(Window, PlayingAgainAfterScrubbingBackShowsWhatWasComputed) {
    const auto window = openedWindow();
    Controller& controller = window->controller();
    ASSERT_TRUE(waitForEnd(controller));
    controller.seek(24);
    EXPECT_EQ(controller.race().head(), 24);
    EXPECT_EQ(controller.race().frontier(), 160);
    controller.setSpeed(1e5);
    controller.play();
    ASSERT_TRUE(waitForPause(controller));
    EXPECT_EQ(controller.race().head(), 160);
    expectSameAsHeadless(controller);
}

TEST(Window, RunsAreAddedDuplicatedRenamedHiddenAndRemoved) {
    const auto window = openedWindow();
    Controller& controller = window->controller();
    controller.addRun("adam", 0.01);
    ASSERT_EQ(controller.experiment().runs.size(), 4u);
    EXPECT_EQ(controller.experiment().runs[3].name, "AdamW");
    controller.duplicateRun(1);
    EXPECT_EQ(controller.experiment().runs[2].name, "Adam 2");
    EXPECT_EQ(colourSlots(controller.experiment()), (std::vector<int>{1, 2, 5, 3, 4}));
    controller.editRun(2, "name", "\"Slow Adam\"", true);
    EXPECT_EQ(controller.experiment().runs[2].name, "Slow Adam");
    controller.editRun(2, "name", "\"Adam\"", true);
    EXPECT_EQ(controller.experiment().runs[2].name, "Adam 2");
    emit window->charts().runToggled(0);
    EXPECT_TRUE(controller.experiment().runs[0].hidden);
    controller.removeRun(0);
    EXPECT_EQ(controller.experiment().runs[0].name, "Adam");
    EXPECT_EQ(colourSlots(controller.experiment())[0], 2);
    for (int i = 0; i < 6; ++i) controller.addRun("lion", 0);
    EXPECT_EQ(controller.experiment().runs.size(), 8u);
    while (controller.document().undoStack().canUndo()) controller.undo();
    Issues issues;
    EXPECT_EQ(toJson(controller.experiment()), toJson(*loadExperiment(defaultFile.toStdString(), issues)));
}

TEST(Window, FormulaCutShortIsExplainedAndTheLastValidStateKept) {
    const auto window = openedWindow();
    Controller& controller = window->controller();
    ASSERT_TRUE(controller.editProblem("problem.surface", R"({"kind":"formula","f":"x^2 + 3*y^2"})", true).empty());
    const Issues issues = controller.editProblem("problem.surface.f", R"("x^2 + (y")", true);
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_NE(issues[0].path.find("problem.surface.f, character"), std::string::npos) << issues[0].text();
    EXPECT_EQ(std::get<Formula>(controller.experiment().surface().surface).f, "x^2 + 3*y^2");
    ASSERT_TRUE(waitForEnd(controller));
    expectSameAsHeadless(controller);
}

TEST(Window, NonsenseInAFieldKeepsTheLastValue) {
    const auto window = openedWindow();
    auto* field = qobject_cast<NumberField*>(window->runs().card(0)->rateForm()->editor("learning_rate"));
    for (const char* nonsense : {"abc", "-1", "1e999", "nan", ""}) {
        QTest::mouseClick(field, Qt::LeftButton);
        field->selectAll();
        nonsense[0] ? QTest::keyClicks(field, nonsense) : QTest::keyClick(field, Qt::Key_Delete);
        QTest::keyClick(field, Qt::Key_Return);
        EXPECT_EQ(window->controller().experiment().runs[0].learningRate, 0.015) << nonsense;
        QTest::keyClick(field, Qt::Key_Escape);
    }
}

TEST(Window, DroppedFileIsOpened) {
    const auto window = openedWindow();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QString::fromStdString(shippedExperiment("curved-valley")))});
    QDragEnterEvent enter({400, 400}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent drop(QPointF(400, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &drop);
    EXPECT_EQ(window->controller().experiment().title, "Four optimizers in a curved valley");
    EXPECT_EQ(window->controller().experiment().runs.size(), 4u);
    EXPECT_FALSE(window->controller().document().isModified());
}

TEST(Window, SaveAndReopenKeepsTheExperiment) {
    const auto window = openedWindow();
    Controller& controller = window->controller();
    controller.editProblem("problem.surface.condition", "40", true);
    controller.editRun(1, "schedule", R"({"kind":"exponential"})", true);
    EXPECT_TRUE(controller.document().isModified());
    QTemporaryDir folder;
    Issues issues;
    ASSERT_TRUE(controller.document().save(folder.filePath("a.json"), issues)) << text(issues);
    EXPECT_FALSE(controller.document().isModified());
    const auto again = loadExperiment(folder.filePath("a.json").toStdString(), issues);
    ASSERT_TRUE(again.has_value()) << text(issues);
    EXPECT_EQ(toJson(*again), toJson(controller.experiment()));
    EXPECT_FALSE(controller.document().save(folder.path() + "/no/such/folder/a.json", issues));
}

TEST(Window, ChosenScheduleTakesTheExperimentsLength) {
    const auto window = openedWindow();
    window->controller().editRun(0, "schedule", R"({"kind":"linear"})", true);
    EXPECT_EQ(std::get<Linear>(window->controller().experiment().runs[0].schedule.kind).period, 160);
}

TEST(Window, EveryControlHasANameAndTakesTheFocus) {
    const auto window = openedWindow();
    for (QWidget* widget : window->findChildren<QWidget*>()) {
        if (!widget->isVisibleTo(window.get())) continue;
        const bool control = qobject_cast<QAbstractButton*>(widget) || qobject_cast<LogSlider*>(widget) ||
                             qobject_cast<QLineEdit*>(widget) || qobject_cast<LineChart*>(widget) ||
                             qobject_cast<SurfaceView*>(widget);
        if (!control || !widget->isEnabled()) continue;
        const auto* button = qobject_cast<QAbstractButton*>(widget);
        const QString name = !widget->accessibleName().isEmpty() ? widget->accessibleName()
                             : button                            ? button->text()
                                                                 : QString();
        EXPECT_FALSE(name.isEmpty()) << widget->metaObject()->className() << " in "
                                     << widget->parentWidget()->metaObject()->className();
        EXPECT_TRUE(widget->focusPolicy() & Qt::TabFocus)
            << widget->metaObject()->className() << ' ' << name.toStdString();
    }
}

TEST(Window, TabReachesEveryControl) {
    const auto window = openedWindow();
    std::set<QWidget*> reached;
    window->activateWindow();
    QWidget* at = window.get();
    for (int i = 0; i < 400; ++i) {
        at = at->nextInFocusChain();
        if (at->focusPolicy() & Qt::TabFocus && at->isVisibleTo(window.get())) reached.insert(at);
        if (at == window.get()) break;
    }
    for (auto* slider : window->findChildren<LogSlider*>())
        EXPECT_TRUE(!slider->isVisibleTo(window.get()) || reached.contains(slider))
            << slider->accessibleName().toStdString();
}

TEST(Window, NothingIsClippedAtTheSmallestSize) {
    const auto window = openedWindow(defaultFile, {1180, 720});
    EXPECT_EQ(window->size(), QSize(1180, 720));
    for (QWidget* widget : window->findChildren<QWidget*>()) {
        if (!widget->isVisibleTo(window.get()) || widget->visibleRegion().isEmpty()) continue;
        const auto* button = qobject_cast<QPushButton*>(widget);
        if (!button) continue;
        EXPECT_GE(widget->width(), widget->minimumSizeHint().width()) << button->text().toStdString();
        const int right = widget->mapTo(window.get(), QPoint(widget->width(), 0)).x();
        EXPECT_LE(right, window->width()) << button->text().toStdString();
    }
}

TEST(Window, PathsAreDrawnInTheirRunsColours) {
    const auto window = openedWindow();
    ASSERT_TRUE(waitForEnd(window->controller()));
    window->controller().seek(24);
    SurfaceView* view = window->surfacePane().view();
    view->waitForContours();
    const QImage image = view->grab().toImage();
    const RunTraces& run = window->controller().race().runs()[2];
    const QPoint at = view->toPixel({run.x.at(24), run.y.at(24)}).toPoint();
    // Gradient descent's marker stands at step 24.
    int teal = 0;
    for (int dx = -6; dx <= 6; ++dx)
        for (int dy = -6; dy <= 6; ++dy) {
            const QColor colour = image.pixelColor(at + QPoint(dx, dy));
            teal += colour.green() > colour.red() + 60 && colour.blue() > colour.red() + 60;
        }
    EXPECT_GT(teal, 10);
}

}  // namespace
}  // namespace ravine

namespace ravine {
namespace {

TEST(Window, EveryShippedExperimentOpensAndRunsToItsEnd) {
    ASSERT_GE(FileActions::shippedExperiments().size(), 5);
    for (const QString& shipped : FileActions::shippedExperiments()) {
        if (shipped.contains("fashion"))
            continue;  // its data come with a package of their own; the lessons' tests ask for it
        const auto window = openedWindow();
        ASSERT_TRUE(window->files().openShipped(shipped)) << shipped.toStdString();
        ASSERT_TRUE(window->controller().computeAll()) << shipped.toStdString();
        for (const RunTraces& run : window->controller().race().runs())
            EXPECT_GE(run.status(), Status::Finished) << shipped.toStdString();
    }
}

}  // namespace
}  // namespace ravine

namespace ravine {
namespace {

TEST(Window, SpaceBelongsToTheButtonThatTabLedToAndPlaysElsewhere) {
    const auto window = openedWindow();
    QAbstractButton* eye = nullptr;
    for (auto* button : window->runs().card(0)->findChildren<QAbstractButton*>())
        if (button->accessibleName() == "Hide this run") eye = button;
    ASSERT_NE(eye, nullptr);
    eye->setFocus(Qt::TabFocusReason);
    QTest::keyClick(eye, Qt::Key_Space);
    EXPECT_TRUE(window->controller().experiment().runs[0].hidden);
    EXPECT_FALSE(window->controller().isPlaying());
    SurfaceView* view = window->surfacePane().view();
    view->setFocus();
    QTest::keyClick(view, Qt::Key_Space);
    EXPECT_TRUE(window->controller().isPlaying());
}

TEST(Window, ClickingAButtonLeavesTheFocusForSpaceToPlay) {
    const auto window = openedWindow();
    window->surfacePane().view()->setFocus();
    for (auto* button : window->transport().findChildren<QToolButton*>())
        if (button->accessibleName().startsWith("Reset")) QTest::mouseClick(button, Qt::LeftButton);
    EXPECT_EQ(QApplication::focusWidget(), window->surfacePane().view());
}

}  // namespace
}  // namespace ravine
