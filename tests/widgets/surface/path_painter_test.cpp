// What a path keeps of what was drawn, while its trace grows and merges steps into buckets.
#include "widgets/surface/path_painter.h"

#include <QPainter>
#include <cmath>

#include "tests/widgets/surface/surface_fixture.h"

namespace ravine {
namespace {

constexpr int side = 200;

struct Painted {
    PathPainter painter;
    scene::Path path{};

    QImage image() {
        const auto end = path.x.end();
        painter.update({{.x = &path.x, .y = &path.y, .head = end - 1, .end = end}},
                       {.plot = QRectF(0, 0, side, side), .centre = {0, 0}, .scale = 1},
                       {.theme = &Theme::light(), .dots = false});
        QImage image(side, side, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter on(&image);
        painter.paint(on);
        return image;
    }
};

bool isInked(const QImage& image, QRect area) {
    for (int row = area.top(); row <= area.bottom(); ++row)
        for (int column = area.left(); column <= area.right(); ++column)
            if (image.pixel(column, row) != qRgb(255, 255, 255)) return true;
    return false;
}

// From the left at x = −60 to the right at 60 and back with every step, slowly upwards.
void zigzag(Painted& painted, std::int64_t to) {
    for (std::int64_t step = painted.path.x.end(); step < to; ++step)
        painted.path.add({step % 2 == 0 ? -60.0 : 60.0, -40 + 80.0 * double(step) / 65'536});
}

TEST(PathPainter, APathKeepsItsDetailWhenItsTraceMergesSteps) {
    Painted painted;
    zigzag(painted, 65'000);
    const QImage before = painted.image();
    const QRect left(side / 2 - 55, side / 2 - 20, 8, 30);
    ASSERT_TRUE(isInked(before, left));
    zigzag(painted, 70'000);
    ASSERT_EQ(painted.path.x.bucketSize(), 2);
    EXPECT_EQ(painted.image().copy(left), before.copy(left)) << "drawn again, there would only be every second step";
    zigzag(painted, 200'000);
    ASSERT_EQ(painted.path.x.bucketSize(), 4);
    EXPECT_EQ(painted.image().copy(left), before.copy(left));
}

TEST(PathPainter, AnotherPathInMergedTracesIsDrawnAnew) {
    for (const std::int64_t steps : {60'000, 65'537, 70'001, 200'000, 200'001}) {
        Painted painted;
        zigzag(painted, steps);
        const QImage before = painted.image();
        painted.path.x.clear();
        painted.path.y.clear();
        for (std::int64_t step = 0; step < steps; ++step)  // the same, but where it ends
            painted.path.add(step < steps - 6 ? Point{step % 2 == 0 ? -60.0 : 60.0, -40 + 80.0 * double(step) / 65'536}
                                              : Point{90, -90});
        const QImage after = painted.image();
        EXPECT_TRUE(isInked(after, QRect(side / 2 + 85, side / 2 + 85, 10, 10))) << steps;
        EXPECT_NE(after, before) << steps;
    }
}

TEST(PathPainter, APathThatHasBecomeShorterIsDrawnAnew) {
    Painted painted;
    zigzag(painted, 70'000);
    ASSERT_TRUE(isInked(painted.image(), QRect(0, 0, side, side)));
    painted.path.x.clear();
    painted.path.y.clear();
    painted.path.add({0, 0});
    EXPECT_FALSE(isInked(painted.image(), QRect(0, 0, side, side)));
}

}  // namespace
}  // namespace ravine
