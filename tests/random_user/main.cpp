// ravine_random_user [--seed S] [--events N]: the random user on a window of its own, offscreen. After a crash the last
// line says the seed and the event, which the same arguments bring about again. Build it with AddressSanitizer
// (`cmake --preset asan`).
#include <unistd.h>

#include <QApplication>
#include <QCommandLineParser>
#include <QStandardPaths>
#include <QTest>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "app/main_window.h"
#include "app/theme_choice.h"
#include "tests/app/random_user.h"
#include "tests/app/random_user_place.h"

namespace {

void sayAndDie(int signal) {
    const char* const what = ravine::RandomUser::doing();
    for (const char* text : {"\nravine_random_user: ended at ", what, "\n"})
        if (write(STDERR_FILENO, text, std::strlen(text)) < 0) break;
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

}  // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    QApplication::setOrganizationName("ravine-tests");
    QApplication::setApplicationName("ravine-random-user");
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions({{"seed", "Of all that is done.", "seed", "1"}, {"events", "How many.", "events", "10000"}});
    parser.process(application);
    std::signal(SIGABRT, sayAndDie);
#ifndef __SANITIZE_ADDRESS__  // which reports these itself and then aborts
    std::signal(SIGSEGV, sayAndDie);
    std::signal(SIGFPE, sayAndDie);
#endif
    ravine::applyTheme(ravine::ThemeChoice::Light);
    const ravine::RandomUserPlace place;
    ravine::MainWindow window;
    window.rememberState(false);
    window.resize(1180, 720);
    window.show();
    if (!QTest::qWaitForWindowExposed(&window)) return 1;
    ravine::RandomUser user(window, {.seed = parser.value("seed").toULongLong(),
                                     .events = parser.value("events").toLongLong(),
                                     .experiments = place.experiments(),
                                     .progress = [](std::int64_t event) {
                                         if (event % 1000 == 0)
                                             std::fprintf(stderr, "%s\n", ravine::RandomUser::doing());
                                     }});
    const std::int64_t survived = user.run();
    std::printf("seed %s: %lld events survived\n", qPrintable(parser.value("seed")), static_cast<long long>(survived));
    return 0;
}
