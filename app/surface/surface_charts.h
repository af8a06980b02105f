// The charts of a race on a surface: loss, learning rate, gradient norm, over its steps.
#pragma once

#include <array>

#include "app/workspace/chart_stack.h"

namespace ravine {

class RateEditor;

class ChartColumn : public ChartStack {
    Q_OBJECT
public:
    explicit ChartColumn(Controller& controller, QWidget* parent = nullptr);

    void showRuns(int selected) override;
    void refresh() override;
    void setRateLevel(std::optional<double> rate, const QString& text = {});  // the largest that theory calls stable
    std::array<LineChart*, 3> charts() const { return {loss_, rate_, norm_}; }

protected:
    void rangeShown() override;

private:
    LineChart *loss_, *rate_, *norm_;
    RateEditor* editor_;
};

}  // namespace ravine
