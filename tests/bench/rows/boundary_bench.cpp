// A network's decision boundary as a picture: from the request to the coarse and to the final one, beside the window's
// thread, as after a jump to another part of the plane.
#include <QThreadPool>

#include "app/network/view_plane.h"
#include "core/training/network_run.h"
#include "tests/bench/measure.h"
#include "tests/bench/rows.h"
#include "widgets/boundary/boundary_field.h"

namespace ravine::bench {
namespace {

// 2-64-64-2 on two moons, trained for a few epochs.
Predictor trained() {
    const Loaded moons = loaded(R"({"problem": {"kind": "network", "data": {"kind": "moons"}, "network": {"layers":
        [{"units": 64}, {"units": 64}]}}, "runs": [{"optimizer": {"kind": "adam"}}], "epochs": 20})");
    NetworkRun run(moons.prepared.network, moons.experiment, moons.experiment.runs[0]);
    while (!run.over()) run.advance();
    const ViewPlane plane(viewDataOf(moons.prepared.network));
    return predictorOf(*ShownNetwork::of(run.snapshot(), plane), Mode::Evaluation);
}

}  // namespace

void boundary(benchmark::State& state, int size) {
    QThreadPool pool;
    BoundaryField field(&pool);
    double asked = 0;
    std::vector<double> coarse;
    const Stopwatch watch(Stopwatch::Of::World);
    QObject::connect(&field, &BoundaryField::changed, &field, [&] {
        if (!field.picture().finished) coarse.push_back(watch.elapsed() - asked);
    });
    BoundaryRequest wanted{.predictor = trained(),
                           .generation = 1,
                           .box = {-2, 2, -2, 2},
                           .pixels = {size, size},
                           .filled = true,
                           .levels = {}};
    double took = 0;
    for (auto _ : state) {
        // Far enough for the picture that is there to be of no use, and none that is being made.
        const double by = wanted.box.xMin < -2 ? 2.4 : -2.4;
        wanted.box.xMin += by, wanted.box.xMax += by;
        asked = watch.elapsed();
        field.request(wanted);
        field.wait();
        took += watch.elapsed() - asked;
    }
    setPerPixel(state, took, size);
    if (!coarse.empty()) state.counters["coarse_ns"] = quantile(coarse, 0.5);
    pool.waitForDone();
}

namespace {

const int registered = [] {
    for (const int size : {64, 256, 1024}) {
        const std::string name = std::to_string(size) + "x" + std::to_string(size);
        benchmark::RegisterBenchmark(("boundary/" + name).c_str(), boundary, size)
            ->UseRealTime()
            ->Unit(benchmark::kMillisecond);
    }
    return 0;
}();

}  // namespace
}  // namespace ravine::bench
