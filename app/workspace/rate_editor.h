// What makes a learning rate chart something to take hold of: the rate that each run's plan foresees, and handles on
// the selected run's curve. Dragging one edits the run; the curve follows at once, whatever is computed meanwhile.
#pragma once

#include <QObject>
#include <memory>
#include <vector>

#include "app/session/controller.h"
#include "core/schedules/rate_forecast.h"
#include "widgets/charts/line_chart.h"

namespace ravine {

class RateEditor : public QObject {
    Q_OBJECT
public:
    RateEditor(Controller& controller, LineChart* chart);

    // Shows the rates measured (series with their `run`), what is foreseen behind them, and the selected run's handles.
    void show(std::vector<ChartSeries> measured, int selected);
    void clear();       // the chart shows something else
    void refresh();     // series grew
    void rangeShown();  // another stretch is in view

signals:
    // All through a drag; `final` ends it: one entry of the history.
    void runEdited(int run, const QString& path, const std::string& json, bool final);

private:
    struct Foreseen {
        explicit Foreseen(int of) : run(of) {}
        int run;
        RateForecast curve;
        double present = 0;  // the last rate measured, as shown
    };
    struct Drag {
        int run = 0, handle = 0;
        RatePlan start, sent;         // as it was, as it was last told
        double origin = 0, past = 0;  // the handle's step in the chart, and how far beyond it really stood
        bool byPointer = false;
        std::pair<QString, std::string> last;  // setting that was told
    };

    bool isCurrent() const;  // what is shown is of the present race and its runs; else show() is about to come
    RateRows rowsOf(int run) const;
    double lengthOf(int run) const;  // in units of its schedule's time
    RatePlan planOf(int run) const;
    double presentRate(int run) const;
    bool listens(int run) const;
    void foresee(Foreseen& foreseen) const;
    void placeHandles();
    void drag(int handle, double step, double value, bool final);
    void tell(const RatePlan& plan, bool final);

    Controller& controller_;
    LineChart* chart_;
    int selected_ = -1;
    std::uint64_t generation_ = 0;  // of the race that is shown
    std::vector<ChartSeries> measured_;
    std::vector<std::unique_ptr<Foreseen>> foreseen_;  // the chart points into them
    std::vector<double> past_;  // of each handle: how far beyond the chart's end it really stands
    std::optional<Drag> drag_;
    std::optional<std::pair<int, RatePlan>> preview_;  // what a run is being dragged to
};

}  // namespace ravine
