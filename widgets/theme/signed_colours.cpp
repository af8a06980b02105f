#include "widgets/theme/signed_colours.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/theme/theme.h"

namespace ravine {
namespace {

// From zero to one: panel, pale, region, strong.
using Ramp = std::array<QColor, 4>;

const Ramp& rampOf(double value, const Theme& theme) {
    static const Ramp lightNegative{theme.light().panel, "#E5ECF6", "#B0C6E4", "#8BADDB"};
    static const Ramp lightPositive{theme.light().panel, "#FBF3DB", "#F2D88A", "#E4BE54"};
    static const Ramp darkNegative{theme.darkTheme().panel, "#1E2C42", "#2E4F80", "#4A7AC0"};
    static const Ramp darkPositive{theme.darkTheme().panel, "#332D1D", "#79621F", "#C49A2E"};
    if (theme.dark) return value < 0 ? darkNegative : darkPositive;
    return value < 0 ? lightNegative : lightPositive;
}

QRgb mixed(const QColor& a, const QColor& b, double share) {
    const auto channel = [&](int from, int to) { return int(std::lround(from + (to - from) * share)); };
    return qRgb(channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue()));
}

}  // namespace

QColor signedFill(double share, const Theme& theme) {
    if (!std::isfinite(share)) return theme.track;
    const Ramp& ramp = rampOf(share, theme);
    static constexpr std::array<double, 4> at{0, 0.15, 0.6, 1};
    const double size = std::min(1.0, std::abs(share));
    std::size_t i = 0;
    while (i + 2 < at.size() && size > at[i + 1]) ++i;
    return mixed(ramp[i], ramp[i + 1], (size - at[i]) / (at[i + 1] - at[i]));
}

QColor signedLine(double value, const Theme& theme) {
    if (value == 0 || !std::isfinite(value)) return theme.border;
    if (theme.dark) return value < 0 ? QColor("#6C9BE0") : QColor("#DDB03F");
    return value < 0 ? QColor("#3F73BC") : QColor("#BC8410");
}

QImage heatImage(const HeatMap& map, double largest, const Theme& theme) {
    if (map.empty()) return {};
    QImage image(map.columns, map.rows(), QImage::Format_RGB32);
    // 256 colours are enough for the eye and spare a mixture a pixel
    std::array<QRgb, 257> colours;
    for (int i = 0; i <= 256; ++i) colours[std::size_t(i)] = signedFill((i - 128) / 128.0, theme).rgb();
    const double factor = largest > 0 ? 128 / largest : 0;
    for (int y = 0; y < map.rows(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < map.columns; ++x) {
            const double value = map.values[std::size_t(y) * std::size_t(map.columns) + std::size_t(x)];
            line[x] = std::isfinite(value)
                          ? colours[std::size_t(std::clamp(std::lround(128 + factor * value), 0L, 256L))]
                          : theme.track.rgb();
        }
    }
    return image;
}

}  // namespace ravine
