#include "app/window_commands.h"

#include <fmt/format.h>

#include <QApplication>
#include <QBuffer>
#include <QElapsedTimer>
#include <QStyle>
#include <QTranslator>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "app/command/version.h"
#include "app/file_actions.h"
#include "app/main_window.h"
#include "app/termination.h"
#include "app/theme_choice.h"
#include "app/workspace/workspace.h"
#include "core/experiment/experiment_json.h"
#include "core/files/atomic_file.h"
#include "core/kinds/printable.h"

namespace ravine {
namespace {

void introduce() {
    QApplication::setApplicationName("ravine");
    QApplication::setOrganizationName("ravine");
    QApplication::setApplicationDisplayName("Ravine");
    QApplication::setApplicationVersion(QString::fromUtf8(version().data(), static_cast<qsizetype>(version().size())));
}

// The offscreen platform remarks on things that do not matter to a picture.
void onlyOurWords(QtMsgType type, const QMessageLogContext&, const QString& message) {
    if (type == QtFatalMsg || type == QtCriticalMsg) fmt::print(stderr, "{}\n", message.toStdString());
}

// What Qt says while it looks for a display: nothing when it finds one, and in our words when it does not, instead of
// aborting.
std::vector<std::string> remarks;

void sayThatNoDisplayOpens(QtMsgType type, const QMessageLogContext&, const QString& message) {
    if (type != QtFatalMsg) {
        remarks.push_back(message.toStdString());
        return;
    }
    std::string tried;
    for (const char* name : {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"})
        if (const QByteArray value = qgetenv(name); !value.isEmpty())
            tried += fmt::format("{}{}={}", tried.empty() ? "" : ", ", name, value.toStdString());
    fmt::print(stderr,
               "ravine: the display cannot be opened ({}): it is not running, does not let this user in, or the "
               "program's plugin for it is missing. `ravine run` and `ravine screenshot` need none.\n",
               tried.empty() ? "none is named" : tried);
    std::fflush(nullptr);
    std::_Exit(Failed);
}

}  // namespace

int openWindow(int argc, char** argv, const WindowRequest& request) {
    // A window needs a display; without one Qt would abort in the middle of starting.
    if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") &&
        qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
        fmt::print(stderr,
                   "ravine: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set). `ravine run` and "
                   "`ravine screenshot` need none.\n");
        return Failed;
    }
    // A file that cannot be opened is said in the terminal it was named in.
    if (!request.file.empty() && !FileActions::isTable(QString::fromStdString(request.file))) {
        Issues issues;
        const auto experiment = loadExperiment(request.file, issues);
        if (!experiment || !prepare(*experiment, issues)) {
            fmt::print(stderr, "{}", printableLines(text(issues)));
            return issues.front().fault == Issue::Fault::File ? NotReadOrWritten : BadInput;
        }
    }
    introduce();
    const QtMessageHandler usual = qInstallMessageHandler(sayThatNoDisplayOpens);
    QApplication application(argc, argv);
    qInstallMessageHandler(usual);
    for (const std::string& remark : remarks) fmt::print(stderr, "{}\n", remark);
    QTranslator translator;
    if (translator.load(QLocale(), "ravine", "_", ":/translations")) application.installTranslator(&translator);
    applyTheme(rememberedTheme());
    MainWindow window;
    window.restoreState();
    const bool opened = request.file.empty() ? window.files().openShipped(":/experiments/momentum-vs-adam.json")
                                             : window.files().openFile(QString::fromStdString(request.file));
    if (!opened) return BadInput;
    Termination termination;
    QObject::connect(&termination, &Termination::requested, &window, &MainWindow::closeWhenTold);
    window.show();
    if (request.play) window.controller().play();
    return QApplication::exec();
}

int takeScreenshot(const ScreenshotRequest& request) {
    qInstallMessageHandler(onlyOurWords);
    qputenv("QT_QPA_PLATFORM", "offscreen");
    introduce();
    int argc = 1;
    char name[] = "ravine";
    char* argv[] = {name, nullptr};
    QApplication application(argc, argv);
    applyTheme(request.dark ? ThemeChoice::Dark : ThemeChoice::Light);
    MainWindow window;
    window.rememberState(false);
    Issues issues;
    const auto fail = [&] {
        fmt::print(stderr, "{}", printableLines(text(issues)));
        return issues.front().fault == Issue::Fault::File ? NotReadOrWritten : BadInput;
    };
    if (!window.files().openQuietly(QString::fromStdString(request.file), issues)) return fail();
    // A window has a smallest size; a smaller picture than that is asked for knowingly.
    window.setMinimumSize(request.width, request.height);
    window.setFixedSize(request.width, request.height);
    window.show();
    Controller& controller = window.controller();
    constexpr int patience = 600'000;
    // What is shown of a network are its weights of that very epoch: so it stops there on its way.
    constexpr int pieces = 96;  // as many histograms as the panels take of a run
    if (!controller.computeInPieces(request.at.value_or(0), pieces, patience) ||
        !controller.computeInPieces(controller.experiment().length(), pieces, patience)) {
        fmt::print(stderr, "ravine: the run did not end within ten minutes\n");
        return Failed;
    }
    if (request.at) controller.seek(*request.at);
    window.workspace().showTab(request.tab);
    QApplication::processEvents();
    window.workspace().waitForPictures();
    // What came with the pictures is shown, laid out, and laid out around, each a round of events later.
    for (int round = 0; round < 4; ++round) {
        QApplication::sendPostedEvents();
        QApplication::processEvents();
    }
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    window.grab().save(&buffer, "PNG");
    if (!writeFile(request.out, {png.constData(), static_cast<std::size_t>(png.size())}, issues)) return fail();
    return Done;
}

}  // namespace ravine
