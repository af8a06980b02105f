// The right-hand column: one legend, three charts with one range of steps and one time cursor.
#pragma once

#include <QWidget>
#include <array>

#include "controller.h"

namespace ravine {

class ChartLegend;
class LineChart;

class ChartColumn : public QWidget {
    Q_OBJECT
public:
    explicit ChartColumn(Controller& controller, QWidget* parent = nullptr);

    void showRuns(int selected);     // the spec or the set of series changed
    void refresh();                  // series grew or the head moved
    void setHighlighted(int run);    // −1: none
    void setHoverStep(std::int64_t step);
    void setTextScale(double scale);
    std::array<LineChart*, 3> charts() const { return {loss_, rate_, norm_}; }

signals:
    void runToggled(int run);
    void runHighlighted(int run);
    void stepHovered(std::int64_t step);
    void stepClicked(std::int64_t step);

private:
    Controller& controller_;
    ChartLegend* legend_;
    LineChart *loss_, *rate_, *norm_;
    int selected_ = 0;
    int highlighted_ = -1;
};

}  // namespace ravine
