#include "widgets/statistics/finish_table.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

class FinishTableTest : public testing::Test {
protected:
    FinishTableTest() {
        Finish finish;
        finish.note = "after 160 steps, goal *f* < 10⁻³";
        finish.columns = {"Stays below", "Final loss", "Best loss"};
        finish.rows = {{.run = 1, .slot = 2, .name = "Adam", .rank = 1, .cells = {"82", "1.92e−5", "1.9e−5"}},
                       {.run = 0, .slot = 1, .name = "Momentum", .rank = 2, .cells = {"99", "1.69e−7", "1.1e−7"}},
                       {.run = 2,
                        .slot = 3,
                        .name = "Gradient descent",
                        .badge = "Diverged at step 145",
                        .cause = "f passed 10³⁰⁵"}};
        table.setPalette(Theme::light().palette());
        table.setFinish(finish);
        table.resize(320, table.sizeHint().height());
        table.show();
        QApplication::processEvents();
        table.clearFocus();
    }
    int count(const QRect& area, auto matches) {
        const QImage image = table.grab().toImage().convertToFormat(QImage::Format_RGB32);
        int found = 0;
        for (int y = area.top(); y <= area.bottom(); ++y)
            for (int x = area.left(); x <= area.right(); ++x) found += matches(image.pixelColor(x, y));
        return found;
    }
    static bool isRed(const QColor& c) { return c.red() > c.green() + 60 && c.red() > c.blue() + 60; }

    FinishTable table;
};

TEST_F(FinishTableTest, OnlyWhatDivergedHasARedBadge) {
    EXPECT_EQ(count(table.rowRect(0), isRed), 0);
    EXPECT_GT(count(table.rowRect(2), isRed), 40);
    EXPECT_TRUE(table.accessibleDescription().contains("Gradient descent, Diverged at step 145: f passed"));
    EXPECT_TRUE(table.accessibleDescription().contains("1. Adam, Stays below 82"));
}

TEST_F(FinishTableTest, NothingStandsOutsideItsRow) {
    EXPECT_GE(table.rowRect(0).height(), 34);
    EXPECT_TRUE(table.rect().contains(table.rowRect(2)));
    const QRect margin(table.width() - 15, 0, 15, table.height());
    EXPECT_EQ(count(margin, [](const QColor& c) { return c.lightness() < 150; }), 0);
}

TEST_F(FinishTableTest, AClickSelectsTheRunAndItsTitleFolds) {
    QSignalSpy clicked(&table, &FinishTable::runClicked), folded(&table, &FinishTable::foldToggled);
    QTest::mouseClick(&table, Qt::LeftButton, {}, table.rowRect(1).center());
    ASSERT_EQ(clicked.count(), 1);
    EXPECT_EQ(clicked[0][0].toInt(), 0);
    const int high = table.sizeHint().height();
    QTest::mouseClick(&table, Qt::LeftButton, {}, {60, 12});
    EXPECT_EQ(folded.count(), 1);
    EXPECT_LT(table.sizeHint().height(), high / 3);
}

TEST_F(FinishTableTest, FoldsWhereThereIsNoRoomUnlessSomebodyChose) {
    const int open = table.openHeight();
    table.setTight(true);
    EXPECT_TRUE(table.isFolded());
    EXPECT_LT(table.sizeHint().height(), open / 2);
    QTest::mouseClick(&table, Qt::LeftButton, {}, QPoint(60, 10));
    EXPECT_FALSE(table.isFolded());
    table.setTight(false);
    table.setTight(true);
    EXPECT_FALSE(table.isFolded()) << "what was chosen stays";
    EXPECT_EQ(table.sizeHint().height(), open);
}

// Ink where names stand, in a narrow table: figures give way to them.
TEST_F(FinishTableTest, FiguresGiveWayToNamesInANarrowTable) {
    const auto ink = [](const QColor& c) { return c.lightness() < 140; };
    const QRect row = table.rowRect(0);
    const QRect ends(row.right() - 60, row.top() + 4, 60, row.height() - 8);
    EXPECT_GT(count(ends, ink), 20) << "the best loss";
    Finish longer = table.finish();
    for (FinishRow& each : longer.rows) each.name = "A name that takes more room";
    table.setFinish(longer);
    table.resize(230, table.height());
    const QRect names(table.rowRect(0).left() + 40, table.rowRect(0).top() + 4, 80, table.rowRect(0).height() - 8);
    EXPECT_GT(count(names, ink), 100);
}

}  // namespace
}  // namespace ravine
