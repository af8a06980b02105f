// What the charts' column says of values and results: the table of names, the finish, and that every built-in surface
// draws its loss.
#include "app/workspace/race_results.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QMouseEvent>
#include <QSettings>

#include "app/network/network_charts.h"
#include "app/surface/surface_charts.h"
#include "app/workspace/coinciding_runs.h"
#include "core/experiment/catalogue.h"
#include "core/kinds/kind_json.h"
#include "core/surfaces/all.h"
#include "tests/app/shown_charts.h"
#include "widgets/charts/line_chart.h"
#include "widgets/charts/run_table.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

std::string surfaceRace(const std::string& surface, const std::string& runs, int steps = 100,
                        const std::string& more = "") {
    return R"({"ravine": 1, "problem": {"kind": "surface", "surface": {"kind": ")" + surface + R"("}}, "runs": [)" +
           runs + R"(], "steps": )" + std::to_string(steps) + more + R"(, "seed": 7})";
}
std::string run(const std::string& name, const std::string& optimizer, const std::string& rate) {
    return R"({"name": ")" + name + R"(", "optimizer": {"kind": ")" + optimizer + R"("}, "learning_rate": )" + rate +
           "}";
}

int inkOf(LineChart& chart, const QColor& colour) {
    const QImage image = chart.grab().toImage().convertToFormat(QImage::Format_RGB32);
    const QRect plot = chart.plotArea().adjusted(0, -3, -12, 3);  // left of the markers at the cursor
    int ink = 0;
    for (int y = plot.top(); y <= plot.bottom(); ++y)
        for (int x = plot.left() + 10; x <= plot.right(); ++x) {
            const QColor c = image.pixelColor(x, y);
            ink += std::abs(c.red() - colour.red()) + std::abs(c.green() - colour.green()) +
                       std::abs(c.blue() - colour.blue()) <
                   60;
        }
    return ink;
}

TEST(SurfaceCharts, EverySurfaceDrawsItsLossFromItsOwnStart) {
    for (const KindDescription& surface : kindsOf<Surface>()) {
        const std::string key(surface.info.key);
        if (key == "formula" || key == "least_squares" || key == "logistic") continue;  // of the user's own
        Shown<ChartColumn> shown(
            surfaceRace(key, run("GD", "gradient_descent", "0.001") + ", " + run("Adam", "adam", "0.1")).c_str());
        ASSERT_TRUE(shown.controller.computeAll());
        LineChart& loss = *shown.charts.charts()[0];
        // One that overflows within a few steps has no more than those to draw.
        if (!shown.controller.race().runs()[0].progress.divergence)
            EXPECT_GT(inkOf(loss, Theme::light().runColour(1)), 60) << key;
        EXPECT_GT(inkOf(loss, Theme::light().runColour(2)), 20) << key;
        EXPECT_GE(loss.yTicks().size(), 2u) << key;
    }
}

TEST(SurfaceCharts, ARunThatReachesZeroIsDrawn) {
    Shown<ChartColumn> shown(R"({"ravine": 1, "problem": {"kind": "surface",
        "surface": {"kind": "formula", "f": "x^2+y^2"}, "start": [1, 0]},
        "runs": [{"name": "half", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 0.5},
                 {"name": "slow", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 0.05}],
        "steps": 20, "seed": 1})");
    ASSERT_TRUE(shown.controller.computeAll());
    LineChart& loss = *shown.charts.charts()[0];
    EXPECT_GT(inkOf(loss, Theme::light().runColour(1)), 200);
    EXPECT_GT(inkOf(loss, Theme::light().runColour(2)), 200);
}

TEST(SurfaceCharts, TheTableShowsTheCursorsStepAndThePointers) {
    Shown<ChartColumn> shown(
        surfaceRace("ravine", run("A", "gradient_descent", "0.03") + ", " + run("B", "momentum", "0.015"), 160)
            .c_str());
    ASSERT_TRUE(shown.controller.computeAll());
    RunTable& table = *shown.charts.table();
    EXPECT_EQ(table.head(), "Step 160");
    EXPECT_EQ(table.shownRuns(), (std::vector<int>{1, 0}));  // the lower loss first
    EXPECT_EQ(table.shownColumns(), 3);
    const QString atEnd = table.valueText(0, 0);
    LineChart& rate = *shown.charts.charts()[1];
    const QPointF at = rate.position(57, 0.03);
    QMouseEvent move(QEvent::MouseMove, at, rate.viewport()->mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(rate.viewport(), &move);
    EXPECT_EQ(table.head(), "Step 57 (pointer)");
    EXPECT_EQ(table.valueText(0, 0), formatNumber(shown.controller.race().runs()[0].loss.at(57)));
    EXPECT_EQ(table.valueText(0, 1), "0.03");
    EXPECT_NE(table.valueText(0, 0), atEnd);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&rate, &leave);
    EXPECT_EQ(table.head(), "Step 160");
}

TEST(SurfaceCharts, AScaleThatWasChosenIsKept) {
    const std::string json = surfaceRace("ravine", run("A", "gradient_descent", "0.03"));
    {
        Shown<ChartColumn> shown(json.c_str());
        shown.charts.charts()[0]->chooseScale(ScaleChoice::linear);
        EXPECT_EQ(shown.charts.charts()[0]->scale(), ChartScale::linear);
    }
    Shown<ChartColumn> again(json.c_str());
    EXPECT_EQ(again.charts.charts()[0]->scale(), ChartScale::linear);
    EXPECT_EQ(again.charts.charts()[2]->scale(), ChartScale::log10);  // each chart its own
    again.charts.charts()[0]->chooseScale(ScaleChoice::automatic);
}

TEST(Finish, RanksByWhereARunStaysBelowAndTellsWhatDiverged) {
    Shown<ChartColumn> shown(surfaceRace("ravine",
                                         run("Momentum", "momentum", "0.015") + ", " + run("Adam", "adam", "0.15") +
                                             ", " + run("Too fast", "gradient_descent", "0.5"),
                                         160, R"(, "goal": {"loss": 1e-3})")
                                 .c_str());
    EXPECT_TRUE(shown.charts.finish()->visibleRegion().isEmpty());  // nothing has been computed
    ASSERT_TRUE(shown.controller.computeAll());
    const Finish& finish = shown.charts.finish()->finish();
    EXPECT_FALSE(shown.charts.finish()->visibleRegion().isEmpty());
    ASSERT_EQ(finish.rows.size(), 3u);
    EXPECT_EQ(finish.columns[0], "Stays below");
    EXPECT_EQ(finish.rows[0].rank, 1);
    EXPECT_EQ(finish.rows[1].rank, 2);
    EXPECT_LE(finish.rows[0].cells[0].toInt(), finish.rows[1].cells[0].toInt());
    EXPECT_EQ(finish.rows[2].name, "Too fast");
    EXPECT_EQ(finish.rows[2].rank, 0);
    EXPECT_TRUE(finish.rows[2].badge.startsWith("Diverg")) << finish.rows[2].badge.toStdString();
    EXPECT_TRUE(finish.rows[2].cause.contains("0.5 is above its stable limit 0.08"))
        << finish.rows[2].cause.toStdString();
}

TEST(Finish, DivergenceIsToldBeforeANumberOverflows) {
    Shown<ChartColumn> shown(surfaceRace("ravine", run("Momentum", "momentum", "0.16"), 160).c_str());
    ASSERT_TRUE(shown.controller.computeAll());
    const Fault fault = faultOf(shown.controller.experiment(), shown.controller.race(), 0);
    EXPECT_TRUE(fault.badge.startsWith("Diverging since step ")) << fault.badge.toStdString();
    EXPECT_TRUE(fault.cause.startsWith("f has grown for ")) << fault.cause.toStdString();
    const Fault sound = [] {
        Shown<ChartColumn> other(surfaceRace("ravine", run("Momentum", "momentum", "0.015"), 160).c_str());
        EXPECT_TRUE(other.controller.computeAll());
        return faultOf(other.controller.experiment(), other.controller.race(), 0);
    }();
    EXPECT_FALSE(sound);
}

TEST(Finish, RunsThatCoincideAreNamed) {
    Shown<ChartColumn> shown(surfaceRace("ravine", run("Momentum", "momentum", "0.015") + ", " +
                                                       run("Adam", "adam", "0.15") + ", " +
                                                       run("copy", "momentum", "0.015"))
                                 .c_str());
    EXPECT_TRUE(shown.charts.table()->remark().isEmpty());
    ASSERT_TRUE(shown.controller.computeTo(40));
    EXPECT_EQ(shown.charts.table()->remark(), "Momentum and copy: identical so far");
    EXPECT_EQ(coincidingRuns(shown.controller.experiment(), shown.controller.race().runs()),
              (std::vector<std::vector<std::size_t>>{{0, 2}}));
}

TEST(NetworkResults, OneRunThatExplodesLeavesTheOthersReadable) {
    Shown<NetworkCharts> shown(R"({"ravine": 1, "problem": {"kind": "network",
        "data": {"kind": "sine", "samples": 80, "noise": 0.1},
        "network": {"layers": [{"units": 16, "activation": "relu"}], "batch_size": 16}},
        "runs": [{"name": "0.01", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 0.01},
                 {"name": "0.05", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 0.05},
                 {"name": "1.2", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 1.2}],
        "epochs": 60, "seed": 1})");
    ASSERT_TRUE(shown.controller.computeAll());
    LineChart& loss = *shown.charts.loss();
    EXPECT_LT(loss.valueAt(loss.plotArea().top()), 100);
    ASSERT_FALSE(loss.leaving().empty());
    EXPECT_EQ(loss.series()[static_cast<std::size_t>(loss.leaving()[0].series)].run, 2);
    EXPECT_EQ(shown.charts.lowest()->scale(), ChartScale::log10);  // rates 0.01 and 1.2
    const Finish& finish = shown.charts.finish()->finish();
    ASSERT_EQ(finish.rows.size(), 3u);
    EXPECT_TRUE(finish.rows[2].badge.startsWith("Diverged at step")) << finish.rows[2].badge.toStdString();
    EXPECT_EQ(shown.charts.table()->head(), "Epoch 60");
    EXPECT_GE(shown.charts.table()->shownColumns(), 3);
}

}  // namespace
}  // namespace ravine
