#include "widgets/relief/depth_raster.h"

#include <gtest/gtest.h>

#include <cmath>

#include "widgets/relief/surface_mesh.h"

using namespace ravine;

TEST(DepthRaster, TheNearerTriangleHidesTheFartherInEitherOrder) {
    const auto shade = [](float, float, float light, const RasterSlopes&) { return QRgb(light); };
    const RasterPoint near[] = {{0, 0, 1, 0, 0, 7}, {20, 0, 1, 0, 0, 7}, {0, 20, 1, 0, 0, 7}};
    const RasterPoint far[] = {{0, 0, 2, 0, 0, 9}, {20, 0, 2, 0, 0, 9}, {0, 20, 2, 0, 0, 9}};
    for (const bool nearFirst : {true, false}) {
        DepthRaster raster;
        raster.reset({32, 32});
        const auto &first = nearFirst ? near : far, &second = nearFirst ? far : near;
        raster.fill(first[0], first[1], first[2], shade);
        raster.fill(second[0], second[1], second[2], shade);
        EXPECT_EQ(raster.colours(5)[5], 7u);
        EXPECT_EQ(raster.depth(5, 5), 1);
        EXPECT_EQ(raster.colours(25)[25], 0u);
    }
}

TEST(DepthRaster, TrianglesThatShareAnEdgeCoverEachPixelOnce) {
    std::vector<int> covered(64 * 64);
    DepthRaster raster;
    raster.reset({64, 64});
    float depth = 100;
    for (int k = 0; k < 12; ++k) {  // a fan around an odd point, each blade nearer than the last
        const auto rim = [](int i) {
            return RasterPoint{31.3F + 25 * std::cos(0.5236F * float(i % 12)),
                               30.7F + 25 * std::sin(0.5236F * float(i % 12)),
                               0,
                               0,
                               0,
                               0};
        };
        RasterPoint a{31.3F, 30.7F, depth, 0, 0, 0}, b = rim(k), c = rim(k + 1);
        a.depth = b.depth = c.depth = --depth;
        raster.fill(a, b, c, [](float, float, float, const RasterSlopes&) { return 1U; });
        for (int y = 0; y < 64; ++y)
            for (int x = 0; x < 64; ++x) covered[std::size_t(y * 64 + x)] += raster.depth(x, y) == depth;
    }
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x) {
            const double r = std::hypot(x + 0.5 - 31.3, y + 0.5 - 30.7);
            if (r < 23.5)
                EXPECT_EQ(covered[std::size_t(y * 64 + x)], 1) << x << ' ' << y;
            else
                EXPECT_LE(covered[std::size_t(y * 64 + x)], 1);
        }
}

TEST(HeightScale, GoesThereAndBackAndIsEvenInTheLogarithm) {
    const ContourLevels levels{{1, 10, 100, 1000}, true, 0};
    const HeightScale linear = chooseHeights(levels, 0, 1200, false), log = chooseHeights(levels, 0, 1200, true);
    for (const double f : {0.0, 0.5, 7.0, 300.0, 1200.0}) {
        EXPECT_NEAR(linear.value(linear.height(f)), f, 1e-9 * 1200);
        EXPECT_NEAR(log.value(log.height(f)), f, 1e-9 * 1200);
    }
    EXPECT_NEAR(linear.height(600), 0.5, 1e-12);
    EXPECT_NEAR(log.height(1000) - log.height(100), log.height(100) - log.height(10), 0.02);
    EXPECT_TRUE(std::isnan(log.height(NAN)));
}

TEST(HeightScale, WallsFarAboveTheLevelsAreCut) {
    const ContourLevels levels{{1, 10, 100, 200}, true, 0};
    EXPECT_LT(chooseHeights(levels, 0, 1e6, false).high, 500);
    EXPECT_EQ(chooseHeights(levels, 0, 220, false).high, 220) << "but a little more is shown";
}

TEST(BandNumber, IsWholeAtTheLevels) {
    const std::vector<double> levels{1, 10, 100};
    EXPECT_EQ(bandNumber(levels, 0, 10), 2);
    EXPECT_EQ(bandNumber(levels, 0, 5.5), 1.5);
    EXPECT_LT(bandNumber(levels, 0, 0.99), 1);
    EXPECT_LT(bandNumber(levels, 0, 1e9), 4);
    EXPECT_GT(bandNumber(levels, 0, 1e9), 3);
    EXPECT_TRUE(std::isnan(bandNumber(levels, 0, NAN)));
}
