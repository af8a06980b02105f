// Google Benchmark's program with a QApplication that needs no display, and what is done with figures afterwards.
#include <benchmark/benchmark.h>

#include <QApplication>
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "app/theme_choice.h"
#include "tests/bench/arguments.h"
#include "tests/bench/comparison.h"
#include "tests/bench/growth.h"
#include "tests/bench/kept_limits.h"
#include "tests/bench/peers.h"
#include "tests/bench/rows.h"
#include "tests/bench/start_up.h"

namespace ravine::bench {
namespace {

// The offscreen platform remarks on things that do not matter here.
void onlyTrouble(QtMsgType type, const QMessageLogContext&, const QString& message) {
    if (type == QtFatalMsg || type == QtCriticalMsg) std::fprintf(stderr, "%s\n", qPrintable(message));
}

bool isThere(Peers& pytorch) {
#ifndef RAVINE_QCUSTOMPLOT
    std::fprintf(stderr, "QCustomPlot's rows are left out: this was built without Debian's libqcustomplot-dev.\n");
#endif
    const auto fault = pytorch.start();
    if (fault)
        std::fprintf(stderr, "PyTorch's rows are left out: %s.\n", fault->c_str());
    else
        benchmark::AddCustomContext("peer", pytorch.description());
    return !fault;
}

int measure(char* program, Arguments arguments) {
    std::vector<char*> options{program};
    for (std::string& word : arguments.others) options.push_back(word.data());
    int count = static_cast<int>(options.size());
    options.push_back(nullptr);
    benchmark::Initialize(&count, options.data());
    if (benchmark::ReportUnrecognizedArguments(count, options.data())) return 2;
    QApplication application(count, options.data());
    applyTheme(ThemeChoice::Light);
    benchmark::AddCustomContext("qt", qVersion());
    Peers pytorch;
    if (arguments.peers) arguments.peers = isThere(pytorch);
    Peers* peers = arguments.peers ? &pytorch : nullptr;
    addStepRows(peers);
    addNetworkRows(peers);
    LimitReporter reporter(*benchmark::CreateDefaultDisplayReporter());
    const std::size_t rows = benchmark::RunSpecifiedBenchmarks(&reporter);
    // Where the rows are printed for a program to read, that is all.
    const bool forPeople = std::ranges::none_of(
        arguments.others, [](const std::string& option) { return option.starts_with("--benchmark_format"); });
    for (const std::string& summary : {reporter.text(), pytorch.table()})
        if (forPeople && !summary.empty()) std::printf("\n%s", summary.c_str());
    benchmark::Shutdown();
    return rows > 0 ? 0 : 2;  // no row has such a name; the library has said so
}

int run(int argc, char** argv) {
    std::string fault;
    const std::vector<std::string> words(argv + 1, argv + argc);
    const auto arguments = readArguments(words, fault);
    if (!arguments) {
        std::fprintf(stderr, "%s.\n%s", fault.c_str(), usage().c_str());
        return 2;
    }
    switch (arguments->what) {
        case Arguments::Do::Help:
            std::fputs(usage().c_str(), stdout);
            return 0;
        case Arguments::Do::Compare:
            return compareFiles(arguments->files[0], arguments->files[1]);
        case Arguments::Do::StartUp:
            return startUp(argc, argv, arguments->part);
        case Arguments::Do::Growth: {
            QApplication application(argc, argv);
            applyTheme(ThemeChoice::Light);
            return growth(arguments->write);
        }
        case Arguments::Do::Measure:
            return measure(argv[0], *arguments);
    }
    return 2;
}

}  // namespace
}  // namespace ravine::bench

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler(ravine::bench::onlyTrouble);
    return ravine::bench::run(argc, argv);
}
