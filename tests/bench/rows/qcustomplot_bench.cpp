// QCustomPlot beside our charts: two curves over one chart of the whole size. Built where Debian's libqcustomplot-dev
// is.
#include <qcustomplot.h>

#include "tests/bench/loss_curve.h"
#include "tests/bench/measure.h"

namespace ravine::bench {
namespace {

constexpr double frameLimit = 16 * millisecond;

// As training goes on: each frame has one point more, and is drawn at once.
void chartFrameQCustomPlot(benchmark::State& state, int length) {
    QCustomPlot plot;
    plot.resize(1600, 1000);
    for (int k = 0; k < 2; ++k) {
        QVector<double> steps, values;
        lossCurve(k, length, [&](double value) {
            steps.push_back(static_cast<double>(steps.size()));
            values.push_back(value);
        });
        plot.addGraph()->setData(steps, values, true);
    }
    plot.xAxis->setRange(0, length);
    plot.yAxis->setRange(0, 25);
    plot.show();
    QApplication::processEvents();
    double step = length;
    const Stopwatch watch(Stopwatch::Of::Thread);
    for (auto _ : state) {
        for (int k = 0; k < 2; ++k) plot.graph(k)->addData(step, 1);
        ++step;
        plot.replot(QCustomPlot::rpImmediateRefresh);
    }
    setLimit(state, watch.elapsed() / static_cast<double>(state.iterations()), frameLimit);
}

const int registered = [] {
    for (const auto& [name, length] : {std::pair{"1e4", 10'000}, {"1e6", 1'000'000}})
        benchmark::RegisterBenchmark((std::string("chart_frame_qcustomplot/") + name).c_str(), chartFrameQCustomPlot,
                                     length)
            ->Unit(benchmark::kMillisecond);
    return 0;
}();

}  // namespace
}  // namespace ravine::bench
