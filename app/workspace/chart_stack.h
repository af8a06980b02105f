// A column of charts with one legend, one range and one time cursor.
#pragma once

#include <QWidget>
#include <vector>

#include "app/session/controller.h"

namespace ravine {

class ChartLegend;
class LineChart;
struct LegendRun;

class ChartStack : public QWidget {
    Q_OBJECT
public:
    ChartStack(Controller& controller, QWidget* parent);

    virtual void showRuns(int selected) = 0;  // the spec or the set of series changed
    virtual void refresh();                   // series grew or the head moved
    void setHighlighted(int run);             // −1: none
    void setHoverStep(std::int64_t step);
    virtual void setTextScale(double scale);

signals:
    void runToggled(int run);
    void runHighlighted(int run);
    void stepHovered(std::int64_t step);
    void stepClicked(std::int64_t step);
    void runClicked(int run);  // on its curve; before stepClicked
    // Its schedule or rate was dragged on a chart: a setting as Controller::editRun() takes it.
    void runEdited(int run, const QString& path, const std::string& json, bool final);

protected:
    // From the top, with what share of the height each has; `corner` stands beside the legend. Called once.
    void layOut(std::vector<std::pair<LineChart*, int>> charts, QWidget* corner = nullptr);
    void showLegend();
    virtual void rangeShown() {}  // another stretch is in view
    // The step at which a fork leaves its parent, from where on it is drawn; −∞ of any other run.
    double leavesParentAt(std::size_t run) const;
    bool isDimmed(std::size_t run) const { return highlighted_ >= 0 && highlighted_ != static_cast<int>(run); }

    Controller& controller_;
    ChartLegend* legend_;
    std::vector<LineChart*> stack_;
    int selected_ = 0;

private:
    int highlighted_ = -1;
};

}  // namespace ravine
