// A chart's menu: which scale it has, and its values and picture for the clipboard.
#pragma once

#include <QString>

QT_BEGIN_NAMESPACE
class QMenu;
QT_END_NAMESPACE

namespace ravine {

class LineChart;

// Show all; the scale, as far as there is a choice; copy values and picture. Belongs to the chart.
QMenu* makeChartMenu(LineChart& chart);

// The steps in view with each shown curve's values: a line of names, then a line a step; numbers round-trip, gaps are
// empty. Where the traces no longer keep every value, a line for each bucket. Quoted as CSV asks when the separator is
// a comma.
QString chartValues(const LineChart& chart, QChar separator);

// "Automatic", "Linear", "Logarithmic", "Symmetric logarithmic".
enum class ScaleChoice;
QString scaleChoiceText(ScaleChoice choice);

}  // namespace ravine
