// Shades for counts, and the colours of what is wrong. None of them is a run's.
#pragma once

#include <QColor>

namespace ravine {

struct Theme;

// From the panel's colour (t = 0) to strong (t = 1); t is held to [0, 1].
QColor heatColour(const Theme& theme, double t);
QColor errorHeatColour(const Theme& theme, double t);  // for counts of what went wrong

// Outlines and icons of warnings and errors.
QColor warningColour(const Theme& theme);

// Black or white, whichever reads better on `ground`.
QColor inkOn(const QColor& ground);

}  // namespace ravine
