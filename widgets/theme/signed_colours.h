// One colour for negative and one for positive, wherever a network's numbers are painted: the blue and the yellow of
// the data's two classes (design tokens), so that a unit's map reads like the decision boundary. Blue against yellow
// stays apart for every kind of colour vision, and neither is a run's colour.
#pragma once

#include <QColor>
#include <QImage>
#include <vector>

namespace ravine {

struct Theme;

// A small picture of a function over the plane: rows from the top, `columns` values each.
struct HeatMap {
    int columns = 0;
    std::vector<float> values;
    int rows() const { return columns > 0 ? int(values.size()) / columns : 0; }
    bool empty() const { return rows() == 0; }
};

// share in −1 … 1; 0 is the panel. What is not a number is the track's grey.
QColor signedFill(double share, const Theme& theme);
// For lines: the strong colour of a sign, readable on the panel; 0: a border's grey.
QColor signedLine(double value, const Theme& theme);
// The map in signedFill's colours, `largest` being ±1.
QImage heatImage(const HeatMap& map, double largest, const Theme& theme);

}  // namespace ravine
