#include "widgets/data/data_thumbnail.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "widgets/theme/boundary_colours.h"

namespace ravine {
namespace {

// The box around what is painted.
QRect inked(const QImage& image, const QColor& only = {}) {
    QRect box;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor colour = image.pixelColor(x, y);
            if (colour.alpha() < 128 || (only.isValid() && colour != only)) continue;
            box |= QRect(x, y, 1, 1);
        }
    return box;
}

std::vector<QPointF> circle(double across, double up) {
    std::vector<QPointF> points;
    for (int i = 0; i < 48; ++i) points.push_back({across * std::cos(i * 0.131), up * std::sin(i * 0.131)});
    return points;
}

TEST(DataThumbnail, KeepsACircleRound) {
    const QRect box = inked(dataThumbnail(circle(3, 3), {}, {108, 72}, Theme::light()));
    EXPECT_NEAR(box.width(), box.height(), 2);
    EXPECT_GE(box.height(), 68);
}

TEST(DataThumbnail, FillsTheBoxWhenUnitsDiffer) {
    const QRect box = inked(dataThumbnail(circle(1000, 0.5), {}, {108, 72}, Theme::light()));
    EXPECT_GE(box.width(), 100);
    EXPECT_GE(box.height(), 66);
}

TEST(DataThumbnail, PaintsClassesInTheirColoursAndUpIsUp) {
    for (const Theme* theme : {&Theme::light(), &Theme::darkTheme()}) {
        const QImage image = dataThumbnail({{0, 1}, {0, -1}, {1, 0}, {-1, 0}}, {0, 1, 1, 1}, {80, 80}, *theme);
        EXPECT_LT(inked(image, classColour(0, *theme)).bottom(), 20);
        EXPECT_GT(inked(image, classColour(1, *theme)).bottom(), 60);
    }
}

TEST(DataThumbnail, LivesWithAnyPoints) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(inked(dataThumbnail({}, {}, {40, 40}, Theme::light())).isNull());
    EXPECT_TRUE(inked(dataThumbnail({{nan, 1}}, {}, {40, 40}, Theme::light())).isNull());
    EXPECT_TRUE(QRect(18, 18, 4, 4).contains(inked(dataThumbnail({{5, 5}}, {}, {40, 40}, Theme::light())).center()));
    EXPECT_FALSE(dataThumbnail({{1, 1}}, {}, {}, Theme::light()).isNull());
}

TEST(DataThumbnail, ShowsPicturesSideBySideInInk) {
    std::vector<std::uint8_t> values(3 * 16, 0);
    values[0] = 255;            // first picture, upper left
    values[2 * 16 + 15] = 255;  // third, lower right
    const QImage image = imagesThumbnail(values, {4, 4}, {120, 60}, Theme::light());
    const QRect box = inked(image, Theme::light().text);
    EXPECT_LT(box.left(), 20);
    EXPECT_GT(box.right(), 100);
    EXPECT_EQ(image.pixelColor(60, 30).alpha(), 0) << "the second is empty";
    EXPECT_TRUE(inked(imagesThumbnail({values.data(), 8}, {4, 4}, {120, 60}, Theme::light())).isNull());
}

TEST(DataThumbnail, DrawsIconsOfTheHouse) {
    for (const char* name : {"table", "shirt", "shoe"})
        EXPECT_FALSE(inked(iconThumbnail({name}, {108, 72}, Theme::light())).isNull()) << name;
    EXPECT_GT(inked(iconThumbnail({"shirt", "shoe"}, {108, 72}, Theme::light())).width(),
              inked(iconThumbnail({"shirt"}, {108, 72}, Theme::light())).width());
}

}  // namespace
}  // namespace ravine
