#include "widgets/relief/surface_view_3d.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <atomic>
#include <cmath>
#include <limits>

#include "core/series/trace.h"
#include "core/surfaces/surface.h"
#include "widgets/theme/colormap.h"
#include "widgets/theme/theme.h"

using namespace ravine;

namespace {

// f written once for numbers and jets; counts how many rows were asked for.
template <class F>
struct Sheet3D : SurfaceFunction {
    F f;
    mutable std::atomic<int> rows = 0;
    explicit Sheet3D(F function) : f(function) {}
    double value(Point p) const override { return f(p.x, p.y); }
    Jet<1> gradient(Point p) const override { return f(Jet<1>::variableX(p.x), Jet<1>::variableY(p.y)); }
    Jet<2> hessian(Point p) const override { return f(Jet<2>::variableX(p.x), Jet<2>::variableY(p.y)); }
    void row(std::span<const double> xs, double y, std::span<double> values) const override {
        ++rows;
        for (std::size_t i = 0; i < xs.size(); ++i) values[i] = f(xs[i], y);
    }
};

template <class F>
std::shared_ptr<Sheet3D<F>> sheet(F f, Box domain = {-4, 4, -3, 3}, std::vector<Minimum> minima = {}) {
    auto made = std::make_shared<Sheet3D<F>>(f);
    made->domain = domain;
    made->minima = std::move(minima);
    return made;
}

const auto valley = [](auto x, auto y) { return 0.5 * square(x) + 12.5 * square(y); };
const auto banana = [](auto x, auto y) { return square(1.0 - x) + 100.0 * square(y - square(x)); };
const auto saddle = [](auto x, auto y) { return square(x) - square(y); };
const auto ridge = [](auto x, auto y) {
    using std::exp;
    return 4.0 * exp(-4.0 * square(y)) + 0.0 * x;
};

struct Track {
    Trace x, y;
    Track(std::initializer_list<Point> points) {
        for (const Point p : points) add(p);
    }
    void add(Point p) {
        x.append(p.x);
        y.append(p.y);
    }
    PathSeries series(int slot, std::int64_t head, bool selected = false) const {
        return {slot, QStringLiteral("run"), &x, &y, true, selected, head, x.end()};
    }
};

int countAlike(const QImage& image, QRect area, QColor colour, int tolerance = 24) {
    int count = 0;
    area &= image.rect();
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x) {
            const QColor c = image.pixelColor(x, y);
            count += std::abs(c.red() - colour.red()) <= tolerance &&
                     std::abs(c.green() - colour.green()) <= tolerance &&
                     std::abs(c.blue() - colour.blue()) <= tolerance;
        }
    return count;
}

class SurfaceView3DTest : public testing::Test {
protected:
    SurfaceView3DTest() {
        view.setPalette(Theme::light().palette());
        view.resize(700, 560);
        view.setStart({-3, 1});
        view.setSurface(sheet(valley, {-4, 4, -3, 3}, {{0, 0, 0}}));
        view.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&view));
        view.waitForPicture();
    }
    QImage painted() {
        view.waitForPicture();
        return view.grab().toImage();
    }
    QPoint pixel(Point p) { return view.project(p).toPoint(); }
    QRect around(Point p, int by) { return QRect(pixel(p) - QPoint(by, by), QSize(2 * by + 1, 2 * by + 1)); }
    void drag(QPoint from, QPoint by, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers keys = {}) {
        QTest::mousePress(&view, button, keys, from);
        for (int i = 1; i <= 4; ++i) {
            QMouseEvent move(QEvent::MouseMove, from + by * i / 4, view.mapToGlobal(from + by * i / 4), button, button,
                             keys);
            QApplication::sendEvent(&view, &move);
        }
        QTest::mouseRelease(&view, button, keys, from + by);
    }
    void wheel(QPointF where, int turn) {
        QWheelEvent event(where, view.mapToGlobal(where), {}, {0, turn}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(&view, &event);
    }
    // How far picking misses a point, in pixels.
    double miss(Point p) {
        const QPointF at = view.project(p);
        const auto picked = view.pick(at);
        if (!picked) return std::numeric_limits<double>::infinity();
        const QPointF off = view.project(*picked) - at;
        return std::max(std::hypot(off.x(), off.y()),
                        100 * std::hypot(picked->x - p.x, picked->y - p.y) / (view.box().xMax - view.box().xMin));
    }
    SurfaceView3D view;
};

}  // namespace

// Whatever the angle, 3D and contour views agree.
TEST_F(SurfaceView3DTest, PickingGivesThePointThatWasProjectedFromEveryAngle) {
    int seen = 0;
    for (const auto& surface : std::vector<std::shared_ptr<const SurfaceFunction>>{
             sheet(valley), sheet(saddle), sheet(banana, {-2.2, 2.2, -0.9, 2.4})})
        for (const bool logHeight : {false, true})
            for (const double azimuth : {-150.0, -60.0, 28.0, 117.0})
                for (const double elevation : {12.0, 36.0, 60.0, 89.0}) {
                    view.setSurface(surface);
                    view.setLogHeight(logHeight);
                    view.setAngles(azimuth, elevation);
                    view.waitForPicture();
                    const Box box = view.box();
                    for (double u = 0.06; u < 1; u += 0.11)
                        for (double v = 0.07; v < 1; v += 0.13) {
                            const Point p{box.xMin + u * (box.xMax - box.xMin), box.yMin + v * (box.yMax - box.yMin)};
                            if (!view.sees(p)) continue;
                            ++seen;
                            EXPECT_LT(miss(p), 1) << p.x << ", " << p.y << " at " << azimuth << "°, " << elevation
                                                  << "°, log " << logHeight;
                        }
                }
    EXPECT_GT(seen, 2500);
}

TEST_F(SurfaceView3DTest, APathsVertexIsPickedWithItsRunAndStep) {
    Track round{}, straight{};
    for (int i = 0; i < 40; ++i) {
        round.add({2.5 * std::cos(0.4 * i) * std::exp(-0.02 * i), 1.2 * std::sin(0.4 * i) * std::exp(-0.02 * i)});
        straight.add({-3.5 + 0.17 * i, -1.4 + 0.05 * i});
    }
    view.setRuns({round.series(1, 39, true), straight.series(2, 39)});
    for (const double azimuth : {-100.0, 28.0, 160.0})
        for (const double elevation : {30.0, 50.0, 85.0}) {
            view.setAngles(azimuth, elevation);
            view.waitForPicture();
            const Track* const tracks[] = {&round, &straight};
            for (int run = 0; run < 2; ++run)
                for (int step = 0; step < 40; ++step) {
                    const Point p{tracks[run]->x.at(step), tracks[run]->y.at(step)};
                    if (!view.sees(p)) continue;
                    const auto hit = view.pathAt(view.project(p));
                    ASSERT_TRUE(hit);
                    EXPECT_EQ(*hit, (PathHit{run, step})) << azimuth << "°, " << elevation << "°";
                }
        }
    EXPECT_FALSE(view.pathAt({3, 3}));
}

TEST_F(SurfaceView3DTest, FromAboveItIsTheContourView) {
    view.setAngles(0, 89);
    view.waitForPicture();
    const QPointF origin = view.project({0, 0}), right = view.project({1, 0}), up = view.project({0, 0.2});
    EXPECT_GT(right.x(), origin.x() + 20);
    EXPECT_NEAR(right.y(), origin.y(), 1);
    EXPECT_LT(up.y(), origin.y() - 5);
    EXPECT_NEAR(up.x(), origin.x(), 1e-9);
}

TEST_F(SurfaceView3DTest, BandsHaveTheContourViewsColours) {
    SurfaceLayers layers;
    layers.minima = layers.lines = false;
    view.setLayers(layers);
    view.setSurface(sheet([](auto x, auto y) { return x + 0.0 * y; }));
    view.setStart({100, 100});
    view.setLevels({{-2, 0, 2}, false, -4});
    view.setAngles(0, 89);
    const QImage image = painted();
    const std::vector<QRgb> bands = surfaceBands(4, Theme::light());
    for (int band = 0; band < 4; ++band) {
        const QColor seen = image.pixelColor(pixel({-3.0 + 2 * band, 0.4})), wanted(bands[std::size_t(band)]);
        EXPECT_NEAR(seen.hueF(), wanted.hueF(), 0.03) << band;
        EXPECT_LE(seen.lightness(), wanted.lightness() + 1);
        EXPECT_GE(seen.lightness(), 0.75 * wanted.lightness()) << "only softly shaded";
    }
}

TEST_F(SurfaceView3DTest, DraggingTurnsAndTheElevationIsHeld) {
    const double azimuth = view.camera().azimuth, elevation = view.camera().elevation;
    const QPoint from(60, 500);
    drag(from, {50, 0});
    EXPECT_LT(view.camera().azimuth, azimuth - 5);
    EXPECT_DOUBLE_EQ(view.camera().elevation, elevation);
    drag(from, {0, 2000});
    EXPECT_EQ(view.camera().elevation, 89);
    drag(from, {0, -2000});
    EXPECT_EQ(view.camera().elevation, 5);
}

TEST_F(SurfaceView3DTest, ShiftOrTheRightButtonPansByExactlyTheDrag) {
    const OrbitCamera before = view.camera();
    const QPointF at = view.project({1, 0.5});
    drag({300, 400}, {40, -24}, Qt::LeftButton, Qt::ShiftModifier);
    EXPECT_NEAR(view.project({1, 0.5}).x(), at.x() + 40, 1e-6);
    EXPECT_NEAR(view.project({1, 0.5}).y(), at.y() - 24, 1e-6);
    drag({300, 400}, {-40, 24}, Qt::RightButton);
    EXPECT_NEAR(view.project({1, 0.5}).x(), at.x(), 1e-6);
    EXPECT_EQ(view.camera().azimuth, before.azimuth);
}

TEST_F(SurfaceView3DTest, TheWheelKeepsWhatIsUnderThePointerAndADoubleClickFits) {
    const QPointF where = view.project({1, 0.3});
    const QPointF home = view.project({-2, -1});
    wheel(where, 360);
    EXPECT_NEAR(view.project({1, 0.3}).x(), where.x(), 1e-6);
    EXPECT_NEAR(view.project({1, 0.3}).y(), where.y(), 1e-6);
    EXPECT_GT(view.camera().zoom, 1.5);
    QTest::mouseDClick(&view, Qt::LeftButton, {}, QPoint(40, 520));
    EXPECT_NEAR(view.project({-2, -1}).x(), home.x(), 1e-9);
}

TEST_F(SurfaceView3DTest, KeysTurnZoomFitAndMoveTheStart) {
    const OrbitCamera before = view.camera();
    QSignalSpy chosen(&view, &SurfaceView3D::startChosen);
    QTest::keyClick(&view, Qt::Key_Right);
    EXPECT_NEAR(view.camera().azimuth, before.azimuth + 5, 1e-9);
    QTest::keyClick(&view, Qt::Key_Up);
    EXPECT_NEAR(view.camera().elevation, before.elevation + 5, 1e-9);
    QTest::keyClick(&view, Qt::Key_Plus);
    EXPECT_GT(view.camera().zoom, 1);
    QTest::keyClick(&view, Qt::Key_0);
    EXPECT_EQ(view.camera().zoom, 1);
    EXPECT_EQ(chosen.count(), 0);
    QTest::keyClick(&view, Qt::Key_0);
    EXPECT_EQ(view.camera().azimuth, OrbitCamera().azimuth);
    QTest::keyClick(&view, Qt::Key_Right, Qt::ControlModifier);
    ASSERT_EQ(chosen.count(), 1);
    EXPECT_NEAR(view.start().x, -3 + 0.08, 1e-12);
    EXPECT_GT(countAlike(painted(), QRect(0, 0, 300, 2), Theme::light().accent), 400) << "focus is outlined";
    EXPECT_FALSE(view.accessibleName().isEmpty());
    EXPECT_TRUE(view.accessibleDescription().contains(formatNumber(view.start().x, 4)));
}

TEST_F(SurfaceView3DTest, TheStartIsDraggedOverTheSurfaceAndChosenOnce) {
    QSignalSpy dragged(&view, &SurfaceView3D::startDragged), chosen(&view, &SurfaceView3D::startChosen);
    view.setAngles(28, 60);
    view.waitForPicture();
    const OrbitCamera before = view.camera();
    QTest::mousePress(&view, Qt::LeftButton, {}, pixel({-3, 1}));
    for (const Point p : {Point{-2, 0.6}, Point{-1, 0.3}, Point{1, 0.8}}) {
        QTest::mouseMove(&view, pixel(p));
        ASSERT_FALSE(dragged.isEmpty());
        const QPointF off = view.project(dragged.last().first().value<Point>()) - view.project(p);
        EXPECT_LT(std::hypot(off.x(), off.y()), 1.5);
    }
    EXPECT_EQ(chosen.count(), 0);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, pixel({1, 0.8}));
    EXPECT_EQ(dragged.count(), 3);
    ASSERT_EQ(chosen.count(), 1);
    EXPECT_EQ(chosen.last().first().value<Point>(), view.start());
    EXPECT_EQ(view.camera(), before) << "nothing turned";
}

TEST_F(SurfaceView3DTest, AStartDraggedOffTheSurfaceStaysInTheBoxAndEscapeGivesItBack) {
    QSignalSpy chosen(&view, &SurfaceView3D::startChosen);
    QTest::mousePress(&view, Qt::LeftButton, {}, pixel({-3, 1}));
    QTest::mouseMove(&view, QPoint(2, 20));
    const Box box = view.box();
    EXPECT_TRUE(view.start().x >= box.xMin && view.start().x <= box.xMax && view.start().y >= box.yMin &&
                view.start().y <= box.yMax);
    EXPECT_NE(view.start(), (Point{-3, 1}));
    QTest::keyClick(&view, Qt::Key_Escape);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, QPoint(2, 20));
    EXPECT_EQ(view.start(), (Point{-3, 1}));
    EXPECT_EQ(chosen.count(), 0);
}

TEST_F(SurfaceView3DTest, HoveringAndClickingAPathNamesRunAndStep) {
    const Track track{{-3, -1}, {-1, 0.4}, {1, 0.2}, {2, -0.3}};
    view.setRuns({track.series(1, 3)});
    view.setAngles(28, 70);
    painted();
    QSignalSpy hovered(&view, &SurfaceView3D::pathHovered), clicked(&view, &SurfaceView3D::runClicked);
    QTest::mouseMove(&view, pixel({-1, 0.4}) + QPoint(2, 1));
    ASSERT_EQ(hovered.count(), 1);
    EXPECT_EQ(hovered.last().at(0).toInt(), 0);
    EXPECT_EQ(hovered.last().at(1).toLongLong(), 1);
    QTest::mouseClick(&view, Qt::LeftButton, {}, pixel({-1, 0.4}));
    QTest::mouseClick(&view, Qt::LeftButton, {}, pixel({2, -0.3}));
    ASSERT_EQ(clicked.count(), 2);
    EXPECT_EQ(clicked.at(0).at(1).toLongLong(), 1);
    EXPECT_EQ(clicked.at(1).at(1).toLongLong(), 3) << "the marker";
    QTest::mouseMove(&view, QPoint(5, 5));
    EXPECT_EQ(hovered.last().at(0).toInt(), -1);
}

TEST_F(SurfaceView3DTest, PathsLieOnTheSurfaceUpToTheHeadAndFaintlyAfterIt) {
    view.setAngles(0, 60);
    const Track track{{-3, 1}, {0.5, 1}, {3, 1}};
    view.setRuns({track.series(2, 1)});
    const QImage image = painted();
    const QColor violet = Theme::light().runColour(2);
    EXPECT_GT(countAlike(image, around({-1.5, 1}, 2), violet), 5);
    EXPECT_EQ(countAlike(image, around({2, 1}, 3), violet), 0) << "70 % opaque";
    const QColor rest = image.pixelColor(pixel({2, 1}));
    EXPECT_GT(rest.blue(), rest.green() + 25) << "but violet";
}

TEST_F(SurfaceView3DTest, WhatARidgeHidesIsDottedNotLost) {
    SurfaceLayers layers;
    layers.minima = layers.dots = false;
    view.setLayers(layers);
    view.setSurface(sheet(ridge, {-2, 2, -1.5, 1.5}));
    view.setStart({100, 100});
    view.setAngles(0, 20);
    const Track behind{{-1.8, 0.75}, {1.8, 0.75}}, before{{-1.8, -1}, {1.8, -1}};
    const QColor violet = Theme::light().runColour(2);
    const QImage empty = painted();
    const auto inked = [&](const QImage& image, Point p) {
        int count = 0;
        const QRect area = around(p, 12) & image.rect();
        for (int y = area.top(); y <= area.bottom(); ++y)
            for (int x = area.left(); x <= area.right(); ++x) count += image.pixel(x, y) != empty.pixel(x, y);
        return count;
    };
    ASSERT_FALSE(view.sees({0.1, 0.75}));
    ASSERT_TRUE(view.sees({0.1, -1}));
    view.setRuns({behind.series(2, 1), before.series(2, 1)});
    const QImage image = painted();
    EXPECT_GT(countAlike(image, around({0.1, -1}, 6), violet), 20);
    EXPECT_GT(inked(image, {0.1, 0.75}), 8);
    EXPECT_LT(3 * inked(image, {0.1, 0.75}), inked(image, {0.1, -1}));
}

TEST_F(SurfaceView3DTest, GrowingPathsLookAsIfDrawnAtOnceAndEditedOnesAreNew) {
    Track growing{{-3, 1}};
    for (int head = 0; head < 40; ++head) {
        if (head > 0) growing.add({3 * std::cos(0.7 * head), 1.5 * std::sin(0.9 * head)});
        view.setRuns({growing.series(1, head)});
        view.grab();
    }
    const QImage stepwise = painted();
    const Track same = growing;
    view.setRuns({same.series(1, 39)});
    EXPECT_EQ(painted(), stepwise);
    view.setRuns({growing.series(1, 39)});
    painted();
    growing.x.clear();
    growing.y.clear();
    for (int i = 0; i < 40; ++i) growing.add({same.x.at(i), -same.y.at(i)});
    view.setRuns({growing.series(1, 39)});
    const QImage edited = painted();
    const Track mirrored = growing;
    view.setRuns({mirrored.series(1, 39)});
    EXPECT_EQ(edited, painted()) << "the very same traces with other values";
    EXPECT_NE(edited, stepwise);
}

TEST_F(SurfaceView3DTest, APathLeavingTheBoxIsDrawnToItsEdge) {
    view.setAngles(0, 70);
    const Track track{{-2, 0}, {1e308, 0}, {-1e308, 1e308}, {std::numeric_limits<double>::infinity(), 0}};
    view.setRuns({track.series(1, 3)});
    const QImage image = painted();
    EXPECT_GT(countAlike(image, around({1, 0}, 2), Theme::light().runColour(1)), 5);
    EXPECT_GT(countAlike(image, around({3.8, 0}, 2), Theme::light().runColour(1)), 5);
}

TEST_F(SurfaceView3DTest, AMarkedStepHasARingOnEveryVisiblePath) {
    view.setAngles(0, 75);
    const Track a{{-3, 0.5}, {-1, 0.5}, {1, 0.5}}, b{{-3, -0.5}, {-1, -0.5}, {1, -0.5}};
    view.setRuns({a.series(1, 2), b.series(3, 2)});
    const QImage without = painted();
    view.setMarkedStep(1);
    const QImage with = painted();
    for (const auto& [p, slot] : {std::pair{Point{-1, 0.5}, 1}, {Point{-1, -0.5}, 3}})
        EXPECT_GT(countAlike(with, around(p, 8), Theme::light().runColour(slot)),
                  countAlike(without, around(p, 8), Theme::light().runColour(slot)) + 25);
    view.setMarkedStep(-1);
    EXPECT_EQ(painted(), without);
}

TEST_F(SurfaceView3DTest, UndefinedAndCutPartsAreGaps) {
    const auto root = [](auto x, auto y) {
        using std::log;
        return log(x) + square(y);
    };
    view.setSurface(sheet(root));
    view.setStart({100, 100});
    view.setAngles(0, 80);
    const QImage image = painted();
    EXPECT_FALSE(view.pick(view.project({-2, 0.5})));
    EXPECT_GT(countAlike(image, around({-2, 0.5}, 6), Theme::light().side, 12), 100) << "the floor shows";
    EXPECT_TRUE(view.pick(view.project({2, 0.5})));

    view.setSurface(sheet([](auto x, auto y) { return 1.0 / (square(x - 4.0) + 1e-6) + square(y); }));
    painted();
    EXPECT_FALSE(view.sees({3.9, 0})) << "a wall";
    EXPECT_TRUE(view.sees({0, 0}));
    EXPECT_NEAR(view.project({3.9, 0}).y(), view.project({3.95, 0}).y(), 1e-9) << "at the edge of the heights";
}

TEST_F(SurfaceView3DTest, OnlyANewSurfaceOrBoxIsEvaluatedAnew) {
    const auto counted = sheet(saddle);
    view.setSurface(counted);
    view.waitForPicture();
    view.grab();
    const auto rows = [&] { return counted->rows.load(); };
    int before = rows();
    ASSERT_GT(before, 100);
    view.setAngles(70, 30);
    view.zoomIn();
    view.setRuns({});
    view.setStart({1, 1});
    painted();
    EXPECT_EQ(rows(), before);
    view.setLevels(view.levels());
    painted();
    view.setLogHeight(true);
    painted();
    EXPECT_EQ(rows(), before) << "another reading of the same values";
    view.setBox({-1, 1, -1, 1});
    painted();
    EXPECT_GT(rows(), before);
    EXPECT_EQ(view.box(), (Box{-1, 1, -1, 1}));
}

TEST_F(SurfaceView3DTest, AtRestItIsDrawnMoreSmoothly) {
    const QImage rest = painted();
    view.setAngles(view.camera().azimuth + 10, view.camera().elevation);
    view.setAngles(view.camera().azimuth - 10, view.camera().elevation);
    const QImage moving = view.grab().toImage();
    EXPECT_NE(moving, rest);
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.grab().toImage() == rest; }, 10000)) << "refined by itself";
}

TEST_F(SurfaceView3DTest, FollowsThePaletteAndTheTextScale) {
    EXPECT_EQ(painted().pixelColor(2, 2), Theme::light().panel);
    view.setPalette(Theme::darkTheme().palette());
    const QImage dark = painted();
    EXPECT_EQ(dark.pixelColor(2, 2), Theme::darkTheme().panel);
    EXPECT_LT(dark.pixelColor(pixel({2, 0.5})).lightness(), 130);
    view.setTextScale(1.4);
    EXPECT_NE(painted(), dark);
}

TEST_F(SurfaceView3DTest, AxesHaveNumbersOutsideTheScene) {
    view.setSurface(sheet(valley));
    view.setStart({100, 100});
    const QImage image = painted();
    EXPECT_GT(countAlike(image, QRect(0, 150, int(view.project({-4, 3}).x()) - 4, 200), Theme::light().text2, 40), 20)
        << "heights";
    EXPECT_GT(countAlike(image, QRect(0, 430, 700, 130), Theme::light().text2, 40), 30) << "x and y";
}

TEST_F(SurfaceView3DTest, AnEmptyOrLevelSurfaceIsNoTrouble) {
    view.setSurface(sheet([](auto x, auto) { return 0.0 * x + 3.0; }));
    painted();
    EXPECT_TRUE(view.pick(view.project({1, 1})));
    view.setSurface(sheet([](auto x, auto) { return x * std::numeric_limits<double>::quiet_NaN(); }));
    painted();
    EXPECT_FALSE(view.pick(view.project({1, 1})));
    view.setSurface(nullptr);
    view.grab();
    EXPECT_FALSE(view.pick({300, 300}));
}
