// The charts of a race on a surface: loss, learning rate, gradient norm, over its steps.
#pragma once

#include <array>

#include "chart_stack.h"

namespace ravine {

class ChartColumn : public ChartStack {
    Q_OBJECT
public:
    explicit ChartColumn(Controller& controller, QWidget* parent = nullptr);

    void showRuns(int selected) override;
    std::array<LineChart*, 3> charts() const { return {loss_, rate_, norm_}; }

private:
    LineChart *loss_, *rate_, *norm_;
};

}  // namespace ravine
