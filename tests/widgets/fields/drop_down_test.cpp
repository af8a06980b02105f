// Boxes and buttons that drop a list down.
#include "widgets/fields/drop_down.h"

#include <gtest/gtest.h>

#include <QAbstractItemView>
#include <QApplication>
#include <QTest>
#include <QVBoxLayout>
#include <QWheelEvent>

#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

// As the program shows them: with its style sheet.
struct Shown {
    QWidget window;
    ChoiceBox* box = new ChoiceBox(&window);
    MenuButton* button = new MenuButton(&window);

    Shown() {
        window.setPalette(Theme::light().palette());
        window.setStyleSheet(Theme::light().styleSheet());
        auto* layout = new QVBoxLayout(&window);
        layout->addWidget(box);
        layout->addWidget(button);
        box->addItems({"None", "f <", "a much longer choice"});
        button->setText("Layers");
        button->setProperty("measure", "small");
        window.resize(300, 120);
        window.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&window));
    }
};

// How dark the darkest pixel is within so many pixels of the right edge.
int darkest(QWidget* widget, int from, int to) {
    const QImage image = widget->grab().toImage();
    int least = 255;
    for (int y = 6; y < image.height() - 6; ++y)
        for (int x = image.width() - from; x < image.width() - to; ++x)
            least = std::min(least, qGray(image.pixel(x, y)));
    return least;
}

TEST(ChoiceBox, MakesItsListWhenItDropsDown) {
    Shown shown;
    EXPECT_FALSE(shown.box->findChild<QAbstractItemView*>());
    shown.box->showPopup();
    auto* list = shown.box->findChild<QAbstractItemView*>();
    ASSERT_TRUE(list);
    EXPECT_TRUE(list->isVisible());
    EXPECT_EQ(list->font().pixelSize(), shown.box->font().pixelSize());
    EXPECT_EQ(list->model()->rowCount(), 3);
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Return);
    EXPECT_EQ(shown.box->currentText(), "f <");
}

TEST(ChoiceBox, HasRoomForItsWidestChoiceInWhateverFont) {
    Shown shown;
    const int before = shown.box->sizeHint().width();
    EXPECT_GE(before, shown.box->fontMetrics().horizontalAdvance("a much longer choice") + 24);
    shown.window.setStyleSheet(Theme::light().styleSheet() + "QComboBox { font-size: 18px; }");
    EXPECT_GT(shown.box->sizeHint().width(), before);
}

TEST(ChoiceBox, PaintsASignThatTheFontLacksWhereTheStylePaintsItsText) {
    Shown shown;
    shown.box->addItems({"|f| <", "|∇f| <"});
    const auto ink = [&](const QString& choice) {
        shown.box->setCurrentText(choice);
        const QImage image = shown.box->grab().toImage();
        QRect box;
        for (int y = 5; y < image.height() - 5; ++y)
            for (int x = 5; x < image.width() - 26; ++x)
                if (qGray(image.pixel(x, y)) < 128) box |= QRect(x, y, 1, 1);
        return box;
    };
    const QRect plain = ink("|f| <"), withSign = ink("|∇f| <");
    EXPECT_NEAR(withSign.left(), plain.left(), 1);
    EXPECT_NEAR(withSign.top(), plain.top(), 1);
    EXPECT_NEAR(withSign.bottom(), plain.bottom(), 1);
    EXPECT_NEAR(withSign.width() - plain.width(), textWidth("∇", shown.box->font()), 2);
}

TEST(ChoiceBox, TheWheelScrollsWhatItStandsIn) {
    Shown shown;
    shown.box->setFocus();
    QWheelEvent wheel({5, 5}, shown.box->mapToGlobal(QPointF(5, 5)), {}, {0, -120}, Qt::NoButton, {}, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(shown.box, &wheel);
    EXPECT_EQ(shown.box->currentIndex(), 0);
    EXPECT_FALSE(wheel.isAccepted());
}

TEST(ChoiceBox, BearsAChevronThatPalesWhereNothingCanBeChosen) {
    Shown shown;
    const int enabled = darkest(shown.box, 20, 6);
    EXPECT_LT(enabled, 150);
    EXPECT_GT(darkest(shown.box, 30, 24), 200) << "beside it is nothing";
    shown.box->setEnabled(false);
    EXPECT_GT(darkest(shown.box, 20, 6), enabled + 20);
}

TEST(MenuButton, BearsAChevronBesideItsWords) {
    Shown shown;
    EXPECT_LT(darkest(shown.button, 17, 5), 150);
    EXPECT_EQ(shown.button->popupMode(), QToolButton::InstantPopup);
    EXPECT_GE(shown.button->sizeHint().width(), shown.button->fontMetrics().horizontalAdvance("Layers") + 20);
}

}  // namespace
}  // namespace ravine
