#include "widgets/network/link_raster.h"

#include <algorithm>
#include <cmath>

namespace ravine {
namespace {

QRgb blended(QRgb under, QRgb over, unsigned alpha) {
    const auto channel = [&](int at) {
        const unsigned a = under >> at & 0xFF, b = over >> at & 0xFF;
        return (a * (255 - alpha) + b * alpha + 127) / 255 << at;
    };
    return 0xFF000000U | channel(16) | channel(8) | channel(0);
}

}  // namespace

// Column by column: a pixel is covered by width/2 + ½ − its distance from the line, at most by the width.
void strokeLink(QImage& picture, const QLineF& drawn, double width, const QColor& colour) {
    const QLineF line = drawn.x1() <= drawn.x2() ? drawn : QLineF(drawn.p2(), drawn.p1());
    if (!(line.dx() > 0) || !std::isfinite(line.dy())) return;
    const double slope = line.dy() / line.dx(), cosine = 1 / std::hypot(1, slope);
    const double reach = (width / 2 + 0.5) / cosine, full = 255 * colour.alphaF() * std::min(1.0, width);
    const double steepness = 255 * colour.alphaF() * cosine;
    const QRgb ink = colour.rgb();
    const int from = std::max(0, int(std::floor(line.x1()))),
              to = std::min(picture.width() - 1, int(std::ceil(line.x2())) - 1);
    const auto stride = picture.bytesPerLine() / 4;
    auto* pixels = reinterpret_cast<QRgb*>(picture.bits());
    for (int x = from; x <= to; ++x) {
        const double middle = line.y1() + (x + 0.5 - line.x1()) * slope - 0.5;
        const int top = std::max(0, int(std::ceil(middle - reach)));
        const int bottom = std::min(picture.height() - 1, int(std::floor(middle + reach)));
        for (int y = top; y <= bottom; ++y) {
            const double cover = std::min(full, steepness * (reach - std::abs(y - middle)));
            QRgb& pixel = pixels[y * stride + x];
            pixel = blended(pixel, ink, unsigned(cover + 0.5));
        }
    }
}

}  // namespace ravine
