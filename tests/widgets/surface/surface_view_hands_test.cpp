// What a hand does on the surface: the start held, paths and steps pointed at and clicked, forks.
#include "widgets/surface/surface_view.h"

#include <gtest/gtest.h>

#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "tests/widgets/surface/surface_fixture.h"
#include "widgets/surface/path_painter_ghost.h"

using namespace ravine;
using namespace ravine::scene;

namespace {

class Hands : public InBothThemes {};
INSTANTIATE_TEST_SUITE_P(Light, Hands, testing::Values(false));
INSTANTIATE_TEST_SUITE_P(Dark, Hands, testing::Values(true));

}  // namespace

// ---- the start in hand

TEST_P(Hands, EveryIntermediateStartIsToldAndItsPathsArePainted) {
    Path first{}, second{};
    const auto compute = [&](Point start) {
        for (Path* path : {&first, &second}) {
            path->x.clear();
            path->y.clear();
            const double rate = path == &first ? 0.06 : 0.02;
            for (Point p = start; path->x.end() < 100; p = {p.x - rate * p.x, p.y - rate * 25 * p.y}) path->add(p);
        }
        view.setRuns({first.series(1, 99, true), second.series(2, 99)});
    };
    const QImage empty = painted();
    compute({-3, 2});
    painted();
    const QPointF oldSegment = middle({first.x.at(0), first.y.at(0)}, {first.x.at(1), first.y.at(1)});
    QObject::connect(&view, &SurfaceView::startDragged, &view, compute);
    QSignalSpy dragged(&view, &SurfaceView::startDragged), chosen(&view, &SurfaceView::startChosen);

    QTest::mousePress(&view, Qt::LeftButton, {}, pixel({-3, 2}));
    EXPECT_FALSE(view.hasGhost()) << "holding is not yet moving";
    const int moves = 40;
    for (int i = 1; i <= moves; ++i) {
        const double turn = std::numbers::pi * i / moves;
        const QPoint to = pixel({-3 + 0.1 * i, 1.5 + 0.5 * std::cos(turn)});
        QTest::mouseMove(&view, to);
        ASSERT_EQ(dragged.count(), i);
        EXPECT_TRUE(near(lastPoint(dragged), view.toPoint(to))) << i;
        EXPECT_EQ(view.start(), lastPoint(dragged));
        const QImage now = painted();
        const QPointF live = middle({first.x.at(0), first.y.at(0)}, {first.x.at(1), first.y.at(1)});
        EXPECT_GT(around(now, live, ink(1)), 0) << i;
        EXPECT_TRUE(view.hasGhost());
        if (i < 4) continue;
        EXPECT_LT(share(empty, now, oldSegment, ink(1)), 0.6) << "where it was, only a ghost is left: " << i;
    }
    EXPECT_EQ(chosen.count(), 0);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, pixel({1, 1}));
    EXPECT_EQ(chosen.count(), 1);
    EXPECT_FALSE(view.hasGhost());
}

TEST_P(Hands, TheOldPathStaysAsAThinFaintGhostUntilTheRelease) {
    Path path{{-3, 2}, {3, 2}, {3, 0.2}};
    view.setRuns({path.series(1, 2, true)});
    painted();
    const QImage empty = [&] {
        view.setRuns({});
        return painted();
    }();
    view.setRuns({path.series(1, 2, true)});
    painted();
    QObject::connect(&view, &SurfaceView::startDragged, &view, [&](Point p) {
        path.x.clear();
        path.y.clear();
        for (const Point each : {p, Point{3, -2}, Point{3, -0.2}}) path.add(each);
        view.setRuns({path.series(1, 2, true)});
    });
    QTest::mousePress(&view, Qt::LeftButton, {}, pixel({-3, 2}));
    QTest::mouseMove(&view, pixel({-3, -2}));
    const QImage held = painted();
    const QPointF on = view.toPixel({0, 2});
    int painted3 = 0;
    for (int dy = -4; dy <= 4; ++dy) painted3 += std::abs(share(empty, held, on + QPointF(0, dy), ink(1))) > 0.1;
    EXPECT_GE(painted3, 1);
    EXPECT_LE(painted3, 3) << "thin";
    double strongest = 0;
    for (int dy = -2; dy <= 2; ++dy) strongest = std::max(strongest, share(empty, held, on + QPointF(0, dy), ink(1)));
    EXPECT_GT(strongest, 0.2);
    EXPECT_LT(strongest, 0.6) << "faint";
    EXPECT_GT(around(held, view.toPixel({0, -2}), ink(1)), 3) << "the live one is not";
    view.zoomIn();
    const QImage nearer = painted();
    const QPoint there = pixel({0, 2});
    strongest = 0;
    for (int dy = -2; dy <= 2; ++dy)
        strongest = std::max(strongest, share(nearer.pixelColor(there + QPoint(0, 8)),
                                              nearer.pixelColor(there + QPoint(0, dy)), ink(1)));
    EXPECT_GT(strongest, 0.2) << "and where the plane is, in another view";
    view.fit();
    EXPECT_EQ(painted(), held);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, pixel({-3, -2}));
    EXPECT_LT(std::abs(share(empty, painted(), on, ink(1))), 0.05);
}

TEST_P(Hands, EscapeGivesTheStartBack) {
    QSignalSpy dragged(&view, &SurfaceView::startDragged), chosen(&view, &SurfaceView::startChosen);
    QTest::mousePress(&view, Qt::LeftButton, {}, pixel({-3, 2}));
    QTest::mouseMove(&view, pixel({1, 1}));
    QTest::keyClick(&view, Qt::Key_Escape);
    EXPECT_EQ(view.start(), (Point{-3, 2}));
    EXPECT_EQ(lastPoint(dragged), (Point{-3, 2}));
    EXPECT_FALSE(view.hasGhost());
    QTest::mouseMove(&view, pixel({2, 1}));
    QTest::mouseRelease(&view, Qt::LeftButton, {}, pixel({2, 1}));
    EXPECT_EQ(view.start(), (Point{-3, 2})) << "and lets go of it";
    EXPECT_EQ(dragged.count(), 2);
    EXPECT_EQ(chosen.count(), 0);
}

TEST_P(Hands, AGhostThatASliderSetOutlastsADragOfTheStart) {
    const Path path{{-3, 2}, {1, 2}};
    view.setRuns({path.series(1, 1)});
    view.setGhost(true);
    QTest::mousePress(&view, Qt::LeftButton, {}, pixel({-3, 2}));
    QTest::mouseMove(&view, pixel({-2, 1}));
    QTest::mouseRelease(&view, Qt::LeftButton, {}, pixel({-2, 1}));
    EXPECT_TRUE(view.hasGhost());
    view.setRuns({});
    const QImage with = painted();
    view.setGhost(false);
    EXPECT_GT(share(painted(), with, middle({-3, 2}, {1, 2}), ink(1)), 0.1);
    EXPECT_FALSE(view.hasGhost());
}

TEST(PathGhost, KeepsAtMostSoManyPointsAndItsGaps) {
    Path path{};
    for (int i = 0; i < 60'000; ++i) path.add({std::sin(0.7 * i), std::cos(0.9 * i)});
    Path torn{{-1, 0}, {0, 0}, {std::numeric_limits<double>::quiet_NaN(), 0}, {0, 1}, {1, 1}};
    PlaneView plane{QRectF(0, 0, 400, 400), {0, 0}, 100};
    PathGhost ghost;
    ghost.keep({path.series(1, 10), torn.series(2, 4)}, plane);
    EXPECT_LE(ghost.points(), PathGhost::mostPoints + 4);
    EXPECT_GT(ghost.points(), PathGhost::mostPoints / 4);
    ghost.keep({torn.series(2, 4)}, plane);
    QImage image(400, 400, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    QPainter painter(&image);
    ghost.paint(painter, plane, {.theme = &Theme::light()});
    painter.end();
    const auto marked = [&](Point p) { return image.pixelColor(plane.toPixel(p).toPoint()) != QColor(Qt::white); };
    EXPECT_TRUE(marked({-0.5, 0}));
    EXPECT_TRUE(marked({0.5, 1}));
    EXPECT_FALSE(marked({0, 0.5}));
}

// ---- marks, hits, forks

TEST_P(Hands, AMarkedStepIsAHollowRingOnEveryVisiblePath) {
    const Path a{{-3, 2}, {-1, 2}, {3, 2}}, b{{-3, -2}, {1, -2}, {3, -2}}, hidden{{-3, 1}, {1, 1}, {3, 1}};
    PathSeries unseen = hidden.series(3, 2);
    unseen.visible = false;
    view.setRuns({a.series(1, 2), b.series(2, 2), unseen});
    const QImage without = painted();
    view.setMarkedStep(1);
    const QImage with = painted();
    for (const auto& [p, slot] : {std::pair(Point{-1, 2}, 1), std::pair(Point{1, -2}, 2)}) {
        const QPointF at = view.toPixel(p);
        EXPECT_LT(around(without, at + QPointF(0, -6.5), ink(slot), 1), 2);
        EXPECT_GE(around(with, at + QPointF(0, -6.5), ink(slot), 1), 2) << slot;
        EXPECT_FALSE(alike(with.pixelColor((at + QPointF(0, -4)).toPoint()), ink(slot))) << "hollow";
    }
    EXPECT_EQ(around(with, view.toPixel({1, 1}), ink(3), 9), 0);
    view.setMarkedStep(-1);
    EXPECT_EQ(painted(), without);
}

TEST_P(Hands, ClickingAPathOrMarkerNamesRunAndStep) {
    const Path path{{-3, 1}, {0.5, 1}, {3, -2}, {3, 2}};
    view.setRuns({path.series(1, 2)});
    painted();
    QSignalSpy clicked(&view, &SurfaceView::runClicked), dragged(&view, &SurfaceView::startDragged);
    const std::array<std::pair<QPointF, int>, 4> cases{
        {{view.toPixel({0.5, 1}) + QPointF(3, -2), 1},
         {view.toPixel({3, -2}), 2},
         {view.toPixel({-2, 1}) + QPointF(0, 4), 0},  // between two steps: the nearer
         {view.toPixel({3, 1.6}), 3}}};               // after the head
    int count = 0;
    for (const auto& [where, step] : cases) {
        QTest::mouseClick(&view, Qt::LeftButton, {}, where.toPoint());
        ASSERT_EQ(clicked.count(), ++count) << step;
        EXPECT_EQ(clicked.last().at(0).toInt(), 0);
        EXPECT_EQ(clicked.last().at(1).toLongLong(), step);
    }
    EXPECT_EQ(dragged.count(), 0);
    QTest::mouseClick(&view, Qt::LeftButton, {}, pixel({-1, -1}));
    EXPECT_EQ(dragged.count(), 1) << "elsewhere it still puts the start";
}

TEST_P(Hands, AForkIsDrawnFromItsBeginAndLeavesADotThere) {
    const Path parent{{-3, 2}, {-1, 2}, {1, 2}}, fork{{-3, -2}, {-1, -2}, {-1, 0}, {3, -1.5}};
    PathSeries forked = fork.series(2, 3);
    forked.begin = 1;
    view.setRuns({parent.series(1, 2), forked});
    const QImage image = painted();
    EXPECT_EQ(around(image, view.toPixel({-2, -2}), ink(2)), 0) << "not before";
    EXPECT_GT(around(image, view.toPixel({-1, -1}), ink(2)), 3) << "but from there";
    EXPECT_GT(around(image, view.toPixel({-1, -2}), ink(2), 4), 24) << "a dot";
    EXPECT_GT(around(image, view.toPixel({3, -1.5}), ink(2), 6), 80) << "and its marker";
    QSignalSpy hovered(&view, &SurfaceView::pathHovered);
    QTest::mouseMove(&view, pixel({-2.5, -2}));
    EXPECT_EQ(hovered.count(), 0);
    QTest::mouseMove(&view, pixel({-1, -1.8}));
    ASSERT_EQ(hovered.count(), 1);
    EXPECT_EQ(hovered.last().at(0).toInt(), 1);
    EXPECT_EQ(hovered.last().at(1).toLongLong(), 1);
}

TEST_P(Hands, AForkHasNoMarkerBeforeItBegins) {
    const Path fork{{-3, -2}, {-1, -2}, {-1, 0}, {3, -1.5}};
    PathSeries forked = fork.series(2, 1);
    forked.begin = 2;
    view.setRuns({forked});
    const QImage early = painted();
    EXPECT_EQ(around(early, view.toPixel({-1, -2}), ink(2), 8), 0);
    EXPECT_EQ(around(early, view.toPixel({1, -0.75}), ink(2), 1), 0) << "what is to come is faint";
    forked.head = 2;
    view.setRuns({forked});
    EXPECT_GT(around(painted(), view.toPixel({-1, 0}), ink(2), 6), 80);
}
