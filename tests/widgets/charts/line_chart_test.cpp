#include "widgets/charts/line_chart.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>
#include <random>

#include "core/series/trace.h"
#include "widgets/charts/chart_menu.h"
#include "widgets/text/tick_labels.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Trace traceOf(int count, double (*f)(int)) {
    Trace trace;
    for (int i = 0; i < count; ++i) trace.append(f(i));
    return trace;
}

bool near(const QColor& a, const QColor& b, int by = 24) {
    return std::abs(a.red() - b.red()) <= by && std::abs(a.green() - b.green()) <= by &&
           std::abs(a.blue() - b.blue()) <= by;
}

// Rows of the plot in which column x shows the colour.
struct Rows {
    int first = -1, last = -1, count = 0;
};
Rows rowsOf(const QImage& image, const LineChart& chart, int x, const QColor& colour) {
    Rows rows;
    const QRect plot = chart.plotArea();
    for (int y = plot.top(); y < plot.top() + plot.height(); ++y) {
        if (!near(image.pixelColor(x, y), colour)) continue;
        if (rows.first < 0) rows.first = y;
        rows.last = y;
        ++rows.count;
    }
    return rows;
}

class LineChartTest : public testing::Test {
protected:
    void show(LineChart& chart, int width = 400, int height = 300) {
        chart.setPalette(Theme::light().palette());
        chart.resize(width, height);
        chart.show();
        QApplication::processEvents();
    }
    QImage painted(LineChart& chart) { return chart.grab().toImage().convertToFormat(QImage::Format_RGB32); }
    void mouse(LineChart& chart, QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::NoButton,
               Qt::MouseButtons buttons = Qt::NoButton, Qt::KeyboardModifiers keys = Qt::NoModifier) {
        QMouseEvent event(type, at, chart.viewport()->mapToGlobal(at), button, buttons, keys);
        QApplication::sendEvent(chart.viewport(), &event);
    }
    void drag(LineChart& chart, QPointF from, QPointF to, Qt::KeyboardModifiers keys = Qt::NoModifier) {
        mouse(chart, QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton, keys);
        mouse(chart, QEvent::MouseMove, (from + to) / 2, Qt::NoButton, Qt::LeftButton, keys);
        mouse(chart, QEvent::MouseMove, to, Qt::NoButton, Qt::LeftButton, keys);
        mouse(chart, QEvent::MouseButtonRelease, to, Qt::LeftButton, Qt::NoButton, keys);
    }
    void wheel(LineChart& chart, QPointF at, int turn, Qt::KeyboardModifiers keys = Qt::NoModifier) {
        QWheelEvent event(at, chart.viewport()->mapToGlobal(at), {}, {0, turn}, Qt::NoButton, keys, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(chart.viewport(), &event);
    }
    const QColor first = Theme::light().runColour(1), second = Theme::light().runColour(2);
};

TEST_F(LineChartTest, PaintsTheCurveWhereItsValuesAre) {
    const Trace trace = traceOf(101, [](int i) { return 2.0 + std::sin(i * 0.1); });
    LineChart chart(QStringLiteral("Loss"));
    chart.setExtent(0, 100);
    chart.setSeries({{1, "a", &trace}});
    show(chart);
    const QImage image = painted(chart);
    for (int step = 5; step < 100; step += 7) {
        const QPointF at = chart.position(step, trace.at(step));
        const Rows rows = rowsOf(image, chart, static_cast<int>(at.x()), first);
        ASSERT_GT(rows.count, 0) << step;
        EXPECT_NEAR((rows.first + rows.last) / 2.0, at.y(), 2.5) << step;
        EXPECT_LE(rows.count, 8);
    }
}

TEST_F(LineChartTest, ALineIsAsThickAsAskedFor) {
    const Trace flat = traceOf(101, [](int) { return 0.5; });
    LineChart chart;
    chart.setExtent(0, 100);
    show(chart);
    for (const bool selected : {false, true}) {
        chart.setSeries({{5, "a", &flat, true, selected}});
        const QImage image = painted(chart);
        double ink = 0;
        for (int y = chart.plotArea().top(); y < chart.plotArea().bottom(); ++y) {
            const QColor c = image.pixelColor(chart.plotArea().center().x() + 3, y);
            if (near(c, Theme::light().grid, 4)) continue;
            ink += (255 - c.green()) / (255.0 - Theme::light().runColour(5).green());
        }
        EXPECT_NEAR(ink, selected ? 2.75 : 2.25, 0.15);
    }
}

TEST_F(LineChartTest, ANaNLeavesAGap) {
    const Trace trace = traceOf(101, [](int i) { return i == 50 ? nan : 1.0; });
    LineChart chart;
    chart.setExtent(0, 100);
    chart.setSeries({{1, "a", &trace}});
    show(chart);
    const QImage image = painted(chart);
    const auto column = [&](double step) { return static_cast<int>(chart.position(step, 1).x()); };
    EXPECT_EQ(rowsOf(image, chart, column(50), first).count, 0);
    EXPECT_GT(rowsOf(image, chart, column(48), first).count, 0);
    EXPECT_GT(rowsOf(image, chart, column(52), first).count, 0);
}

TEST_F(LineChartTest, ARunThatEndedIsDrawnToItsEndOnly) {
    const Trace trace = traceOf(60, [](int) { return 1.0; });
    LineChart chart;
    chart.setExtent(0, 100);
    chart.setSeries({{1, "a", &trace}});
    show(chart);
    const QImage image = painted(chart);
    EXPECT_GT(rowsOf(image, chart, static_cast<int>(chart.position(57, 1).x()), first).count, 0);
    EXPECT_EQ(rowsOf(image, chart, static_cast<int>(chart.position(63, 1).x()), first).count, 0);
}

TEST_F(LineChartTest, ASingleZeroOnALogAxisRunsAlongItsLowerEdge) {
    const Trace trace = traceOf(101, [](int i) { return i == 50 ? 0.0 : std::pow(10, -i / 25.0); });
    LineChart chart(QStringLiteral("Loss"), ChartScale::log10);
    chart.setExtent(0, 100);
    chart.setSeries({{1, "a", &trace}});
    show(chart);
    const QImage image = painted(chart);
    const Rows zero = rowsOf(image, chart, static_cast<int>(chart.position(50, 1).x()), first);
    EXPECT_GE(zero.last, chart.plotArea().bottom() - 3);
    for (const int step : {10, 40, 47, 53, 70, 95}) {
        const QPointF at = chart.position(step, trace.at(step));
        const Rows rows = rowsOf(image, chart, static_cast<int>(at.x()), first);
        ASSERT_GT(rows.count, 0) << step;
        EXPECT_NEAR((rows.first + rows.last) / 2.0, at.y(), 3) << step;
    }
    EXPECT_EQ(chart.yRange(), (AxisRange{-4, 0}));
}

TEST_F(LineChartTest, AMillionPointsPaintTheirExtremesInEveryColumn) {
    std::mt19937 random(4);
    std::normal_distribution<double> normal;
    Trace trace;
    std::vector<double> values;
    for (int i = 0; i < 1'000'000; ++i) {
        values.push_back(std::sin(i * 1e-5) * 3 + normal(random) * 0.2 + (i % 77'777 == 0 ? 3 : 0));
        trace.append(values.back());
    }
    LineChart chart;
    chart.setExtent(0, 1e6);
    chart.setSeries({{1, "a", &trace}});
    show(chart);
    const QImage image = painted(chart);
    const QRect plot = chart.plotArea();
    for (int x = plot.left() + 3; x < plot.left() + plot.width() - 3; ++x) {
        // The stroke is as wide as its neighbour columns, and their edges are at most half a pixel off.
        double low = 1e9, high = -1e9;
        const auto from = static_cast<std::size_t>(chart.stepAt(x - 1.7)),
                   to = static_cast<std::size_t>(chart.stepAt(x + 2.7));
        for (std::size_t i = from; i < to; ++i) {
            low = std::min(low, values[i]);
            high = std::max(high, values[i]);
        }
        double sureLow = 1e9, sureHigh = -1e9;
        for (std::size_t i = static_cast<std::size_t>(chart.stepAt(x + 0.3));
             i < static_cast<std::size_t>(chart.stepAt(x + 0.7)); ++i) {
            sureLow = std::min(sureLow, values[i]);
            sureHigh = std::max(sureHigh, values[i]);
        }
        const Rows rows = rowsOf(image, chart, x, first);
        ASSERT_GT(rows.count, 0);
        EXPECT_LE(rows.first, chart.position(0, sureHigh).y() + 1) << x;
        EXPECT_GE(rows.last, chart.position(0, sureLow).y() - 1) << x;
        EXPECT_GE(rows.first, chart.position(0, high).y() - 3) << x;
        EXPECT_LE(rows.last, chart.position(0, low).y() + 3) << x;
    }
}

TEST_F(LineChartTest, PointingEmitsTheStepAndHidesNothing) {
    const Trace a = traceOf(101, [](int i) { return 3.0 + i; }), b = traceOf(101, [](int i) { return 2.0 + i; });
    const Trace ended = traceOf(10, [](int) { return 0.0; });
    LineChart chart;
    chart.setExtent(0, 100);
    chart.setSeries({{1, "a", &a}, {2, "b", &b}, {3, "ended", &ended}, {4, "off", &b, false}});
    show(chart);
    QSignalSpy hovered(&chart, &LineChart::hovered);
    const QImage before = painted(chart);
    mouse(chart, QEvent::MouseMove, chart.position(40, 50));
    ASSERT_EQ(hovered.count(), 1);
    EXPECT_EQ(hovered[0][0].toLongLong(), 40);
    const auto rows = chart.valuesAt(40);
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].series, 1);
    EXPECT_EQ(rows[1].series, 0);
    EXPECT_EQ(rows[2].series, 2);
    EXPECT_TRUE(std::isnan(rows[2].value));
    // Nothing but the line at that step, with its markers, is painted over the curves.
    const QImage after = painted(chart);
    const double x = chart.position(40, 50).x();
    for (int column = chart.plotArea().left(); column < chart.plotArea().right(); ++column) {
        if (std::abs(column - x) < 8) continue;
        for (int y = 0; y < chart.height(); ++y) ASSERT_EQ(before.pixel(column, y), after.pixel(column, y)) << column;
    }
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&chart, &leave);
    EXPECT_EQ(hovered.last()[0].toLongLong(), -1);
}

TEST_F(LineChartTest, AClickGoesToItsStepAndKeysWalk) {
    LineChart chart;
    chart.setExtent(0, 100);
    show(chart);
    QSignalSpy clicked(&chart, &LineChart::stepClicked);
    const QPointF at = chart.position(25, 0.5);
    mouse(chart, QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
    mouse(chart, QEvent::MouseButtonRelease, at, Qt::LeftButton);
    ASSERT_EQ(clicked.count(), 1);
    EXPECT_EQ(clicked[0][0].toLongLong(), 25);
    chart.setCursorStep(25);
    QTest::keyClick(&chart, Qt::Key_Right);
    EXPECT_EQ(clicked.last()[0].toLongLong(), 26);
    QTest::keyClick(&chart, Qt::Key_Left);
    EXPECT_EQ(clicked.last()[0].toLongLong(), 24);
    QTest::keyClick(&chart, Qt::Key_Plus);
    EXPECT_LT(chart.xRange().span(), 100);
    QTest::keyClick(&chart, Qt::Key_0);
    EXPECT_EQ(chart.xRange(), (AxisRange{0, 100}));
}

TEST_F(LineChartTest, TheWheelKeepsTheStepUnderThePointer) {
    LineChart chart;
    chart.setExtent(0, 1000);
    show(chart);
    QSignalSpy changed(&chart, &LineChart::xRangeChanged);
    const QPointF at = chart.position(300, 0.5);
    wheel(chart, at, 120);
    wheel(chart, at, 120);
    EXPECT_NEAR(chart.stepAt(at.x()), 300, 1e-6);
    EXPECT_NEAR(chart.xRange().span(), 640, 1e-6);
    EXPECT_EQ(changed.count(), 2);
    for (int i = 0; i < 100; ++i) wheel(chart, at, 120);
    EXPECT_GE(chart.xRange().span(), 4);
    for (int i = 0; i < 100; ++i) wheel(chart, at, -120);
    EXPECT_EQ(chart.xRange(), (AxisRange{0, 1000}));
    const AxisRange y = chart.yRange();
    wheel(chart, at, 120, Qt::ShiftModifier);
    EXPECT_NEAR(chart.yRange().span(), 0.8 * y.span(), 1e-9);
}

TEST_F(LineChartTest, DragsPanAndBoxZoomAndADoubleClickFits) {
    LineChart chart;
    chart.setExtent(0, 1000);
    show(chart);
    QSignalSpy clicked(&chart, &LineChart::stepClicked);
    drag(chart, chart.position(200, 0.8), chart.position(600, 0.4), Qt::ShiftModifier);
    EXPECT_NEAR(chart.xRange().from, 200, 4);
    EXPECT_NEAR(chart.xRange().to, 600, 4);
    EXPECT_NEAR(chart.yRange().to, 0.8, 0.01);
    const double under = chart.stepAt(150);
    drag(chart, {150, 100}, {190, 100});
    EXPECT_NEAR(chart.stepAt(190), under, 1e-6);
    EXPECT_EQ(clicked.count(), 0);
    mouse(chart, QEvent::MouseButtonDblClick, {150, 100}, Qt::LeftButton, Qt::LeftButton);
    EXPECT_EQ(chart.xRange(), (AxisRange{0, 1000}));
    EXPECT_EQ(chart.yRange(), (AxisRange{0, 1}));
}

TEST_F(LineChartTest, GoalCursorAndCoverArePainted) {
    const Trace trace = traceOf(101, [](int i) { return std::pow(10, -i / 25.0); });
    LineChart chart(QStringLiteral("Loss"), ChartScale::log10);
    chart.setExtent(0, 100);
    ChartSeries series{1, "a", &trace};
    series.markAt = 75;
    chart.setSeries({series});
    chart.setGoal(1e-3);
    show(chart);
    const int goal = static_cast<int>(chart.position(0, 1e-3).y());
    const auto darkOn = [&](const QImage& image, int from, int to) {
        int count = 0;
        for (int x = from; x < to; ++x) count += image.pixelColor(x, goal).lightness() < 150;
        return count;
    };
    const QRect plot = chart.plotArea();
    QImage image = painted(chart);
    EXPECT_GT(darkOn(image, plot.left() + 5, plot.left() + 105), 25);
    EXPECT_LT(darkOn(image, plot.left() + 5, plot.left() + 105), 75);  // dotted
    const QPointF mark = chart.position(75, 1e-3);
    EXPECT_TRUE(near(image.pixelColor(static_cast<int>(mark.x()), static_cast<int>(mark.y())), Theme::light().panel));
    chart.setCursorStep(40);
    chart.setHiddenFrom(60);
    image = painted(chart);
    const int x = static_cast<int>(chart.position(40, 1).x());
    int dark = 0;
    for (int y = plot.top(); y < plot.bottom(); ++y) dark += image.pixelColor(x, y).lightness() < 150;
    EXPECT_GT(dark, plot.height() * 3 / 4);
    EXPECT_TRUE(near(image.pixelColor(static_cast<int>(mark.x()), static_cast<int>(mark.y())), Theme::light().sub, 2));
    EXPECT_EQ(rowsOf(image, chart, static_cast<int>(chart.position(80, 1).x()), first).count, 0);
}

TEST_F(LineChartTest, ADashedCurveHasGaps) {
    const Trace flat = traceOf(101, [](int) { return 1.0; });
    LineChart chart;
    chart.setExtent(0, 100);
    ChartSeries series{1, "a", &flat};
    series.dashed = true;
    chart.setSeries({series});
    show(chart);
    const QImage image = painted(chart);
    int on = 0;
    const QRect plot = chart.plotArea();
    for (int x = plot.left(); x < plot.left() + 180; ++x) on += rowsOf(image, chart, x, first).count > 0;
    EXPECT_NEAR(on, 90, 20);
}

TEST_F(LineChartTest, TheYRangeHoldsStillWhileValuesStream) {
    LineChart chart;
    Trace trace;
    chart.setExtent(0, 1000);
    chart.setSeries({{1, "a", &trace}});
    show(chart);
    int changes = 0;
    AxisRange before = chart.yRange();
    for (int i = 0; i < 1000; ++i) {
        trace.append(1 + 0.1 * std::sin(i));
        chart.refresh();
        changes += chart.yRange() != before;
        before = chart.yRange();
    }
    EXPECT_LE(changes, 6);
}

TEST_F(LineChartTest, ADivergingRunDoesNotFlattenTheOthers) {
    const Trace good = traceOf(101, [](int i) { return std::pow(10, -i / 25.0); });
    const Trace wild = traceOf(101, [](int i) { return std::pow(10, i * 3.0); });
    LineChart chart(QStringLiteral("Loss"), ChartScale::log10);
    chart.setExtent(0, 100);
    chart.setSeries({{1, "good", &good}, {2, "wild", &wild}});
    show(chart);
    EXPECT_LE(chart.yRange().span(), 12);
    EXPECT_LE(chart.yRange().from, -4);
    EXPECT_GE(chart.yRange().to, 0);
}

TEST_F(LineChartTest, TellsAScreenReaderWhatItShows) {
    const Trace trace = traceOf(11, [](int i) { return 0.5 * i; });
    LineChart chart(QStringLiteral("Loss *f*"));
    chart.setSeries({{1, "Adam", &trace}});
    EXPECT_EQ(chart.accessibleName(), "Loss f");
    EXPECT_TRUE(chart.accessibleDescription().contains("Adam: 5")) << chart.accessibleDescription().toStdString();
}

TEST_F(LineChartTest, AClickSelectsTheCurveItIsOn) {
    const Trace a = traceOf(101, [](int i) { return 0.01 * i; }), b = traceOf(101, [](int i) { return 1 - 0.01 * i; });
    Trace dense;
    for (int i = 0; i < 100'000; ++i) dense.append(i % 2 ? 0.45 : 0.55);
    LineChart chart;
    chart.setExtent(0, 100);
    ChartSeries up{1, "up", &a}, down{2, "down", &b}, plan{2, "plan", &b};
    up.run = 4;
    down.run = 7;
    plan.run = 9;
    plan.foreseen = true;
    chart.setSeries({plan, up, down});
    show(chart);
    QSignalSpy run(&chart, &LineChart::runClicked), step(&chart, &LineChart::stepClicked);
    const auto click = [&](QPointF at) {
        mouse(chart, QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
        mouse(chart, QEvent::MouseButtonRelease, at, Qt::LeftButton);
    };
    click(chart.position(20, 0.2) + QPointF(0, 5));
    ASSERT_EQ(run.count(), 1);
    EXPECT_EQ(run[0][0].toInt(), 4);
    EXPECT_EQ(step.count(), 1);
    click(chart.position(20, 0.8) + QPointF(0, -5));
    EXPECT_EQ(run.last()[0].toInt(), 7);
    click(chart.position(20, 0.5));  // no curve there
    EXPECT_EQ(run.count(), 2);
    EXPECT_EQ(step.count(), 3);
    // Between two values it is the line that counts; of many in a pixel, all of them.
    chart.setXRange(40, 44);
    EXPECT_EQ(chart.runAt(chart.position(41.5, 0.415)), 4);
    ChartSeries thick{3, "thick", &dense};
    thick.run = 1;
    thick.valuesPerStep = 1000;
    chart.setSeries({thick});
    chart.setXRange(0, 100);
    EXPECT_EQ(chart.runAt(chart.position(30, 0.5)), 1);
    EXPECT_EQ(chart.runAt({0, 0}), -1);
}

TEST_F(LineChartTest, AForkIsDrawnFromWhereItLeaves) {
    const Trace trace = traceOf(101, [](int i) { return i < 30 ? 9.0 : 1.0; });
    Trace dense;
    for (int i = 0; i <= 10'000; ++i) dense.append(i < 3000 ? 9.0 : 1.0);
    LineChart chart;
    chart.setExtent(0, 100);
    show(chart);
    for (const bool many : {false, true}) {
        ChartSeries fork{1, "fork", many ? &dense : &trace};
        fork.valuesPerStep = many ? 100 : 1;
        fork.from = 40;
        chart.setSeries({fork});
        EXPECT_LT(chart.yRange().to, 9);  // what is not drawn takes no room
        const QImage image = painted(chart);
        const auto column = [&](double step) { return static_cast<int>(chart.position(step, 1).x()); };
        EXPECT_EQ(rowsOf(image, chart, column(35), first).count, 0);
        EXPECT_GT(rowsOf(image, chart, column(45), first).count, 0);
        EXPECT_GE(rowsOf(image, chart, column(40), first).count, 6);  // the dot
        EXPECT_TRUE(std::isnan(chart.valuesAt(39)[0].value));
        EXPECT_EQ(chart.valuesAt(40)[0].value, 1);
    }
}

TEST_F(LineChartTest, WhatIsForeseenIsFaintAndNotAmongTheValues) {
    const Trace past = traceOf(31, [](int) { return 0.5; }),
                plan = traceOf(101, [](int i) { return i < 60 ? 0.5 : 2.0; });
    LineChart chart;
    chart.setExtent(0, 100);
    ChartSeries line{5, "a", &past}, ahead{5, "a", &plan};
    ahead.foreseen = true;
    chart.setSeries({line, ahead});
    show(chart);
    EXPECT_GE(chart.yRange().to, 2);  // it will come there
    ASSERT_EQ(chart.valuesAt(50).size(), 1u);
    EXPECT_TRUE(std::isnan(chart.valuesAt(50)[0].value));
    const QImage image = painted(chart);
    const auto ink = [&](double step, double value) {
        const QPoint at = chart.position(step, value).toPoint();
        double sum = 0;
        for (int y = -4; y <= 4; ++y) sum += 255 - image.pixelColor(at.x() + 2, at.y() + y).green();
        return sum / (255.0 - Theme::light().runColour(5).green());
    };
    EXPECT_NEAR(ink(20, 0.5), 2.25, 0.5);
    EXPECT_GT(ink(50, 0.5), 0.3);
    EXPECT_LT(ink(50, 0.5), 0.9);
}

TEST_F(LineChartTest, ALevelIsALineOrAnArrowTowardsIt) {
    const Trace trace = traceOf(41, [](int) { return 0.5; });
    LineChart chart;
    chart.setFromZero(true);
    chart.setExtent(0, 100);
    chart.setSeries({{1, "a", &trace}});
    show(chart);
    const AxisRange range = chart.yRange();
    const QRect plot = chart.plotArea();
    const auto darkIn = [&](const QImage& image, QRect area) {
        int dark = 0;
        for (int y = area.top(); y <= area.bottom(); ++y)
            for (int x = area.left(); x <= area.right(); ++x) dark += image.pixelColor(x, y).lightness() < 140;
        return dark;
    };
    chart.setLevel(0.25, "stable");
    QImage image = painted(chart);
    const int y = static_cast<int>(std::floor(chart.position(0, 0.25).y()));
    const int line = darkIn(image, {plot.left() + 2, y, plot.width() / 2, 1});
    EXPECT_GT(line, plot.width() / 4);
    EXPECT_LT(line, plot.width() / 2 - 20);  // dash-dotted
    EXPECT_EQ(chart.yRange(), range);
    // Out of sight it takes no room: its name stands at the edge it lies behind.
    const QRect top(plot.right() - 70, plot.top() + 1, 66, 17), bottom(plot.right() - 70, plot.bottom() - 18, 66, 17);
    chart.setLevel(std::nullopt);
    const QImage bare = painted(chart);
    EXPECT_EQ(darkIn(bare, top) + darkIn(bare, bottom), 0);
    chart.setLevel(7, "stable");
    image = painted(chart);
    EXPECT_EQ(chart.yRange(), range);
    EXPECT_GT(darkIn(image, top), 30);
    EXPECT_EQ(darkIn(image, bottom), 0);
    chart.setLevel(-1, "stable");
    image = painted(chart);
    EXPECT_EQ(darkIn(image, top), 0);
    EXPECT_GT(darkIn(image, bottom), 30);
}

// Whatever way a person takes to another stretch, the chart tells of it, so that others can follow.
TEST_F(LineChartTest, EveryWayOfZoomingIsTold) {
    LineChart chart;
    chart.setExtent(0, 1000);
    show(chart);
    QSignalSpy changed(&chart, &LineChart::xRangeChanged);
    const auto told = [&](const char* what, auto act) {
        const AxisRange before = chart.xRange();
        changed.clear();
        act();
        EXPECT_NE(chart.xRange(), before) << what;
        ASSERT_FALSE(changed.isEmpty()) << what;
        EXPECT_EQ(changed.last()[0].toDouble(), chart.xRange().from) << what;
        EXPECT_EQ(changed.last()[1].toDouble(), chart.xRange().to) << what;
    };
    const auto press = [&](QPointF from, QPointF to, Qt::MouseButton button) {
        mouse(chart, QEvent::MouseButtonPress, from, button, button);
        mouse(chart, QEvent::MouseMove, to, Qt::NoButton, button);
        mouse(chart, QEvent::MouseButtonRelease, to, button);
    };
    const QPointF at = chart.position(500, 0.5);
    told("wheel", [&] { wheel(chart, at, 120); });
    told("pan", [&] { drag(chart, at, at + QPointF(30, 0)); });
    told("box", [&] { drag(chart, at, at + QPointF(60, 40), Qt::ShiftModifier); });
    told("double click", [&] { mouse(chart, QEvent::MouseButtonDblClick, at, Qt::LeftButton, Qt::LeftButton); });
    told("range", [&] { press(at, at + QPointF(80, 3), Qt::RightButton); });
    told("key -", [&] { QTest::keyClick(&chart, Qt::Key_Minus); });
    told("key +", [&] { QTest::keyClick(&chart, Qt::Key_Plus); });
    told("key 0", [&] { QTest::keyClick(&chart, Qt::Key_0); });
}

// Whatever the values, on whatever scale was asked for, something of the curve's colour is in the plot.
TEST_F(LineChartTest, NoCurveLeavesTheChartBlank) {
    constexpr double (*curves[])(int) = {
        [](int) { return 0.0; },
        [](int) { return 1.0; },
        [](int) { return -39.166; },
        [](int) { return 1e300; },
        [](int) { return -1e-12; },
        [](int i) { return -1.0 / (i + 1); },
        [](int i) { return i == 0 ? 1.0 : 0.0; },
        [](int i) { return 1.0 - 0.1 * i * i; },
        [](int i) { return -std::pow(10.0, i / 2.0); },
        [](int i) { return std::pow(10.0, 3 * i); },
        [](int i) { return std::sin(i) * std::pow(10.0, i / 10.0); },
        [](int i) { return std::pow(10.0, -3 * i); },
    };
    int number = 0;
    for (const auto curve : curves) {
        const Trace trace = traceOf(101, curve);
        for (const ChartScale preferred : {ChartScale::linear, ChartScale::log10, ChartScale::symlog}) {
            for (const auto quantity :
                 {AxisWish::Quantity::plain, AxisWish::Quantity::loss, AxisWish::Quantity::rate}) {
                for (const ScaleChoice choice :
                     {ScaleChoice::automatic, ScaleChoice::linear, ScaleChoice::logarithmic, ScaleChoice::symmetric}) {
                    LineChart chart(QStringLiteral("Loss"), preferred);
                    chart.setQuantity(quantity, quantity == AxisWish::Quantity::loss);
                    chart.setScaleChoice(choice);
                    chart.setExtent(0, 100);
                    chart.setSeries({{1, "a", &trace}});
                    show(chart, 300, 160);
                    const QImage image = painted(chart);
                    int ink = 0;
                    const QRect plot = chart.plotArea().adjusted(0, -3, 0, 3);
                    for (int y = plot.top(); y <= plot.bottom(); ++y)
                        for (int x = plot.left(); x <= plot.right(); ++x) ink += near(image.pixelColor(x, y), first);
                    EXPECT_GT(ink, 6) << "curve " << number << ", scale " << static_cast<int>(preferred)
                                      << ", quantity " << static_cast<int>(quantity) << ", choice "
                                      << static_cast<int>(choice);
                    EXPECT_FALSE(chart.yTicks().empty());
                }
            }
        }
        ++number;
    }
    const Trace whole = traceOf(101, [](int) { return 1.0; }), none = traceOf(101, [](int) { return 0.0; });
    for (const Trace* share : {&whole, &none}) {
        LineChart chart(QStringLiteral("Accuracy"), ChartScale::percent);
        chart.setExtent(0, 100);
        chart.setSeries({{1, "a", share}});
        show(chart);
        const QImage image = painted(chart);
        const QPointF at = chart.position(50, share->at(50));
        int found = 0;  // above or below the axis's own line
        for (int y = -2; y <= 2; ++y)
            found += near(image.pixelColor(static_cast<int>(at.x()), static_cast<int>(at.y()) + y), first, 90);
        EXPECT_GT(found, 0);
    }
}

TEST_F(LineChartTest, ARunThatLeavesIsMarkedAtTheEdgeItLeavesBy) {
    const Trace good = traceOf(101, [](int i) { return 0.2 + std::exp(-i / 20.0); });
    const Trace wild = traceOf(40, [](int i) { return i < 10 ? 1.0 : std::pow(10, i - 10); });
    LineChart chart(QStringLiteral("Loss"));
    chart.setQuantity(AxisWish::Quantity::loss, true);
    chart.setExtent(0, 100);
    ChartSeries lost{2, "wild", &wild};
    lost.divergedAt = 40;
    chart.setSeries({{1, "good", &good}, lost});
    show(chart);
    EXPECT_EQ(chart.scale(), ChartScale::linear);
    EXPECT_LT(chart.yRange().to, 30);
    ASSERT_EQ(chart.leaving().size(), 1u);
    EXPECT_EQ(chart.leaving()[0].series, 1);
    EXPECT_TRUE(chart.leaving()[0].up);
    EXPECT_NEAR(chart.leaving()[0].step, 12, 2);
    const QImage image = painted(chart);
    const QPointF at = chart.position(chart.leaving()[0].step, 0);
    EXPECT_TRUE(near(image.pixelColor(static_cast<int>(at.x()), chart.plotArea().top() + 7), second));
    int words = 0;
    for (int x = static_cast<int>(at.x()) + 10; x < static_cast<int>(at.x()) + 60; ++x)
        for (int y = chart.plotArea().top(); y < chart.plotArea().top() + 14; ++y)
            words += image.pixelColor(x, y).lightness() < 140;
    EXPECT_GT(words, 30);
}

TEST_F(LineChartTest, ARightClickCopiesValuesAndSwitchesTheScale) {
    const Trace a = traceOf(4, [](int i) { return 0.1 * i; }), b = traceOf(2, [](int i) { return -1.5 * i; });
    LineChart chart;
    chart.setExtent(0, 3);
    chart.setSeries({{1, "a, fast", &a}, {2, "b", &b}});
    show(chart);
    EXPECT_EQ(chartValues(chart, ','),
              "Step,\"a, fast\",b\n0,0,0\n1,0.10000000000000001,-1.5\n"
              "2,0.20000000000000001,\n3,0.30000000000000004,\n");
    const QPointF at = chart.position(1.5, 0);
    mouse(chart, QEvent::MouseButtonPress, at, Qt::RightButton, Qt::RightButton);
    mouse(chart, QEvent::MouseButtonRelease, at, Qt::RightButton);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    ASSERT_NE(menu, nullptr);
    const auto trigger = [&](QMenu* in, const QString& text) {
        for (QAction* action : in->actions())
            if (action->text().startsWith(text)) return action->trigger();
        FAIL() << text.toStdString();
    };
    trigger(menu, "Copy values (tabs");
    EXPECT_TRUE(QApplication::clipboard()->text().startsWith("Step\ta, fast\tb\n")) << "clipboard";
    trigger(menu, "Copy picture");
    EXPECT_FALSE(QApplication::clipboard()->pixmap().isNull());
    QSignalSpy chosen(&chart, &LineChart::scaleChosen);
    for (QAction* action : menu->actions())
        if (action->menu()) trigger(action->menu(), "Symmetric");
    EXPECT_EQ(chosen.count(), 1);
    EXPECT_EQ(chart.scale(), ChartScale::symlog);
    EXPECT_EQ(chart.xRange(), (AxisRange{0, 3}));  // a click zooms nothing
    menu->close();
}

TEST(TickLabels, ReadNicely) {
    const auto texts = [](const AxisTicks& axis) {
        QStringList list;
        for (const Tick& t : axis.ticks) list += t.text;
        return list;
    };
    EXPECT_EQ(decadeText(2), "100");
    EXPECT_EQ(decadeText(0), "1");
    EXPECT_EQ(decadeText(-1), "0.1");
    EXPECT_EQ(decadeText(-2), "10⁻²");
    EXPECT_EQ(decadeText(3), "10³");
    EXPECT_EQ(texts(logTicks({-6, 2}, 7)), (QStringList{"10⁻⁶", "10⁻⁴", "10⁻²", "1", "100"}));
    EXPECT_EQ(texts(linearTicks({0, 0.16}, 3.85)), (QStringList{"0.00", "0.05", "0.10", "0.15"}));
    EXPECT_EQ(texts(linearTicks({0, 1.1e-5}, 3)), (QStringList{"0", "5e−6", "1e−5"}));
    EXPECT_EQ(texts(linearTicks({0, 0.0065}, 4)), (QStringList{"0.000", "0.002", "0.004", "0.006"}));
    EXPECT_EQ(texts(linearTicks({-1, 1}, 4)), (QStringList{"−1.0", "−0.5", "0.0", "0.5", "1.0"}));
    EXPECT_EQ(texts(percentTicks({0.5, 1}, 5)), (QStringList{"50 %", "60 %", "70 %", "80 %", "90 %", "100 %"}));
    EXPECT_EQ(texts(stepTicks({0, 160}, 6.5)), (QStringList{"0", "40", "80", "120", "160"}));
    EXPECT_EQ(texts(stepTicks({0, 3}, 8)), (QStringList{"0", "1", "2", "3"}));
    EXPECT_EQ(stepText(20000), QString("20") + QChar(0x202F) + "000");
    EXPECT_EQ(stepText(5e6), "5M");
    EXPECT_EQ(texts(symlogTicks({ChartScale::symlog, -2}, {-2, 3}, 6)),
              (QStringList{"−0.1", "−10⁻²", "0", "10⁻²", "0.1", "1"}));
    EXPECT_TRUE(linearTicks({1, 1}, 5).ticks.empty());
    EXPECT_TRUE(linearTicks({0, nan}, 5).ticks.empty());
}

TEST(TickLabels, LimitsAreNiceAndSlowToChange) {
    EXPECT_EQ(niceRange(ChartScale::log10, -5.3, 1.8), (AxisRange{-6, 2}));
    EXPECT_EQ(niceRange(ChartScale::linear, 0, 0.15).from, 0);
    EXPECT_NEAR(niceRange(ChartScale::linear, 0, 0.15).to, 0.16, 1e-12);
    EXPECT_EQ(niceRange(ChartScale::percent, 0.52, 0.97), (AxisRange{0.5, 1}));
    const AxisRange current{0, 1};
    EXPECT_EQ(niceRange(ChartScale::linear, 0, 0.7, &current), current);
    EXPECT_NE(niceRange(ChartScale::linear, 0, 0.3, &current), current);
    EXPECT_NE(niceRange(ChartScale::linear, 0, 1.1, &current), current);
    EXPECT_GT(niceRange(ChartScale::linear, 3, 3).span(), 0);
    EXPECT_GT(niceRange(ChartScale::linear, 0, 0).span(), 0);
    EXPECT_GT(niceRange(ChartScale::log10, -2, -2).span(), 0);
    EXPECT_GT(niceRange(ChartScale::symlog, 0, 0).span(), 0);
    for (const double share : {0.0, 0.05, 0.5, 0.9, 1.0}) {
        const AxisRange range = niceRange(ChartScale::percent, share, share);
        EXPECT_GT(range.span(), 0) << share;
        EXPECT_LE(range.from, share);
        EXPECT_GE(range.to, share);
    }
}

}  // namespace
}  // namespace ravine
