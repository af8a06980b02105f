// One frame of four charts with eight curves each, as series grow; and Qt Charts' own line series beside it.
#include <QGridLayout>
#include <QtCharts/QChartView>
#include <QtCharts/QLineSeries>
#include <map>

#include "tests/bench/loss_curve.h"
#include "tests/bench/measure.h"
#include "tests/bench/painted.h"
#include "tests/bench/rows.h"
#include "widgets/charts/line_chart.h"

namespace ravine::bench {
namespace {

constexpr int width = 1600, height = 1000;
constexpr double frameLimit = 16 * millisecond, seriesLimit = 4e6, growthLimit = 1.2;

const std::vector<Trace>& tracesOf(std::int64_t length) {
    static std::map<std::int64_t, std::vector<Trace>> known;
    std::vector<Trace>& traces = known[length];
    while (traces.size() < 8) {
        const int curve = static_cast<int>(traces.size());
        lossCurve(curve, length, [&trace = traces.emplace_back()](double value) { trace.append(value); });
    }
    return traces;
}

std::map<std::int64_t, double> frameTimes;  // of this run of the program, for the comparison of lengths

}  // namespace

void chartFrame(benchmark::State& state, std::int64_t length, int curves) {
    std::vector<std::vector<Trace>> traces(4, tracesOf(length));  // each chart has series of its own
    QWidget window;
    auto* grid = new QGridLayout(&window);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(0);
    std::vector<LineChart*> charts;
    std::vector<QWidget*> viewports;
    for (int i = 0; i < 4; ++i) {
        auto* chart =
            new LineChart(QStringLiteral("Loss *f*"), i % 2 ? ChartScale::linear : ChartScale::log10, &window);
        std::vector<ChartSeries> series;
        for (int k = 0; k < curves; ++k)
            series.push_back({.slot = k + 1,
                              .name = QStringLiteral("run"),
                              .trace = &traces[std::size_t(i)][std::size_t(k)],
                              .selected = k == 0});
        chart->setExtent(0, static_cast<double>(length));
        chart->setSeries(std::move(series));
        grid->addWidget(chart, i / 2, i % 2);
        charts.push_back(chart);
        viewports.push_back(chart->viewport());
    }
    Painted painted(viewports);
    window.resize(width, height);
    window.show();
    painted.wait();
    QApplication::processEvents();
    const Stopwatch watch(Stopwatch::Of::Thread);
    for (auto _ : state) {
        painted.forget();
        for (LineChart* chart : charts) chart->refresh();
        painted.wait();
    }
    const double took = watch.elapsed() / static_cast<double>(state.iterations());
    setLimit(state, took, frameLimit);
    frameTimes[length] = took;
    if (const auto shortest = frameTimes.find(10'000); shortest != frameTimes.end()) {
        state.counters["of_1e4_frame"] = took / shortest->second;
        state.counters["share_of_growth_limit"] = took / shortest->second / growthLimit;
    }
    std::size_t bytes = 0;
    for (const Trace& trace : traces[0]) bytes = std::max(bytes, trace.bytes());
    state.counters["bytes_per_series"] = static_cast<double>(bytes);
    state.counters["limit_bytes"] = seriesLimit;
    state.counters["share_of_bytes_limit"] = static_cast<double>(bytes) / seriesLimit;
}

namespace {

// Two curves only, or one would wait for minutes.
void chartFrameQt(benchmark::State& state, int length) {
    auto* chart = new QChart;
    std::vector<QLineSeries*> series;
    std::vector<QList<QPointF>> points(2);
    for (std::size_t k = 0; k < 2; ++k) {
        const Trace& trace = tracesOf(length)[k];
        for (int i = 0; i < length; ++i) points[k].append({static_cast<double>(i), trace.at(i)});
        series.push_back(new QLineSeries);
        chart->addSeries(series.back());
    }
    chart->createDefaultAxes();
    chart->axes(Qt::Horizontal).first()->setRange(0, length);
    chart->axes(Qt::Vertical).first()->setRange(0, 25);
    QChartView view(chart);
    Painted painted({view.viewport()});
    view.resize(width, height);
    view.show();
    painted.wait();
    const Stopwatch watch(Stopwatch::Of::Thread);
    for (auto _ : state) {
        painted.forget();
        for (std::size_t k = 0; k < 2; ++k) {
            points[k].last().ry() += 0.01;
            series[k]->replace(points[k]);
        }
        painted.wait();
    }
    setLimit(state, watch.elapsed() / static_cast<double>(state.iterations()), frameLimit);
}

const int registered = [] {
    using benchmark::RegisterBenchmark;
    for (const auto& [name, length] : {std::pair{"1e4", 10'000}, {"1e6", 1'000'000}, {"1e8", 100'000'000}})
        RegisterBenchmark((std::string("chart_frame/") + name).c_str(), chartFrame, length, 8)
            ->Unit(benchmark::kMillisecond);
    for (const auto& [name, length] : {std::pair{"1e4", 10'000}, {"1e5", 100'000}})
        RegisterBenchmark((std::string("chart_frame_qt/") + name).c_str(), chartFrameQt, length)
            ->Unit(benchmark::kMillisecond);
    return 0;
}();

}  // namespace
}  // namespace ravine::bench
