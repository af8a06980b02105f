#include "widgets/theme/heat_colours.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/theme/theme.h"

namespace ravine {

namespace {

QColor mix(const QColor& from, const QColor& to, double share) {
    const auto part = [share](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
    return {part(from.red(), to.red()), part(from.green(), to.green()), part(from.blue(), to.blue())};
}

QColor ramp(const std::array<QColor, 3>& colours, double t) {
    t = 2 * std::clamp(t, 0.0, 1.0);
    return t < 1 ? mix(colours[0], colours[1], t) : mix(colours[1], colours[2], t - 1);
}

// Relative luminance and contrast of WCAG 2.1.
double luminance(const QColor& colour) {
    const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double first = luminance(a), second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

}  // namespace

QColor heatColour(const Theme& theme, double t) {
    return theme.dark ? ramp({theme.panel, QColor("#2F507F"), QColor("#A9CBF7")}, t)
                      : ramp({theme.panel, QColor("#9DB8DD"), QColor("#1C4F9C")}, t);
}

QColor errorHeatColour(const Theme& theme, double t) {
    return theme.dark ? ramp({theme.panel, QColor("#73332F"), QColor("#FF9A90")}, t)
                      : ramp({theme.panel, QColor("#F0B3AD"), QColor("#B02A22")}, t);
}

QColor warningColour(const Theme& theme) { return theme.dark ? QColor("#FF8A80") : QColor("#C0322B"); }

QColor inkOn(const QColor& ground) {
    const QColor& black = Theme::light().text;
    const QColor white = Qt::white;
    return contrast(black, ground) >= contrast(white, ground) ? black : white;
}

}  // namespace ravine
