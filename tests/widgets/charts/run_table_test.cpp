#include "widgets/charts/run_table.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QApplication>
#include <QEnterEvent>
#include <QSignalSpy>
#include <QTest>
#include <numeric>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

class RunTableTest : public testing::Test {
protected:
    void fill(int count, int selected = 0) {
        std::vector<RunTableRow> runs;
        std::vector<QString> losses, rates;
        for (int i = 0; i < count; ++i) {
            runs.push_back({i + 1, QString("Nesterov momentum %1").arg(i), i != 2, i == selected});
            losses.push_back(QString("%1.92e−5").arg(i));
            rates.push_back("0.015");
        }
        std::vector<int> order(static_cast<std::size_t>(count));
        std::iota(order.rbegin(), order.rend(), 0);  // the last is best
        table.setPalette(Theme::light().palette());
        table.setRuns(runs);
        table.setValues("Step 57 (pointer)", {{"Loss *f*", losses}, {"*η*", rates}, {"|∇*f*|", losses}}, order);
        table.resize(width, table.heightForWidth(width));
        table.show();
        QApplication::processEvents();
    }
    std::vector<QAbstractButton*> rows() const {
        std::vector<QAbstractButton*> shown;
        for (QAbstractButton* row : table.findChildren<QAbstractButton*>())
            if (row->isVisible()) shown.push_back(row);
        std::ranges::sort(shown, {}, &QWidget::y);
        return shown;
    }

    RunTable table;
    int width = 296;  // of the narrowest column of charts
};

TEST_F(RunTableTest, StandsBestFirstAndInside) {
    fill(4);
    const auto shown = rows();
    ASSERT_EQ(shown.size(), 4u);
    EXPECT_EQ(shown[0]->text(), "Nesterov momentum 3");
    EXPECT_EQ(shown[3]->text(), "Nesterov momentum 0");
    for (const QAbstractButton* row : shown) {
        EXPECT_TRUE(table.rect().contains(row->geometry()));
        EXPECT_GE(row->height(), 22);
        EXPECT_FALSE(row->accessibleName().isEmpty());
        EXPECT_TRUE(row->accessibleDescription().contains("Loss f")) << row->accessibleDescription().toStdString();
    }
    EXPECT_EQ(table.head(), "Step 57 (pointer)");
}

TEST_F(RunTableTest, TogglesAndHighlights) {
    fill(4);
    QSignalSpy toggled(&table, &RunTable::toggled), highlighted(&table, &RunTable::highlighted);
    const auto shown = rows();
    EXPECT_FALSE(shown[1]->isChecked());  // the third run, hidden
    QTest::mouseClick(shown[0], Qt::LeftButton);
    ASSERT_EQ(toggled.count(), 1);
    EXPECT_EQ(toggled[0][0].toInt(), 3);
    shown[3]->setFocus();
    QTest::keyClick(shown[3], Qt::Key_Space);
    EXPECT_EQ(toggled.last()[0].toInt(), 0);
    highlighted.clear();
    QEnterEvent enter({5, 5}, {5, 5}, {5, 5});
    QApplication::sendEvent(shown[2], &enter);
    ASSERT_EQ(highlighted.count(), 1);
    EXPECT_EQ(highlighted[0][0].toInt(), 1);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(shown[2], &leave);
    EXPECT_EQ(highlighted.last()[0].toInt(), -1);
}

TEST_F(RunTableTest, FoldsWithMoreThanSixAndKeepsTheSelected) {
    fill(8, 0);  // the selected is the worst
    EXPECT_EQ(table.shownRuns(), (std::vector<int>{7, 6, 5, 4, 0}));
    auto shown = rows();
    ASSERT_EQ(shown.size(), 6u);
    EXPECT_EQ(shown.back()->text(), "3 more");
    EXPECT_TRUE(shown.back()->toolTip().contains("Nesterov momentum 2"));
    QTest::mouseClick(shown.back(), Qt::LeftButton);
    table.resize(width, table.heightForWidth(width));
    EXPECT_EQ(rows().size(), 9u);
    for (const QAbstractButton* row : rows()) EXPECT_TRUE(table.rect().contains(row->geometry()));
}

TEST_F(RunTableTest, ColumnsGiveWayBeforeNamesDo) {
    fill(3);
    EXPECT_EQ(table.shownColumns(), 3);
    table.resize(170, table.height());
    EXPECT_LT(table.shownColumns(), 3);
    EXPECT_GE(table.shownColumns(), 1);
}

// Each value's ink stands inside its row, and names end before values begin.
TEST_F(RunTableTest, PaintsValuesAtTheRight) {
    fill(2);
    const QImage image = table.grab().toImage().convertToFormat(QImage::Format_RGB32);
    const QRect row = rows()[0]->geometry();
    int right = 0, edge = 0;
    for (int y = row.top(); y <= row.bottom(); ++y) {
        for (int x = row.right() - 60; x <= row.right(); ++x)
            (x >= row.right() - 3 ? edge : right) += image.pixelColor(x, y).lightness() < 140;
    }
    EXPECT_GT(right, 40);
    EXPECT_EQ(edge, 0);
}

}  // namespace
}  // namespace ravine
