#include "tests/bench/growth_rows.h"

#include <QImage>
#include <cmath>
#include <thread>

#include "app/network/view_plane.h"
#include "core/training/network_run.h"
#include "widgets/boundary/boundary_view.h"

namespace ravine::bench {
namespace {

// 2-64-64-2 on two moons, half of them for training and half for validation.
Loaded moons(std::int64_t samples) {
    Json json = Json::parse(R"({"problem": {"kind": "network", "data": {"kind": "moons"}, "split": {"train": 0.5,
        "validation": 0.5, "test": 0}, "network": {"layers": [{"units": 64}, {"units": 64}], "batch_size": 32}},
        "runs": [{"optimizer": {"kind": "adam"}}], "epochs": 1000000})");
    json["problem"]["data"]["samples"] = samples;
    return loaded(json);
}

}  // namespace

// Frames are taken sixty times a second; by the CPU time of the thread that computes.
void growingRace(benchmark::State& state, const Experiment& experiment) {
    const auto surface = surfaceOf(experiment);
    const std::int64_t steps = experiment.steps;
    std::vector<double> times;
    std::size_t bytes = 0;
    Watcher watcher;
    for (auto _ : state) {
        const Stopwatch process(Stopwatch::Of::Process), window(Stopwatch::Of::Thread);
        watcher.load(surface, experiment, steps);
        if (steps <= 100'000) watcher.waitFor(steps);
        while (!watcher.isAt(steps)) {
            std::this_thread::sleep_for(std::chrono::microseconds(16'667));
            watcher.take();
        }
        times.push_back(process.elapsed() - window.elapsed());
        for (const RunTraces& run : watcher.view().runs()) bytes = std::max(bytes, run.loss.bytes());
    }
    const double updates = static_cast<double>(steps) * static_cast<double>(experiment.runs.size());
    state.counters["ns"] = quantile(times, 0.5) / updates;
    state.counters["bytes"] = static_cast<double>(bytes);
}

void growingData(benchmark::State& state, std::int64_t samples) {
    const Loaded data = moons(samples);
    NetworkRun run(data.prepared.network, data.experiment, data.experiment.runs[0]);
    while (!run.advance().epoch) {
    }
    const double samplesTrained = std::floor(0.5 * static_cast<double>(samples)), batch = 32;
    std::vector<double> training, evaluation;
    for (auto _ : state) {
        // The epoch's last update and the first stretch of its evaluation are one piece of work.
        const std::int64_t whole = run.batchesPerEpoch() - 1;
        const Stopwatch updates(Stopwatch::Of::Thread);
        for (std::int64_t i = 0; i < whole; ++i) run.advance();
        const double perSample = updates.elapsed() / (static_cast<double>(whole) * batch);
        const Stopwatch rest(Stopwatch::Of::Thread);
        while (!run.advance().epoch) {
        }
        training.push_back(perSample);
        evaluation.push_back(rest.elapsed() - perSample * (samplesTrained - static_cast<double>(whole) * batch));
    }
    state.counters["train_ns"] = quantile(training, 0.5);
    state.counters["evaluation_ns"] = quantile(evaluation, 0.5) / static_cast<double>(samples);
}

void growingPoints(benchmark::State& state, std::int64_t samples) {
    const ViewPlane plane(viewDataOf(moons(samples).prepared.network));
    BoundaryView view;
    view.resize(720, 560);
    QImage screen(view.size(), QImage::Format_RGB32);
    std::uint64_t number = 0;
    for (auto _ : state) {
        state.PauseTiming();
        BoundaryScene scene = plane.scene(++number);
        state.ResumeTiming();
        view.setScene(std::move(scene));
        view.render(&screen);
    }
}

}  // namespace ravine::bench
