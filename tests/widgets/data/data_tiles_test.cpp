#include "widgets/data/data_tiles.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTest>
#include <array>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

std::vector<KindDescription> sets(int count) {
    static const std::array<std::array<const char*, 2>, 11> names{{{"circles", "Circles"},
                                                                   {"moons", "Moons"},
                                                                   {"xor", "XOR"},
                                                                   {"spirals", "Two spirals"},
                                                                   {"iris", "Iris"},
                                                                   {"digits", "Digits"},
                                                                   {"fashion", "Fashion-MNIST"},
                                                                   {"csv", "CSV file"},
                                                                   {"wine", "Wine"},
                                                                   {"diabetes", "Diabetes"},
                                                                   {"mnist", "MNIST"}}};
    std::vector<KindDescription> list;
    for (int i = 0; i < count; ++i)
        list.push_back(
            {{names[static_cast<std::size_t>(i)][0], names[static_cast<std::size_t>(i)][1], "Points.", ""}, {}, ""});
    return list;
}

const QStringList favourites{"iris", "circles", "moons", "xor", "spirals", "digits", "csv", "fashion"};

struct Tiles : DataTiles {
    explicit Tiles(int count = 11, int width = 288) : DataTiles(sets(count), favourites) {
        setCurrent("circles");
        resize(width, 10);
        show();
        activateWindow();
        QApplication::processEvents();
    }
    ~Tiles() override {
        if (open()) open()->close();
    }
    static QWidget* open() {
        for (auto* widget : QApplication::topLevelWidgets())
            if (widget->objectName() == "kindList" && widget->isVisible()) return widget;
        return nullptr;
    }
};

TEST(DataTiles, ShowsFavouritesInTheirOrderAndMore) {
    Tiles tiles;
    EXPECT_EQ(tiles.shown(), favourites.mid(0, 7));
    ASSERT_TRUE(tiles.tile(""));
    EXPECT_EQ(tiles.tile("")->text(), "More…");
}

TEST(DataTiles, NeedsNoMoreWhenAllHaveAPlace) {
    Tiles tiles(8);
    EXPECT_EQ(tiles.shown().size(), 8);
    EXPECT_FALSE(tiles.tile(""));
}

TEST(DataTiles, StandFourInARowInBothSidebars) {
    for (const int width : {288, 256}) {
        Tiles tiles(11, width);
        const QStringList keys = tiles.shown();
        for (int i = 0; i < 4; ++i) EXPECT_EQ(tiles.tile(keys[i])->y(), 0);
        EXPECT_EQ(tiles.tile(keys[0])->x(), 0);
        EXPECT_EQ(tiles.tile(keys[3])->geometry().right(), width - 1);
        EXPECT_EQ(tiles.tile("")->geometry().bottom(), tiles.height() - 1);
        for (int i = 1; i < 4; ++i)
            EXPECT_GE(tiles.tile(keys[i])->x() - tiles.tile(keys[i - 1])->geometry().right(), 8) << width;
    }
}

TEST(DataTiles, AClickChooses) {
    Tiles tiles;
    QSignalSpy chosen(&tiles, &DataTiles::chosen);
    QTest::mouseClick(tiles.tile("xor"), Qt::LeftButton);
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0][0].toString(), "xor");
    EXPECT_TRUE(tiles.tile("xor")->isChecked());
    EXPECT_FALSE(tiles.tile("circles")->isChecked());
    QTest::mouseClick(tiles.tile("xor"), Qt::LeftButton);
    EXPECT_EQ(chosen.size(), 1) << "chosen already";
    EXPECT_TRUE(tiles.tile("xor")->isChecked());
}

TEST(DataTiles, ArrowsMoveAndSpaceOrEnterChooses) {
    Tiles tiles;
    QSignalSpy chosen(&tiles, &DataTiles::chosen);
    tiles.tile("circles")->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right);
    EXPECT_TRUE(tiles.tile("moons")->hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    EXPECT_TRUE(tiles.tile("csv")->hasFocus());
    EXPECT_EQ(chosen.size(), 0) << "moving is not choosing";
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    EXPECT_EQ(chosen.size(), 1);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Left);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    ASSERT_EQ(chosen.size(), 2);
    EXPECT_EQ(chosen[0][0].toString(), "csv");
    EXPECT_EQ(chosen[1][0].toString(), "digits");
}

TEST(DataTiles, TabComesToTheChosenTileOnly) {
    Tiles tiles;
    int stops = 0;
    for (auto* button : tiles.findChildren<QAbstractButton*>()) stops += (button->focusPolicy() & Qt::TabFocus) != 0;
    EXPECT_EQ(stops, 1);
    EXPECT_EQ(tiles.tile("circles")->focusPolicy(), Qt::TabFocus);
}

TEST(DataTiles, MoreOpensTheSearchableListOfAll) {
    Tiles tiles;
    QSignalSpy chosen(&tiles, &DataTiles::chosen);
    QTest::mouseClick(tiles.tile(""), Qt::LeftButton);
    ASSERT_TRUE(tiles.open());
    EXPECT_EQ(tiles.open()->findChild<QListView*>()->model()->rowCount(), 11);
    auto* search = tiles.open()->findChild<QLineEdit*>();
    QTest::keyClicks(search, "diab");
    QTest::keyClick(search, Qt::Key_Return);
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0][0].toString(), "diabetes");
}

TEST(DataTiles, TheChosenKindIsAlwaysAmongThem) {
    Tiles tiles;
    tiles.setCurrent("wine");
    ASSERT_TRUE(tiles.tile("wine"));
    EXPECT_TRUE(tiles.tile("wine")->isChecked());
    EXPECT_EQ(tiles.shown().back(), "wine");
    tiles.setCurrent("iris");
    EXPECT_TRUE(tiles.tile("wine")) << "it keeps its place";
    EXPECT_TRUE(tiles.tile("")) << "More… stays";
}

TEST(DataTiles, AskForEachThumbnailOnceAndAgainInAnotherTheme) {
    Tiles tiles;
    int asked = 0;
    tiles.setThumbnails([&](const KindDescription&, QSize size) {
        ++asked;
        QImage image(size, QImage::Format_RGB32);
        image.fill(QColor(10, 200, 30));
        return image;
    });
    tiles.grab();
    EXPECT_EQ(asked, 7);
    EXPECT_EQ(tiles.tile("moons")->grab().toImage().pixelColor(30, 20), QColor(10, 200, 30));
    EXPECT_EQ(asked, 7);
    tiles.setPalette(Theme::darkTheme().palette());
    tiles.grab();
    EXPECT_EQ(asked, 14);
}

TEST(DataTiles, TheChosenOneHasAnAccentOutline) {
    Tiles tiles;
    QApplication::processEvents();
    const auto edge = [&](const char* key, int x) {
        return tiles.grab().toImage().pixelColor(tiles.tile(key)->x() + x, tiles.tile(key)->y() + 30);
    };
    EXPECT_EQ(edge("circles", 0), Theme::light().accent);
    EXPECT_EQ(edge("circles", 1), Theme::light().accent);
    EXPECT_EQ(edge("xor", 0), Theme::light().hairline);
    EXPECT_EQ(edge("xor", 1), Theme::light().panel);
}

TEST(DataTiles, TellsAScreenReaderWhatIsChosen) {
    Tiles tiles;
    tiles.setShortTitles([](const KindDescription&) { return QString("Short"); });
    auto* tile = QAccessible::queryAccessibleInterface(tiles.tile("csv"));
    ASSERT_TRUE(tile);
    EXPECT_EQ(tile->role(), QAccessible::RadioButton);
    EXPECT_EQ(tile->text(QAccessible::Name), "CSV file");
    EXPECT_FALSE(tile->state().checked);
    EXPECT_TRUE(QAccessible::queryAccessibleInterface(tiles.tile("circles"))->state().checked);
    for (auto* button : tiles.findChildren<QAbstractButton*>())
        EXPECT_FALSE(button->accessibleName().isEmpty()) << button->text().toStdString();
}

}  // namespace
}  // namespace ravine
