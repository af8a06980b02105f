#include "widgets/surface/contour_field.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <atomic>
#include <limits>

#include "tests/widgets/surface/surface_fixture.h"
#include "widgets/surface/colour_bar.h"
#include "widgets/theme/colormap.h"

using namespace ravine;
using namespace ravine::scene;

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
    EXPECT_TRUE(
        chooseLevels(*sheet([](auto x, auto) { return x * std::numeric_limits<double>::quiet_NaN(); }), {-1, 1, -1, 1})
            .values.empty());
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
    const QColor table[] = {{0, 34, 78},     {53, 69, 108},   {102, 105, 112},
                            {148, 142, 119}, {200, 184, 102}, {254, 232, 56}};
    for (int i = 0; i < 6; ++i) EXPECT_TRUE(alike(cividis(i / 5.0), table[i], 3)) << i;
}
