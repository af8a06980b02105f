#include "widgets/fields/log_slider.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

struct Slider : LogSlider {
    Slider() {
        resize(222, 28);  // 200 pixels of groove
        show();
    }
    QPoint at(double share) const { return {11 + static_cast<int>(share * 200), 14}; }
};

void turnWheel(QWidget& widget, int delta) {
    QWheelEvent event(QPointF(20, 14), widget.mapToGlobal(QPointF(20, 14)), {}, {0, delta}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&widget, &event);
}

TEST(LogSlider, PutsDecadesAtEqualDistances) {
    Slider slider;
    slider.setRange(1e-4, 1, Scale::Log);
    EXPECT_DOUBLE_EQ(slider.shareOf(1e-2), 0.5);
    EXPECT_DOUBLE_EQ(slider.valueAt(0.25), 1e-3);
    slider.setRange(0, 0.999, Scale::OneMinusLog);
    EXPECT_NEAR(slider.shareOf(0.9), 1.0 / 3, 1e-12);
    EXPECT_NEAR(slider.shareOf(0.99), 2.0 / 3, 1e-12);
    EXPECT_DOUBLE_EQ(slider.valueAt(1.0 / 3), 0.9);
}

TEST(LogSlider, ReachesZeroOnALogScale) {
    Slider slider;
    slider.setRange(0, 1, Scale::Log);
    EXPECT_EQ(slider.valueAt(0.0), 0);
    EXPECT_EQ(slider.valueAt(0.01), 0);
    EXPECT_GT(slider.valueAt(0.1), 0);
    EXPECT_NEAR(slider.valueAt(slider.shareOf(0.001)), 0.001, 1e-5);
}

TEST(LogSlider, RoundsSoThatValuesReadWell) {
    Slider slider;
    slider.setRange(1e-5, 10, Scale::Log);
    for (double share = 0.01; share < 1; share += 0.013)
        EXPECT_LE(formatNumber(slider.valueAt(share), 17), formatNumber(slider.valueAt(share), 17).left(8));
    slider.setRange(-90, 90);
    EXPECT_EQ(slider.valueAt(0.5), 0);
    slider.setRange(1, 8);
    slider.setInteger(true);
    EXPECT_EQ(slider.valueAt(0.4), 4);
}

TEST(LogSlider, ClickOnTheGrooveJumpsThere) {
    Slider slider;
    slider.setRange(0, 100);
    QSignalSpy chosen(&slider, &LogSlider::valueChosen);
    QTest::mouseClick(&slider, Qt::LeftButton, {}, slider.at(0.75));
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_NEAR(chosen[0][0].toDouble(), 75, 0.6);
    EXPECT_EQ(slider.value(), chosen[0][0].toDouble());
}

TEST(LogSlider, OneDragIsOneChoice) {
    Slider slider;
    slider.setRange(0, 100);
    QSignalSpy dragged(&slider, &LogSlider::valueDragged), chosen(&slider, &LogSlider::valueChosen);
    QTest::mousePress(&slider, Qt::LeftButton, {}, slider.at(0) + QPoint(4, 0));
    EXPECT_EQ(slider.value(), 0) << "the knob must not jump under the pointer";
    QTest::mouseMove(&slider, slider.at(0.3));
    slider.setValue(99);  // the echo of an earlier value must not fight the hand
    QTest::mouseMove(&slider, slider.at(0.5));
    EXPECT_EQ(chosen.size(), 0);
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, slider.at(0.5));
    EXPECT_EQ(dragged.size(), 2);
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_NEAR(slider.value(), 48, 1);
}

TEST(LogSlider, EscapeGivesADragBack) {
    Slider slider;
    slider.setRange(0, 100);
    slider.setValue(20);
    QSignalSpy chosen(&slider, &LogSlider::valueChosen);
    QTest::mousePress(&slider, Qt::LeftButton, {}, slider.at(0.2));
    QTest::mouseMove(&slider, slider.at(0.9));
    QTest::keyClick(&slider, Qt::Key_Escape);
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, slider.at(0.9));
    EXPECT_EQ(slider.value(), 20);
    EXPECT_EQ(chosen.size(), 0);
}

TEST(LogSlider, IsMovedByKeys) {
    Slider slider;
    slider.setRange(0, 100);
    slider.setValue(50);
    QSignalSpy chosen(&slider, &LogSlider::valueChosen);
    QTest::keyClick(&slider, Qt::Key_Right);
    EXPECT_EQ(slider.value(), 51);
    QTest::keyClick(&slider, Qt::Key_PageDown);
    EXPECT_EQ(slider.value(), 41);
    QTest::keyClick(&slider, Qt::Key_Home);
    EXPECT_EQ(slider.value(), 0);
    QTest::keyClick(&slider, Qt::Key_End);
    EXPECT_EQ(slider.value(), 100);
    QTest::keyClick(&slider, Qt::Key_Right);
    EXPECT_EQ(chosen.size(), 4) << "at the end nothing changes";
}

TEST(LogSlider, AKeyMovesAWholeNumberByAtLeastOne) {
    Slider slider;
    slider.setRange(1, 4);
    slider.setInteger(true);
    slider.setValue(2);
    QTest::keyClick(&slider, Qt::Key_Right);
    EXPECT_EQ(slider.value(), 3);
}

TEST(LogSlider, LeavesTheWheelToTheFormUnlessItHasTheFocus) {
    QWidget form;
    auto* first = new QWidget(&form);
    first->setFocusPolicy(Qt::StrongFocus);
    auto* slider = new LogSlider(&form);
    slider->setRange(0, 100);
    slider->setValue(50);
    form.show();
    form.activateWindow();
    first->setFocus();
    turnWheel(*slider, 120);
    EXPECT_EQ(slider->value(), 50);
    slider->setFocus();
    ASSERT_TRUE(QTest::qWaitFor([&] { return slider->hasFocus(); }));
    turnWheel(*slider, 120);
    EXPECT_EQ(slider->value(), 51);
}

TEST(LogSlider, SpeaksToAssistiveTechnology) {
    Slider slider;
    slider.setRange(0, 10);
    slider.setValue(3);
    auto* accessible = QAccessible::queryAccessibleInterface(&slider);
    ASSERT_TRUE(accessible);
    EXPECT_EQ(accessible->role(), QAccessible::Slider);
    ASSERT_TRUE(accessible->valueInterface());
    EXPECT_EQ(accessible->valueInterface()->currentValue().toDouble(), 3);
    QSignalSpy chosen(&slider, &LogSlider::valueChosen);
    accessible->valueInterface()->setCurrentValue(7.0);
    EXPECT_EQ(slider.value(), 7);
    EXPECT_EQ(chosen.size(), 1);
}

TEST(LogSlider, PaintsTheFilledPartInTheAccent) {
    Slider slider;
    slider.setRange(0, 100);
    slider.setValue(50);
    const QImage image = slider.grab().toImage();
    EXPECT_EQ(image.pixelColor(slider.at(0.25)), Theme::of(&slider).accent);
    EXPECT_EQ(image.pixelColor(slider.at(0.75)), Theme::of(&slider).track);
    EXPECT_EQ(image.pixelColor(slider.at(0.5)), Theme::of(&slider).panel) << "the knob's middle";
}

}  // namespace
}  // namespace ravine
