#include "widgets/surface/surface_view.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>
#include <limits>

#include "tests/widgets/surface/surface_fixture.h"

using namespace ravine;
using namespace ravine::scene;

TEST_F(SurfaceViewTest, AClickPutsTheStartThereWithOneEntry) {
    QSignalSpy chosen(&view, &SurfaceView::startChosen);
    QTest::mouseClick(&view, Qt::LeftButton, {}, pixel({1.5, -1}));
    EXPECT_TRUE(near(view.start(), {1.5, -1})) << "at once";
    EXPECT_TRUE(QTest::qWaitFor([&] { return chosen.count() == 1; }, 10000));
    EXPECT_TRUE(near(lastPoint(chosen), {1.5, -1}));
}

TEST_F(SurfaceViewTest, DraggingTheHandleTellsEveryPointAndChoosesTheLast) {
    QSignalSpy dragged(&view, &SurfaceView::startDragged), chosen(&view, &SurfaceView::startChosen);
    QTest::mousePress(&view, Qt::LeftButton, {}, pixel({-3, 2}));
    for (const Point p : {Point{-2, 1.5}, Point{-1, 1}, Point{0.5, 0.25}}) {
        QTest::mouseMove(&view, pixel(p));
        EXPECT_TRUE(near(lastPoint(dragged), p));
    }
    EXPECT_EQ(dragged.count(), 3);
    EXPECT_EQ(chosen.count(), 0);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, pixel({0.5, 0.25}));
    ASSERT_EQ(chosen.count(), 1);
    EXPECT_TRUE(near(lastPoint(chosen), {0.5, 0.25}));
}

TEST_F(SurfaceViewTest, DraggingElsewherePansAndLeavesTheStart) {
    QSignalSpy dragged(&view, &SurfaceView::startDragged), chosen(&view, &SurfaceView::startChosen);
    const QPoint from = pixel({1, 1}), to = from + QPoint(-60, 40);
    const Point held = view.toPoint(from);
    QTest::mousePress(&view, Qt::LeftButton, {}, from);
    QTest::mouseMove(&view, to);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, to);
    EXPECT_TRUE(near(view.toPoint(to), held));
    EXPECT_EQ(dragged.count() + chosen.count(), 0);
}

TEST_F(SurfaceViewTest, TheWheelKeepsThePointUnderThePointer) {
    const QPointF where = view.toPixel({1.3, -0.7});
    const double before = view.view().scale;
    for (const int turn : {120, 240, 120, -360, 30}) {
        const Point held = view.toPoint(where);
        wheel(where, turn);
        EXPECT_TRUE(near(view.toPoint(where), held));
    }
    EXPECT_GT(view.view().scale, before);
}

TEST_F(SurfaceViewTest, ADoubleClickFitsAndMovesNothing) {
    QSignalSpy chosen(&view, &SurfaceView::startChosen);
    const PlaneView fitted = view.view();
    wheel(view.toPixel({1, 1}), 600);
    ASSERT_FALSE(view.view() == fitted);
    const QPoint where = view.view().plot.center().toPoint();
    QTest::mouseClick(&view, Qt::LeftButton, {}, where);
    QTest::mouseDClick(&view, Qt::LeftButton, {}, where);
    EXPECT_EQ(view.view(), fitted);
    EXPECT_EQ(view.start(), (Point{-3, 2}));
    EXPECT_EQ(chosen.count(), 0);
}

TEST_F(SurfaceViewTest, BothAxesShareOneScaleWhateverTheSize) {
    for (const QSize size : {QSize(900, 300), QSize(300, 700), QSize(640, 640)}) {
        view.resize(size);
        const QPointF origin = view.toPixel({0, 0}), one = view.toPixel({1, 1});
        EXPECT_NEAR(one.x() - origin.x(), origin.y() - one.y(), 1e-9);
        for (const Point corner : {Point{-4, -3}, Point{4, 3}, Point{-4, 3}, Point{4, -3}})
            EXPECT_TRUE(view.view().plot.adjusted(-0.01, -0.01, 0.01, 0.01).contains(view.toPixel(corner)));
    }
}

TEST_F(SurfaceViewTest, FitShowsAStartOutsideTheDomain) {
    view.setStart({7, -5});
    EXPECT_TRUE(view.view().plot.contains(view.toPixel({7, -5})));
    EXPECT_TRUE(view.view().plot.contains(view.toPixel({-4, 3})));
}

TEST_F(SurfaceViewTest, PathsAreDrawnUpToTheHeadAndFaintlyAfterIt) {
    const Path path{{-3, 2}, {1, 2}, {3, 2}};
    view.setRuns({path.series(2, 1)});
    const QImage image = painted();
    EXPECT_TRUE(alike(at(image, {-1, 2}), Theme::light().runColour(2)));
    EXPECT_FALSE(alike(at(image, {2, 2}), Theme::light().runColour(2))) << "70 % opaque";
    EXPECT_GT(at(image, {2, 2}).blue(), at(image, {2, 2}).green() + 40) << "but violet";
    EXPECT_FALSE(alike(at(image, {-1, -2}), Theme::light().runColour(2)));
}

TEST_F(SurfaceViewTest, GrowingPathsLookAsIfDrawnAtOnce) {
    Path growing{{-3, 2}}, other{{-3, 2}};
    for (int i = 1; i < 60; ++i) {
        const Point p{3 * std::cos(0.7 * i) * std::exp(-0.02 * i), 2 * std::sin(0.9 * i)};
        growing.add(p);
        other.add({p.y, p.x / 2});
    }
    for (int head = 0; head < 60; ++head) {
        view.setRuns({growing.series(1, head), other.series(3, head)});
        if (head == 0) view.waitForContours();
        view.grab();
    }
    const QImage stepwise = painted();
    view.zoomIn();
    view.grab();  // another view in between: all of it is drawn again
    view.fit();
    EXPECT_EQ(painted(), stepwise);
}

TEST_F(SurfaceViewTest, AnEditedPathIsDrawnAnew) {
    Path path{{-3, 2}, {1, 2}, {1, 1}};
    view.setRuns({path.series(1, 2)});
    ASSERT_TRUE(alike(at(painted(), {-1, 2}), Theme::light().runColour(1)));
    path.x.clear();
    path.y.clear();
    for (const Point p : {Point{-3, -2}, Point{1, -2}, Point{1, -1}}) path.add(p);
    view.setRuns({path.series(1, 2)});
    const QImage image = painted();
    EXPECT_FALSE(alike(at(image, {-1, 2}), Theme::light().runColour(1)));
    EXPECT_TRUE(alike(at(image, {-1, -2}), Theme::light().runColour(1)));
}

TEST_F(SurfaceViewTest, ARunThatLeavesTheWindowIsDrawnLeavingIt) {
    const double huge = 1e308;
    const Path path{{-2, 0},       {-2, 2},       {huge, 2},
                    {-huge, huge}, {huge, -huge}, {std::numeric_limits<double>::infinity(), 0}};
    view.setRuns({path.series(1, 5)});
    const QImage image = painted();
    EXPECT_TRUE(alike(at(image, {-2, 1}), Theme::light().runColour(1)));
    EXPECT_TRUE(alike(at(image, {3, 2}), Theme::light().runColour(1))) << "to the window's edge";
}

TEST_F(SurfaceViewTest, TheMinimumIsAStar) {
    const QImage with = painted();
    EXPECT_EQ(at(with, {0, 0}), QColor(Qt::white));
    EXPECT_GT(countAlike(with, QRect(pixel({0, 0}) - QPoint(12, 12), QSize(25, 25)), Theme::light().text), 20)
        << "its outline";
    SurfaceLayers layers;
    layers.minima = false;
    view.setLayers(layers);
    EXPECT_NE(at(painted(), {0, 0}), QColor(Qt::white));
}

TEST_F(SurfaceViewTest, HoveringReadsOutValueAndSlope) {
    const QImage before = painted();
    const QPoint where = pixel({2, -1});
    const QRect below(where + QPoint(18, 14), QSize(80, 40));
    ASSERT_EQ(countAlike(before, below, Theme::light().text), 0);
    QTest::mouseMove(&view, where);
    EXPECT_GT(countAlike(painted(), below, Theme::light().tooltip), 1000);
    EXPECT_GT(countAlike(painted(), below, Theme::light().text), 20) << "text in the box";
    // in the corner it turns round to stay inside the plot
    const QPoint corner = view.view().plot.bottomRight().toPoint() - QPoint(6, 6);
    QTest::mouseMove(&view, corner);
    EXPECT_GT(countAlike(painted(), QRect(corner - QPoint(90, 50), QSize(70, 36)), Theme::light().tooltip), 1000);
}

TEST_F(SurfaceViewTest, HoveringAPathNamesRunAndStep) {
    const Path path{{-3, 2}, {1, 2}, {3, -2}};
    view.setRuns({path.series(1, 2)});
    painted();
    QSignalSpy hovered(&view, &SurfaceView::pathHovered);
    QTest::mouseMove(&view, pixel({1, 2}) + QPoint(2, 1));
    ASSERT_EQ(hovered.count(), 1);
    EXPECT_EQ(hovered.last().at(0).toInt(), 0);
    EXPECT_EQ(hovered.last().at(1).toLongLong(), 1);
    QTest::mouseMove(&view, pixel({-1, -1}));
    EXPECT_EQ(hovered.last().at(0).toInt(), -1);
}

TEST_F(SurfaceViewTest, AClickOnAMarkerNamesTheRun) {
    const Path path{{-3, 2}, {1, 2}, {3, -2}};
    view.setRuns({path.series(1, 2)});
    painted();
    QSignalSpy clicked(&view, &SurfaceView::runClicked), dragged(&view, &SurfaceView::startDragged);
    QTest::mouseClick(&view, Qt::LeftButton, {}, pixel({3, -2}));
    EXPECT_EQ(clicked.count(), 1);
    EXPECT_EQ(dragged.count(), 0);
}

TEST_F(SurfaceViewTest, KeysMoveTheStartAndTheView) {
    QSignalSpy chosen(&view, &SurfaceView::startChosen);
    const Box seen = view.view().visible();
    const double width = seen.xMax - seen.xMin, height = seen.yMax - seen.yMin;
    QTest::keyClick(&view, Qt::Key_Right);
    EXPECT_NEAR(lastPoint(chosen).x, -3 + width / 100, 1e-9);
    QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
    EXPECT_NEAR(lastPoint(chosen).y, 2 - height / 10, 1e-9);
    EXPECT_EQ(chosen.count(), 2);
    const double scale = view.view().scale;
    QTest::keyClick(&view, Qt::Key_Plus);
    EXPECT_GT(view.view().scale, scale);
    QTest::keyClick(&view, Qt::Key_0);
    EXPECT_DOUBLE_EQ(view.view().scale, scale);
    EXPECT_TRUE(view.accessibleDescription().contains(formatNumber(view.start().x, 4)));
    EXPECT_GT(countAlike(painted(), QRect(view.view().plot.topLeft().toPoint() - QPoint(2, 2), QSize(200, 3)),
                         Theme::light().accent),
              150)
        << "focus is outlined";
}

TEST_F(SurfaceViewTest, UndefinedRegionsAreQuietAndTheRestIsContoured) {
    view.setSurface(sheet(logarithm, {-4, 4, -3, 2.9}));
    const QImage image = painted();
    const QColor blank = Theme::light().sub;
    EXPECT_GT(countAlike(image, QRect(pixel({-2, 1}), QSize(30, 30)), blank), 600);
    EXPECT_FALSE(alike(at(image, {2, 1.1}), blank));
    EXPECT_GE(view.levels().values.size(), 6u);
}

TEST_F(SurfaceViewTest, LowIsBlueAndHighIsYellow) {
    view.setSurface(sheet([](auto x, auto y) { return x + 0.0 * y; }));
    const QImage image = painted();
    EXPECT_GT(at(image, {-3.5, -1}).blue(), at(image, {-3.5, -1}).red());
    EXPECT_LT(at(image, {3.5, -1}).blue(), at(image, {3.5, -1}).red());
    EXPECT_FALSE(view.levels().logarithmic);
}

TEST_F(SurfaceViewTest, FollowsThePalette) {
    EXPECT_EQ(painted().pixelColor(2, 2), Theme::light().panel);
    const QColor light = at(painted(), {3, -2.5});
    view.setPalette(Theme::darkTheme().palette());
    const QImage dark = painted();
    EXPECT_EQ(dark.pixelColor(2, 2), Theme::darkTheme().panel);
    EXPECT_LT(at(dark, {3, -2.5}).lightness(), light.lightness() - 60);
}
