// From the start of a process to its first painted frame: the window with the experiment that it opens with, and a
// bare window with one chart. Both are this program, so both load the same libraries.
#include <sys/resource.h>

#include <QFile>
#include <QMainWindow>
#include <QProcess>
#include <QtCharts/QChartView>
#include <QtCharts/QLineSeries>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "app/main_window.h"
#include "app/surface/surface_charts.h"
#include "app/surface/surface_pane.h"
#include "app/theme_choice.h"
#include "tests/bench/measure.h"
#include "tests/bench/painted.h"
#include "tests/bench/start_up.h"
#include "widgets/charts/line_chart.h"
#include "widgets/surface/surface_view.h"

namespace ravine::bench {

int startUp(int argc, char** argv, std::string_view what) {
    std::vector<double> reachedAt;  // by the clock that the caller looks at, too
    const auto reached = [&] { reachedAt.push_back(nanoseconds(CLOCK_MONOTONIC)); };
    const auto end = [&] {
        reached();
        for (const double moment : reachedAt) std::printf("%.0f ", moment);
        std::fflush(stdout);
        std::_Exit(0);
    };
    reached();
    QApplication application(argc, argv);
    if (what == "window") {
        applyTheme(ThemeChoice::System);
        reached();
        MainWindow window;
        reached();
        window.rememberState(false);
        QFile shipped(":/experiments/momentum-vs-adam.json");
        Issues issues;
        if (!shipped.open(QIODevice::ReadOnly)) return 1;
        const auto json = parseJson(shipped.readAll().toStdString(), "momentum-vs-adam.json", issues);
        if (!json) return 1;
        window.controller().document().open(fromJson(*json, issues), {});
        reached();
        std::vector<QWidget*> views{window.surfacePane().view()};
        for (LineChart* chart : window.charts().charts()) views.push_back(chart->viewport());
        const Painted painted(views);
        window.show();
        painted.wait();
        end();
    }
    auto* series = new QLineSeries;
    for (int i = 0; i < 160; ++i) series->append(i, 1.0 / (1 + i));
    auto* chart = new QChart;
    chart->addSeries(series);
    chart->createDefaultAxes();
    QMainWindow window;
    auto* view = new QChartView(chart);
    window.setCentralWidget(view);
    window.resize(1440, 900);
    const Painted painted({view->viewport()});
    window.show();
    painted.wait();
    end();
    return 0;
}

namespace {

double cpuOfChildren() {
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    const auto ns = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_usec) * 1e3;
    };
    return ns(usage.ru_utime) + ns(usage.ru_stime);
}

struct Start {
    double elapsed = 0, cpu = 0;
    std::vector<double> phases{};  // loading, application, window, experiment, painted; loading, painted
};
std::optional<Start> start(const QString& what) {
    const double cpu = cpuOfChildren();
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    double before = nanoseconds(CLOCK_MONOTONIC);
    process.start(QCoreApplication::applicationFilePath(),
                  {QString::fromUtf8(startUpOption.data(), static_cast<qsizetype>(startUpOption.size())), what});
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return {};
    Start start{.cpu = cpuOfChildren() - cpu};
    for (const QByteArray& word : process.readAllStandardOutput().split(' ')) {
        if (word.isEmpty()) continue;
        const double moment = word.toDouble();
        start.phases.push_back(moment - std::exchange(before, moment));
        start.elapsed += start.phases.back();
    }
    return start;
}

void startUpRow(benchmark::State& state) {
    std::vector<double> window, bare, windowCpu, bareCpu;
    std::array<std::vector<double>, 5> phases;
    if (!start("window") || !start("bare")) return state.SkipWithError("it did not start");  // warm file cache
    for (auto _ : state) {
        const auto ours = start("window"), theirs = start("bare");
        if (!ours || !theirs) return state.SkipWithError("it did not start");
        window.push_back(ours->elapsed), windowCpu.push_back(ours->cpu);
        bare.push_back(theirs->elapsed), bareCpu.push_back(theirs->cpu);
        for (std::size_t i = 0; i < phases.size() && i < ours->phases.size(); ++i) phases[i].push_back(ours->phases[i]);
        state.SetIterationTime(ours->elapsed * 1e-9);
    }
    constexpr std::array names{"loading_ns", "application_ns", "window_ns", "experiment_ns", "painted_ns"};
    for (std::size_t i = 0; i < phases.size(); ++i) state.counters[names[i]] = quantile(phases[i], 0.5);
    state.counters["bare_ns"] = quantile(bare, 0.5);
    state.counters["of_bare_cpu"] = quantile(windowCpu, 0.5) / quantile(bareCpu, 0.5);
    state.counters["of_bare"] = quantile(window, 0.5) / quantile(bare, 0.5);
    setLimit(state, quantile(window, 0.5), 2 * quantile(bare, 0.5));
}

const int registered = [] {
    benchmark::RegisterBenchmark("start_up", startUpRow)
        ->UseManualTime()
        ->Iterations(31)
        ->Unit(benchmark::kMillisecond);
    return 0;
}();

}  // namespace
}  // namespace ravine::bench
