#include <gtest/gtest.h>

#include <QIcon>
#include <QImage>
#include <QPainter>
#include <QPixmapCache>
#include <QThreadPool>
#include <algorithm>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

// Each test has a colour of its own, so that no other has asked for the same drawing.

QImage picture(const QIcon& of, int side, QIcon::Mode mode = QIcon::Normal) {
    return of.pixmap(QSize(side, side), mode).toImage().convertToFormat(QImage::Format_ARGB32_Premultiplied);
}

int strongest(const QImage& image) {
    int alpha = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) alpha = std::max(alpha, qAlpha(image.pixel(x, y)));
    return alpha;
}

TEST(Icons, DrawnAheadAreThoseDrawnOnDemand) {
    const QIcon ahead = icon("save", QColor("#123401"));
    QThreadPool::globalInstance()->waitForDone();
    const QImage first = picture(ahead, 20);
    EXPECT_GT(strongest(first), 200);
    QPixmapCache::clear();
    EXPECT_EQ(picture(icon("save", QColor("#123401")), 20), first);
}

TEST(Icons, AreDrawnAtTheSizeAskedFor) {
    for (const int side : {14, 16, 20, 26}) {
        const QImage image = picture(icon("eye", QColor("#123402")), side);
        EXPECT_EQ(image.size(), QSize(side, side));
        EXPECT_GT(strongest(image), 150) << side;
    }
}

TEST(Icons, PaintedOnAWidgetAreThoseOfItsButtons) {
    const QIcon eye = icon("eye", QColor("#123403"));
    QImage painted(20, 20, QImage::Format_ARGB32_Premultiplied);
    painted.fill(Qt::transparent);
    QPainter painter(&painted);
    eye.paint(&painter, {0, 0, 20, 20});
    painter.end();
    EXPECT_EQ(painted, picture(eye, 20));
}

TEST(Icons, AreFaintWhereDisabled) {
    const QIcon save = icon("save", QColor("#123404"));
    EXPECT_NEAR(strongest(picture(save, 20, QIcon::Disabled)), 0.4 * strongest(picture(save, 20)), 3);
}

TEST(Icons, UnknownOnesAreNull) {
    EXPECT_TRUE(icon("no such drawing", Qt::black).isNull());
    EXPECT_FALSE(icon("save", Qt::black).isNull());
}

}  // namespace
}  // namespace ravine
