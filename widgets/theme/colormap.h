// Colours of a surface: Cividis in filled bands, softened for the theme (design/TOKENS.md, "Surface").
#pragma once

#include <QColor>
#include <vector>

namespace ravine {

struct Theme;

// Low values blue, high ones yellow; t is held to [0, 1].
QColor cividis(double t);

// `count` band colours, lowest first, as they lie under the paths.
std::vector<QRgb> surfaceBands(int count, const Theme& theme);

// The thin line at a band's edge; its alpha says how much of it shows.
QColor contourLineColour(const Theme& theme);

}  // namespace ravine
