#include "colour_bar.h"
#include "surface_view.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "colormap.h"
#include "surfaces/surface.h"
#include "theme.h"
#include "trace.h"

using namespace ravine;

namespace {

// f written once for numbers and jets.
template <class F>
struct Sheet : SurfaceFunction {
    F f;
    explicit Sheet(F function) : f(function) {}
    double value(Point p) const override { return f(p.x, p.y); }
    Jet<1> gradient(Point p) const override { return f(Jet<1>::variableX(p.x), Jet<1>::variableY(p.y)); }
    Jet<2> hessian(Point p) const override { return f(Jet<2>::variableX(p.x), Jet<2>::variableY(p.y)); }
    void row(std::span<const double> xs, double y, std::span<double> values) const override {
        for (std::size_t i = 0; i < xs.size(); ++i) values[i] = f(xs[i], y);
    }
};

template <class F>
std::shared_ptr<Sheet<F>> sheet(F f, Box domain = {-4, 4, -3, 3}, std::vector<Minimum> minima = {}) {
    auto made = std::make_shared<Sheet<F>>(f);
    made->domain = domain;
    made->minima = std::move(minima);
    return made;
}

const auto valley = [](auto x, auto y) { return 0.5 * square(x) + 12.5 * square(y); };
const auto logarithm = [](auto x, auto y) {
    using std::log;
    return log(x) + square(y);
};

struct Path {
    Trace x, y;
    Path(std::initializer_list<Point> points) {
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

class SurfaceViewTest : public testing::Test {
protected:
    SurfaceViewTest() {
        view.setPalette(Theme::light().palette());
        view.resize(700, 560);
        view.setStart({-3, 2});
        view.setSurface(sheet(valley, {-4, 4, -3, 3}, {{0, 0, 0}}));
        view.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&view));
    }
    QImage painted() {
        view.waitForContours();
        return view.grab().toImage();
    }
    QColor at(const QImage& image, Point p) { return image.pixelColor(view.toPixel(p).toPoint()); }
    QPoint pixel(Point p) { return view.toPixel(p).toPoint(); }
    // within a pixel in both directions
    bool near(Point a, Point b) {
        return std::abs(a.x - b.x) * view.view().scale <= 1 && std::abs(a.y - b.y) * view.view().scale <= 1;
    }
    Point lastPoint(const QSignalSpy& spy) { return spy.isEmpty() ? Point{NAN, NAN} : spy.last().first().value<Point>(); }
    void wheel(QPointF where, int turn) {
        QWheelEvent event(where, view.mapToGlobal(where), {}, {0, turn}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(&view, &event);
    }
    SurfaceView view;
};

bool alike(QColor a, QColor b, int tolerance = 24) {
    return std::abs(a.red() - b.red()) <= tolerance && std::abs(a.green() - b.green()) <= tolerance && std::abs(a.blue() - b.blue()) <= tolerance;
}

int countAlike(const QImage& image, QRect area, QColor colour) {
    int count = 0;
    area &= image.rect();
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x) count += alike(image.pixelColor(x, y), colour);
    return count;
}

}  // namespace

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
    const Path path{{-2, 0}, {-2, 2}, {huge, 2}, {-huge, huge}, {huge, -huge}, {std::numeric_limits<double>::infinity(), 0}};
    view.setRuns({path.series(1, 5)});
    const QImage image = painted();
    EXPECT_TRUE(alike(at(image, {-2, 1}), Theme::light().runColour(1)));
    EXPECT_TRUE(alike(at(image, {3, 2}), Theme::light().runColour(1))) << "to the window's edge";
}

TEST_F(SurfaceViewTest, TheMinimumIsAStar) {
    const QImage with = painted();
    EXPECT_EQ(at(with, {0, 0}), QColor(Qt::white));
    EXPECT_GT(countAlike(with, QRect(pixel({0, 0}) - QPoint(12, 12), QSize(25, 25)), Theme::light().text), 20) << "its outline";
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
    QTest::keyClick(&view, Qt::Key_Home);
    EXPECT_DOUBLE_EQ(view.view().scale, scale);
    EXPECT_TRUE(view.accessibleDescription().contains(formatNumber(view.start().x, 4)));
    EXPECT_GT(countAlike(painted(), QRect(view.view().plot.topLeft().toPoint() - QPoint(2, 2), QSize(200, 3)), Theme::light().accent), 150)
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

TEST(ContourLevels, AreRoundEvenInTheLogarithmAndAboutFifteen) {
    const ContourLevels levels = chooseLevels(*sheet(valley), {-4, 4, -3, 3});
    EXPECT_TRUE(levels.logarithmic);
    EXPECT_GE(levels.values.size(), 12u);
    EXPECT_LE(levels.values.size(), 16u);
    for (std::size_t i = 1; i < levels.values.size(); ++i) EXPECT_LT(levels.values[i - 1], levels.values[i]);
    for (const double v : levels.values) EXPECT_LE(QString::number(v, 'g', 6).remove('.').remove('0').size(), 2) << v;
}

TEST(ContourLevels, ReachBelowZero) {
    const auto shifted = sheet([](auto x, auto y) { return square(x) + square(y) - 50.0; });
    const ContourLevels levels = chooseLevels(*shifted, {-4, 4, -3, 3});
    ASSERT_GE(levels.values.size(), 8u);
    EXPECT_LT(levels.values.front(), -49);
    EXPECT_GT(levels.values.back(), -36);
}

TEST(ContourLevels, AFlatOrUndefinedSurfaceHasNone) {
    EXPECT_TRUE(chooseLevels(*sheet([](auto x, auto) { return 0.0 * x + 3.0; }), {-1, 1, -1, 1}).values.empty());
    EXPECT_TRUE(chooseLevels(*sheet([](auto x, auto) { return x * std::numeric_limits<double>::quiet_NaN(); }), {-1, 1, -1, 1}).values.empty());
}

TEST(ContourField, ShowsAtLeastSixBandsHoweverDeepTheZoom) {
    ContourField field;
    const auto surface = sheet(valley);
    for (const double size : {1.0, 0.1, 1e-3}) {
        field.request({.surface = surface, .view = {1, 1 + size, 0.5, 0.5 + size}, .pixels = {200, 200}});
        field.wait();
        const auto& levels = field.picture().levels.values;
        const double low = valley(1.0, 0.5), high = valley(1 + size, 0.5 + size);
        const auto seen = std::count_if(levels.begin(), levels.end(), [&](double v) { return v > low && v < high; });
        EXPECT_GE(seen, 5) << size;
    }
}

TEST(ContourField, KeepsItsLevelsWhileTheViewMovesALittle) {
    ContourField field;
    const auto surface = sheet(valley);
    field.request({.surface = surface, .view = {-4, 4, -3, 3}, .pixels = {400, 300}});
    field.wait();
    const ContourLevels levels = field.picture().levels;
    field.request({.surface = surface, .view = {-3, 3, -2, 2.5}, .pixels = {400, 300}});
    field.wait();
    EXPECT_EQ(field.picture().levels, levels);
}

// A surface whose evaluation waits until it is let go.
struct Gated : SurfaceFunction {
    mutable std::atomic<bool> reached = false;
    std::atomic<bool> open = false;
    Gated() { domain = {-1, 1, -1, 1}; }
    double value(Point p) const override { return p.x; }
    Jet<1> gradient(Point p) const override { return {p.x, 1, 0}; }
    Jet<2> hessian(Point p) const override { return {p.x, 1, 0, 0, 0, 0}; }
    void row(std::span<const double> xs, double, std::span<double> values) const override {
        reached = true;
        reached.notify_all();
        open.wait(false);
        std::copy(xs.begin(), xs.end(), values.begin());
    }
    void letGo() {
        open = true;
        open.notify_all();
    }
};

TEST(ContourField, DropsThePicturesOfASurfaceNoLongerWanted) {
    ContourField field;
    const auto stale = std::make_shared<Gated>(), wanted = std::make_shared<Gated>();
    QSignalSpy changed(&field, &ContourField::changed);
    field.request({.surface = stale, .view = {-1, 1, -1, 1}, .pixels = {100, 100}});
    stale->reached.wait(false);
    field.request({.surface = wanted, .view = {-1, 1, -1, 1}, .pixels = {100, 100}});
    stale->letGo();
    wanted->reached.wait(false);  // so the stale picture is on its way to the window
    QCoreApplication::processEvents();
    EXPECT_EQ(changed.count(), 0);
    EXPECT_FALSE(field.ready());
    wanted->letGo();
    EXPECT_TRUE(QTest::qWaitFor([&] { return field.ready(); }, 10000));
    EXPECT_EQ(field.picture().of.surface, wanted);
}

TEST(ColourBar, ShowsTheBandsFromBlueToYellow) {
    ColourBar bar;
    bar.setPalette(Theme::light().palette());
    bar.resize(bar.sizeHint());
    bar.setLevels(chooseLevels(*sheet(valley), {-4, 4, -3, 3}));
    const QImage image = bar.grab().toImage();
    EXPECT_GT(image.pixelColor(20, 6).blue(), image.pixelColor(20, 6).red());
    EXPECT_LT(image.pixelColor(bar.width() - 20, 6).blue(), image.pixelColor(bar.width() - 20, 6).red());
    EXPECT_GT(countAlike(image, QRect(0, 15, bar.width(), 13), Theme::light().text2), 20) << "numbers";
}

TEST(SurfaceThumbnail, IsThereAtOnceInTheAskedSize) {
    const QImage image = surfaceThumbnail(*sheet(valley), {56, 40}, Theme::light());
    EXPECT_EQ(image.size(), QSize(56, 40));
    EXPECT_GT(image.pixelColor(28, 20).blue(), image.pixelColor(28, 20).red());
    EXPECT_LT(image.pixelColor(28, 1).blue(), image.pixelColor(28, 1).red());
}

TEST(ClipLine, CutsAtTheBorderHoweverFarTheEnds) {
    const QRectF room(0, 0, 100, 100);
    const auto cut = clipLine({QPointF(50, 50), QPointF(1e150, 50)}, room);
    ASSERT_TRUE(cut);
    EXPECT_NEAR(cut->x2(), 100, 1e-9);
    EXPECT_NEAR(cut->y2(), 50, 1e-9);
    EXPECT_FALSE(clipLine({QPointF(-10, -5), QPointF(110, -5)}, room));
    EXPECT_TRUE(clipLine({QPointF(-1e6, 50), QPointF(1e6, 50)}, room));
}

TEST(Cividis, AgreesWithItsPublishedTable) {
    // entries 0, 51, 102, 153, 204, 255 of the table in the paper's supplement
    const QColor table[] = {{0, 34, 78}, {53, 69, 108}, {102, 105, 112}, {148, 142, 119}, {200, 184, 102}, {254, 232, 56}};
    for (int i = 0; i < 6; ++i) EXPECT_TRUE(alike(cividis(i / 5.0), table[i], 3)) << i;
}
