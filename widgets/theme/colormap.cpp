#include "widgets/theme/colormap.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

struct Anchor {
    double at, red, green, blue;
};

// Nuñez, Anderton & Renslow, Optimizing colormaps with consideration for color vision deficiency, PLoS ONE 13(7),
// 2018: the map at ninths of its length, and once more where its blue bends near the low end. Straight lines between
// these stay within two steps of 255 of the published table.
constexpr std::array<Anchor, 11> anchors{{{0, 0, 34, 78},
                                          {0.047, 0, 43, 98},
                                          {1.0 / 9, 18, 53, 112},
                                          {2.0 / 9, 59, 73, 108},
                                          {3.0 / 9, 87, 93, 109},
                                          {4.0 / 9, 112, 113, 115},
                                          {5.0 / 9, 138, 134, 120},
                                          {6.0 / 9, 165, 156, 116},
                                          {7.0 / 9, 195, 179, 105},
                                          {8.0 / 9, 225, 204, 85},
                                          {1, 254, 232, 56}}};

int blend(double from, double to, double share) { return static_cast<int>(std::lround(from + (to - from) * share)); }

QRgb mix(const QColor& from, const QColor& to, double share) {
    return qRgb(blend(from.red(), to.red(), share), blend(from.green(), to.green(), share),
                blend(from.blue(), to.blue(), share));
}

}  // namespace

QColor cividis(double t) {
    t = std::clamp(t, 0.0, 1.0);
    const auto above = std::find_if(anchors.begin() + 1, anchors.end() - 1, [t](const Anchor& a) { return t < a.at; });
    const Anchor& a = *(above - 1);
    const Anchor& b = *above;
    const double share = (t - a.at) / (b.at - a.at);
    return {blend(a.red, b.red, share), blend(a.green, b.green, share), blend(a.blue, b.blue, share)};
}

std::vector<QRgb> surfaceBands(int count, const Theme& theme) {
    std::vector<QRgb> bands;
    for (int i = 0; i < count; ++i) {
        const double t = count > 1 ? double(i) / (count - 1) : 0.5;
        bands.push_back(theme.dark ? mix(QColor(0x12, 0x16, 0x1C), cividis(0.02 + 0.66 * t), 0.62)
                                   : mix(cividis(0.12 + 0.79 * t), Qt::white, 0.36 + 0.23 * t));
    }
    return bands;
}

QColor contourLineColour(const Theme& theme) {
    return theme.dark ? QColor(0xE1, 0xE8, 0xF0, 41) : QColor(255, 255, 255, 128);
}

}  // namespace ravine
