// A column of charts with one table of names and values, one range and one time cursor.
#pragma once

#include <QScrollArea>
#include <QWidget>
#include <vector>

#include "app/session/controller.h"

namespace ravine {

class FinishTable;
class LineChart;
class RunTable;

class ChartStack : public QWidget {
    Q_OBJECT
public:
    ChartStack(Controller& controller, QWidget* parent);

    virtual void showRuns(int selected) = 0;  // the spec or the set of series changed
    virtual void refresh();                   // series grew or the head moved
    void setHighlighted(int run);             // −1: none
    void setHoverStep(std::int64_t step);
    virtual void setTextScale(double scale);
    void setPresenting(bool presenting);  // two charts alone
    RunTable* table() const { return table_; }
    FinishTable* finish() const { return finish_; }  // in sight when the last step is computed

signals:
    void runToggled(int run);
    void runHighlighted(int run);
    void stepHovered(std::int64_t step);
    void stepClicked(std::int64_t step);
    void runClicked(int run);  // on its curve; before stepClicked
    // Its schedule or rate was dragged on a chart: a setting as Controller::editRun() takes it.
    void runEdited(int run, const QString& path, const std::string& json, bool final);

protected:
    // From the top, with what share of the height each has. Called once. A chart's object name is what its scale is
    // kept under.
    void layOut(std::vector<std::pair<LineChart*, int>> charts);
    // A column of the table: the values of a chart's solid or dashed curves.
    struct ValueColumn {
        QString title;
        LineChart* chart;
        bool dashed = false;
    };
    void showTable(std::vector<ValueColumn> columns, std::size_t rankedBy = 0);
    void resizeEvent(QResizeEvent* event) override;
    virtual void rangeShown() {}  // another stretch is in view
    // The step at which a fork leaves its parent, from where on it is drawn; −∞ of any other run.
    double leavesParentAt(std::size_t run) const;
    bool isDimmed(std::size_t run) const { return highlighted_ >= 0 && highlighted_ != static_cast<int>(run); }

    Controller& controller_;
    RunTable* table_;
    std::vector<LineChart*> stack_;
    int selected_ = 0;

private:
    void showValues();
    void showFinish();
    void fitFinish();
    double valueOf(const ValueColumn& column, int run, std::int64_t step) const;

    FinishTable* finish_;
    QScrollArea* finishArea_;
    std::vector<ValueColumn> columns_;
    std::size_t rankedBy_ = 0;
    bool presenting_ = false;
    int highlighted_ = -1;
    std::int64_t pointed_ = -1;  // step
};

}  // namespace ravine
