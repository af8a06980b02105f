// One frame of the 3D view while it is turned, of 128×128 cells with eight paths of 1,000 steps; the same at rest, with
// smooth outlines; one in which only the paths' heads have moved; and a new mesh.
#include <cmath>

#include "core/series/trace.h"
#include "tests/bench/measure.h"
#include "tests/bench/painted.h"
#include "tests/bench/rows.h"
#include "widgets/relief/surface_view_3d.h"

namespace ravine::bench {
namespace {

constexpr double frameLimit = 16 * millisecond;

struct Path {
    Trace x, y;
};

// Spirals into the banana's minimum, each from a side of its own.
std::vector<Path> paths() {
    std::vector<Path> paths(8);
    for (std::size_t k = 0; k < paths.size(); ++k)
        for (int i = 0; i <= 1000; ++i) {
            const double angle = 0.1 * i + static_cast<double>(k), radius = 1.1 * std::exp(-0.008 * i);
            paths[k].x.append(0.4 + radius * std::cos(angle));
            paths[k].y.append(0.8 + radius * std::sin(angle));
        }
    return paths;
}

enum class Frame { Turned, AtRest, HeadsMoved };

void surface3dFrame(benchmark::State& state, QSize size, Frame frame, bool logHeight) {
    const std::vector<Path> traces = paths();
    const auto series = [&](std::int64_t head) {
        std::vector<PathSeries> runs;
        for (std::size_t k = 0; k < traces.size(); ++k)
            runs.push_back({static_cast<int>(k) + 1, {}, &traces[k].x, &traces[k].y, true, k == 0, head, 1001});
        return runs;
    };
    SurfaceView3D view;
    view.setAttribute(Qt::WA_DontShowOnScreen);
    view.resize(size);
    view.setSurface(surfaceOf(race(0, 1)));
    view.setLogHeight(logHeight);
    view.setRuns(series(1000));
    view.show();
    view.waitForPicture();
    QApplication::processEvents();
    QImage screen(size, QImage::Format_RGB32);
    double azimuth = 0, elevation = 40;
    std::int64_t head = 0;
    const Stopwatch watch(Stopwatch::Of::Thread);
    for (auto _ : state) {
        azimuth += 3.7;
        elevation = 30 + 25 * std::sin(0.01 * azimuth);
        if (frame == Frame::HeadsMoved)
            view.setRuns(series(++head % 1000));
        else
            view.setAngles(azimuth, elevation);
        if (frame == Frame::AtRest) view.waitForPicture();
        view.render(&screen);
    }
    const double took = watch.elapsed() / static_cast<double>(state.iterations());
    if (frame == Frame::AtRest) return;
    setLimit(state, took, frameLimit);
}

}  // namespace

void surface3dMesh(benchmark::State& state, int cells) {
    const auto surface = surfaceOf(race(0, 1));
    SurfaceMeshField field;
    std::int64_t moves = 0;
    const Stopwatch watch(Stopwatch::Of::World);
    for (auto _ : state) {
        field.request({.surface = surface, .box = moved(surface->domain, ++moves), .cells = cells});
        field.wait();
    }
    setPerPixel(state, watch.elapsed(), cells);
}

namespace {

const int registered = [] {
    using benchmark::RegisterBenchmark;
    const auto row = [](const char* name, QSize size, Frame frame, bool logHeight) {
        RegisterBenchmark(name, surface3dFrame, size, frame, logHeight)->Unit(benchmark::kMillisecond);
    };
    row("surface3d_frame/1000x700", {1000, 700}, Frame::Turned, false);
    row("surface3d_frame/1600x1000", {1600, 1000}, Frame::Turned, false);
    row("surface3d_frame_log/1600x1000", {1600, 1000}, Frame::Turned, true);
    row("surface3d_heads/1600x1000", {1600, 1000}, Frame::HeadsMoved, false);
    row("surface3d_rest/1000x700", {1000, 700}, Frame::AtRest, false);
    RegisterBenchmark("surface3d_mesh", surface3dMesh, MeshRequest().cells)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
    return 0;
}();

}  // namespace
}  // namespace ravine::bench
