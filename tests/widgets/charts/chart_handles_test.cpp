#include "widgets/charts/chart_handles.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

#include "core/series/trace.h"
#include "widgets/charts/line_chart.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

bool near(const QColor& a, const QColor& b) {
    return std::abs(a.red() - b.red()) <= 24 && std::abs(a.green() - b.green()) <= 24 &&
           std::abs(a.blue() - b.blue()) <= 24;
}

// A chart of 100 steps with a line from 1 to 0 and handles at its start (up), its middle and its end (across).
class ChartHandlesTest : public testing::Test {
protected:
    ChartHandlesTest() {
        for (int i = 0; i <= 100; ++i) line.append(1 - i / 100.0);
        chart.setPalette(Theme::light().palette());
        chart.setFromZero(true);
        chart.setExtent(0, 100);
        chart.setSeries({{1, "a", &line}});
        chart.setHandles({{.step = 0, .value = 1, .slot = 2, .label = "Start", .detail = "Rate 1", .across = false},
                          {.step = 50, .value = 0.5, .slot = 2, .label = "Middle", .detail = "Bend 3"},
                          {.step = 100, .value = 0, .slot = 2, .label = "End", .detail = "Period 100", .up = false}});
        chart.resize(500, 300);
        chart.show();
        QApplication::processEvents();
        QObject::connect(&chart, &LineChart::handleDragged, [this](int handle, double step, double value, bool final) {
            moves.push_back({handle, step, value, final});
        });
    }

    struct Move {
        int handle;
        double step, value;
        bool final;
    };
    QPointF place(std::size_t handle) const {
        const ChartHandle& h = chart.handles().all()[handle];
        return chart.position(h.step, h.value);
    }
    void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::NoButton,
               Qt::MouseButtons buttons = Qt::NoButton, Qt::KeyboardModifiers keys = Qt::NoModifier) {
        QMouseEvent event(type, at, chart.viewport()->mapToGlobal(at), button, buttons, keys);
        QApplication::sendEvent(chart.viewport(), &event);
    }
    void press(QPointF at) { mouse(QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton); }
    void move(QPointF to) { mouse(QEvent::MouseMove, to, Qt::NoButton, Qt::LeftButton); }
    void release(QPointF at) { mouse(QEvent::MouseButtonRelease, at, Qt::LeftButton); }
    QImage painted() { return chart.grab().toImage().convertToFormat(QImage::Format_RGB32); }

    Trace line;
    LineChart chart{QStringLiteral("Rate")};
    std::vector<Move> moves;
};

TEST_F(ChartHandlesTest, AreRingsInTheRunsColour) {
    const QImage image = painted();
    for (std::size_t i = 0; i < 3; ++i) {
        const QPoint at = place(i).toPoint();
        int colour = 0;
        for (int x = -8; x <= 8; ++x)
            for (int y = -8; y <= 8; ++y)
                colour += near(image.pixelColor(at + QPoint(x, y)), Theme::light().runColour(2));
        EXPECT_NEAR(colour, 3.1416 * (11 - 2.25) * 2.25, 30) << i;  // a ring 11 px wide
        EXPECT_TRUE(near(image.pixelColor(at), Theme::light().panel)) << i;
    }
}

TEST_F(ChartHandlesTest, TellEveryPlaceOfADragAndTheLast) {
    const QPointF from = place(1);
    press(from + QPointF(3, -2));  // not quite in its middle: it does not jump
    for (int i = 1; i <= 10; ++i) move(from + QPointF(3 + 5 * i, -2 + 2 * i));
    release(from + QPointF(53, 18));
    ASSERT_EQ(moves.size(), 11u);
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(moves[i].handle, 1);
        EXPECT_FALSE(moves[i].final);
        const double n = static_cast<double>(i + 1);
        EXPECT_NEAR(moves[i].step, chart.stepAt(from.x() + 5 * n), 1e-9);
        EXPECT_NEAR(moves[i].value, chart.valueAt(from.y() + 2 * n), 1e-9);
    }
    EXPECT_TRUE(moves[10].final);
    EXPECT_EQ(moves[10].step, moves[9].step);
    EXPECT_EQ(moves[10].value, moves[9].value);
}

TEST_F(ChartHandlesTest, MoveOnlyTheWaysTheyMay) {
    QPointF from = place(0);
    press(from);
    move(from + QPointF(40, 30));
    release(from + QPointF(40, 30));
    EXPECT_EQ(moves.back().step, 0);
    EXPECT_NEAR(moves.back().value, chart.valueAt(from.y() + 30), 1e-9);
    from = place(2);
    press(from);
    move(from + QPointF(-40, -30));
    release(from + QPointF(-40, -30));
    EXPECT_EQ(moves.back().value, 0);
    EXPECT_NEAR(moves.back().step, chart.stepAt(from.x() - 40), 1e-9);
}

TEST_F(ChartHandlesTest, NeitherPanNorZoomNorClickThrough) {
    chart.setXRange(20, 80);
    QSignalSpy range(&chart, &LineChart::xRangeChanged), clicked(&chart, &LineChart::stepClicked);
    const QPointF from = place(1);
    press(from);
    move(from + QPointF(30, 0));
    QWheelEvent wheel(from, chart.viewport()->mapToGlobal(from), {}, {0, 120}, Qt::LeftButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(chart.viewport(), &wheel);
    release(from + QPointF(30, 0));
    mouse(QEvent::MouseButtonDblClick, from, Qt::LeftButton, Qt::LeftButton);
    release(from);
    EXPECT_EQ(range.count(), 0);
    EXPECT_EQ(clicked.count(), 0);
    EXPECT_EQ(chart.xRange(), (AxisRange{20, 80}));
}

TEST_F(ChartHandlesTest, BeyondTheViewThereIsNone) {
    chart.setXRange(60, 80);
    EXPECT_EQ(chart.handles().at(place(1)), -1);
    press(place(1));
    move(place(1) + QPointF(20, 20));
    EXPECT_TRUE(moves.empty());
    release(place(1));
    chart.setFocus();
    QTest::keyClick(&chart, Qt::Key_H);
    EXPECT_EQ(chart.handles().held(), -1);
}

TEST_F(ChartHandlesTest, ShiftOnOneStillZooms) {
    QSignalSpy range(&chart, &LineChart::xRangeChanged);
    const QPointF from = place(1);
    mouse(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton, Qt::ShiftModifier);
    mouse(QEvent::MouseMove, from + QPointF(80, 0), Qt::NoButton, Qt::LeftButton, Qt::ShiftModifier);
    mouse(QEvent::MouseButtonRelease, from + QPointF(80, 0), Qt::LeftButton, Qt::NoButton, Qt::ShiftModifier);
    EXPECT_EQ(range.count(), 1);
    EXPECT_TRUE(moves.empty());
}

TEST_F(ChartHandlesTest, EscapeGivesADragBack) {
    const QPointF from = place(1);
    press(from);
    move(from + QPointF(30, 10));
    QTest::keyClick(&chart, Qt::Key_Escape);
    ASSERT_EQ(moves.size(), 2u);
    EXPECT_TRUE(moves[1].final);
    EXPECT_EQ(moves[1].step, 50);
    EXPECT_EQ(moves[1].value, 0.5);
    move(from + QPointF(60, 10));
    release(from + QPointF(60, 10));
    EXPECT_EQ(moves.size(), 2u);
}

TEST_F(ChartHandlesTest, AClickAloneMovesNothing) {
    press(place(1));
    release(place(1));
    EXPECT_TRUE(moves.empty());
    EXPECT_EQ(chart.handles().held(), 1);  // for the keys
}

TEST_F(ChartHandlesTest, TheAxesHoldStillUntilItIsLetGo) {
    const AxisRange before = chart.yRange();
    const QPointF from = place(1);
    press(from);
    move(from + QPointF(0, -20));
    Trace high;
    for (int i = 0; i <= 100; ++i) high.append(5);
    chart.setSeries({{1, "a", &high}});
    EXPECT_EQ(chart.yRange(), before);
    release(from + QPointF(0, -20));
    EXPECT_GE(chart.yRange().to, 5);
    chart.setSeries({});
}

TEST_F(ChartHandlesTest, KeysWalkNudgeAndKeep) {
    chart.setFocus();
    QTest::keyClick(&chart, Qt::Key_H);
    EXPECT_EQ(chart.handles().held(), 0);
    QTest::keyClick(&chart, Qt::Key_H);
    EXPECT_EQ(chart.handles().held(), 1);
    QTest::keyClick(&chart, Qt::Key_H, Qt::ShiftModifier);
    EXPECT_EQ(chart.handles().held(), 0);
    QTest::keyClick(&chart, Qt::Key_H);
    const double pixel = chart.valueAt(0) - chart.valueAt(1);
    QTest::keyClick(&chart, Qt::Key_Right);
    ASSERT_EQ(moves.size(), 1u);
    EXPECT_EQ(moves[0].step, 52);  // eight pixels, in whole steps
    QTest::keyClick(&chart, Qt::Key_Left, Qt::ShiftModifier);
    EXPECT_EQ(moves[1].step, 51);
    QTest::keyClick(&chart, Qt::Key_Up, Qt::ShiftModifier);
    EXPECT_NEAR(moves[2].value, 0.5 + pixel, 1e-9);
    QTest::keyClick(&chart, Qt::Key_Down);
    EXPECT_NEAR(moves[3].value, 0.5 - 7 * pixel, 1e-9);
    EXPECT_FALSE(moves[3].final);
    QTest::keyClick(&chart, Qt::Key_Return);
    ASSERT_EQ(moves.size(), 5u);
    EXPECT_TRUE(moves[4].final);
    EXPECT_EQ(moves[4].step, 51);
    EXPECT_EQ(chart.handles().held(), -1);
}

TEST_F(ChartHandlesTest, EscapeGivesBackWhatKeysMovedAndTabKeepsIt) {
    chart.setFocus();
    QTest::keyClick(&chart, Qt::Key_H);
    QTest::keyClick(&chart, Qt::Key_H);
    QTest::keyClick(&chart, Qt::Key_Right);
    QTest::keyClick(&chart, Qt::Key_Escape);
    ASSERT_EQ(moves.size(), 2u);
    EXPECT_TRUE(moves[1].final);
    EXPECT_EQ(moves[1].step, 50);
    QTest::keyClick(&chart, Qt::Key_H);
    QTest::keyClick(&chart, Qt::Key_Down);
    QFocusEvent away(QEvent::FocusOut, Qt::TabFocusReason);
    QApplication::sendEvent(&chart, &away);
    ASSERT_EQ(moves.size(), 4u);
    EXPECT_TRUE(moves[3].final);
    EXPECT_EQ(moves[3].handle, 0);
    EXPECT_LT(moves[3].value, 1);
}

TEST_F(ChartHandlesTest, KeysGoOnFromWhereItWasPut) {
    chart.setFocus();
    QTest::keyClick(&chart, Qt::Key_H);
    QTest::keyClick(&chart, Qt::Key_H);
    QTest::keyClick(&chart, Qt::Key_Right);
    std::vector<ChartHandle> put = chart.handles().all();
    put[1].step = 60;
    chart.setHandles(put);
    QTest::keyClick(&chart, Qt::Key_Right, Qt::ShiftModifier);
    EXPECT_EQ(moves.back().step, 61);
}

TEST_F(ChartHandlesTest, TheirKeysAreNoShortcutsWhileOneIsHeld) {
    const auto claims = [&](Qt::Key key) {
        QKeyEvent event(QEvent::ShortcutOverride, key, Qt::NoModifier);
        event.ignore();
        QApplication::sendEvent(&chart, &event);
        return event.isAccepted();
    };
    EXPECT_TRUE(claims(Qt::Key_H));
    EXPECT_FALSE(claims(Qt::Key_Escape));
    chart.setFocus();
    QTest::keyClick(&chart, Qt::Key_H);
    EXPECT_TRUE(claims(Qt::Key_Escape));
    EXPECT_TRUE(claims(Qt::Key_Left));
    EXPECT_FALSE(claims(Qt::Key_Space));
}

TEST_F(ChartHandlesTest, AreGoneWithTheRunTheyBelongTo) {
    const QPointF from = place(1);
    press(from);
    move(from + QPointF(10, 0));
    chart.setHandles({});
    move(from + QPointF(20, 0));
    release(from + QPointF(20, 0));
    EXPECT_EQ(moves.size(), 1u);
    EXPECT_EQ(chart.handles().held(), -1);
}

TEST_F(ChartHandlesTest, PointingAtOneNamesIt) {
    const QImage before = painted();
    mouse(QEvent::MouseMove, place(1));
    EXPECT_EQ(chart.handles().pointed(), 1);
    EXPECT_EQ(chart.cursor().shape(), Qt::SizeAllCursor);
    mouse(QEvent::MouseMove, place(0));
    EXPECT_EQ(chart.cursor().shape(), Qt::SizeVerCursor);
    mouse(QEvent::MouseMove, place(2));
    EXPECT_EQ(chart.cursor().shape(), Qt::SizeHorCursor);
    EXPECT_NE(painted(), before);
    mouse(QEvent::MouseMove, {250, 240});
    EXPECT_EQ(chart.handles().pointed(), -1);
}

TEST_F(ChartHandlesTest, TellAScreenReaderWhatTheyHold) {
    chart.setFocus();
    chart.setSeries({{1, "a", &line}});
    EXPECT_TRUE(chart.accessibleDescription().contains("H moves its handles: Start; Middle; End"))
        << chart.accessibleDescription().toStdString();
    QTest::keyClick(&chart, Qt::Key_H);
    chart.setSeries({{1, "a", &line}});
    EXPECT_TRUE(chart.accessibleDescription().startsWith("Handle 1 of 3, Start: Rate 1"))
        << chart.accessibleDescription().toStdString();
}

}  // namespace
}  // namespace ravine
