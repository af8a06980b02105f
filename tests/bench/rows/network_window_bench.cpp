// What the window's thread spends on one frame of a network in training: an epoch more is shown by four charts' worth
// of curves, cards, table and verdict, and by the tab that is open.
#include <QEventLoop>
#include <QTimer>

#include "app/main_window.h"
#include "app/network/network_charts.h"
#include "app/network/network_pane.h"
#include "app/network/network_workspace.h"
#include "tests/bench/measure.h"
#include "tests/bench/painted.h"
#include "widgets/boundary/boundary_view.h"
#include "widgets/charts/line_chart.h"

namespace ravine::bench {
namespace {

constexpr double frameLimit = 16 * millisecond;

// Two 2-64-64-2 on two moons, never at their end.
Experiment moons() {
    return loaded(R"({"problem": {"kind": "network", "data": {"kind": "moons"}, "network": {"layers": [{"units": 64},
        {"units": 64}]}}, "runs": [{"optimizer": {"kind": "adam"}}, {"optimizer": {"kind": "momentum"}}],
        "epochs": 100000})")
        .experiment;
}

void networkFrame(benchmark::State& state, NetworkTab tab) {
    MainWindow window;
    window.rememberState(false);
    window.showWorkspace(true);
    NetworkPane& pane = window.networkWorkspace().pane();
    NetworkCharts& charts = window.networkWorkspace().charts();
    Controller& controller = window.networkWorkspace().controller();
    controller.document().open(moons(), {});
    window.show();
    pane.setTab(tab);
    const Painted painted({charts.loss()->viewport(), charts.accuracy()->viewport()});
    controller.waitForStep(0);
    pane.waitForPictures();
    painted.wait();

    std::vector<double> whole;
    std::int64_t epoch = controller.race().frontier();
    bool shown = false;
    QObject::connect(&controller, &Controller::frameShown, &painted,
                     [&] { shown = shown || controller.race().frontier() >= epoch; });
    Painted next({charts.loss()->viewport(), charts.accuracy()->viewport()});
    for (auto _ : state) {
        ++epoch;
        shown = false;
        next.forget();
        const Stopwatch watch(Stopwatch::Of::Thread);
        controller.stepForward();
        while (!shown) QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
        if (tab == NetworkTab::Boundary) pane.boundary()->waitForFields();
        next.wait();
        QApplication::processEvents();  // what the pictures that came meanwhile want painted
        whole.push_back(watch.elapsed());
        state.SetIterationTime(whole.back() * 1e-9);
    }
    state.counters["p99_ns"] = quantile(whole, 0.99);
    setLimit(state, quantile(whole, 0.5), frameLimit);
}

const int registered = [] {
    for (const auto& [name, tab] : {std::pair{"boundary", NetworkTab::Boundary},
                                    {"network", NetworkTab::Network},
                                    {"weights", NetworkTab::Weights}})
        benchmark::RegisterBenchmark((std::string("network_frame/") + name).c_str(), networkFrame, tab)
            ->UseManualTime()
            ->Iterations(60)
            ->Unit(benchmark::kMillisecond);
    return 0;
}();

}  // namespace
}  // namespace ravine::bench
