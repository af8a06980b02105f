// Google Benchmark's program with a QApplication that needs no display. `--json FILE` is short for its two options.
#include <benchmark/benchmark.h>

#include <QApplication>
#include <cstdio>
#include <string>
#include <vector>

#include "start_up.h"
#include "theme_choice.h"

namespace {

// The offscreen platform remarks on things that do not matter here.
void onlyTrouble(QtMsgType type, const QMessageLogContext&, const QString& message) {
    if (type == QtFatalMsg || type == QtCriticalMsg) std::fprintf(stderr, "%s\n", qPrintable(message));
}

}  // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler(onlyTrouble);
    if (argc == 3 && std::string(argv[1]) == ravine::bench::startUpOption)
        return ravine::bench::startUp(argc, argv, argv[2]);

    std::vector<std::string> texts;
    for (int i = 0; i < argc; ++i) {
        if (std::string(argv[i]) == "--json" && i + 1 < argc) {
            texts.push_back(std::string("--benchmark_out=") + argv[++i]);
            texts.emplace_back("--benchmark_out_format=json");
        } else {
            texts.emplace_back(argv[i]);
        }
    }
    std::vector<char*> arguments;
    for (std::string& text : texts) arguments.push_back(text.data());
    int count = static_cast<int>(arguments.size());
    arguments.push_back(nullptr);

    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
    QApplication application(count, arguments.data());
    ravine::applyTheme(ravine::ThemeChoice::Light);
    benchmark::AddCustomContext("qt", qVersion());
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
