// A table of one's own, from the drop to the race: what the sheet shows, what keys and mouse change, what is used.
#include "app/network/import_sheet.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDropEvent>
#include <QFile>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "app/main_window.h"
#include "app/network/network_charts.h"
#include "app/network/network_workspace.h"

#include "core/experiment/prepared.h"
#include "widgets/charts/line_chart.h"

namespace ravine {
namespace {

// Prices by area, rooms and city: dates, row numbers, German decimals, two cells missing.
QByteArray houses() {
    QByteArray csv = "id;sold_on;city;area_m2;rooms;price\n";
    const char* cities[] = {"Leipzig", "Dresden", "Erfurt"};
    for (int i = 0; i < 60; ++i) {
        const double area = 50 + 1.5 * ((i * 37) % 60);
        const int rooms = 1 + (i * 7) % 5;
        csv += QStringLiteral("%1;%2.%3.2024;%4;%5;%6;%7\n")
                   .arg(1001 + i)
                   .arg(1 + i % 28, 2, 10, QChar('0'))
                   .arg(1 + i % 12, 2, 10, QChar('0'))
                   .arg(cities[i % 3])
                   .arg(QString::number(area, 'f', 1).replace('.', ','))
                   .arg(i == 4 || i == 30 ? QString() : QString::number(rooms))
                   .arg(QString::number(2000 * area + 9000 * rooms + 1000 * (i % 3) + 0.5, 'f', 2).replace('.', ','))
                   .toUtf8();
    }
    return csv;
}

class ImportSheets : public testing::Test {
protected:
    void SetUp() override {
        window_.rememberState(false);
        window_.resize(1440, 900);
        window_.show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(&window_));
    }

    QString write(const QString& name, const QByteArray& content) {
        const QString path = folder_.filePath(name);
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(content);
        return path;
    }

    void drop(const QString& file) {
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(file)});
        QDragEnterEvent enter({400, 300}, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window_, &enter);
        QDropEvent event({400, 300}, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window_, &event);
        settle();
    }

    void settle() {
        sheet().waitForTable();
        QApplication::processEvents();
    }

    void choose(int column, SheetRole role) {
        QTest::mouseClick(columns().viewport(), Qt::LeftButton, {}, columns().roleRect(column, role).center());
        settle();
    }

    ImportSheet& sheet() { return *window_.networkWorkspace().importSheet(); }
    ColumnSheet& columns() { return sheet().columns(); }
    QPushButton* button(const QString& words) {
        for (auto* each : sheet().findChildren<QPushButton*>())
            if (each->text() == words) return each;
        return nullptr;
    }
    const CsvFile* used() { return std::get_if<CsvFile>(&window_.controller().experiment().network().data); }

    QTemporaryDir folder_;
    MainWindow window_;
};

TEST_F(ImportSheets, ShowWhatADroppedTableIsAndUseItAtOneClick) {
    drop(write("houses.csv", houses()));
    ASSERT_TRUE(sheet().isVisible());
    ASSERT_EQ(columns().columnCount(), 6);
    EXPECT_EQ(columns().column(0).role, SheetRole::Out);
    EXPECT_FALSE(columns().column(0).warning.isEmpty());
    EXPECT_EQ(columns().column(1).type, "date");
    EXPECT_EQ(columns().column(1).role, SheetRole::Out);
    EXPECT_EQ(columns().column(2).range, "3 values → 3 inputs");
    EXPECT_EQ(columns().column(4).missing, "2 missing");
    EXPECT_EQ(columns().column(5).role, SheetRole::Target);
    ASSERT_TRUE(button("Drop 2 rows"));
    EXPECT_TRUE(button("Drop 2 rows")->isChecked());
    EXPECT_TRUE(sheet().sentence().contains("58 samples")) << sheet().sentence().toStdString();
    EXPECT_FALSE(used());
    EXPECT_TRUE(window_.status().contains("not in use yet"));

    QTest::mouseClick(button("Use this data"), Qt::LeftButton);
    EXPECT_FALSE(sheet().isVisible());
    ASSERT_TRUE(used());
    EXPECT_EQ(window_.controller().network()->data->set->samples(), 58);
    EXPECT_EQ(window_.networkWorkspace().charts().loss()->title(), "Scaled loss");
    ASSERT_TRUE(window_.controller().computeAll());
    EXPECT_EQ(window_.controller().race().frontier(), window_.controller().experiment().epochs);

    QTest::keyClick(window_.networkWorkspace().mainView(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_FALSE(used()) << "undo takes the table back";
}

TEST_F(ImportSheets, AreWorkedByKeysAlone) {
    drop(write("houses.csv", houses()));
    ASSERT_TRUE(columns().hasFocus());
    const bool played = window_.controller().isPlaying();
    QTest::keyClick(&columns(), Qt::Key_Right);
    QTest::keyClick(&columns(), Qt::Key_F);
    settle();
    EXPECT_EQ(columns().column(1).role, SheetRole::Feature) << "a date that is asked for";
    QTest::keyClick(&columns(), Qt::Key_Home);
    QTest::keyClick(&columns(), Qt::Key_End);
    EXPECT_EQ(columns().current(), 5);
    QTest::keyClick(&columns(), Qt::Key_S);
    QTest::keyClick(&columns(), Qt::Key_R);
    EXPECT_EQ(window_.controller().isPlaying(), played) << "the window's keys wait behind the sheet";
    EXPECT_EQ(window_.controller().race().frontier(), 0);
    QTest::keyClick(&columns(), Qt::Key_Return, Qt::ControlModifier);
    EXPECT_FALSE(sheet().isVisible());
    ASSERT_TRUE(used());
    EXPECT_EQ(used()->features, (std::vector<std::string>{"sold_on", "city", "area_m2", "rooms"}));
}

TEST_F(ImportSheets, LeaveEverythingAsItIsWhenTheyAreCancelled) {
    window_.showWorkspace(true);
    drop(write("houses.csv", houses()));
    const Experiment before = window_.controller().experiment();
    choose(3, SheetRole::Target);
    EXPECT_EQ(columns().column(3).role, SheetRole::Target);
    EXPECT_EQ(columns().column(5).role, SheetRole::Feature) << "the old target is learned from";
    QTest::keyClick(&columns(), Qt::Key_Escape);
    EXPECT_FALSE(sheet().isVisible());
    EXPECT_TRUE(window_.controller().experiment() == before);
    EXPECT_FALSE(window_.controller().document().undoStack().canUndo());
    EXPECT_TRUE(window_.transport().isEnabled());
}

TEST_F(ImportSheets, OpenForAnyTableHoweverOdd) {
    const std::pair<const char*, QByteArray> tables[] = {
        {"empty.csv", ""},
        {"names.csv", "a,b,c\n"},
        {"one.csv", "a\n1\n2\n"},
        {"constant.csv", "a,b\n1,2\n1,2\n1,2\n"},
        {"ragged.csv", "a,b\n1,2\n1,2,3,4\n"},
        {"quotes.csv", "a,b\n\"1,2\n"},
        {"latin.csv", QByteArray("stra\xDF"
                                 "e,b\n1,2\n3,4\n")},
        {"zip.csv", QByteArray("PK\x03\x04rest", 8)},
        {"dates.csv", "d,e\n2024-01-01,2024-02-01\n2024-01-02,2024-02-02\n"},
        {"words.csv", "a,b\nx,y\nz,w\n"},
        {"html.csv", "<img src=\"x\">,b\n1,2\n3,4\n"},
    };
    for (const auto& [name, content] : tables) {
        drop(write(name, content));
        ASSERT_TRUE(sheet().isVisible()) << name;
        EXPECT_FALSE(button("Use this data")->isEnabled()) << name;
        EXPECT_FALSE(used()) << name;
        EXPECT_TRUE(columns().isVisible() ? !sheet().remarks().isEmpty() : true) << name;
        QTest::keyClick(&sheet(), Qt::Key_Escape);
    }
}

TEST_F(ImportSheets, ReadTheTableAgainAsIsChosen) {
    drop(write("plain.csv", "1.5,2,3\n2.5,3,4\n3.5,4,1\n0.5,1,7\n1,9,2\n1,8,2\n2,2,2\n3,1,1\n4,4,4\n1,1,5\n2,7,7\n"));
    auto* header = sheet().findChild<QCheckBox*>();
    EXPECT_FALSE(header->isChecked()) << "no names above these";
    QTest::mouseClick(header, Qt::LeftButton, {}, {8, header->height() / 2});
    settle();
    EXPECT_TRUE(header->isChecked());
    EXPECT_EQ(columns().column(0).name, "1.5");
    EXPECT_TRUE(sheet().sentence().contains("10 samples")) << sheet().sentence().toStdString();

    for (auto* box : sheet().findChildren<QComboBox*>()) {
        if (box->accessibleName() != "Separator") continue;
        EXPECT_EQ(box->currentText(), ", comma");
        emit box->activated(2);
        settle();
        EXPECT_EQ(box->currentText(), "; semicolon");
    }
    EXPECT_FALSE(button("Use this data")->isEnabled()) << "one column is no table to learn from";
}

TEST_F(ImportSheets, OpenAgainToChangeTheColumns) {
    drop(write("houses.csv", houses()));
    QTest::mouseClick(button("Use this data"), Qt::LeftButton);
    for (auto* each : window_.networkWorkspace().findChildren<QPushButton*>())
        if (each->text() == "Change columns…") QTest::mouseClick(each, Qt::LeftButton);
    ASSERT_TRUE(sheet().isVisible());
    settle();
    choose(2, SheetRole::Out);
    EXPECT_EQ(columns().column(2).role, SheetRole::Out);
    QTest::mouseClick(button("Use this data"), Qt::LeftButton);
    ASSERT_TRUE(used());
    EXPECT_EQ(used()->features, (std::vector<std::string>{"area_m2", "rooms"}));
}

TEST_F(ImportSheets, KeepTheTargetInSightAmongAThousandColumns) {
    QByteArray csv;
    for (int line = 0; line < 20; ++line) {
        for (int column = 0; column < 1000; ++column)
            csv += (column ? "," : "") +
                   (line == 0 ? "x" + QByteArray::number(column) : QByteArray::number((line * 31 + column * 17) % 101));
        csv += "\n";
    }
    drop(write("wide.csv", csv));
    ASSERT_EQ(columns().columnCount(), 1000);
    columns().horizontalScrollBar()->setValue(columns().horizontalScrollBar()->maximum() / 2);
    EXPECT_FALSE(columns().columnRect(999).isEmpty());
    EXPECT_TRUE(columns().columnRect(0).isEmpty());
    QTest::keyClick(&columns(), Qt::Key_Home);
    EXPECT_FALSE(columns().columnRect(0).isEmpty());
    columns().horizontalScrollBar()->setValue(columns().horizontalScrollBar()->maximum());
    EXPECT_FALSE(columns().columnRect(998).isEmpty());
    EXPECT_LT(columns().columnRect(998).right(), columns().columnRect(999).left() + 1);
}

TEST_F(ImportSheets, TakeAwayOnlyWhatDoesNotFitTheNewData) {
    QByteArray flowers = "a,b,species\n";
    for (int i = 0; i < 40; ++i)
        flowers += QByteArray::number(i * 0.5) + ',' + QByteArray::number((i * 7) % 11 + 0.25) +
                   (i % 2 ? ",red\n" : ",blue\n");
    drop(write("flowers.csv", flowers));
    QTest::mouseClick(button("Use this data"), Qt::LeftButton);
    Controller& controller = window_.controller();
    ASSERT_EQ(controller.network()->data->set->task, Task::Classification);
    ASSERT_TRUE(controller.editProblem("problem.loss", "\"cross_entropy\"", true).empty());
    ASSERT_TRUE(
        controller.editProblem("problem.split", R"({"train": 0.5, "validation": 0.5, "test": 0})", true).empty());
    drop(write("houses.csv", houses()));
    QTest::mouseClick(button("Use this data"), Qt::LeftButton);
    ASSERT_FALSE(sheet().isVisible()) << sheet().remarks().join("\n").toStdString();
    EXPECT_FALSE(controller.experiment().network().loss) << "one for classes says nothing of numbers";
    EXPECT_EQ(controller.experiment().network().split->train, 0.5);
    EXPECT_EQ(controller.network()->data->set->task, Task::Regression);
}

}  // namespace
}  // namespace ravine
