#include "widgets/text/sign_text.h"

#include <gtest/gtest.h>

#include <QFontMetricsF>
#include <QImage>
#include <QPainter>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

const QString minus = QStringLiteral("−"), nabla = QStringLiteral("∇");

template <class Draw>
QImage picture(const QFont& font, Draw&& draw) {
    QImage image(160, 40, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setFont(font);
    painter.setPen(Qt::black);
    draw(painter);
    return image;
}

QRect inkOf(const QImage& image) {
    QRect box;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (qGray(image.pixel(x, y)) < 160) box |= QRect(x, y, 1, 1);
    return box;
}

TEST(SignText, PlainTextIsTheFontsOwn) {
    const QFont font = uiFont(13);
    const QString text = QStringLiteral("Loss f < 10⁻³");
    EXPECT_EQ(standIn(text), text);
    EXPECT_DOUBLE_EQ(textWidth(text, font), QFontMetricsF(font).horizontalAdvance(text));
    EXPECT_EQ(picture(font,
                      [&](QPainter& p) {
                          drawText(p, {8, 28}, text);
                      }),
              picture(font, [&](QPainter& p) { p.drawText(QPointF(8, 28), text); }));
}

TEST(SignText, AMinusThatTheFontLacksIsAsWideAsADigit) {
    if (standIn(minus) == minus) GTEST_SKIP() << uiFont().family().toStdString() << " has a minus";
    for (const QFont::Weight weight : {QFont::Normal, QFont::DemiBold}) {
        const QFont font = uiFont(13, weight);
        EXPECT_DOUBLE_EQ(textWidth(minus + "4", font), QFontMetricsF(font).horizontalAdvance("04"));
        const QRect bar = inkOf(picture(font, [&](QPainter& p) { drawText(p, {8, 28}, minus); }));
        const QRect plus = inkOf(picture(font, [&](QPainter& p) { drawText(p, {8, 28}, "+"); }));
        EXPECT_NEAR(bar.center().y(), plus.center().y(), 1);
        EXPECT_GE(bar.width(), plus.width() - 1);
    }
}

TEST(SignText, ANablaThatTheFontLacksIsItsDeltaUpsideDown) {
    if (standIn(nabla) == nabla) GTEST_SKIP() << uiFont().family().toStdString() << " has a nabla";
    const QFont font = uiFont(24);
    const QRect down = inkOf(picture(font, [](QPainter& p) { drawText(p, {8, 30}, nabla); }));
    const QImage image = picture(font, [](QPainter& p) { drawText(p, {8, 30}, nabla); });
    const QRect up = inkOf(picture(font, [](QPainter& p) { p.drawText(QPointF(8, 30), "Δ"); }));
    EXPECT_NEAR(down.width(), up.width(), 1);
    EXPECT_NEAR(down.bottom(), up.bottom(), 1) << "on the baseline";
    const auto dark = [&](int y) {
        int count = 0;
        for (int x = 0; x < image.width(); ++x) count += qGray(image.pixel(x, y)) < 128;
        return count;
    };
    EXPECT_GT(dark(down.top() + 1), 2 * dark(down.bottom())) << "the bar is above, the tip below";
}

TEST(SignText, WhatFollowsASignStandsAfterIt) {
    const QFont font = uiFont(13);
    const QString text = QStringLiteral("|∇f| < −4");
    const QImage image = picture(font, [&](QPainter& p) { drawText(p, {8, 28}, text); });
    EXPECT_NEAR(inkOf(image).right(), 8 + textWidth(text, font), 2);
    EXPECT_EQ(inkOf(image).top(), inkOf(picture(font, [&](QPainter& p) { p.drawText(QPointF(8, 28), "|f|"); })).top());
}

TEST(SignText, InkHoldsWhatIsPainted) {
    const QFont font = uiFont(24);
    for (const QString& text : {minus, nabla, QStringLiteral("4"), QStringLiteral("g")}) {
        const QRect painted = inkOf(picture(font, [&](QPainter& p) { drawText(p, {8, 28}, text); }));
        const QRectF told = textInk(text, font).translated(8, 28);
        EXPECT_NEAR(painted.top(), told.top(), 1.5) << text.toStdString();
        EXPECT_LE(painted.bottom() + 1, told.bottom() + 1.5) << text.toStdString();
    }
}

}  // namespace
}  // namespace ravine
