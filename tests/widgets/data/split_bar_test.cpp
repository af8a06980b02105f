#include "widgets/data/split_bar.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QMouseEvent>
#include <QTest>
#include <cmath>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

struct Bar : SplitBar {
    struct Told {
        double train, validation, test;
        bool final;
        bool operator==(const Told&) const = default;
    };
    std::vector<Told> told;

    explicit Bar(int width = 288) {
        connect(this, &SplitBar::splitChosen, this, [this](double train, double validation, double test, bool final) {
            told.push_back({train, validation, test, final});
        });
        resize(width, 28);
        show();
        activateWindow();
        QApplication::processEvents();
    }
    // By the mouse, in two steps, from a border to a share of the width.
    void drag(int which, double to, Qt::KeyboardModifiers modifiers = {}) {
        SplitBorder* grip = border(which);
        const QPoint from = grip->mapTo(this, grip->rect().center());
        const double way = (to - grip->value() / 100) * width();
        QTest::mousePress(grip, Qt::LeftButton, modifiers, grip->mapFrom(this, from));
        for (const double part : {0.5, 1.0}) {
            const QPoint at = grip->mapFrom(this, from + QPoint(int(std::lround(part * way)), 0));
            QMouseEvent move(QEvent::MouseMove, at, grip->mapToGlobal(QPointF(at)), Qt::NoButton, Qt::LeftButton,
                             modifiers);
            QApplication::sendEvent(grip, &move);
        }
        QTest::mouseRelease(grip, Qt::LeftButton, modifiers);
    }
};

TEST(SplitBar, SegmentsAreAsWideAsTheirShares) {
    Bar bar(300);
    EXPECT_NEAR(bar.segmentRect(0).right(), 180, 1.5);
    EXPECT_NEAR(bar.segmentRect(1).left(), 180, 1.5);
    EXPECT_NEAR(bar.segmentRect(1).right(), 240, 1.5);
    EXPECT_EQ(bar.segmentRect(2).right(), 300);
    EXPECT_TRUE(bar.segmentRect(3).isNull());
    bar.setSplit(0.5, 0.25, 0);
    EXPECT_TRUE(bar.segmentRect(2).isNull());
    EXPECT_NEAR(bar.segmentRect(3).left(), 225, 1.5) << "what is left over";
}

TEST(SplitBar, TextIsAsLongAsThereIsRoom) {
    Bar bar;
    EXPECT_EQ(bar.textIn(0), "Train 60 %");
    EXPECT_EQ(bar.textIn(1), "Val. 20");
    EXPECT_EQ(bar.textIn(2), "Test 20");
    bar.resize(256, 28);
    EXPECT_EQ(bar.textIn(2), "Test 20");
    bar.setSplit(0.85, 0.14, 0.01);
    EXPECT_EQ(bar.textIn(1), "14");
    EXPECT_EQ(bar.textIn(2), "");
}

TEST(SplitBar, ADraggedBorderSnapsAndTellsTheEnd) {
    Bar bar(300);
    bar.drag(0, 0.713);
    ASSERT_FALSE(bar.told.empty());
    EXPECT_EQ(bar.told.back(), (Bar::Told{0.7, 0.1, 0.2, true}));
    EXPECT_FALSE(bar.told.front().final);
    EXPECT_EQ(bar.split(), (std::array{0.7, 0.1, 0.2}));
    bar.drag(1, 0.834, Qt::ShiftModifier);
    EXPECT_EQ(bar.told.back(), (Bar::Told{0.7, 0.13, 0.17, true}));
}

TEST(SplitBar, NoBorderPassesAnotherAndTrainingKeepsSomething) {
    Bar bar(300);
    bar.drag(0, 1.2);
    EXPECT_EQ(bar.split(), (std::array{0.8, 0.0, 0.2}));
    bar.drag(0, -0.5);
    EXPECT_EQ(bar.split(), (std::array{0.01, 0.79, 0.2}));
    bar.drag(1, 2);
    EXPECT_EQ(bar.split(), (std::array{0.01, 0.99, 0.0}));
}

TEST(SplitBar, FollowsNobodyWhileItIsDragged) {
    Bar bar(300);
    QTest::mousePress(bar.border(0), Qt::LeftButton);
    bar.setSplit(0.2, 0.4, 0.4);
    EXPECT_EQ(bar.split()[0], 0.6);
    QTest::mouseRelease(bar.border(0), Qt::LeftButton);
    EXPECT_TRUE(bar.told.empty()) << "nothing moved";
    bar.setSplit(0.2, 0.4, 0.4);
    EXPECT_EQ(bar.split()[0], 0.2);
    EXPECT_TRUE(bar.told.empty());
}

TEST(SplitBar, KeysMoveTheFocusedBorder) {
    Bar bar;
    bar.border(0)->setFocus();
    QTest::keyClick(bar.border(0), Qt::Key_Right);
    EXPECT_EQ(bar.told.back(), (Bar::Told{0.65, 0.15, 0.2, true}));
    QTest::keyClick(bar.border(0), Qt::Key_Left, Qt::ShiftModifier);
    EXPECT_EQ(bar.split(), (std::array{0.64, 0.16, 0.2}));
    QTest::keyClick(bar.border(0), Qt::Key_Left);
    EXPECT_EQ(bar.split(), (std::array{0.6, 0.2, 0.2})) << "to the next place of the grid";
    QTest::keyClick(bar.border(1), Qt::Key_End);
    EXPECT_EQ(bar.split(), (std::array{0.6, 0.4, 0.0}));
    QTest::keyClick(bar.border(1), Qt::Key_Right);
    EXPECT_EQ(bar.told.size(), 4u) << "it stood at the end";
}

TEST(SplitBar, BordersThatFallTogetherStayApartForTheHand) {
    Bar bar;
    bar.setSplit(0.6, 0, 0.4);
    EXPECT_FALSE(bar.border(0)->geometry().intersects(bar.border(1)->geometry()));
    EXPECT_NEAR(bar.border(1)->x(), 0.6 * bar.width(), 1) << "one on either side";
    bar.setSplit(1, 0, 0);
    const QRect first = bar.border(0)->geometry(), second = bar.border(1)->geometry();
    EXPECT_FALSE(first.intersects(second));
    EXPECT_TRUE(bar.rect().contains(second));
    bar.drag(1, 0.9);
    EXPECT_EQ(bar.split()[0], 1.0) << "the border of the test part gives none of training's";
    bar.drag(0, 0.8);
    EXPECT_EQ(bar.split(), (std::array{0.8, 0.2, 0.0}));
}

TEST(SplitBar, WhatIsLeftOverCanBeTakenBack) {
    Bar bar;
    EXPECT_FALSE(bar.border(2)->isVisible());
    bar.setSplit(0.5, 0.2, 0.1);
    ASSERT_TRUE(bar.border(2)->isVisible());
    QTest::keyClick(bar.border(2), Qt::Key_End);
    EXPECT_EQ(bar.split(), (std::array{0.5, 0.2, 0.3}));
    EXPECT_FALSE(bar.border(2)->isVisible());
}

TEST(SplitBar, TellsCountsWhereTheyAreKnown) {
    Bar bar;
    EXPECT_FALSE(bar.toolTip().contains("samples"));
    bar.setCounts(120, 40, 40);
    EXPECT_TRUE(bar.toolTip().contains("120 samples"));
    EXPECT_TRUE(bar.accessibleDescription().contains("Validation 20 %, 40 samples"));
}

TEST(SplitBar, BordersAreSlidersToAScreenReader) {
    Bar bar;
    auto* border = QAccessible::queryAccessibleInterface(bar.border(0));
    ASSERT_TRUE(border);
    EXPECT_EQ(border->role(), QAccessible::Slider);
    EXPECT_EQ(border->text(QAccessible::Name), "Border between training and validation");
    ASSERT_TRUE(border->valueInterface());
    EXPECT_EQ(border->valueInterface()->currentValue().toDouble(), 60);
    border->valueInterface()->setCurrentValue(55);
    EXPECT_EQ(bar.told.back(), (Bar::Told{0.55, 0.25, 0.2, true}));
}

TEST(SplitBar, PaintsThreeShadesInBothThemes) {
    for (const Theme* theme : {&Theme::light(), &Theme::darkTheme()}) {
        Bar bar;
        bar.setPalette(theme->palette());
        const QImage image = bar.grab().toImage();
        const auto at = [&](int segment) { return image.pixelColor(int(bar.segmentRect(segment).left()) + 5, 4); };
        EXPECT_NE(at(0), at(1));
        EXPECT_NE(at(1), at(2));
        EXPECT_NE(at(0), at(2));
    }
}

}  // namespace
}  // namespace ravine
