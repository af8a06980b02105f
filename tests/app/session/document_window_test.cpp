// The modified mark, and files that others write while they are open here.
#include <QSettings>
#include <QToolButton>

#include "app/header_bar.h"
#include "tests/app/opened_network.h"

namespace ravine {
namespace {

QToolButton* saveButton(MainWindow& window) {
    for (QToolButton* button : window.header().findChildren<QToolButton*>())
        if (button->accessibleName() == "Save") return button;
    return nullptr;
}

void expectMark(OpenedNetwork& opened, bool modified, const char* when) {
    EXPECT_EQ(opened.window().windowTitle().contains('*'), modified) << when;
    EXPECT_EQ(saveButton(opened.window())->isEnabled(), modified) << when;
    EXPECT_EQ(opened.controller().document().isModified(), modified) << when;
}

// Ctrl+S, in the window that a box may have taken the focus from.
void save(OpenedNetwork& opened) {
    opened.window().activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&opened.window()));
    opened.key(Qt::Key_S, Qt::ControlModifier);
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// What another window has written there.
void writeElsewhere(const OpenedNetwork& opened) {
    opened.write("experiment.json", QByteArray::fromStdString(ringsExperiment(R"({"title": "Theirs"})").dump()));
}

TEST(DocumentWindow, DragMarksTheExperimentAsModifiedAndUndoTakesTheMarkBack) {
    OpenedNetwork opened;
    expectMark(opened, false, "as opened");
    opened.controller().editRun(0, "learning_rate", "0.02", false);
    opened.controller().editRun(0, "learning_rate", "0.03", false);
    opened.controller().editRun(0, "learning_rate", "0.03", true);
    expectMark(opened, true, "after a drag");
    opened.key(Qt::Key_Z, Qt::ControlModifier);
    expectMark(opened, false, "after undo");
    opened.key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    expectMark(opened, true, "after redo");
    opened.controller().editRun(0, "learning_rate", "0.05", true);
    expectMark(opened, false, "set back by hand: it is what the file says");
}

TEST(DocumentWindow, UndoAcrossASaveSaysWhatTheFileSays) {
    OpenedNetwork opened;
    opened.controller().editProblem("seed", "8", true);
    save(opened);
    expectMark(opened, false, "saved");
    opened.key(Qt::Key_Z, Qt::ControlModifier);
    expectMark(opened, true, "the file has the later state");
    opened.key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    expectMark(opened, false, "as saved again");
}

TEST(DocumentWindow, ChangeWhileTrainingIsMarkedAndItsUndoTakesTheMarkBack) {
    OpenedNetwork opened;
    ASSERT_TRUE(opened.controller().computeTo(2));
    opened.controller().editRun(0, "learning_rate", "0.02", true);
    ASSERT_TRUE(OpenedNetwork::until([&] { return !opened.experiment().runs[0].changes.empty(); }));
    expectMark(opened, true, "a logged change");
    opened.key(Qt::Key_Z, Qt::ControlModifier);
    expectMark(opened, false, "undone");
}

TEST(DocumentWindow, FileChangedByAnotherIsNotOverwrittenUnasked) {
    OpenedNetwork opened;
    opened.controller().editProblem("seed", "8", true);
    writeElsewhere(opened);
    const QByteArray theirs = contentOf(opened.path("experiment.json"));
    {
        AnswerBox box("Cancel");
        save(opened);
        EXPECT_EQ(box.times(), 1);
        EXPECT_TRUE(box.asked().contains("experiment.json was changed")) << box.asked().toStdString();
    }
    EXPECT_EQ(contentOf(opened.path("experiment.json")), theirs);
    expectMark(opened, true, "still not saved");
    {
        AnswerBox box("Overwrite");
        save(opened);
        EXPECT_EQ(box.times(), 1);
    }
    EXPECT_EQ(Json::parse(contentOf(opened.path("experiment.json")).toStdString())["seed"], 8);
    expectMark(opened, false, "saved");
    opened.controller().editProblem("seed", "9", true);
    save(opened);
    EXPECT_EQ(Json::parse(contentOf(opened.path("experiment.json")).toStdString())["seed"], 9) << "its own: unasked";
}

TEST(DocumentWindow, ReloadTakesWhatTheFileSaysNow) {
    OpenedNetwork opened;
    opened.controller().editProblem("seed", "8", true);
    writeElsewhere(opened);
    AnswerBox box("Reload");
    save(opened);
    EXPECT_EQ(box.times(), 1);
    EXPECT_EQ(opened.experiment().title, "Theirs");
    EXPECT_EQ(opened.experiment().seed, 3);
    expectMark(opened, false, "as the file");
}

TEST(DocumentWindow, FileRemovedOrRewrittenWithTheSameWordsIsSavedUnasked) {
    OpenedNetwork opened;
    opened.write("experiment.json", contentOf(opened.path("experiment.json")));
    opened.controller().editProblem("seed", "8", true);
    save(opened);
    expectMark(opened, false, "saved");
    ASSERT_TRUE(QFile::remove(opened.path("experiment.json")));
    opened.controller().editProblem("seed", "9", true);
    save(opened);
    expectMark(opened, false, "saved anew");
    EXPECT_TRUE(QFile::exists(opened.path("experiment.json")));
}

}  // namespace
}  // namespace ravine
