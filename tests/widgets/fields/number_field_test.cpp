#include "widgets/fields/number_field.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

struct Window : QWidget {
    NumberField* field = new NumberField;
    QLineEdit* other = new QLineEdit;
    Window() {
        auto* layout = new QVBoxLayout(this);
        layout->addWidget(field);
        layout->addWidget(other);
        resize(300, 200);
        show();
        activateWindow();
        field->setFocus();
        (void)QTest::qWaitFor([&] { return field->hasFocus(); });
    }
    void type(const QString& text) {
        field->selectAll();
        QTest::keyClicks(field, text);
    }
    QLabel* bubble() { return findChild<QLabel*>("fieldBubble"); }
};

TEST(NumberField, ReadsNumbersAsPeopleWriteThem) {
    const auto read = [](const char* text) { return NumberField::parse(QString::fromUtf8(text)); };
    EXPECT_EQ(read("1e-3"), 1e-3);
    EXPECT_EQ(read("1e−8"), 1e-8);
    EXPECT_EQ(read("−4"), -4);
    EXPECT_EQ(read("‒4"), -4);
    EXPECT_EQ(read(" - 4 "), -4);
    EXPECT_EQ(read(".5"), 0.5);
    EXPECT_EQ(read("0,5"), 0.5);
    EXPECT_EQ(read("1,25"), 1.25);
    EXPECT_EQ(read("0,125"), 0.125);
    EXPECT_EQ(read("1 000 000"), 1e6);
    EXPECT_EQ(read("12 345.5"), 12345.5);
    for (const char* refused :
         {"", "abc", "1,000", "1 2", "1.2.3", "0x10", "1e999", "inf", "nan", "1e", "--1", "1,2,3"})
        EXPECT_FALSE(read(refused)) << refused;
}

TEST(NumberField, HoldsTheExactValueAsOneTypesIt) {
    NumberField field;
    field.setValue(-0.1234567);
    EXPECT_EQ(field.text(), QStringLiteral("-0.1234567"));
    field.setValue(1e-8);
    EXPECT_EQ(field.text(), QStringLiteral("1e-8"));
    EXPECT_EQ(NumberField::parse(field.text()), 1e-8);
}

TEST(NumberField, PaintsATrueMinusWhereNobodyTypes) {
    Window window;
    window.other->setFocus();
    const auto painted = [&](double value) {
        window.field->setValue(value);
        return window.field->grab().toImage().convertToFormat(QImage::Format_RGB32);
    };
    const QImage positive = painted(4.5), negative = painted(-4.5);
    const QRgb paper = positive.pixel(positive.width() / 2, positive.height() / 2);
    const auto ink = [&](const QImage& image, int from, int to) {
        QRect box;
        for (int y = 6; y < image.height() - 6; ++y)
            for (int x = from; x < to; ++x)
                if (image.pixel(x, y) != paper) box |= QRect(x, y, 1, 1);
        return box;
    };
    const QRect digits = ink(positive, 6, positive.width() - 4);
    const QRect minus = ink(negative, 6, digits.left() - 2);
    const QRect below = ink(negative, digits.left() - 1, negative.width() - 4);
    EXPECT_NEAR(below.right(), digits.right(), 1) << "the digits stand where they stood";
    EXPECT_EQ(below.top(), digits.top());
    EXPECT_EQ(below.bottom(), digits.bottom());
    const QFontMetrics metrics(window.field->font());
    EXPECT_GT(minus.width(), metrics.horizontalAdvance('-')) << "no hyphen";
    EXPECT_LE(minus.height(), 3);
    window.field->setFocus();
    EXPECT_LT(ink(painted(-4.5), 6, digits.left() - 2).width(), minus.width()) << "typed into, it shows what one types";
}

TEST(NumberField, EnterTakesTheNumberOnce) {
    Window window;
    QSignalSpy chosen(window.field, &NumberField::valueChosen);
    window.type("0.015");
    EXPECT_EQ(chosen.size(), 0);
    QTest::keyClick(window.field, Qt::Key_Return);
    QTest::keyClick(window.field, Qt::Key_Return);
    window.other->setFocus();
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0][0].toDouble(), 0.015);
}

TEST(NumberField, LeavingTakesTheNumber) {
    Window window;
    QSignalSpy chosen(window.field, &NumberField::valueChosen);
    window.type("3");
    QTest::keyClick(window.field, Qt::Key_Tab);
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(window.field->value(), 3);
}

TEST(NumberField, EscapeGivesTheLastNumberBack) {
    Window window;
    window.field->setValue(5);
    QSignalSpy chosen(window.field, &NumberField::valueChosen);
    window.type("77");
    QTest::keyClick(window.field, Qt::Key_Escape);
    EXPECT_EQ(window.field->text(), "5");
    window.other->setFocus();
    EXPECT_EQ(chosen.size(), 0);
}

TEST(NumberField, ExplainsWhatIsAllowed) {
    Window window;
    window.field->setRange(fromTo(0, 1));
    window.field->setValue(0.5);
    QSignalSpy chosen(window.field, &NumberField::valueChosen);
    window.type("1");
    EXPECT_TRUE(window.field->isFaulty());
    QTest::keyClick(window.field, Qt::Key_Return);
    ASSERT_TRUE(window.bubble());
    EXPECT_TRUE(window.bubble()->isVisible());
    EXPECT_TRUE(window.bubble()->text().contains("below 1")) << window.bubble()->text().toStdString();
    EXPECT_EQ(window.field->value(), 0.5);
    EXPECT_EQ(chosen.size(), 0);
    const QColor outline = window.field->grab().toImage().pixelColor(window.field->width() / 2, 0);
    EXPECT_GT(outline.red(), outline.blue() + 60) << "outlined in red";
    window.type("0.25");
    EXPECT_FALSE(window.field->isFaulty());
    EXPECT_FALSE(window.bubble()->isVisible());
}

TEST(NumberField, LeavingWithNonsenseShowsTheLastNumberAndSaysSo) {
    Window window;
    window.field->setValue(0.5);
    window.type("half");
    window.other->setFocus();
    EXPECT_EQ(window.field->text(), "0.5");
    EXPECT_FALSE(window.field->isFaulty());
    ASSERT_TRUE(window.bubble());
    EXPECT_TRUE(window.bubble()->isVisible());
    EXPECT_TRUE(window.bubble()->text().contains("half"));
}

TEST(NumberField, RefusesFractionsOfWholeNumbers) {
    Window window;
    window.field->setInteger(true);
    window.field->setRange(between(1, 8));
    window.field->setValue(2);
    window.type("2.5");
    EXPECT_TRUE(window.field->isFaulty());
    window.type("1e0");
    EXPECT_FALSE(window.field->isFaulty());
    EXPECT_EQ(window.field->allowed(), "a whole number from 1 up to 8");
}

TEST(NumberField, ArrowsStepTheLastDigitWritten) {
    const auto stepped = [](const char* from, Qt::Key key) {
        Window window;
        window.field->setRange(above(0));
        window.type(from);
        QTest::keyClick(window.field, key);
        return window.field->text();
    };
    EXPECT_EQ(stepped("0.015", Qt::Key_Up), "0.016");
    EXPECT_EQ(stepped("25", Qt::Key_Down), "24");
    EXPECT_EQ(stepped("1e-8", Qt::Key_Up), "2e-8");
    EXPECT_EQ(stepped("0.01", Qt::Key_Down), "0.009") << "zero is not allowed, so a finer step";
}

TEST(NumberField, KeepsATextThatIsBeingTyped) {
    Window window;
    window.field->setValue(1);
    window.type("4");
    window.field->setValue(2);
    EXPECT_EQ(window.field->text(), "4");
    QTest::keyClick(window.field, Qt::Key_Escape);
    EXPECT_EQ(window.field->text(), "2");
}

TEST(NumberField, ShowsInWordsWhatZeroMeansWhileNobodyTypes) {
    Window window;
    window.field->setInteger(true);
    window.field->setZeroText("Full batch");
    window.field->setValue(0);
    window.other->setFocus();
    (void)QTest::qWaitFor([&] { return !window.field->hasFocus(); });
    EXPECT_EQ(window.field->shownText(), "Full batch");
    EXPECT_EQ(window.field->text(), "0");
    window.field->resize(window.field->sizeHint());
    EXPECT_GE(window.field->width(), window.field->fontMetrics().horizontalAdvance("Full batch") + 12);
    const QImage words = window.field->grab().toImage();
    window.field->setZeroText({});
    EXPECT_NE(window.field->grab().toImage(), words);
    window.field->setZeroText("Full batch");
    window.field->setValue(32);
    EXPECT_EQ(window.field->shownText(), "32");
}

}  // namespace
}  // namespace ravine
