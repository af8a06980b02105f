// The surface's picture, from the request to its coarse and to its final form, and the evaluation of the surface alone.
#include "tests/bench/measure.h"
#include "tests/bench/rows.h"
#include "widgets/surface/contour_field.h"

namespace ravine::bench {

Box moved(const Box& box, std::int64_t by) {
    const double x = 1e-4 * static_cast<double>(by % 1000) * (box.xMax - box.xMin);
    return {box.xMin + x, box.xMax + x, box.yMin, box.yMax};
}

void setPerPixel(benchmark::State& state, double took, int size) {
    state.counters["ns_per_pixel"] =
        took / static_cast<double>(state.iterations()) / (static_cast<double>(size) * size);
}

void contour(benchmark::State& state, int size) {
    const Experiment experiment = race(0, 1);
    const auto surface = surfaceOf(experiment);
    ContourField field;
    double asked = 0;
    std::vector<double> coarse;  // until there was a picture at all
    const Stopwatch watch(Stopwatch::Of::World);
    QObject::connect(&field, &ContourField::changed, &field, [&] {
        if (!field.picture().finished) coarse.push_back(watch.elapsed() - asked);
    });
    std::int64_t moves = 0;
    for (auto _ : state) {
        asked = watch.elapsed();
        field.request({.surface = surface, .view = moved(surface->domain, ++moves), .pixels = {size, size}});
        field.wait();
    }
    setPerPixel(state, watch.elapsed(), size);
    if (!coarse.empty()) state.counters["coarse_ns"] = quantile(coarse, 0.5);
}

namespace {

void values(benchmark::State& state, int size) {
    const auto surface = surfaceOf(race(0, 1));
    std::vector<double> xs(static_cast<std::size_t>(size)), row(xs.size());
    std::int64_t moves = 0;
    const Stopwatch watch(Stopwatch::Of::Thread);
    for (auto _ : state) {
        const Box view = moved(surface->domain, ++moves);
        const double dx = (view.xMax - view.xMin) / size, dy = (view.yMax - view.yMin) / size;
        for (int c = 0; c < size; ++c) xs[static_cast<std::size_t>(c)] = view.xMin + (c + 0.5) * dx;
        for (int r = 0; r < size; ++r) {
            surface->row(xs, view.yMax - (r + 0.5) * dy, row);
            benchmark::DoNotOptimize(row.data());
        }
    }
    setPerPixel(state, watch.elapsed(), size);
}

const int registered = [] {
    using benchmark::RegisterBenchmark;
    for (const int size : {64, 256, 1024}) {
        const std::string name = std::to_string(size) + "x" + std::to_string(size);
        RegisterBenchmark(("contour/" + name).c_str(), contour, size)->UseRealTime()->Unit(benchmark::kMillisecond);
        RegisterBenchmark(("contour_values/" + name).c_str(), values, size)->Unit(benchmark::kMillisecond);
    }
    return 0;
}();

}  // namespace
}  // namespace ravine::bench
