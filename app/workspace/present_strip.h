// What a lecturer changes before an audience: a cell for each run with its marker, name, learning rate and one knob of
// its optimizer. A right click chooses which knob.
#pragma once

#include <QWidget>
#include <map>
#include <vector>

#include "app/session/controller.h"

namespace ravine {

class RunsPanel;

class PresentStrip : public QWidget {
    Q_OBJECT
public:
    PresentStrip(Controller& controller, RunsPanel& runs, QWidget* parent);

    void setTextScale(double scale);
    void refresh();  // the spec, or what the runs are by now
    // The selected run's rate, by so many ticks of the slider.
    void moveRate(int ticks);

private:
    class Cell;
    void rebuild();

    Controller& controller_;
    RunsPanel& runs_;
    double scale_ = 1.4;
    std::vector<Cell*> cells_;
    std::map<std::string, std::string> knobs_;  // by the optimizer's key: the parameter that was chosen
};

}  // namespace ravine
