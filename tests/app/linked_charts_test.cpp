// The charts of a workspace with its controller, without the window around them: what one shows the others follow, and
// schedules are edited on the chart of the rates.
#include <gtest/gtest.h>

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/network/network_charts.h"
#include "app/surface/surface_charts.h"
#include "core/experiment/experiment_json.h"
#include "tests/app/shown_charts.h"
#include "widgets/charts/line_chart.h"

namespace ravine {
namespace {

constexpr const char* race = R"({"ravine": 1, "problem": {"kind": "surface", "surface": {"kind": "ravine"}},
    "runs": [{"name": "A", "optimizer": {"kind": "momentum"}, "learning_rate": 0.01, "schedule": {"kind": "cosine", "period": 120}},
             {"name": "B", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 0.03}], "steps": 160, "seed": 7})";
constexpr const char* rings =
    R"({"ravine": 1, "problem": {"kind": "network", "data": {"kind": "circles", "samples": 100},
        "network": {"layers": [{"units": 4, "activation": "tanh"}], "batch_size": 12}},
    "runs": [{"name": "A", "optimizer": {"kind": "adam"}, "learning_rate": 0.01, "schedule": {"kind": "linear", "period": 12}}],
    "epochs": 20, "seed": 3})";

void mouse(LineChart& chart, QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::NoButton,
           Qt::MouseButtons buttons = Qt::NoButton, Qt::KeyboardModifiers keys = Qt::NoModifier) {
    QMouseEvent event(type, at, chart.viewport()->mapToGlobal(at), button, buttons, keys);
    QApplication::sendEvent(chart.viewport(), &event);
}

void drag(LineChart& chart, QPointF from, QPointF to, Qt::MouseButton button = Qt::LeftButton,
          Qt::KeyboardModifiers keys = Qt::NoModifier) {
    mouse(chart, QEvent::MouseButtonPress, from, button, button, keys);
    for (int i = 1; i <= 4; ++i)
        mouse(chart, QEvent::MouseMove, from + (to - from) * i / 4, Qt::NoButton, button, keys);
    mouse(chart, QEvent::MouseButtonRelease, to, button, Qt::NoButton, keys);
}

QPointF placeOf(const LineChart& chart, const QString& label) {
    for (const ChartHandle& handle : chart.handles().all())
        if (handle.label == label) return chart.position(handle.step, handle.value);
    ADD_FAILURE() << "no handle " << label.toStdString();
    return {};
}

const ChartSeries* foreseen(const LineChart& chart, int run) {
    for (const ChartSeries& series : chart.series())
        if (series.foreseen && series.run == run) return &series;
    return nullptr;
}

TEST(LinkedCharts, HoweverOneIsZoomedAllAre) {
    Shown<ChartColumn> shown(race);
    for (LineChart* chart : shown.charts.charts()) {
        const auto follow = [&](const char* what, auto act) {
            const AxisRange before = chart->xRange();
            act();
            EXPECT_NE(chart->xRange(), before) << what;
            for (const LineChart* other : shown.charts.charts()) EXPECT_EQ(other->xRange(), chart->xRange()) << what;
        };
        const QPointF middle = QRectF(chart->plotArea()).center() + QPointF(0, 20);
        follow("wheel", [&] {
            QWheelEvent event(middle, chart->viewport()->mapToGlobal(middle), {}, {0, 240}, Qt::NoButton, {},
                              Qt::NoScrollPhase, false);
            QApplication::sendEvent(chart->viewport(), &event);
        });
        follow("pan", [&] { drag(*chart, middle, middle + QPointF(20, 0)); });
        follow("box", [&] { drag(*chart, middle, middle + QPointF(100, 20), Qt::LeftButton, Qt::ShiftModifier); });
        follow("double click",
               [&] { mouse(*chart, QEvent::MouseButtonDblClick, middle, Qt::LeftButton, Qt::LeftButton); });
        follow("range", [&] { drag(*chart, middle, middle + QPointF(80, 2), Qt::RightButton); });
        follow("key -", [&] { QTest::keyClick(chart, Qt::Key_Minus); });
        follow("key +", [&] { QTest::keyClick(chart, Qt::Key_Plus); });
        follow("key 0", [&] { QTest::keyClick(chart, Qt::Key_0); });
    }
}

TEST(LinkedCharts, PointingMarksTheStepInTheOthers) {
    Shown<ChartColumn> shown(race);
    ASSERT_TRUE(shown.controller.computeAll());
    const auto [loss, rate, norm] = shown.charts.charts();
    QSignalSpy hovered(&shown.charts, &ChartStack::stepHovered);
    const QImage before = norm->grab().toImage();
    mouse(*loss, QEvent::MouseMove, QRectF(loss->plotArea()).center());
    ASSERT_EQ(hovered.count(), 1);
    EXPECT_EQ(hovered[0][0].toLongLong(), 80);
    EXPECT_NE(norm->grab().toImage(), before);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(loss, &leave);
    EXPECT_EQ(norm->grab().toImage(), before);
    // And from outside: a path that is pointed at.
    shown.charts.setHoverStep(80);
    EXPECT_NE(norm->grab().toImage(), before);
}

TEST(LinkedCharts, AClickSelectsTheRunAndTheStep) {
    Shown<ChartColumn> shown(race);
    ASSERT_TRUE(shown.controller.computeAll());
    QSignalSpy run(&shown.charts, &ChartStack::runClicked);
    LineChart* rate = shown.charts.charts()[1];
    const QPointF at = rate->position(100, 0.03);  // B's constant rate
    mouse(*rate, QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
    mouse(*rate, QEvent::MouseButtonRelease, at, Qt::LeftButton);
    ASSERT_EQ(run.count(), 1);
    EXPECT_EQ(run[0][0].toInt(), 1);
    EXPECT_EQ(shown.controller.race().head(), 100);
}

TEST(LinkedCharts, ThePlannedRateReachesToTheEnd) {
    Shown<ChartColumn> shown(race);
    const LineChart& rate = *shown.charts.charts()[1];
    ASSERT_NE(foreseen(rate, 0), nullptr);
    EXPECT_EQ(foreseen(rate, 0)->trace->at(1), 0.01);
    EXPECT_NEAR(foreseen(rate, 0)->trace->at(61), 0.005, 1e-15);  // t = 60
    EXPECT_EQ(foreseen(rate, 0)->trace->at(160), 0);
    ASSERT_NE(foreseen(rate, 1), nullptr);
    EXPECT_EQ(foreseen(rate, 1)->trace->at(160), 0.03);
    EXPECT_TRUE(foreseen(rate, 0)->selected);
    // Another run's handles when it is selected.
    EXPECT_EQ(rate.handles().all().size(), 2u);
    shown.selected = 1;
    shown.show();
    EXPECT_EQ(rate.handles().all().size(), 1u);
}

TEST(RateEditor, DraggingTheEndOfTheCosineRecomputesTheRunAllThrough) {
    Shown<ChartColumn> shown(race);
    ASSERT_TRUE(shown.controller.computeAll());
    LineChart& rate = *shown.charts.charts()[1];
    const QPointF from = placeOf(rate, "End of the period");
    mouse(rate, QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton);
    const double perStep = (rate.position(1, 1) - rate.position(0, 1)).x();
    double before = 120;
    for (int i = 1; i <= 5; ++i) {
        const QPointF to = from + QPointF(-10 * i * perStep, 0);
        mouse(rate, QEvent::MouseMove, to, Qt::NoButton, Qt::LeftButton);
        const double period = std::get<Cosine>(shown.spec().schedule.kind).period;
        EXPECT_EQ(period, before - 10);
        EXPECT_NEAR(placeOf(rate, "End of the period").x(), to.x(), 1);  // under the pointer at once
        EXPECT_EQ(foreseen(rate, 0)->trace->at(160), 0);
        EXPECT_GT(foreseen(rate, 0)->trace->at(static_cast<std::int64_t>(period)), 0);
        ASSERT_TRUE(shown.controller.waitForStep(160));
        EXPECT_NEAR(shown.controller.race().runs()[0].learningRate.at(61),
                    0.005 * (1 + std::cos(std::acos(-1) * 60 / period)), 1e-12);
        before = period;
    }
    mouse(rate, QEvent::MouseButtonRelease, from + QPointF(-50 * perStep, 0), Qt::LeftButton);
    EXPECT_EQ(std::get<Cosine>(shown.spec().schedule.kind), (Cosine{.period = 70}));
    EXPECT_EQ(shown.told.front(), R"(schedule = {"period":110.0})");
    // One drag is one entry.
    EXPECT_EQ(shown.controller.document().undoStack().count(), 1);
    shown.controller.undo();
    EXPECT_EQ(std::get<Cosine>(shown.spec().schedule.kind), (Cosine{.period = 120}));
    EXPECT_NEAR(placeOf(rate, "End of the period").x(), from.x(), 0.01);
}

TEST(RateEditor, EscapeLeavesNoTrace) {
    Shown<ChartColumn> shown(race);
    LineChart& rate = *shown.charts.charts()[1];
    const Experiment before = shown.controller.experiment();
    const QPointF from = placeOf(rate, "End of the period");
    mouse(rate, QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton);
    mouse(rate, QEvent::MouseMove, from + QPointF(-60, -30), Qt::NoButton, Qt::LeftButton);
    EXPECT_FALSE(shown.controller.experiment() == before);
    QTest::keyClick(&rate, Qt::Key_Escape);
    EXPECT_TRUE(shown.controller.experiment() == before);
    EXPECT_EQ(shown.controller.document().undoStack().count(), 0);
    EXPECT_NEAR(placeOf(rate, "End of the period").x(), from.x(), 0.01);
}

TEST(RateEditor, BackAtItsPlaceADragIsClosedToo) {
    Shown<ChartColumn> shown(race);
    LineChart& rate = *shown.charts.charts()[1];
    const QPointF from = placeOf(rate, "Learning rate");
    mouse(rate, QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton);
    for (const double up : {30.0, 0.0})
        mouse(rate, QEvent::MouseMove, from + QPointF(0, -up), Qt::NoButton, Qt::LeftButton);
    mouse(rate, QEvent::MouseButtonRelease, from, Qt::LeftButton);
    EXPECT_EQ(shown.spec().learningRate, 0.01);
    EXPECT_EQ(shown.controller.document().undoStack().count(), 0);
    // Else this would be part of it.
    shown.controller.editRun(1, "learning_rate", "0.5", true);
    shown.controller.undo();
    EXPECT_EQ(shown.spec().learningRate, 0.01);
    EXPECT_EQ(shown.spec(1).learningRate, 0.03);
}

TEST(RateEditor, KeysMoveAHandleAndItIsOneEntry) {
    Shown<ChartColumn> shown(race);
    LineChart& rate = *shown.charts.charts()[1];
    rate.setFocus();
    QTest::keyClick(&rate, Qt::Key_H);
    QTest::keyClick(&rate, Qt::Key_H);
    for (int i = 0; i < 3; ++i) QTest::keyClick(&rate, Qt::Key_Right, Qt::ShiftModifier);
    EXPECT_EQ(std::get<Cosine>(shown.spec().schedule.kind).period, 123);
    QTest::keyClick(&rate, Qt::Key_Return);
    EXPECT_EQ(std::get<Cosine>(shown.spec().schedule.kind), (Cosine{.period = 123}));
    EXPECT_EQ(shown.controller.document().undoStack().count(), 1);
}

// Its last rate belongs to an update that is not made any more; it must be there to be taken hold of all the same.
TEST(RateEditor, APeriodAsLongAsTheRunIsHeldAtItsEnd) {
    Shown<ChartColumn> shown(race);
    LineChart& rate = *shown.charts.charts()[1];
    shown.controller.editRun(0, "schedule.period", "160", true);
    const QPointF from = placeOf(rate, "End of the period");
    EXPECT_NEAR(from.x(), rate.position(160, 1).x(), 0.01);
    drag(rate, from, from + QPointF(0, -30));
    EXPECT_EQ(std::get<Cosine>(shown.spec().schedule.kind).period, 160);
    EXPECT_GT(std::get<Cosine>(shown.spec().schedule.kind).floor, 0.002);
    rate.setFocus();
    const double perStep = (rate.position(1, 1) - rate.position(0, 1)).x();
    drag(rate, placeOf(rate, "End of the period"), placeOf(rate, "End of the period") + QPointF(-40 * perStep, 0));
    EXPECT_EQ(std::get<Cosine>(shown.spec().schedule.kind).period, 120);
}

TEST(RateEditor, InANetworkADragIsAChangeFromNowOn) {
    Shown<NetworkCharts> shown(rings);
    ASSERT_TRUE(shown.controller.computeTo(5));
    LineChart& rate = *shown.charts.lowest();
    const QPointF from = placeOf(rate, "End of the line");
    const double perEpoch = (rate.position(1, 1) - rate.position(0, 1)).x();
    drag(rate, from, from + QPointF(4 * perEpoch, 0));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !shown.spec().changes.empty(); }));
    EXPECT_EQ(std::get<Linear>(shown.spec().schedule.kind).period, 12);  // as it was at the start
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return std::get<Linear>(shown.controller.shownRun(0).schedule.kind).period == 16; }));
    EXPECT_NEAR(placeOf(rate, "End of the line").x(), from.x() + 4 * perEpoch, 1);
    EXPECT_NEAR(foreseen(rate, 0)->trace->at(9), 0.01 * 0.5, 1e-15);  // t = 8 of 16
    ASSERT_TRUE(shown.controller.computeAll());
    EXPECT_NEAR(shown.controller.race().runs()[0].learningRate.at(3), 0.01 * (1 - 2.0 / 12), 1e-15);
    EXPECT_NEAR(shown.controller.race().runs()[0].learningRate.at(9), 0.01 * 0.5, 1e-15);
}

TEST(RateEditor, AScheduleThatCountsUpdatesStandsAtItsEpochs) {
    Shown<NetworkCharts> shown(rings);
    ASSERT_TRUE(shown.controller.computeTo(1));
    const auto batches = shown.controller.race().runs()[0].batchesPerEpoch;
    EXPECT_EQ(batches, 5);  // 60 of 100 samples to train on, by twelve
    shown.controller.editRun(0, "schedule", R"({"kind": "step", "every": 50, "factor": 0.5, "unit": "step"})", true);
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return std::holds_alternative<Step>(shown.controller.shownRun(0).schedule.kind); }));
    LineChart& rate = *shown.charts.lowest();
    EXPECT_NEAR(placeOf(rate, "First drop").x(), rate.position(51.0 / 5, 1).x(), 0.01);
    EXPECT_EQ(foreseen(rate, 0)->trace->at(10), 0.01);  // its last update is the 50th, at t = 49
    EXPECT_EQ(foreseen(rate, 0)->trace->at(11), 0.005);
}

TEST(RateEditor, WhatListensHasNoPlanButItsPresentRate) {
    Shown<ChartColumn> shown(race);
    shown.controller.editRun(0, "schedule", R"({"kind": "plateau", "factor": 0.5, "patience": 0})", true);
    ASSERT_TRUE(shown.controller.computeTo(120));
    const LineChart& rate = *shown.charts.charts()[1];
    const double now = shown.controller.race().runs()[0].learningRate.at(120);
    EXPECT_LT(now, 0.01);
    EXPECT_EQ(foreseen(rate, 0)->trace->at(160), now);
    EXPECT_GE(foreseen(rate, 0)->from, 1);
    EXPECT_EQ(rate.handles().all().size(), 1u);
}

TEST(RateEditor, OtherQuantitiesHaveNoHandles) {
    Shown<NetworkCharts> shown(rings);
    shown.charts.setRateLevel(0.005, "stable");
    EXPECT_EQ(shown.charts.lowest()->handles().all().size(), 2u);
    shown.charts.setLowest(NetworkCharts::Lowest::WeightNorm);
    EXPECT_TRUE(shown.charts.lowest()->handles().all().empty());
    EXPECT_EQ(foreseen(*shown.charts.lowest(), 0), nullptr);
    shown.charts.setLowest(NetworkCharts::Lowest::LearningRate);
    EXPECT_EQ(shown.charts.lowest()->handles().all().size(), 2u);
}

TEST(ChartStack, AForkIsDrawnFromWhereItLeavesItsParent) {
    Shown<ChartColumn> shown(R"({"ravine": 1, "problem": {"kind": "surface", "surface": {"kind": "ravine"}},
        "runs": [{"name": "A", "learning_rate": 0.01, "changes": [{"at": 10, "set": {"learning_rate": 0.02}}]},
                 {"name": "B", "parent": "A", "learning_rate": 0.01, "changes": [{"at": 10, "set": {"learning_rate": 0.02}},
                                                                                 {"at": 40, "set": {"learning_rate": 0.001}},
                                                                                 {"at": 60, "set": {"learning_rate": 0.002}}]}],
        "steps": 100})");
    for (const LineChart* chart : shown.charts.charts()) {
        EXPECT_EQ(chart->series()[0].from, -std::numeric_limits<double>::infinity());
        EXPECT_EQ(chart->series()[1].from, 40);
    }
}

}  // namespace
}  // namespace ravine
