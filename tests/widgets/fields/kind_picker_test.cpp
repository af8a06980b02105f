#include "widgets/fields/kind_picker.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTest>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

std::vector<KindDescription> kinds() {
    return {{{"gradient_descent", "Gradient descent", "Straight down.", ""}, {}, ""},
            {{"momentum", "Momentum", "A ball with friction.", ""}, {}, ""},
            {{"adam", "Adam", "A scale for each coordinate.", "", "θ ← θ − η"}, {}, ""}};
}

struct Picker : KindPicker {
    Picker() : KindPicker(kinds()) {
        setAccessibleName("Optimizer");
        setCurrent("momentum");
        resize(200, sizeHint().height());
        show();
    }
    QWidget* list() const {
        for (auto* widget : QApplication::topLevelWidgets())
            if (widget->objectName() == "kindList" && widget->isVisible()) return widget;
        return nullptr;
    }
    QLineEdit* search() const { return list()->findChild<QLineEdit*>(); }
    ~Picker() override {
        if (list()) list()->close();
    }
};

TEST(KindPicker, ShowsTheTitleAndTellsTheSummary) {
    Picker picker;
    EXPECT_EQ(picker.text(), "Momentum");
    EXPECT_TRUE(picker.accessibleDescription().contains("A ball with friction."));
}

TEST(KindPicker, IsChosenFromByKeyboard) {
    Picker picker;
    QSignalSpy chosen(&picker, &KindPicker::chosen);
    QTest::keyClick(&picker, Qt::Key_Down);
    ASSERT_TRUE(picker.list());
    QTest::keyClick(picker.search(), Qt::Key_Down);
    QTest::keyClick(picker.search(), Qt::Key_Return);
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0][0].toString(), "adam");
    EXPECT_FALSE(picker.list());
}

TEST(KindPicker, TypingSearchesTitlesAndSummaries) {
    Picker picker;
    QSignalSpy chosen(&picker, &KindPicker::chosen);
    QTest::keyClick(&picker, Qt::Key_C);
    ASSERT_TRUE(picker.list());
    QTest::keyClicks(picker.search(), "oord");
    EXPECT_EQ(picker.list()->findChild<QListView*>()->model()->rowCount(), 1);
    QTest::keyClick(picker.search(), Qt::Key_Return);
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0][0].toString(), "adam");
}

TEST(KindPicker, IsChosenFromByMouse) {
    Picker picker;
    QSignalSpy chosen(&picker, &KindPicker::chosen);
    QTest::mouseClick(&picker, Qt::LeftButton);
    ASSERT_TRUE(picker.list());
    auto* list = picker.list()->findChild<QListView*>();
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(0, 0)).center());
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0][0].toString(), "gradient_descent");
}

TEST(KindPicker, EscapeChangesNothing) {
    Picker picker;
    QSignalSpy chosen(&picker, &KindPicker::chosen);
    QTest::keyClick(&picker, Qt::Key_Space);
    ASSERT_TRUE(picker.list());
    QTest::keyClick(picker.search(), Qt::Key_Down);
    QTest::keyClick(picker.search(), Qt::Key_Escape);
    EXPECT_FALSE(picker.list());
    EXPECT_EQ(chosen.size(), 0);
    EXPECT_EQ(picker.current(), "momentum");
}

TEST(KindPicker, OffersPresetsBesideTheKinds) {
    Picker picker;
    picker.addPreset("adamw", "AdamW", "Adam with decoupled decay.");
    picker.setCurrent("adamw");
    EXPECT_EQ(picker.text(), "AdamW");
}

TEST(KindPicker, PaintsTheThumbnailOfItsKind) {
    Picker picker;
    picker.setLook(KindPicker::Look::Rich);
    std::string asked;
    picker.setThumbnails([&](const KindDescription& kind, QSize size) {
        asked = kind.info.key;
        QImage image(size, QImage::Format_RGB32);
        image.fill(QColor(10, 200, 30));
        return image;
    });
    picker.resize(288, picker.sizeHint().height());
    EXPECT_EQ(picker.grab().toImage().pixelColor(30, picker.height() / 2), QColor(10, 200, 30));
    EXPECT_EQ(asked, "momentum");
}

}  // namespace
}  // namespace ravine
