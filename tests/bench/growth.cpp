#include "tests/bench/growth.h"

#include <fmt/format.h>

#include <cstdio>
#include <map>

#include "core/files/atomic_file.h"
#include "tests/bench/bench_results.h"
#include "tests/bench/growth_rows.h"
#include "tests/bench/growth_table.h"
#include "tests/bench/rows.h"

namespace ravine::bench {
namespace {

using benchmark::State;

constexpr int curves = 8;

// Where a figure comes from: a row's counter, or its time by one of the clocks.
const std::string cpuTime = "cpu", elapsedTime = "elapsed";

struct Line {
    std::string what;    // in the table
    std::string row;     // "growth/<row>/<size>"
    std::string figure;  // nanoseconds or bytes
    double unit;         // so many of them are 1 in the table
};

struct Growth {
    std::string title;
    std::vector<std::int64_t> sizes;
    std::vector<Line> lines;
};

const std::vector<Growth>& growths() {
    static const std::vector<Growth> all{
        {"run length (steps)",
         {1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000},
         {{"a step of one run through the session, recorded (ns)", "race", "ns", 1},
          {"one of its series in memory (kB)", "race", "bytes", 1e3},
          {"a frame of four charts × eight curves (ms)", "charts", cpuTime, millisecond},
          {"going to a random past moment, p99 (ms)", "seek", "p99_ns", millisecond}}},
        {"runs",
         {1, 2, 4, 8},
         {{"a step of one of them, 200,000 steps each (ns)", "runs", "ns", 1},
          {"a frame of four charts with 10⁶ steps of each (ms)", "charts_of_runs", cpuTime, millisecond}}},
        {"rows of data",
         {100, 1'000, 10'000, 60'000},
         {{"an update of 2-64-64-2, for each sample in it (µs)", "data", "train_ns", microsecond},
          {"the epoch's evaluation, for each sample (µs)", "data", "evaluation_ns", microsecond},
          {"the boundary view painted with its points, at most 2,000 of a part (ms)", "points", cpuTime, millisecond}}},
        {"pixels on each side",
         {64, 128, 256, 512, 1024},
         {{"contours, request to final picture (ns a pixel)", "contour", "ns_per_pixel", 1},
          {"decision boundary, likewise (ns a pixel)", "boundary", "ns_per_pixel", 1},
          {"mesh of the 3D view, cells instead of pixels (ns a cell)", "mesh", "ns_per_pixel", 1}}}};
    return all;
}

// One run that never ends before its last step, however many they are.
Experiment longRun(std::int64_t steps) {
    Experiment experiment = race(0, steps);
    RunSpec run;
    run.optimizer = Adam{};
    run.learningRate = 1e-5;
    experiment.runs.push_back(run);
    return experiment;
}

Loaded prepared(const Experiment& experiment) { return {experiment, {surfaceOf(experiment), nullptr}}; }

// Enough of each for a median, and not more: all sizes together are to take minutes at most.
constexpr double seconds = 0.1;

template <class Measure>
benchmark::internal::Benchmark* add(const std::string& row, std::int64_t size, Measure measure) {
    return benchmark::RegisterBenchmark(fmt::format("growth/{}/{}", row, size).c_str(),
                                        [measure, size](State& state) { measure(state, size); });
}

void addLengths() {
    for (const std::int64_t steps : growths()[0].sizes) {
        add("race", steps, [](State& state, std::int64_t n) {
            growingRace(state, longRun(n));
        })->Iterations(std::clamp<std::int64_t>(1'000'000 / steps, 1, 100));
        add("charts", steps, [](State& state, std::int64_t n) { chartFrame(state, n, curves); })->MinTime(seconds);
        add("seek", steps, [](State& state, std::int64_t n) { seek(state, prepared(longRun(n))); })
            ->UseManualTime()
            ->Iterations(std::clamp<std::int64_t>(2'000'000'000 / steps, 30, 100));
    }
}

void addRuns() {
    for (const std::int64_t runs : growths()[1].sizes) {
        add("runs", runs, [](State& state, std::int64_t n) {
            growingRace(state, race(static_cast<std::size_t>(n), 200'000));
        })->Iterations(5);
        add("charts_of_runs", runs, [](State& state, std::int64_t n) {
            chartFrame(state, 1'000'000, static_cast<int>(n));
        })->MinTime(seconds);
    }
}

void addData() {
    for (const std::int64_t samples : growths()[2].sizes) {
        add("data", samples, growingData)->MinTime(seconds);
        add("points", samples, growingPoints)->MinTime(seconds);
    }
}

void addPixels() {
    for (const std::int64_t side : growths()[3].sizes)
        for (const auto& [row, measure] :
             {std::pair{"contour", &contour}, {"boundary", &boundary}, {"mesh", &surface3dMesh}})
            add(row, side, [measure = measure](State& state, std::int64_t n) { measure(state, static_cast<int>(n)); })
                ->MinTime(seconds)
                ->UseRealTime();
}

using Figures = std::map<std::string, double>;

// Keeps the figures; what is measured at the moment goes to the terminal.
class Collector : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            const std::string name = rowName(run.benchmark_name());
            if (run.error_occurred) {
                std::fprintf(stderr, "%s: %s\n", name.c_str(), run.error_message.c_str());
                continue;
            }
            Figures& figures = rows[name];
            for (const auto& [key, counter] : run.counters) figures[key] = counter.value;
            figures[cpuTime] = 1e9 * run.cpu_accumulated_time / static_cast<double>(run.iterations);
            figures[elapsedTime] = 1e9 * run.real_accumulated_time / static_cast<double>(run.iterations);
            std::fprintf(stderr, "%s (after %.0f s)\n", name.c_str(), watch_.elapsed() * 1e-9);
        }
    }
    std::map<std::string, Figures> rows;

private:
    Stopwatch watch_{Stopwatch::Of::World};
};

GrowthTable tableOf(const Growth& growth, const std::map<std::string, Figures>& rows) {
    GrowthTable table{.title = growth.title, .sizes = {}, .heads = {}, .rows = {}};
    for (const std::int64_t size : growth.sizes) {
        table.sizes.push_back(static_cast<double>(size));
        table.heads.push_back(powerOfTen(static_cast<double>(size)));
    }
    for (const Line& line : growth.lines) {
        GrowthRow row{.what = line.what, .costs = {}};
        for (const std::int64_t size : growth.sizes) {
            const auto found = rows.find(fmt::format("growth/{}/{}", line.row, size));
            row.costs.push_back(found == rows.end() ? std::nullopt
                                                    : std::optional(found->second.at(line.figure) / line.unit));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

int writeInto(const std::string& file, const std::string& tables) {
    Issues issues;
    const auto page = readFile(file, 1u << 20, issues);
    const auto changed = page ? betweenMarkers(*page, tables) : std::nullopt;
    if (page && !changed)
        issues.push_back({file, {}, fmt::format("a line with {} and one with {}", beginMarker, endMarker)});
    if (changed && writeFile(file, *changed, issues)) return 0;
    std::fputs(ravine::text(issues).c_str(), stderr);
    return 1;
}

}  // namespace

int growth(bool write) {
    addLengths();
    addRuns();
    addData();
    addPixels();
    Collector collector;
    benchmark::RunSpecifiedBenchmarks(&collector, "^growth/");
    std::string tables;
    for (const Growth& each : growths()) tables += markdown(tableOf(each, collector.rows)) + '\n';
    std::fputs(("\n" + tables).c_str(), stdout);
    return write ? writeInto(RAVINE_BENCH_FOLDER "/README.md", '\n' + tables) : 0;
}

}  // namespace ravine::bench
