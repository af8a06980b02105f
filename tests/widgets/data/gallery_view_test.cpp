#include "widgets/data/gallery_view.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <memory>
#include <set>

#include "widgets/data/gallery_grid.h"
#include "widgets/theme/heat_colours.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

// Every 5th is wrong; ids begin at 100.
std::vector<GallerySample> samplesOf(int count) {
    std::vector<GallerySample> samples;
    for (int i = 0; i < count; ++i)
        samples.push_back({static_cast<std::uint32_t>(100 + i), i % 3, i % 5 == 4 ? (i + 1) % 3 : i % 3, 0.75});
    return samples;
}

struct Gallery : GalleryView {
    std::shared_ptr<std::set<std::uint32_t>> asked = std::make_shared<std::set<std::uint32_t>>();

    explicit Gallery(int count = 20) {
        setClassNames({"cat", "dog", "a class with a long name"});
        setSamples(samplesOf(count), [asked = asked](std::uint32_t id) {
            asked->insert(id);
            const std::vector<std::uint8_t> pixels(6, static_cast<std::uint8_t>(id));  // 2 × 3, all alike
            return greyPicture(std::span(pixels), 2, 3);
        });
        resize(500, 400);
        show();
        QApplication::processEvents();
    }
    QImage painted() { return grid()->viewport()->grab().toImage(); }
};

TEST(GalleryView, PaintsPicturesInTheirShape) {
    Gallery gallery;
    const QImage image = gallery.painted();
    const QRect area = gallery.grid()->picture(1);
    EXPECT_EQ(image.pixelColor(area.center()), QColor(101, 101, 101));
    // 2 × 3: as high as the box, and two thirds as wide.
    EXPECT_EQ(image.pixelColor(area.center().x(), area.top() + 2), QColor(101, 101, 101));
    EXPECT_EQ(image.pixelColor(area.left() + 3, area.center().y()), Theme::light().sub);
}

TEST(GalleryView, MakesPicturesFromBytesAndNumbers) {
    const std::vector<std::uint8_t> bytes{0, 64, 128, 255, 1, 2};
    const QImage a = greyPicture(std::span(bytes), 3, 2);
    ASSERT_EQ(a.size(), QSize(3, 2));
    EXPECT_EQ(qGray(a.pixel(1, 0)), 64);
    EXPECT_EQ(qGray(a.pixel(1, 1)), 1);
    const std::vector<double> numbers{0, 0.5, 2, std::nan("")};
    const QImage b = greyPicture(std::span(numbers), 2, 2);
    EXPECT_EQ(qGray(b.pixel(1, 0)), 128);
    EXPECT_EQ(qGray(b.pixel(0, 1)), 255);
    EXPECT_EQ(qGray(b.pixel(1, 1)), 0);
    EXPECT_TRUE(greyPicture(std::span(bytes), 4, 2).isNull());
    EXPECT_TRUE(greyPicture(std::span(bytes), 0, 2).isNull());
}

TEST(GalleryView, OutlinesWrongOnes) {
    Gallery gallery;
    const QImage image = gallery.painted();
    const auto edge = [&](int index) {
        return image.pixelColor(gallery.grid()->picture(index).left() - 1, gallery.grid()->picture(index).center().y());
    };
    EXPECT_EQ(edge(4), warningColour(Theme::light()));
    EXPECT_NE(edge(3), warningColour(Theme::light()));
    for (const QColor& run : Theme::light().run) EXPECT_NE(run, warningColour(Theme::light()));
}

TEST(GalleryView, ShowsOnlyWrongOnesWhenAskedTo) {
    Gallery gallery;
    QSignalSpy changed(&gallery, &GalleryView::onlyWrongChanged), clicked(&gallery, &GalleryView::sampleClicked);
    EXPECT_EQ(gallery.grid()->count(), 20);
    auto* toggle = gallery.findChild<QCheckBox*>("onlyWrong");
    QTest::keyClick(toggle, Qt::Key_Space);
    EXPECT_EQ(changed.count(), 1);
    EXPECT_EQ(gallery.grid()->count(), 4);
    QTest::mouseClick(gallery.grid()->viewport(), Qt::LeftButton, {}, gallery.grid()->tile(1).center());
    ASSERT_EQ(clicked.count(), 1);
    EXPECT_EQ(clicked[0][0].toUInt(), 109u);
    bool said = false;
    for (const QLabel* label : gallery.findChildren<QLabel*>()) said |= label->text() == "4 of 20 wrong";
    EXPECT_TRUE(said);
}

TEST(GalleryView, ShowsConfidenceAsABar) {
    Gallery gallery;
    const QImage image = gallery.painted();
    const QRect area = gallery.grid()->picture(0);
    int filled = 0, y = 0;
    for (int row = area.bottom() + 3; row < area.bottom() + 12; ++row)
        if (image.pixelColor(area.left() + 4, row) == Theme::light().text2) y = row;
    ASSERT_GT(y, 0);
    for (int x = area.left(); x <= area.right(); ++x) filled += image.pixelColor(x, y) == Theme::light().text2;
    EXPECT_NEAR(filled, 0.75 * area.width(), 1.5);
}

TEST(GalleryView, AsksOnlyForPicturesInSight) {
    Gallery gallery(20'000);
    gallery.painted();
    EXPECT_LT(gallery.asked->size(), 60u);
    gallery.asked->clear();
    gallery.grid()->verticalScrollBar()->setValue(gallery.grid()->verticalScrollBar()->maximum());
    gallery.painted();
    EXPECT_LT(gallery.asked->size(), 60u);
    EXPECT_TRUE(gallery.asked->count(20'099));
    EXPECT_LE(gallery.grid()->tile(19'999).bottom(), gallery.grid()->viewport()->height());
}

TEST(GalleryView, IsWalkedWithTheKeys) {
    Gallery gallery(1000);
    QSignalSpy clicked(&gallery, &GalleryView::sampleClicked);
    GalleryGrid& grid = *gallery.grid();
    grid.setFocus(Qt::TabFocusReason);
    QTest::keyClick(&grid, Qt::Key_Right);
    QTest::keyClick(&grid, Qt::Key_Return);
    ASSERT_EQ(clicked.count(), 1);
    EXPECT_EQ(clicked[0][0].toUInt(), 101u);
    EXPECT_EQ(grid.accessibleDescription(), "Sample 101: predicted dog (75 %), true dog");
    QTest::keyClick(&grid, Qt::Key_End);
    QTest::keyClick(&grid, Qt::Key_Space);
    EXPECT_EQ(clicked.last()[0].toUInt(), 1099u);
    EXPECT_TRUE(grid.viewport()->rect().contains(grid.tile(999)));
    QTest::keyClick(&grid, Qt::Key_Home);
    QTest::keyClick(&grid, Qt::Key_Left);
    QTest::keyClick(&grid, Qt::Key_Space);
    EXPECT_EQ(clicked.last()[0].toUInt(), 100u);
}

TEST(GalleryView, StandsWithoutSamplesAndWithoutPictures) {
    Gallery gallery(0);
    EXPECT_FALSE(gallery.painted().isNull());
    QTest::keyClick(gallery.grid(), Qt::Key_Down);
    gallery.setSamples(samplesOf(3), {});
    EXPECT_FALSE(gallery.painted().isNull());
    gallery.setSamples({{7, 9, 9, 1}}, {});
    EXPECT_EQ(gallery.grid()->textOf(0), "Sample 7: predicted 9 (100 %), true 9");
}

}  // namespace
}  // namespace ravine
