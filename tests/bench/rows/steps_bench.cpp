// Updates: one of each rule, eight races of a thousand, and a bare loop that does nothing but the arithmetic.
#include <array>
#include <cmath>

#include "core/numbers/flush_to_zero.h"
#include "core/training/surface_race.h"
#include "tests/bench/measure.h"
#include "tests/bench/peers.h"
#include "tests/bench/rows.h"

namespace ravine::bench {
namespace {

constexpr double adamLimit = 0.1 * microsecond;
constexpr std::int64_t forEver = std::int64_t{1} << 60;

double surfaceStep(benchmark::State& state, const RunSpec& spec) {
    const Experiment experiment = race(0, forEver);
    const auto surface = surfaceOf(experiment);
    const Run fresh(surface, experiment, spec);
    Run run = fresh;
    std::array<Record, 1024> records;
    std::int64_t steps = 0;
    const Stopwatch watch(Stopwatch::Of::Thread);
    while (state.KeepRunningBatch(records.size())) {
        // Not to the end of the valley: there the numbers are no longer those of a race.
        if (run.step() >= 65536) run = fresh;
        if (run.advance(records) < records.size()) {
            state.SkipWithError("the run ended");
            return 0;
        }
        benchmark::DoNotOptimize(records.data());
        steps += static_cast<std::int64_t>(records.size());
    }
    const double ns = watch.elapsed() / static_cast<double>(steps);
    setLimit(state, ns, adamLimit);
    return ns;
}

// Adam on Rosenbrock's banana as one would write it for this case alone, records included: what is left when every
// choice (surface, rule, schedule, stages, goal) has been made by the compiler.
void bareStep(benchmark::State& state) {
    const FlushToZero guard;
    struct {
        double x = -1.2, y = 1, mx = 0, my = 0, vx = 0, vy = 0;
        std::int64_t t = 0;
    } now;
    std::array<Record, 1024> records;
    std::int64_t steps = 0;
    const auto fresh = now;
    const Stopwatch watch(Stopwatch::Of::Thread);
    while (state.KeepRunningBatch(records.size())) {
        if (now.t >= 65536) now = fresh;
        double u = 1 - now.x, v = now.y - now.x * now.x;
        double gx = -2 * u - 400 * v * now.x, gy = 200 * v;
        for (Record& record : records) {
            ++now.t;
            const double t = static_cast<double>(now.t);
            const double stepSize = 0.1 / (1 - std::pow(0.9, t)), correction = std::sqrt(1 - std::pow(0.999, t));
            now.mx = 0.9 * now.mx + 0.1 * gx, now.my = 0.9 * now.my + 0.1 * gy;
            now.vx = 0.999 * now.vx + 0.001 * gx * gx, now.vy = 0.999 * now.vy + 0.001 * gy * gy;
            now.x -= stepSize * now.mx / (std::sqrt(now.vx) / correction + 1e-8);
            now.y -= stepSize * now.my / (std::sqrt(now.vy) / correction + 1e-8);
            u = 1 - now.x, v = now.y - now.x * now.x;
            gx = -2 * u - 400 * v * now.x, gy = 200 * v;
            record = {now.t, now.x, now.y, u * u + 100 * v * v, std::hypot(gx, gy), 0.1};
        }
        benchmark::DoNotOptimize(records.data());
        steps += static_cast<std::int64_t>(records.size());
    }
    setLimit(state, watch.elapsed() / static_cast<double>(steps), adamLimit);
}

// Eight runs from their start, as after each move of the start handle; with their series, as the worker records them.
void paths(benchmark::State& state, bool traced) {
    constexpr std::int64_t steps = 1000;
    Experiment experiment = race(Experiment::maxRuns, steps);
    const auto surface = surfaceOf(experiment);
    std::vector<Record> records(steps);
    double turn = 0;
    const Stopwatch watch(Stopwatch::Of::Thread);
    for (auto _ : state) {
        turn += 0.1;
        experiment.surface().start = Point{-1.2 + 0.1 * std::cos(turn), 1 + 0.1 * std::sin(turn)};
        if (traced) {
            SurfaceRace race(surface, experiment);
            std::vector<RunFrame> frames;
            race.begin(frames);
            while (!race.over()) race.advance(steps, std::chrono::milliseconds(2), frames);
            benchmark::DoNotOptimize(frames.data());
            continue;
        }
        for (const RunSpec& spec : experiment.runs) {
            Run run(surface, experiment, spec);
            if (run.advance(records) < records.size()) return state.SkipWithError("a run ended early");
            benchmark::DoNotOptimize(records.data());
        }
    }
    setLimit(state, watch.elapsed() / static_cast<double>(state.iterations()), 2 * millisecond);
}

}  // namespace

void addStepRows(Peers* peers) {
    using benchmark::RegisterBenchmark;
    for (const RunSpec& spec : race(std::variant_size_v<Optimizer>, forEver).runs) {
        const std::string key(infoOf(spec.optimizer).key), row = "surface_step/" + key;
        RegisterBenchmark(row.c_str(), [spec, row, peers](benchmark::State& state) {
            const double ns = surfaceStep(state, spec);
            if (peers) peers->measured(row, ns);
        });
        if (peers && key == Adam::info.key) peers->add(row);
    }
    RegisterBenchmark("surface_step_bare/adam", bareStep);
    RegisterBenchmark("paths/8x1000", paths, true)->Unit(benchmark::kMillisecond);
    RegisterBenchmark("paths_untraced/8x1000", paths, false)->Unit(benchmark::kMillisecond);
}

}  // namespace ravine::bench
