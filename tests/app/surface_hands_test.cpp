// The surface workspace by mouse and keys: the step opened up, slow mode, arrows, 3D, ghosts, curvature, links.
#include <gtest/gtest.h>

#include <QApplication>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

#include "app/main_window.h"
#include "app/surface/surface_charts.h"
#include "app/surface/surface_pane.h"
#include "app/surface/surface_tools.h"
#include "app/workspace/runs_panel.h"
#include "app/workspace/step_panel.h"
#include "tests/fixtures/source_folder.h"
#include "widgets/cards/run_card.h"
#include "widgets/fields/log_slider.h"
#include "widgets/fields/number_field.h"
#include "widgets/fields/param_form.h"
#include "widgets/relief/surface_view_3d.h"
#include "widgets/surface/surface_view.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

const QString defaultFile = QString::fromStdString(shippedExperiment("momentum-vs-adam"));

struct Hands {
    explicit Hands(std::int64_t at = 24, QSize size = {1440, 900}) {
        window.rememberState(false);
        Issues issues;
        EXPECT_TRUE(controller.document().load(defaultFile, issues)) << text(issues);
        controller.reset();
        window.resize(size);
        window.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&window));
        EXPECT_TRUE(controller.computeAll());
        seek(at);
    }
    void seek(std::int64_t step) {
        controller.seek(step);
        EXPECT_TRUE(controller.waitForSight());
        QApplication::processEvents();
    }
    bool settle() { return controller.waitForStep(160) && controller.waitForSight(); }
    QString formulas() const { return panel.formulas()->plainText(); }

    MainWindow window;
    Controller& controller = window.controller();
    SurfacePane& pane = window.surfacePane();
    StepPanel& panel = *pane.anatomy();
    SurfaceView& view = *pane.view();
};

TEST(StepStrip, ShowsTheNumbersThatTheUpdateWroteDown) {
    Hands hands;
    const auto next = hands.controller.race().nextStep();
    ASSERT_NE(next, nullptr);
    EXPECT_EQ(next->step, 25);
    const auto& lines = hands.panel.formulas()->lines();
    ASSERT_EQ(lines.size(), 3u) << hands.formulas().toStdString();
    // Momentum's velocity: μ v − η g, with θ and v of step 24 as the run has them.
    const FormulaLine& velocity = lines[1];
    EXPECT_EQ(velocity.symbol, "v_{25}");
    EXPECT_EQ(velocity.formula, "μ v_{24} − η g");
    EXPECT_EQ(velocity.numbers.at("μ"), std::vector{0.9});
    EXPECT_EQ(velocity.numbers.at("η"), std::vector{0.015});
    const RunTraces& run = hands.controller.race().runs()[0];
    const FormulaLine& position = lines[2];
    EXPECT_EQ(position.formula, "θ_{24} + v_{25}");
    EXPECT_EQ(position.numbers.at("θ_{24}"), (std::vector{run.x.at(24), run.y.at(24)}));
    EXPECT_EQ(position.result, (std::vector{run.x.at(25), run.y.at(25)}));
    // By hand from the two: the surface is ½ x² + 25/2 y².
    EXPECT_EQ(lines[0].numbers.at("∇f"), (std::vector{run.x.at(24), 25 * run.y.at(24)}));
    EXPECT_EQ(hands.panel.outcome(), QString::fromUtf8("f  3.69 → 2.88"));
    EXPECT_EQ(velocity.underlines.size(), 2u);
}

TEST(StepStrip, FollowsTheHeadAndTheSelectedRun) {
    Hands hands;
    hands.seek(60);
    EXPECT_EQ(hands.panel.anatomy()->step, 61);
    hands.window.runs().select(1);
    ASSERT_TRUE(QTest::qWaitFor([&] { return hands.panel.anatomy() && hands.panel.anatomy()->optimizer == "Adam"; }));
    const auto& lines = hands.panel.formulas()->lines();
    ASSERT_EQ(lines.size(), 8u) << hands.formulas().toStdString();
    EXPECT_EQ(lines[1].symbol, "M_{61}");
    EXPECT_EQ(lines[1].formula, QString::fromUtf8("β₁ M_{60} + (1 − β₁) g").toStdString());
    EXPECT_EQ(lines[3].formula, QString::fromUtf8("M_{61} / (1 − β₁ᵗ)").toStdString());
    EXPECT_EQ(lines[5].caption, "Scheduled rate");
    EXPECT_EQ(lines[5].result, std::vector{hands.controller.race().runs()[1].learningRate.at(61)});
    EXPECT_EQ(lines[7].result,
              (std::vector{hands.controller.race().runs()[1].x.at(61), hands.controller.race().runs()[1].y.at(61)}));
}

TEST(StepStrip, AtTheEndTheLastStepIsShown) {
    Hands hands(160);
    ASSERT_TRUE(QTest::qWaitFor([&] { return hands.panel.anatomy() && hands.panel.anatomy()->step == 160; }));
    const auto& lines = hands.panel.formulas()->lines();
    EXPECT_EQ(lines.back().result,
              (std::vector{hands.controller.race().runs()[0].x.at(160), hands.controller.race().runs()[0].y.at(160)}));
}

TEST(StepStrip, OfHiddenRunsThereIsNone) {
    Hands hands(160);
    hands.seek(24);
    ASSERT_NE(hands.panel.anatomy(), nullptr);
    hands.controller.editRun(0, "hidden", "true", true);
    ASSERT_TRUE(QTest::qWaitFor([&] { return hands.panel.anatomy() == nullptr; }));
}

TEST(StepStrip, FoldsInALowWindowAndThenNothingIsOpenedUp) {
    Hands hands(24, {1180, 720});
    EXPECT_FALSE(hands.panel.isOpen());
    EXPECT_TRUE(hands.controller.race().nextStep());  // the arrows want it
    QTest::keyClick(&hands.window, Qt::Key_A);
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return hands.controller.race().sight() && !hands.controller.race().nextStep(); }));
    EXPECT_FALSE(hands.view.legend()->isVisible());
    // By its title it opens again, and stays so.
    QTest::mouseClick(hands.panel.findChild<QPushButton*>(), Qt::LeftButton);
    EXPECT_TRUE(hands.panel.isOpen());
    ASSERT_TRUE(QTest::qWaitFor([&] { return hands.controller.race().nextStep() != nullptr; }));
}

TEST(SlowMode, WalksTheStagesAndThenSteps) {
    Hands hands;
    QTest::keyClick(&hands.window, Qt::Key_Period);
    EXPECT_TRUE(hands.panel.isSlow());
    EXPECT_EQ(hands.panel.formulas()->currentLine(), 0);
    EXPECT_EQ(hands.panel.stageShown(), Stage::DataGradient);
    const auto kinds = [&] { return arrowEntries(*hands.panel.anatomy(), 1, *hands.panel.stageShown()).size(); };
    EXPECT_EQ(kinds(), 1u);
    QTest::keyClick(&hands.window, Qt::Key_Period);
    EXPECT_EQ(hands.panel.stageShown(), Stage::Rule);
    EXPECT_EQ(kinds(), 2u);
    QTest::keyClick(&hands.window, Qt::Key_Period);
    EXPECT_EQ(hands.panel.formulas()->currentLine(), 2);
    QTest::keyClick(&hands.window, Qt::Key_Comma);
    EXPECT_EQ(hands.panel.formulas()->currentLine(), 1);
    QTest::keyClick(&hands.window, Qt::Key_Period);
    QTest::keyClick(&hands.window, Qt::Key_Period);
    ASSERT_TRUE(QTest::qWaitFor([&] { return hands.panel.anatomy()->step == 26; }));
    EXPECT_EQ(hands.controller.race().head(), 25);
    EXPECT_EQ(hands.panel.formulas()->currentLine(), 0);
    // Back over the edge: to the last stage of the step before.
    QTest::keyClick(&hands.window, Qt::Key_Comma);
    ASSERT_TRUE(QTest::qWaitFor([&] { return hands.panel.anatomy()->step == 25; }));
    EXPECT_EQ(hands.panel.formulas()->currentLine(), 2);
}

TEST(SlowMode, ItsKeysAreNotTakenFromAField) {
    Hands hands;
    auto* field = qobject_cast<NumberField*>(hands.window.runs().card(0)->rateForm()->editor("learning_rate"));
    QTest::mouseClick(field, Qt::LeftButton);
    field->selectAll();
    QTest::keyClicks(field, "0.023");
    EXPECT_EQ(field->text(), "0.023");
    EXPECT_FALSE(hands.panel.isSlow());
    EXPECT_EQ(hands.pane.relief(), nullptr);
}

TEST(StepArrows, AreToggledByTheLegendAndByA) {
    Hands hands;
    ArrowLegend* legend = hands.view.legend();
    ASSERT_TRUE(legend->isVisible());
    const QImage with = hands.view.grab().toImage();
    emit legend->toggled(ArrowKind::Gradient, false);
    const QImage without = hands.view.grab().toImage();
    EXPECT_NE(with, without);
    emit legend->toggled(ArrowKind::Gradient, true);
    EXPECT_EQ(hands.view.grab().toImage(), with);
    QTest::keyClick(&hands.window, Qt::Key_A);
    EXPECT_FALSE(legend->isVisible());
    EXPECT_NE(hands.view.grab().toImage(), without);
}

TEST(SurfaceIn3D, IsMadeWhenItIsShownAndAgreesWithTheContours) {
    Hands hands;
    EXPECT_EQ(hands.pane.relief(), nullptr);
    QTest::keyClick(&hands.window, Qt::Key_3);
    SurfaceView3D* relief = hands.pane.relief();
    ASSERT_NE(relief, nullptr);
    EXPECT_TRUE(relief->isVisible());
    EXPECT_FALSE(hands.view.isVisible());
    relief->waitForPicture();
    EXPECT_EQ(relief->start(), hands.view.start());
    EXPECT_EQ(relief->levels(), hands.view.levels());
    QTest::keyClick(&hands.window, Qt::Key_B);
    EXPECT_TRUE(relief->isVisible());
    EXPECT_TRUE(hands.view.isVisible());
    hands.view.waitForContours();
    QApplication::processEvents();
    const Box box = relief->box(), seen = hands.view.view().visible();
    EXPECT_NEAR(box.xMin, seen.xMin, 1e-9);
    EXPECT_NEAR(box.xMax, seen.xMax, 1e-9);
    EXPECT_GT(box.yMin, seen.yMin);  // no walls for the sake of a narrow view
    QTest::keyClick(&hands.window, Qt::Key_2);
    EXPECT_FALSE(relief->isVisible());
}

TEST(SurfaceIn3D, FollowsASliderWhileTheContoursAreHidden) {
    Hands hands;
    QTest::keyClick(&hands.window, Qt::Key_3);
    hands.controller.editProblem("problem.surface.condition", "60", true);
    ASSERT_TRUE(hands.settle());
    hands.pane.waitForPictures();
    EXPECT_EQ(hands.pane.relief()->levels(), hands.view.levels());
    EXPECT_DOUBLE_EQ(hands.pane.stableRate().value_or(0), 2 * 1.9 / 60);
}

TEST(SurfaceIn3D, ZoomButtonsWorkOnTheViewThatIsShown) {
    Hands hands;
    const double flat = hands.view.view().scale;
    QTest::keyClick(&hands.window, Qt::Key_3);
    hands.pane.relief()->waitForPicture();
    const OrbitCamera before = hands.pane.relief()->camera();
    emit hands.pane.tools()->zoomedIn();
    EXPECT_NE(hands.pane.relief()->camera(), before);
    EXPECT_EQ(hands.view.view().scale, flat);
    QTest::keyClick(&hands.window, Qt::Key_2);
    emit hands.pane.tools()->zoomedIn();
    EXPECT_GT(hands.view.view().scale, flat);
}

TEST(SurfaceIn3D, ItsStartMovesTheOtherViewToo) {
    Hands hands;
    hands.pane.setPicture(SurfacePicture::Both);
    hands.pane.waitForPictures();
    SurfaceView3D* relief = hands.pane.relief();
    relief->waitForPicture();
    const QPoint from = relief->project(relief->start()).toPoint();
    QTest::mousePress(relief, Qt::LeftButton, {}, from);
    QTest::mouseMove(relief, from + QPoint(30, 10));
    EXPECT_TRUE(hands.view.hasGhost());
    QTest::mouseRelease(relief, Qt::LeftButton, {}, from + QPoint(30, 10));
    EXPECT_FALSE(hands.view.hasGhost());
    EXPECT_NE(hands.controller.start(), (Point{-4, 1.8}));
    EXPECT_EQ(hands.view.start(), hands.controller.start());
    EXPECT_EQ(hands.controller.document().undoStack().count(), 1);
}

// Press, twenty moves, release, as the window system sends them: each is one event.
TEST(DraggedStart, ShowsEveryIntermediatePath) {
    Hands hands(160);
    const QPoint from = hands.view.toPixel({-4, 1.8}).toPoint(), to = hands.view.toPixel({-2, -1}).toPoint();
    QSignalSpy dragged(&hands.view, &SurfaceView::startDragged);
    QTest::mousePress(&hands.view, Qt::LeftButton, {}, from);
    int shown = 0;
    QImage last = hands.view.grab().toImage();
    for (int i = 1; i <= 20; ++i) {
        QTest::mouseMove(&hands.view, from + (to - from) * i / 20);
        ASSERT_TRUE(hands.settle());
        const auto told = dragged.back()[0].value<Point>();
        for (const RunTraces& run : hands.controller.race().runs()) {
            ASSERT_EQ(run.x.at(0), hands.controller.start().x);
            ASSERT_NEAR(run.x.at(0), told.x, 0.01);
            ASSERT_NEAR(run.y.at(0), told.y, 0.01);
            ASSERT_EQ(run.x.end(), 161);
        }
        const QImage now = hands.view.grab().toImage();
        shown += now != last;
        last = now;
    }
    EXPECT_EQ(dragged.size(), 20);
    EXPECT_EQ(shown, 20);
    EXPECT_TRUE(hands.view.hasGhost());
    QTest::mouseRelease(&hands.view, Qt::LeftButton, {}, to);
    EXPECT_FALSE(hands.view.hasGhost());
    EXPECT_EQ(hands.controller.document().undoStack().count(), 1);
}

TEST(DraggedStart, EscapeGivesItBackToTheLastDigit) {
    Hands hands(160);
    const Point odd{-4.000000123456789, 1.8};
    hands.controller.setStart(odd, true);
    ASSERT_TRUE(hands.settle());
    const int entries = hands.controller.document().undoStack().count();
    const QPoint from = hands.view.toPixel(odd).toPoint();
    QTest::mousePress(&hands.view, Qt::LeftButton, {}, from);
    QTest::mouseMove(&hands.view, from + QPoint(40, 30));
    EXPECT_NE(hands.controller.start(), odd);
    QTest::keyClick(&hands.view, Qt::Key_Escape);
    EXPECT_EQ(hands.controller.start(), odd);
    QTest::mouseRelease(&hands.view, Qt::LeftButton, {}, from + QPoint(40, 30));
    EXPECT_EQ(hands.controller.start(), odd);
    EXPECT_EQ(hands.controller.document().undoStack().count(), entries);
    // The next drag is an entry of its own.
    QTest::mousePress(&hands.view, Qt::LeftButton, {}, from);
    QTest::mouseMove(&hands.view, from + QPoint(40, 30));
    QTest::mouseRelease(&hands.view, Qt::LeftButton, {}, from + QPoint(40, 30));
    EXPECT_EQ(hands.controller.document().undoStack().count(), entries + 1);
}

TEST(Ghost, StaysWhileAnEditIsDraggedAndGoesAtItsRelease) {
    Hands hands(160);
    hands.controller.editRun(0, "learning_rate", "0.02", false);
    EXPECT_TRUE(hands.view.hasGhost());
    ASSERT_TRUE(hands.settle());
    const QImage with = hands.view.grab().toImage();
    hands.view.setGhost(false);
    EXPECT_NE(hands.view.grab().toImage(), with);  // the old path was to be seen
    hands.view.setGhost(true);
    hands.controller.editRun(0, "learning_rate", "0.021", true);
    EXPECT_FALSE(hands.view.hasGhost());
}

// f = ½ x² + 25/2 y²: λ = 25 and 1; GD 2/25 = 0.08, momentum 2 · 1.9 / 25 = 0.152, Adam none.
TEST(CurvatureNote, TellsEigenvaluesAndTheLargestStableRate) {
    Hands hands;
    EXPECT_EQ(hands.panel.note(),
              QString::fromUtf8("Curvature  λ₁ 25   λ₂ 1   κ 25   ·   stable below η = 2(1 + μ)/λ₁ = 0.152"));
    EXPECT_DOUBLE_EQ(hands.pane.stableRate().value_or(0), 0.152);
    hands.window.runs().select(2);
    EXPECT_TRUE(hands.panel.note().endsWith(QString::fromUtf8("stable below η = 2/λ₁ = 0.08")))
        << hands.panel.note().toStdString();
    EXPECT_DOUBLE_EQ(hands.pane.stableRate().value_or(0), 0.08);
    // L2 covers both coordinates of this surface: 2 / (25 + 15).
    hands.controller.editRun(2, "l2", "15", true);
    EXPECT_DOUBLE_EQ(hands.pane.stableRate().value_or(0), 0.05);
    // Turned by 45°, λ₁ lies between the axes: both are covered, or it would not be 25 + 15.
    hands.controller.editProblem("problem.surface.angle", "45", true);
    EXPECT_NEAR(hands.pane.stableRate().value_or(0), 0.05, 1e-12);
    hands.controller.undo();
    hands.window.runs().select(1);
    EXPECT_FALSE(hands.pane.stableRate());
    EXPECT_TRUE(hands.panel.note().endsWith(QString::fromUtf8("κ 25"))) << hands.panel.note().toStdString();
}

TEST(CurvatureNote, IsAMarkOnTheSelectedRunsLearningRateToo) {
    Hands hands;
    const auto limitOf = [&](int run) {
        return hands.window.runs().card(run)->rateForm()->findChild<LogSlider*>()->limit();
    };
    ASSERT_TRUE(limitOf(0));
    EXPECT_NEAR(*limitOf(0), 2 * 1.9 / 25, 1e-12) << "momentum: 2 (1 + μ) / λ";
    hands.window.runs().select(2);
    ASSERT_TRUE(QTest::qWaitFor([&] { return limitOf(2).has_value(); }));
    EXPECT_NEAR(*limitOf(2), 2.0 / 25, 1e-12);
    EXPECT_FALSE(limitOf(0)) << "only the selected run's place is known";
    hands.window.runs().select(1);
    ASSERT_TRUE(QTest::qWaitFor([&] { return hands.panel.anatomy() && hands.panel.anatomy()->optimizer == "Adam"; }));
    EXPECT_FALSE(limitOf(1)) << "none for an adaptive rule";
}

TEST(Links, ClickingAPathSelectsItsRunAndStep) {
    Hands hands(160);
    const RunTraces& descent = hands.controller.race().runs()[2];
    const QPoint at = hands.view.toPixel({descent.x.at(20), descent.y.at(20)}).toPoint();
    QTest::mouseMove(&hands.view, at);
    QTest::mouseClick(&hands.view, Qt::LeftButton, {}, at);
    EXPECT_EQ(hands.window.runs().selected(), 2);
    EXPECT_NEAR(static_cast<double>(hands.controller.race().head()), 20, 2);
    EXPECT_EQ(hands.controller.start(), (Point{-4, 1.8}));
}

TEST(Links, APointedAtStepIsMarkedOnThePaths) {
    Hands hands(160);
    const QImage before = hands.view.grab().toImage();
    emit hands.window.charts().stepHovered(10);
    EXPECT_NE(hands.view.grab().toImage(), before);
    emit hands.window.charts().stepHovered(-1);
    EXPECT_EQ(hands.view.grab().toImage(), before);
}

TEST(Links, AnEditOnAChartEditsTheRun) {
    Hands hands(160);
    emit hands.window.charts().runEdited(2, "learning_rate", "0.04", true);
    EXPECT_EQ(hands.controller.experiment().runs[2].learningRate, 0.04);
    EXPECT_EQ(hands.controller.document().undoStack().count(), 1);
}

TEST(Fork, IsDrawnFromWhereItLeavesItsParent) {
    Hands hands(40);
    const auto fork = hands.controller.fork(0, {{"learning_rate", "0.005"}});
    ASSERT_TRUE(fork);
    ASSERT_TRUE(hands.controller.computeAll());
    hands.seek(160);
    hands.window.runs().select(static_cast<int>(*fork));  // which is painted last
    const int slot = colourSlots(hands.controller.experiment())[*fork];
    const QRgb colour = Theme::of(&hands.view).runColour(slot).rgb();
    const QImage picture = hands.view.grab().toImage();
    const auto isDrawnAt = [&](std::int64_t step) {
        const RunTraces& run = hands.controller.race().runs()[*fork];
        const QPoint at = hands.view.toPixel({run.x.at(step), run.y.at(step)}).toPoint();
        for (int dx = -3; dx <= 3; ++dx)
            for (int dy = -3; dy <= 3; ++dy)
                if (picture.pixel(at + QPoint(dx, dy)) == colour) return true;
        return false;
    };
    EXPECT_FALSE(isDrawnAt(6));
    EXPECT_TRUE(isDrawnAt(60));
}

}  // namespace
}  // namespace ravine
