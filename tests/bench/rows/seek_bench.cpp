// How long going back takes: random past moments of a finished race, from its bookmarks, to the bit.
#include <benchmark/benchmark.h>

#include <random>

#include "core/training/race.h"
#include "tests/bench/measure.h"
#include "tests/bench/rows.h"

namespace ravine::bench {

void seek(benchmark::State& state, const Loaded& past) {
    const Experiment& experiment = past.experiment;
    const auto race = makeRace(past.prepared, experiment);
    std::vector<RunFrame> frames;
    race->begin(frames);
    while (!race->over()) race->advance(experiment.length(), std::chrono::milliseconds(2), frames);
    std::mt19937 random(1);
    std::uniform_int_distribution<std::int64_t> anywhere(0, experiment.length());
    std::vector<double> times;
    for (auto _ : state) {
        const Look look{.at = static_cast<double>(anywhere(random)), .opened = 0, .coordinates = {0}, .whole = false};
        Sight sight;
        const Stopwatch watch(Stopwatch::Of::Thread);
        while (!race->visit(look, std::chrono::milliseconds(2), sight)) {
        }
        times.push_back(watch.elapsed());
        state.SetIterationTime(times.back() * 1e-9);
    }
    const double p99 = quantile(times, 0.99);
    state.counters["p99_ns"] = p99;
    setLimit(state, p99, 100 * millisecond);
}

namespace {

struct Past {
    const char* name;
    const char* experiment;
};

constexpr Past pasts[] = {
    {"surface_1e6",
     R"({"problem": {"kind": "surface", "surface": {"kind": "rosenbrock"}}, "runs": [{"optimizer": {"kind": "adam"},
      "learning_rate": 1e-5}, {"optimizer": {"kind": "momentum"}, "learning_rate": 1e-5}], "steps": 1000000})"},
    {"network_small",
     R"({"problem": {"kind": "network", "data": {"kind": "moons", "samples": 400}, "network": {"layers":
      [{"units": 32, "batch_norm": true, "dropout": 0.2}, {"units": 32}], "batch_size": 32}}, "runs": [{"optimizer": {"kind":
      "adam"}}, {"optimizer": {"kind": "momentum"}}], "epochs": 1000})"},
    {"network_digits",
     R"({"problem": {"kind": "network", "data": {"kind": "digits"}, "network": {"layers": [{"units": 128},
      {"units": 128}], "batch_size": 64}}, "runs": [{"optimizer": {"kind": "adam"}}], "epochs": 100})"}};

const bool registered = [] {
    for (const Past& past : pasts)
        benchmark::RegisterBenchmark(("seek/" + std::string(past.name)).c_str(),
                                     [past](benchmark::State& state) { seek(state, loaded(past.experiment)); })
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond)
            ->Iterations(200);
    return true;
}();

}  // namespace
}  // namespace ravine::bench
