#include "widgets/transport/transport_bar.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <cmath>

#include "widgets/fields/log_slider.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

struct Bar : TransportBar {
    Scrubber* scrubber = findChild<Scrubber*>("scrubber");
    Bar() {
        resize(1440, 56);
        setState(24, 90, 160, false, {{2, 82}, {1, 99}});
        show();
        QCoreApplication::processEvents();
    }
    QPoint at(qint64 step) const {
        return {static_cast<int>(std::lround(11 + static_cast<double>(step) / 160 * (scrubber->width() - 22))),
                static_cast<int>(std::round(33 * scrubber->height() / 56.0))};
    }
    QWidget* part(const char* name) { return findChild<QWidget*>(name); }
};

TEST(TransportBar, EachButtonAsksForItsOwn) {
    Bar bar;
    QSignalSpy reset(&bar, &TransportBar::resetRequested), back(&bar, &TransportBar::backRequested),
        play(&bar, &TransportBar::playToggled), forward(&bar, &TransportBar::forwardRequested);
    for (const char* name : {"reset", "back", "play", "forward"}) QTest::mouseClick(bar.part(name), Qt::LeftButton);
    for (const auto* spy : {&reset, &back, &play, &forward}) EXPECT_EQ(spy->size(), 1);
}

TEST(TransportBar, SaysWhereItIs) {
    Bar bar;
    EXPECT_EQ(bar.findChild<QWidget*>("counter")->accessibleName(), "Step 24 of 160");
    bar.setUnit(TransportBar::Unit::Epoch);
    EXPECT_EQ(bar.findChild<QWidget*>("counter")->accessibleName(), "Epoch 24 of 160");
}

TEST(TransportBar, TheCounterKeepsItsWidthWhileItCounts) {
    Bar bar;
    const int width = bar.part("counter")->width();
    bar.setState(9, 90, 160, true);
    QCoreApplication::processEvents();
    EXPECT_EQ(bar.part("counter")->width(), width);
}

TEST(TransportBar, TheCounterIsLargerForAProjector) {
    Bar bar;
    const auto ink = [&] {
        QCoreApplication::processEvents();
        const QImage image = bar.part("counter")->grab().toImage();
        QRect box;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (qGray(image.pixel(x, y)) < 128) box |= QRect(x, y, 1, 1);
        EXPECT_GT(box.left(), 0) << "nothing is cut off";
        return box;
    };
    const QRect before = ink();
    bar.setTextScale(1.4);
    EXPECT_NEAR(ink().height(), 1.4 * before.height(), 2);
    EXPECT_NEAR(ink().width(), 1.4 * before.width(), 6);
    bar.setTextScale(1);
    EXPECT_EQ(ink(), before);
}

TEST(TransportBar, PlayBecomesPause) {
    Bar bar;
    auto* play = bar.findChild<QPushButton*>("play");
    EXPECT_EQ(play->text(), "Play");
    const int width = play->width();
    bar.setState(25, 90, 160, true);
    EXPECT_EQ(play->text(), "Pause");
    EXPECT_EQ(play->width(), width);
}

TEST(TransportBar, StopsAtBothEnds) {
    Bar bar;
    bar.setState(0, 0, 160, false);
    EXPECT_FALSE(bar.part("back")->isEnabled());
    EXPECT_FALSE(bar.part("reset")->isEnabled());
    bar.setState(160, 160, 160, false);
    EXPECT_FALSE(bar.part("forward")->isEnabled());
    EXPECT_TRUE(bar.part("back")->isEnabled());
}

TEST(TransportBar, DraggingTheTimelineSeeks) {
    Bar bar;
    QSignalSpy seek(&bar, &TransportBar::seekRequested);
    QTest::mousePress(bar.scrubber, Qt::LeftButton, {}, bar.at(24));
    EXPECT_EQ(seek.size(), 0) << "taking the knob is no seeking";
    QTest::mouseMove(bar.scrubber, bar.at(60));
    bar.setState(24, 90, 160, false);  // an older state comes in
    EXPECT_EQ(bar.scrubber->step(), 60);
    QTest::mouseMove(bar.scrubber, bar.at(80));
    QTest::mouseRelease(bar.scrubber, Qt::LeftButton, {}, bar.at(80));
    ASSERT_EQ(seek.size(), 2);
    EXPECT_EQ(seek[0][0].toLongLong(), 60);
    EXPECT_EQ(seek[1][0].toLongLong(), 80);
}

TEST(TransportBar, AClickOnAFlagGoesToItsStep) {
    Bar bar;
    QSignalSpy seek(&bar, &TransportBar::seekRequested);
    QTest::mouseClick(bar.scrubber, Qt::LeftButton, {}, bar.at(99) + QPoint(4, -20));
    ASSERT_EQ(seek.size(), 1);
    EXPECT_EQ(seek[0][0].toLongLong(), 99);
}

TEST(TransportBar, TheTimelineIsMovedByKeys) {
    Bar bar;
    QSignalSpy seek(&bar, &TransportBar::seekRequested);
    for (const auto key : {Qt::Key_Right, Qt::Key_Left, Qt::Key_Left, Qt::Key_PageDown, Qt::Key_Home, Qt::Key_End})
        QTest::keyClick(bar.scrubber, key);
    std::vector<qint64> steps;
    for (const auto& call : seek) steps.push_back(call[0].toLongLong());
    EXPECT_EQ(steps, (std::vector<qint64>{25, 24, 23, 39, 0, 160}));
}

TEST(TransportBar, SpeedIsLogarithmicUpToAsFastAsPossible) {
    Bar bar;
    auto* speed = bar.findChild<LogSlider*>("speed");
    QSignalSpy changed(&bar, &TransportBar::speedChanged);
    QTest::keyClick(speed, Qt::Key_End);
    ASSERT_EQ(changed.size(), 1);
    EXPECT_TRUE(std::isinf(changed[0][0].toDouble()));
    EXPECT_EQ(speed->accessibleDescription(), "Max");
    bar.setSpeed(10);
    EXPECT_EQ(bar.speed(), 10);
    EXPECT_EQ(speed->accessibleDescription(), "10 steps/s");
    EXPECT_EQ(changed.size(), 1) << "setting is no change by the user";
    EXPECT_NEAR(speed->shareOf(1000), 0.5, 1e-9);
}

TEST(TransportBar, PaintsWhatIsComputedAndTheFlags) {
    Bar bar;
    const QImage image = bar.scrubber->grab().toImage();
    const Theme& theme = Theme::light();
    EXPECT_EQ(image.pixelColor(bar.at(10)), theme.accent);
    const QColor computed = image.pixelColor(bar.at(60)), open = image.pixelColor(bar.at(130));
    EXPECT_EQ(open, theme.track);
    EXPECT_NE(computed, open);
    EXPECT_NE(computed, theme.accent);
    EXPECT_EQ(image.pixelColor(bar.at(82) + QPoint(0, -20)), theme.runColour(2));
    EXPECT_EQ(image.pixelColor(bar.at(99) + QPoint(0, -20)), theme.runColour(1));
}

TEST(TransportBar, TheTimelineSpeaksToAssistiveTechnology) {
    Bar bar;
    auto* accessible = QAccessible::queryAccessibleInterface(bar.scrubber);
    ASSERT_TRUE(accessible && accessible->valueInterface());
    EXPECT_EQ(accessible->valueInterface()->currentValue().toLongLong(), 24);
    EXPECT_EQ(accessible->valueInterface()->maximumValue().toLongLong(), 160);
}

}  // namespace
}  // namespace ravine
