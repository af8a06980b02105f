// The worker: the price of being watched, and how soon a stop is a stop.
#include <thread>

#include "tests/bench/measure.h"

namespace ravine::bench {
namespace {

// Speed of the run loop alone, of a session that nobody looks at, and of one whose frames are taken 60 times a second
// and appended to the window's traces. Compared by the CPU time of the thread that computes, so that what else runs on
// the machine does not count; the row's own time is the watched race's, elapsed.
void watchedVsHeadless(benchmark::State& state, std::int64_t steps) {
    const Experiment experiment = race(Experiment::maxRuns, steps);
    const auto surface = surfaceOf(experiment);
    std::vector<Record> records(4096);
    Watcher watcher;  // as in the program: one race after the other, in the memory of the one before
    const auto session = [&](std::chrono::microseconds period) {
        const Stopwatch process(Stopwatch::Of::Process), window(Stopwatch::Of::Thread);
        watcher.load(surface, experiment, steps);
        while (!watcher.isAt(steps)) {
            std::this_thread::sleep_for(period);
            watcher.take();
        }
        return process.elapsed() - window.elapsed();
    };
    std::vector<double> loops, unwatched, watched;
    const double first = session(std::chrono::microseconds(16'667));  // all of whose memory is new
    for (auto _ : state) {
        const Stopwatch loop(Stopwatch::Of::Thread);
        std::vector<Run> runs;
        for (const RunSpec& spec : experiment.runs) runs.emplace_back(surface, experiment, spec);
        for (std::int64_t step = 0; step < steps; step += static_cast<std::int64_t>(records.size()))
            for (Run& run : runs) run.advance(records);
        loops.push_back(loop.elapsed());
        if (!std::ranges::all_of(runs, [](const Run& run) { return run.progress().status == Status::Finished; }))
            return state.SkipWithError("a run ended early");

        unwatched.push_back(session(std::chrono::seconds(3)));
        const Stopwatch watch(Stopwatch::Of::World);
        watched.push_back(session(std::chrono::microseconds(16'667)));
        state.SetIterationTime(watch.elapsed() * 1e-9);
    }
    const double updates = static_cast<double>(steps) * static_cast<double>(Experiment::maxRuns);
    const double loop = quantile(loops, 0.5), alone = quantile(unwatched, 0.5), seen = quantile(watched, 0.5);
    state.counters["of_run_loop"] = loop / seen;
    setTarget(state, loop / seen, 0.95);
    state.counters["first_ns_per_step"] = first / updates;
    state.counters["of_unwatched"] = alone / seen;
    state.counters["loop_ns_per_step"] = loop / updates;
    state.counters["unwatched_ns_per_step"] = alone / updates;
    state.counters["watched_ns_per_step"] = seen / updates;
}

enum class Stop { Pause, Reset, Close };

// From the call to the frame that says so (close: to the end of the destructor), at full speed and at random moments.
void stopLatency(benchmark::State& state, Stop how, const Surface& on) {
    Experiment experiment = race(Experiment::maxRuns, std::int64_t{1} << 60);
    experiment.surface().surface = on;
    const auto surface = surfaceOf(experiment);
    std::vector<double> took;
    auto watcher = std::make_unique<Watcher>();
    watcher->session().setSpeed(TrainingSession::unlimited);
    watcher->load(surface, experiment, 0, true);
    std::uint32_t random = 1;
    for (auto _ : state) {
        const std::int64_t before = watcher->view().frontier();
        while (watcher->view().frontier() <= before || !watcher->view().running()) watcher->takeNext();
        random = random * 1664525 + 1013904223;
        std::this_thread::sleep_for(std::chrono::microseconds(random >> 17));  // up to 33 ms
        const Stopwatch watch(Stopwatch::Of::World);
        if (how == Stop::Close) {
            watcher.reset();
        } else if (how == Stop::Pause) {
            watcher->session().pause();
            while (watcher->view().running()) watcher->takeNext();
        } else {
            watcher->load(surface, experiment, 0);
            watcher->waitFor(0);
        }
        took.push_back(watch.elapsed());
        state.SetIterationTime(took.back() * 1e-9);
        if (!watcher) {
            watcher = std::make_unique<Watcher>();
            watcher->session().setSpeed(TrainingSession::unlimited);
        }
        if (how == Stop::Pause)
            watcher->session().start();
        else
            watcher->load(surface, experiment, 0, true);
    }
    state.counters["p50_ns"] = quantile(took, 0.5);
    state.counters["p99_ns"] = quantile(took, 0.99);
    state.counters["longest_ns"] = quantile(took, 1);
    setLimit(state, quantile(took, 0.99), 50 * millisecond);
}

const int registered = [] {
    using benchmark::RegisterBenchmark;
    for (const auto& [name, steps] :
         {std::pair{"watched_vs_headless/8", 4'000'000}, {"watched_vs_headless_short/8", 400'000}})
        RegisterBenchmark(name, watchedVsHeadless, steps)
            ->UseManualTime()
            ->Iterations(3)
            ->Unit(benchmark::kMillisecond);
    const Formula formula{"sin(3*x)*exp(-y^2/4) + 0.1*(x^2 + y^2) + log(1 + x^2*y^2)"};
    for (const auto& [name, how] : {std::pair{"pause", Stop::Pause}, {"reset", Stop::Reset}, {"close", Stop::Close}}) {
        RegisterBenchmark((std::string("stop_latency/") + name).c_str(), stopLatency, how, Surface(Rosenbrock{}))
            ->UseManualTime()
            ->Iterations(200)
            ->Unit(benchmark::kMillisecond);
        RegisterBenchmark((std::string("stop_latency/") + name + "_formula").c_str(), stopLatency, how,
                          Surface(formula))
            ->UseManualTime()
            ->Iterations(200)
            ->Unit(benchmark::kMillisecond);
    }
    return 0;
}();

}  // namespace
}  // namespace ravine::bench
