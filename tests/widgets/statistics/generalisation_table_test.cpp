#include "widgets/statistics/generalisation_table.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

GeneralisationRow rowOf(int slot, const QString& name, double train, double validation, double score) {
    GeneralisationRow row;
    row.slot = slot;
    row.name = name;
    row.trainLoss = train;
    row.validationLoss = validation;
    row.validationScore = score;
    return row;
}

struct Table : GeneralisationTable {
    explicit Table(int width = 720) {
        setRows({rowOf(1, "No regularisation", 0.155, 0.497, 0.8), rowOf(2, "L2 + Dropout", 0.247, 0.437, 0.8)});
        setEpoch(180);
        resize(width, 182);
        show();
        QApplication::processEvents();
    }
    QPushButton* button() { return findChild<QPushButton*>("scoreOnTest"); }
    bool says(const QString& text) {
        for (const QLabel* label : findChildren<QLabel*>())
            if (label->isVisible() && label->text() == text) return true;
        return false;
    }
    // Pixels of a run's colour in a row of the widest line of it: how long its bar is, or how wide its marker.
    int longest(int slot) {
        const QImage image = grab().toImage();
        int most = 0;
        for (int y = 0; y < image.height(); ++y) {
            int run = 0;
            for (int x = 60; x < image.width(); ++x) {
                run = image.pixelColor(x, y) == Theme::light().runColour(slot) ? run + 1 : 0;
                most = std::max(most, run);
            }
        }
        return most;
    }
};

TEST(GeneralisationTable, DrawsGapsToScale) {
    Table table;
    const int first = table.longest(1), second = table.longest(2);
    EXPECT_GT(first, 60);
    EXPECT_NEAR(static_cast<double>(second) / first, 0.190 / 0.342, 0.03);
    // Validation below training: no bar, and the number says so.
    table.setRows({rowOf(1, "a", 0.2, 0.1, 0.8), rowOf(2, "b", 0.2, 0.4, 0.8)});
    EXPECT_EQ(table.longest(1), 0);
    EXPECT_TRUE(table.accessibleDescription().contains("gap −0.100")) << table.accessibleDescription().toStdString();
}

TEST(GeneralisationTable, AsksForTheTestScoreAndShowsItOnce) {
    Table table;
    QSignalSpy requested(&table, &GeneralisationTable::testRequested);
    EXPECT_TRUE(table.says("The test set stays sealed until you have chosen a run."));
    table.button()->setFocus();
    QTest::keyClick(table.button(), Qt::Key_Space);
    EXPECT_EQ(requested.count(), 1);
    EXPECT_FALSE(table.accessibleDescription().contains("test loss"));
    const QImage sealed = table.grab().toImage();

    std::vector<GeneralisationRow> rows{rowOf(1, "No regularisation", 0.155, 0.497, 0.8)};
    rows[0].testLoss = 0.512;
    rows[0].testScore = 0.775;
    table.setRows(rows);
    table.setTest(GeneralisationTable::TestState::Scored, 180);
    EXPECT_FALSE(table.button()->isVisible());
    EXPECT_TRUE(table.says("Scored once, at epoch 180."));
    EXPECT_TRUE(table.accessibleDescription().contains("test loss 0.512, test 77.5 %"));
    EXPECT_NE(table.grab().toImage(), sealed);
}

TEST(GeneralisationTable, SaysWhenThereIsNoTestSet) {
    Table table;
    table.setTest(GeneralisationTable::TestState::None);
    EXPECT_FALSE(table.button()->isVisible());
    EXPECT_TRUE(table.says("There is no test set: the split leaves nothing for it."));
    table.setTest(GeneralisationTable::TestState::Sealed);
    EXPECT_TRUE(table.button()->isVisible());
    table.setTestRequestable(false);
    EXPECT_FALSE(table.button()->isEnabled());
}

TEST(GeneralisationTable, HasADashWhereThereIsNoValue) {
    Table table;
    table.setRows({rowOf(1, "Empty", 0.3, GeneralisationRow::none, GeneralisationRow::none)});
    EXPECT_TRUE(
        table.accessibleDescription().contains("train loss 0.300, validation loss –, gap –, validation accuracy –"))
        << table.accessibleDescription().toStdString();
    EXPECT_EQ(table.longest(1), 0);
    const double infinite = std::numeric_limits<double>::infinity();
    table.setRows({rowOf(1, "Diverged", 0.3, infinite, 0.1), rowOf(2, "Fine", 0.1, 0.2, 0.9)});
    EXPECT_GT(table.longest(2), 60);
}

TEST(GeneralisationTable, ScrollsWhenThereAreManyRuns) {
    Table table;
    std::vector<GeneralisationRow> rows;
    for (int i = 0; i < 8; ++i) rows.push_back(rowOf(i + 1, QString("Run %1").arg(i), 0.1, 0.2, 0.9));
    table.setRows(rows);
    QApplication::processEvents();
    auto* scroll = table.findChild<QScrollArea*>();
    EXPECT_GT(scroll->verticalScrollBar()->maximum(), 0);
    EXPECT_EQ(table.longest(8), 0);
    scroll->verticalScrollBar()->setValue(scroll->verticalScrollBar()->maximum());
    EXPECT_GT(table.longest(8), 60);
    EXPECT_LE(scroll->geometry().bottom(), table.button()->geometry().top());
    table.resize(720, table.sizeHint().height());
    EXPECT_LE(table.sizeHint().height(), 260);
}

// The numbers of neighbouring columns never touch, however narrow: some column of ground lies between them.
TEST(GeneralisationTable, KeepsItsColumnsApartWhenNarrow) {
    Table table(560);
    GeneralisationRow row = rowOf(1, "No regularisation", 0.155, 0.497, 0.8);
    row.testScore = 0.815;
    table.setRows({row});
    table.setTest(GeneralisationTable::TestState::Scored, 180);
    const QImage image = table.grab().toImage();
    int gaps = 0, empty = 0;
    for (int x = 20; x < 550; ++x) {
        bool ink = false;
        for (int y = 78; y < 96; ++y) ink |= image.pixelColor(x, y).lightness() < 200;
        empty = ink ? 0 : empty + 1;
        gaps += empty == 8;
    }
    EXPECT_EQ(gaps, 7);  // marker | name | train | validation | bar | gap | score | test
}

TEST(GeneralisationTable, NamesR2ForNumbers) {
    Table table;
    const QImage accuracy = table.grab().toImage();
    table.setScore(Score::R2);
    EXPECT_TRUE(table.accessibleDescription().contains("validation R² 0.800"));
    EXPECT_NE(table.grab().toImage(), accuracy);
}

}  // namespace
}  // namespace ravine
