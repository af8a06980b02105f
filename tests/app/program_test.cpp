// The program itself: ended by a signal, without a display, and its pictures.
#include <QProcess>
#include <QSignalSpy>
#include <csignal>

#include "app/termination.h"
#include "tests/app/opened_network.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

const QString program = "/../ravine";  // from where the tests are

struct Outcome {
    int code = -1;
    QString said;
};

Outcome run(const QStringList& arguments, const QStringList& environment = {}) {
    QProcess process;
    QStringList variables;
    for (const QString& each : QProcess::systemEnvironment())
        if (!each.startsWith("QT_QPA_PLATFORM=") && !each.startsWith("DISPLAY=") &&
            !each.startsWith("WAYLAND_DISPLAY="))
            variables << each;
    process.setEnvironment(variables + environment);
    process.start(QCoreApplication::applicationDirPath() + program, arguments);
    if (!process.waitForFinished(120000) || process.exitStatus() != QProcess::NormalExit) return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardError())};
}

TEST(Program, DisplayThatCannotBeReachedIsAMessageAndNoCrash) {
    for (const QStringList& environment : {QStringList{"DISPLAY=:4711"},
                                           {"DISPLAY=nonsense"},
                                           {"QT_QPA_PLATFORM=xcb", "DISPLAY=:4711"},
                                           {"QT_QPA_PLATFORM=no-such-platform"}}) {
        const Outcome outcome = run({}, environment);
        EXPECT_EQ(outcome.code, 1) << environment.join(' ').toStdString();
        EXPECT_TRUE(outcome.said.startsWith("ravine: ")) << outcome.said.toStdString();
        EXPECT_TRUE(outcome.said.contains(environment.last())) << outcome.said.toStdString();
        EXPECT_EQ(outcome.said.count('\n'), 1) << outcome.said.toStdString();
    }
}

// Weights, activations and the axes of charts are made of what came on the way to the end.
TEST(Program, PictureOfANetworkIsTheSameEveryTime) {
    QTemporaryDir folder;
    QFile file(folder.filePath("rings.json"));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(ringsExperiment(R"({"epochs": 150})").dump()));
    file.close();
    for (const QString tab : {"weights", "activations", "boundary"}) {
        QByteArray first;
        for (int time = 0; time < 3; ++time) {
            const QString out = folder.filePath(QString("%1-%2.png").arg(tab).arg(time));
            const Outcome outcome =
                run({"screenshot", folder.filePath("rings.json"), out, "--tab", tab}, {"DISPLAY=:4711"});
            ASSERT_EQ(outcome.code, 0) << outcome.said.toStdString();
            QFile picture(out);
            ASSERT_TRUE(picture.open(QIODevice::ReadOnly));
            const QByteArray bytes = picture.readAll();
            if (first.isEmpty()) first = bytes;
            EXPECT_EQ(bytes, first) << tab.toStdString() << ", time " << time;
        }
    }
}

// Counts questions about unsaved work and gives the same answer to each.
struct Ended {
    explicit Ended(OpenedNetwork& opened) {
        opened.window().rememberState(true);  // so that it asks
        QObject::connect(&termination, &Termination::requested, &opened.window(), &MainWindow::closeWhenTold);
    }
    Termination termination;
};

TEST(Termination, SignalClosesAWindowThatHasNothingToLose) {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        OpenedNetwork opened;
        Ended ended(opened);
        std::raise(signal);
        EXPECT_TRUE(OpenedNetwork::until([&] { return !opened.window().isVisible(); })) << "signal " << signal;
    }
}

TEST(Termination, SignalAsksWhereThereIsSomethingToLoseAndCancelStays) {
    OpenedNetwork opened;
    Ended ended(opened);
    opened.controller().editProblem("seed", "8", true);
    QStringList keptWhileAsked;
    {
        AnswerBox box("Cancel");
        QTimer look;
        QObject::connect(&look, &QTimer::timeout, [&] {
            if (QApplication::activeModalWidget()) keptWhileAsked += FileActions::keptUnsaved();
        });
        look.start(0);
        std::raise(SIGTERM);
        ASSERT_TRUE(OpenedNetwork::until([&] { return box.times() == 1; }));
        EXPECT_TRUE(box.asked().contains("Save the changes to “Rings”?")) << box.asked().toStdString();
    }
    EXPECT_TRUE(opened.window().isVisible());
    ASSERT_FALSE(keptWhileAsked.isEmpty()) << "whoever does not wait for the answer leaves a copy";
    EXPECT_TRUE(FileActions::keptUnsaved().isEmpty()) << "which goes when it was answered";
    AnswerBox box("Save");
    std::raise(SIGTERM);
    EXPECT_TRUE(OpenedNetwork::until([&] { return !opened.window().isVisible(); }));
    EXPECT_EQ(box.times(), 1);
    Issues issues;
    const auto saved = loadExperiment(opened.path("experiment.json").toStdString(), issues);
    ASSERT_TRUE(saved) << text(issues);
    EXPECT_EQ(saved->seed, 8);
}

TEST(Termination, SecondSignalAsksNoSecondTime) {
    OpenedNetwork opened;
    Ended ended(opened);
    opened.controller().editProblem("seed", "8", true);
    int boxes = 0;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, [&] {
        QWidget* box = QApplication::activeModalWidget();
        if (!box) return;
        boxes = 0;
        for (QWidget* top : QApplication::topLevelWidgets()) boxes += top->isVisible() && top->inherits("QMessageBox");
        EXPECT_LE(boxes, 1);
        static int looks = 0;
        if (looks++ == 0)
            std::raise(SIGTERM);
        else if (looks > 5)
            box->close();
    });
    look.start(5);
    std::raise(SIGTERM);
    EXPECT_TRUE(OpenedNetwork::until([&] { return boxes > 0 && !QApplication::activeModalWidget(); }));
    EXPECT_TRUE(opened.window().isVisible());
}

}  // namespace
}  // namespace ravine
