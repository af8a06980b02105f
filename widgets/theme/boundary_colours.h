// Colours and shapes of the classes of a data set (design/TOKENS.md, "Dataset classes"), carried on to ten.
#pragma once

#include <QColor>
#include <QPointF>
#include <vector>

class QPainter;

namespace ravine {

struct Theme;

inline constexpr int classColourCount = 10;  // further classes begin again
inline constexpr int bandsPerClass = 5;      // up to 0.6, 0.7, 0.8, 0.9 and 1

QColor classColour(int label, const Theme& theme);            // of its points
std::vector<QRgb> classBands(int label, const Theme& theme);  // of its region, from unsure to sure
QRgb flatClassColour(int label, const Theme& theme);          // of its region when only the class is shown

// The shape that goes with the class; arguments as in drawMarker().
void drawClassMarker(QPainter& painter, QPointF centre, int label, double size, const QColor& colour,
                     const QColor& casing = {}, double casingWidth = 0, const QColor& hollowFill = {});

// Points of data without classes, coloured by their value; t from 0 to 1.
QColor valuePointColour(double t, const Theme& theme);
// A validation point of such data: a ring broad enough for its colour to be read.
void drawValueRing(QPainter& painter, QPointF centre, double size, const QColor& colour, const QColor& casing,
                   double casingWidth = 0);

}  // namespace ravine
