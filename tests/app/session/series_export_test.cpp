// Exporting does not hold up the window, can be cancelled, and leaves the whole table or nothing.
#include <QDir>
#include <QProgressDialog>
#include <QPushButton>
#include <QSignalSpy>

#include "app/session/series_export.h"
#include "core/training/results.h"
#include "tests/app/opened_network.h"

namespace ravine {
namespace {

Json billionSteps() {
    return Json::parse(R"({"ravine": 1, "title": "t", "problem": {"kind": "surface", "surface": {"kind": "bowl"}},
        "runs": [{"name": "a", "optimizer": {"kind": "adam"}, "learning_rate": 0.1}], "steps": 1000000000, "seed": 1})");
}

// Opens it in the window, whatever it is of.
void open(OpenedNetwork& opened, const Json& json) {
    opened.write("long.json", QByteArray::fromStdString(json.dump()));
    Issues issues;
    ASSERT_TRUE(opened.window().files().openQuietly(opened.path("long.json"), issues)) << text(issues);
    ASSERT_TRUE(opened.window().controller().waitForStep(0));
}

QStringList filesBeside(const OpenedNetwork& opened) {
    return QDir(QFileInfo(opened.path("x")).absolutePath()).entryList({"*csv*"}, QDir::Files | QDir::Hidden);
}

TEST(SeriesExport, ABillionStepsLeaveTheWindowToTheUserAndCancelLeavesNoFile) {
    OpenedNetwork opened;
    open(opened, billionSteps());
    QPointer<SeriesExport> writing = opened.window().files().exportCsv(opened.path("steps.csv"));
    QSignalSpy ended(writing, &SeriesExport::ended);
    ASSERT_TRUE(QTest::qWaitFor([&] { return writing->isVisible(); }, 20000)) << "says how far it is";
    EXPECT_FALSE(writing->isModal());
    opened.window().activateWindow();
    QTest::keyClick(&opened.window(), Qt::Key_S);
    EXPECT_TRUE(opened.window().controller().waitForStep(1)) << "one can go on meanwhile";
    EXPECT_EQ(ended.count(), 0);
    QTest::mouseClick(writing->findChild<QPushButton*>(), Qt::LeftButton);
    ASSERT_TRUE(QTest::qWaitFor([&] { return ended.count() == 1; }, 20000));
    EXPECT_FALSE(ended[0][0].toBool());
    EXPECT_TRUE(filesBeside(opened).isEmpty()) << filesBeside(opened).join(", ").toStdString();
    EXPECT_TRUE(QTest::qWaitFor([&] { return writing.isNull(); }));
}

TEST(SeriesExport, ClosingTheWindowCancelsIt) {
    QTemporaryDir folder;
    {
        OpenedNetwork opened;
        open(opened, billionSteps());
        opened.window().files().exportCsv(folder.filePath("steps.csv"));
    }
    EXPECT_TRUE(QDir(folder.path()).isEmpty(QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot));
}

TEST(SeriesExport, WritesWhatTheCommandLineWrites) {
    OpenedNetwork opened;
    SeriesExport* writing = opened.window().files().exportCsv(opened.path("epochs.csv"));
    QSignalSpy ended(writing, &SeriesExport::ended);
    ASSERT_TRUE(QTest::qWaitFor([&] { return ended.count() == 1; }, 20000));
    EXPECT_TRUE(ended[0][0].toBool());
    Issues issues;
    ASSERT_TRUE(
        runToFiles(opened.experiment(), opened.controller().prepared(), opened.path("out").toStdString(), {}, issues)
            .size());
    QFile window(opened.path("epochs.csv")), command(opened.path("out/epochs.csv"));
    ASSERT_TRUE(window.open(QIODevice::ReadOnly) && command.open(QIODevice::ReadOnly));
    EXPECT_EQ(window.readAll(), command.readAll());
}

TEST(SeriesExport, PlaceThatCannotBeWrittenIsToldInABox) {
    OpenedNetwork opened;
    AnswerBox box("OK");
    SeriesExport* writing = opened.window().files().exportCsv(opened.path("no/such/folder/epochs.csv"));
    QSignalSpy ended(writing, &SeriesExport::ended);
    ASSERT_TRUE(QTest::qWaitFor([&] { return ended.count() == 1 && box.times() == 1; }, 20000));
    EXPECT_TRUE(box.asked().contains("The table was not written.")) << box.asked().toStdString();
}

}  // namespace
}  // namespace ravine
