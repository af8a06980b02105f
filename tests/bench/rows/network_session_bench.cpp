// What it costs a network's training to be watched: records, frames and snapshots sixty times a second.
#include <benchmark/benchmark.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "core/experiment/experiment_json.h"
#include "core/training/network_run.h"
#include "tests/bench/measure.h"

namespace ravine::bench {
namespace {

struct Shape {
    const char* name;
    const char* experiment;
    std::int64_t epochs;
};

constexpr Shape shapes[] = {
    {"small", R"({"problem": {"kind": "network", "data": {"kind": "moons", "samples": 2000}, "network": {"layers":
      [{"units": 64}, {"units": 64}], "batch_size": 32}}, "runs": [{"optimizer": {"kind": "adam"}}, {"optimizer": {"kind":
      "momentum"}}], "epochs": 300})",
     300},
    {"digits", R"({"problem": {"kind": "network", "data": {"kind": "digits"}, "network": {"layers": [{"units": 128},
      {"units": 128}], "batch_size": 64}}, "runs": [{"optimizer": {"kind": "adam"}}], "epochs": 150})",
     150}};

// As watched_vs_headless/8: by the CPU time of the thread that computes.
void watchedNetwork(benchmark::State& state, const Shape& shape) {
    Issues issues;
    const auto json = parseJson(shape.experiment, "experiment", issues);
    if (!json) return state.SkipWithError(text(issues).c_str());
    const Experiment experiment = fromJson(*json, issues);
    const Prepared prepared = prepare(experiment, issues);
    if (!prepared) return state.SkipWithError(text(issues).c_str());
    std::vector<double> loops, watched;
    for (auto _ : state) {
        const Stopwatch loop(Stopwatch::Of::Thread);
        for (const RunSpec& spec : experiment.runs) {
            NetworkRun run(prepared.network, experiment, spec);
            while (!run.over()) run.advance();
        }
        loops.push_back(loop.elapsed());
        const Stopwatch world(Stopwatch::Of::World), process(Stopwatch::Of::Process), window(Stopwatch::Of::Thread);
        {
            Watcher watcher;
            watcher.load(prepared, experiment, shape.epochs);
            while (!watcher.isAt(shape.epochs)) {
                std::this_thread::sleep_for(std::chrono::microseconds(16'667));
                watcher.take();
            }
        }
        watched.push_back(process.elapsed() - window.elapsed());
        state.SetIterationTime(world.elapsed() * 1e-9);
    }
    const double share = quantile(loops, 0.5) / quantile(watched, 0.5);
    state.counters["of_run_loop"] = share;
    setTarget(state, share, 0.95);
}

const bool registered = [] {
    for (const Shape& shape : shapes)
        benchmark::RegisterBenchmark(("watched_network/" + std::string(shape.name)).c_str(), watchedNetwork, shape)
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond)
            ->Iterations(5);
    return true;
}();

}  // namespace
}  // namespace ravine::bench
