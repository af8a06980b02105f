// The window: a dragged start, a race at full speed, and doing nothing.
#include <QEventLoop>
#include <QTimer>
#include <array>
#include <cmath>

#include "app/main_window.h"
#include "app/surface/surface_charts.h"
#include "app/surface/surface_pane.h"
#include "tests/bench/measure.h"
#include "tests/bench/painted.h"
#include "widgets/charts/line_chart.h"
#include "widgets/surface/surface_view.h"

namespace ravine::bench {
namespace {

constexpr std::int64_t pathSteps = 1000;
constexpr double frameLimit = 16 * millisecond;

Point dragged(double turn) { return {-1.2 + 0.1 * std::cos(turn), 1 + 0.1 * std::sin(turn)}; }

void spin(int milliseconds) {
    QEventLoop loop;
    QTimer::singleShot(milliseconds, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

// The start is dragged: eight runs are computed by the worker, handed over, and painted as paths and in three charts.
void pathsPainted(benchmark::State& state) {
    Experiment experiment = race(Experiment::maxRuns, pathSteps);
    const auto surface = surfaceOf(experiment);
    Watcher watcher;
    QWidget window;
    auto* view = new SurfaceView(&window);
    view->setGeometry(0, 0, 700, 600);
    view->setSurface(surface);
    view->setDragging(true);
    std::array<LineChart*, 3> charts{};
    for (std::size_t i = 0; i < charts.size(); ++i) {
        charts[i] = new LineChart(QStringLiteral("Loss *f*"), i == 1 ? ChartScale::linear : ChartScale::log10, &window);
        charts[i]->setGeometry(700, static_cast<int>(i) * 200, 400, 200);
        charts[i]->setExtent(0, pathSteps);
    }
    window.resize(1100, 600);
    Painted painted({view, charts[0]->viewport(), charts[1]->viewport(), charts[2]->viewport()});
    window.show();
    painted.wait();
    view->waitForContours();
    spin(50);

    double turn = 0;
    std::vector<double> whole, computing;
    for (auto _ : state) {
        painted.forget();
        const Stopwatch watch(Stopwatch::Of::World);
        turn += 0.1;
        experiment.surface().start = dragged(turn);
        watcher.load(surface, experiment, pathSteps);
        watcher.waitFor(pathSteps);
        computing.push_back(watch.elapsed());
        RaceView& race = watcher.view();
        race.setHead(pathSteps);
        std::vector<PathSeries> paths;
        std::array<std::vector<ChartSeries>, 3> series;
        for (std::size_t i = 0; i < race.runs().size(); ++i) {
            const RunTraces& run = race.runs()[i];
            const int slot = static_cast<int>(i) + 1;
            paths.push_back({.slot = slot,
                             .name = QStringLiteral("run"),
                             .x = &run.x,
                             .y = &run.y,
                             .selected = i == 0,
                             .head = race.stepOf(i),
                             .end = run.x.end()});
            const std::array traces{&run.loss, &run.learningRate, &run.gradientNorm};
            for (std::size_t c = 0; c < charts.size(); ++c)
                series[c].push_back(
                    {.slot = slot, .name = QStringLiteral("run"), .trace = traces[c], .selected = i == 0});
        }
        view->setStart(*experiment.surface().start);
        view->setRuns(std::move(paths));
        for (std::size_t c = 0; c < charts.size(); ++c) {
            charts[c]->setSeries(std::move(series[c]));
            charts[c]->refresh();
            charts[c]->setCursorStep(pathSteps);
        }
        painted.wait();
        whole.push_back(watch.elapsed());
        state.SetIterationTime(whole.back() * 1e-9);
    }
    state.counters["computed_ns"] = quantile(computing, 0.5);
    state.counters["p99_ns"] = quantile(whole, 0.99);
    setLimit(state, quantile(whole, 0.5), frameLimit);
}

// The whole window as it is opened, with these runs.
struct OpenWindow {
    explicit OpenWindow(Experiment experiment) {
        window.rememberState(false);
        window.controller().document().open(std::move(experiment), {});
        window.show();
        painted.wait();
        window.surfacePane().view()->waitForContours();
        spin(200);
    }
    MainWindow window;
    Painted painted{[this] {
        std::vector<QWidget*> widgets{window.surfacePane().view()};
        for (LineChart* chart : window.charts().charts()) widgets.push_back(chart->viewport());
        return widgets;
    }()};
};

// The same drag through everything there is: the document, its comparison, cards, forms, status line.
void windowDrag(benchmark::State& state) {
    OpenWindow open(race(Experiment::maxRuns, pathSteps));
    Controller& controller = open.window.controller();
    if (!controller.computeAll()) return state.SkipWithError("the race did not end");
    spin(100);
    double turn = 0;
    std::uint64_t before = 0;
    bool shown = false;
    QObject::connect(&controller, &Controller::frameShown, &open.painted, [&] {
        if (shown || controller.race().generation() == before || controller.race().frontier() < pathSteps) return;
        shown = true;
        open.painted.forget();  // what was painted until now was not yet this
    });
    std::vector<double> whole, cpu;
    for (auto _ : state) {
        spin(20);  // a frame's time apart, as a mouse moves; not counted
        shown = false;
        const Stopwatch watch(Stopwatch::Of::World), process(Stopwatch::Of::Process);
        turn += 0.1;
        before = controller.race().generation();
        controller.setStart(dragged(turn), false);
        while (!shown) QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
        open.painted.wait();
        whole.push_back(watch.elapsed());
        cpu.push_back(process.elapsed());
        state.SetIterationTime(whole.back() * 1e-9);
    }
    shown = true;
    controller.setStart(dragged(turn), true);
    state.counters["cpu_ns"] = quantile(cpu, 0.5);
    state.counters["p99_ns"] = quantile(whole, 0.99);
    setLimit(state, quantile(whole, 0.5), frameLimit);
}

// Eight runs as fast as the machine goes, in the window: frames a second, and what the race loses to being shown
// (by the computing thread's CPU time).
void liveWindow(benchmark::State& state) {
    const Experiment experiment = race(Experiment::maxRuns, 1'000'000'000);
    std::vector<double> intervals, shares, painted;
    double frames = 0, seconds = 0;
    for (auto _ : state) {
        const auto surface = surfaceOf(experiment);
        std::vector<Record> records(4096);
        std::vector<Run> runs;
        for (const RunSpec& spec : experiment.runs) runs.emplace_back(surface, experiment, spec);
        constexpr std::int64_t alone = 250 * 4096;
        const Stopwatch loop(Stopwatch::Of::Thread);
        for (std::int64_t step = 0; step < alone; step += static_cast<std::int64_t>(records.size()))
            for (Run& run : runs) run.advance(records);
        const double loopPerStep = loop.elapsed() / alone;

        OpenWindow open(experiment);
        Controller& controller = open.window.controller();
        controller.setSpeed(TrainingSession::unlimited);
        controller.play();
        spin(300);
        const std::int64_t before = controller.race().frontier();
        const Stopwatch watch(Stopwatch::Of::World), process(Stopwatch::Of::Process), painting(Stopwatch::Of::Thread);
        double last = 0;
        while (watch.elapsed() < 2e9) {
            open.painted.forget();
            while (!open.painted.all())
                QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
            const double now = watch.elapsed();
            if (last > 0) intervals.push_back(now - last);
            last = now;
            ++frames;
        }
        const double took = watch.elapsed(), computing = process.elapsed() - painting.elapsed();
        seconds += took * 1e-9;
        shares.push_back(loopPerStep * static_cast<double>(controller.race().frontier() - before) / computing);
        painted.push_back(painting.elapsed());
        controller.pause();
        state.SetIterationTime(took * 1e-9);
    }
    state.counters["frames_per_second"] = frames / seconds;
    state.counters["cpu_ns_per_frame"] = quantile(painted, 0.5) * static_cast<double>(painted.size()) / frames;
    state.counters["p50_ns"] = quantile(intervals, 0.5);
    state.counters["p99_ns"] = quantile(intervals, 0.99);
    state.counters["of_run_loop"] = quantile(shares, 0.5);
    setLimit(state, quantile(intervals, 0.99), 33 * millisecond);
}

void idleCpu(benchmark::State& state, bool hidden) {
    OpenWindow open(race(Experiment::maxRuns, pathSteps));
    if (!open.window.controller().computeAll()) return state.SkipWithError("the race did not end");
    if (hidden) open.window.hide();
    spin(300);
    double share = 0;
    for (auto _ : state) {
        const Stopwatch world(Stopwatch::Of::World), process(Stopwatch::Of::Process);
        spin(2000);
        share = process.elapsed() / world.elapsed();
        state.SetIterationTime(world.elapsed() * 1e-9);
    }
    constexpr double limit = 0.01;
    state.counters["cpu_share"] = share;
    state.counters["limit_cpu_share"] = limit;
    state.counters["share_of_limit"] = share / limit;
}

const int registered = [] {
    using benchmark::RegisterBenchmark;
    RegisterBenchmark("paths_painted/8x1000", pathsPainted)->UseManualTime()->Unit(benchmark::kMillisecond);
    RegisterBenchmark("window_drag/8x1000", windowDrag)->UseManualTime()->Iterations(60)->Unit(benchmark::kMillisecond);
    RegisterBenchmark("live_window/8", liveWindow)->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
    RegisterBenchmark("idle_cpu/paused", idleCpu, false)->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
    RegisterBenchmark("idle_cpu/hidden", idleCpu, true)->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
    return 0;
}();

}  // namespace
}  // namespace ravine::bench
