// Series that grow: what a value costs, in bounded memory and in as much as there is.
#include "core/series/trace.h"
#include "tests/bench/measure.h"

namespace ravine::bench {
namespace {

void setPerValue(benchmark::State& state, const Stopwatch& watch, std::int64_t length) {
    state.counters["ns_per_value"] =
        watch.elapsed() / static_cast<double>(state.iterations()) / static_cast<double>(length);
}

// As values come to the window: recorded in a stretch, which is appended to the trace.
void traceAppend(benchmark::State& state, std::int64_t length) {
    const Stopwatch watch(Stopwatch::Of::Thread);
    for (auto _ : state) {
        Trace trace;
        Stretch stretch;
        double value = 1;
        while (trace.end() < length) {
            stretch.begin(trace.end(), Stretch::widthAt(trace.end()));
            const std::int64_t stop = std::min<std::int64_t>(length, trace.end() + 4096);
            while (stretch.end() < stop) {
                value = value * 0.999 + 1e-3;
                stretch.append(value);
            }
            trace.append(stretch);
        }
        benchmark::DoNotOptimize(trace.last());
    }
    setPerValue(state, watch, length);
}

// The peer: as much as memory holds.
void vectorAppend(benchmark::State& state, std::int64_t length) {
    const Stopwatch watch(Stopwatch::Of::Thread);
    for (auto _ : state) {
        std::vector<double> values;
        double value = 1;
        for (std::int64_t i = 0; i < length; ++i) {
            value = value * 0.999 + 1e-3;
            values.push_back(value);
        }
        benchmark::DoNotOptimize(values.data());
    }
    setPerValue(state, watch, length);
}

const int registered = [] {
    using benchmark::RegisterBenchmark;
    for (const auto& [name, length] : {std::pair{"1e4", 10'000}, {"1e6", 1'000'000}, {"1e8", 100'000'000}})
        RegisterBenchmark((std::string("trace_append/") + name).c_str(), traceAppend, length)
            ->Unit(benchmark::kMillisecond);
    RegisterBenchmark("trace_append_vector/1e6", vectorAppend, 1'000'000)->Unit(benchmark::kMillisecond);
    return 0;
}();

}  // namespace
}  // namespace ravine::bench
