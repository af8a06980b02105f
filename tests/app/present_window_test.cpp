// Present mode: the picture, two charts and a strip of knobs, all by keys.
#include <gtest/gtest.h>

#include <QLabel>
#include <QMenu>
#include <QTest>
#include <QTimer>

#include "app/main_window.h"
#include "app/surface/surface_charts.h"
#include "app/surface/surface_pane.h"
#include "app/workspace/present_strip.h"
#include "app/workspace/runs_panel.h"
#include "app/workspace/step_panel.h"
#include "app/workspace/workspace.h"
#include "tests/fixtures/source_folder.h"
#include "widgets/charts/line_chart.h"
#include "widgets/fields/log_slider.h"
#include "widgets/fields/number_field.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

class Present : public testing::Test {
protected:
    Present() {
        window.rememberState(false);
        Issues issues;
        EXPECT_TRUE(
            window.controller().document().load(QString::fromStdString(shippedExperiment("momentum-vs-adam")), issues))
            << text(issues);
        window.controller().reset();
        window.resize(1920, 1080);
        window.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&window));
        EXPECT_TRUE(window.controller().computeAll());
        window.setPresenting(true);
        window.surfacePane().mainView()->setFocus();
        QCoreApplication::processEvents();
    }

    PresentStrip& strip() { return window.workspace().strip(); }
    double rate() { return window.controller().experiment().runs[0].learningRate; }
    void press(Qt::Key key) { QTest::keyClick(window.surfacePane().mainView(), key); }

    MainWindow window;
};

TEST_F(Present, ShowsThePictureTwoChartsAndTheStrip) {
    EXPECT_FALSE(window.surfacePane().anatomy()->isVisible());
    EXPECT_TRUE(strip().isVisible());
    int charts = 0;
    for (auto* chart : window.findChildren<LineChart*>()) charts += chart->isVisible();
    EXPECT_EQ(charts, 2);
    EXPECT_FALSE(window.runs().isVisible());
    window.setPresenting(false);
    EXPECT_TRUE(window.surfacePane().anatomy()->isVisible());
    EXPECT_FALSE(strip().isVisible());
    EXPECT_TRUE(window.runs().isVisible());
}

TEST_F(Present, NamesStandAtTheirRunsMarkers) {
    window.controller().seek(20);
    QWidget* view = window.surfacePane().mainView();
    const QImage named = view->grab().toImage();
    ASSERT_TRUE(window.controller().editRun(1, "name", R"("Another")", true).empty());
    EXPECT_NE(view->grab().toImage(), named);
    window.setPresenting(false);
    QCoreApplication::processEvents();
    const QImage unnamed = view->grab().toImage();
    ASSERT_TRUE(window.controller().editRun(1, "name", R"("Adam")", true).empty());
    EXPECT_EQ(view->grab().toImage(), unnamed);
}

TEST_F(Present, TextGrowsWithTheWindow) {
    EXPECT_EQ(presentingScale({1920, 1080}), 1.5);
    EXPECT_EQ(presentingScale({1180, 720}), 1.25);
    EXPECT_EQ(presentingScale({3840, 2160}), 2);
}

TEST_F(Present, EveryPartOfTheStripIsWithinIt) {
    int shown = 0;
    for (auto* field : strip().findChildren<NumberField*>()) {
        if (!field->isVisible()) continue;
        ++shown;
        const QRect inside(field->mapTo(&strip(), QPoint()), field->size());
        EXPECT_TRUE(strip().rect().contains(inside)) << qPrintable(field->accessibleName());
    }
    EXPECT_EQ(shown, 5) << "three rates, μ and β₁";
}

TEST_F(Present, ATypedRateIsTheRuns) {
    auto* field = strip().findChildren<NumberField*>().first();
    QTest::mouseClick(field, Qt::LeftButton);
    field->selectAll();
    QTest::keyClicks(field, "0.02");
    QTest::keyClick(field, Qt::Key_Return);
    EXPECT_EQ(rate(), 0.02);
    EXPECT_EQ(window.focusWidget(), window.surfacePane().mainView()) << "keys are the race's again";
}

TEST_F(Present, ArrowsStepAndChangeTheSelectedRunsRate) {
    window.controller().seek(10);
    press(Qt::Key_Right);
    EXPECT_EQ(window.controller().race().head(), 11);
    press(Qt::Key_Left);
    EXPECT_EQ(window.controller().race().head(), 10);
    const double before = rate();
    press(Qt::Key_Up);
    EXPECT_GT(rate(), before);
    press(Qt::Key_Down);
    EXPECT_NEAR(rate(), before, before / 10);
}

TEST_F(Present, HHidesTheStripAndEscapeLeaves) {
    press(Qt::Key_H);
    EXPECT_FALSE(strip().isVisible());
    press(Qt::Key_H);
    EXPECT_TRUE(strip().isVisible());
    window.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
    press(Qt::Key_Escape);
    EXPECT_FALSE(window.isPresenting());
}

}  // namespace
}  // namespace ravine
