// From the worker to the window: a frame through the hand-over.
#include "core/training/frame.h"
#include "core/training/handover.h"
#include "tests/bench/measure.h"

namespace ravine::bench {
namespace {

std::unique_ptr<Frame> frameOf(std::size_t runs, std::int64_t first, std::int64_t steps) {
    auto frame = std::make_unique<Frame>();
    frame->generation = 1;
    for (std::size_t i = 0; i < runs; ++i) {
        RunFrame& run = frame->runs.emplace_back();
        for (Stretch* series : {&run.x, &run.y, &run.loss, &run.gradientNorm, &run.learningRate}) {
            series->begin(first);
            for (std::int64_t step = 0; step < steps; ++step) series->append(static_cast<double>(step));
        }
    }
    frame->step = first + steps;
    return frame;
}

// The lock and the pointer: a frame that is there goes through.
void handOver(benchmark::State& state) {
    Handover<Frame> handover;
    auto frame = frameOf(Experiment::maxRuns, 0, 1);
    for (auto _ : state) {
        handover.publish(std::move(frame));
        frame = handover.take();
        benchmark::DoNotOptimize(frame.get());
    }
}

// A frame for one display frame: made, filled, published, taken, freed.
void handOverWhole(benchmark::State& state, std::int64_t steps) {
    Handover<Frame> handover;
    for (auto _ : state) {
        handover.publish(frameOf(Experiment::maxRuns, 0, steps));
        benchmark::DoNotOptimize(handover.take());
    }
}

// The window was late: the second frame is merged into the first, under the lock.
void handOverMerged(benchmark::State& state, std::int64_t steps) {
    for (auto _ : state) {
        Handover<Frame> handover;
        handover.publish(frameOf(Experiment::maxRuns, 0, steps));
        auto second = frameOf(Experiment::maxRuns, steps, steps);
        const Stopwatch watch(Stopwatch::Of::Thread);
        handover.publish(std::move(second));
        state.SetIterationTime(watch.elapsed() * 1e-9);
        benchmark::DoNotOptimize(handover.take());
    }
}

const int registered = [] {
    using benchmark::RegisterBenchmark;
    RegisterBenchmark("handover/8", handOver);
    RegisterBenchmark("handover_whole/8x1", handOverWhole, 1);
    RegisterBenchmark("handover_whole/8x4096", handOverWhole, 4096);
    RegisterBenchmark("handover_merged/8x4096", handOverMerged, 4096)->UseManualTime();
    return 0;
}();

}  // namespace
}  // namespace ravine::bench
