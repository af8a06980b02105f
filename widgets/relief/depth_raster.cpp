#include "widgets/relief/depth_raster.h"

namespace ravine {
namespace {

// `colour`, opaque, over a premultiplied pixel.
QRgb over(QRgb under, QRgb colour, float opacity) {
    const auto alpha = unsigned(opacity * 256 + 0.5F), rest = 256 - alpha;
    const auto channel = [&](unsigned ink, int at) { return (ink * alpha + (under >> at & 0xFF) * rest) >> 8 << at; };
    return channel(255, 24) | channel(colour >> 16 & 0xFF, 16) | channel(colour >> 8 & 0xFF, 8) |
           channel(colour & 0xFF, 0);
}

}  // namespace

void DepthRaster::reset(QSize size) {
    const std::size_t pixels = std::size_t(size.width()) * std::size_t(size.height());
    if (size != size_) {
        size_ = size;
        colours_.assign(pixels, 0);
        depths_.assign(pixels, infinitelyFar);
    } else {
        const auto from = std::ptrdiff_t(firstRow_) * size.width(), to = std::ptrdiff_t(endRow_) * size.width();
        std::fill(colours_.begin() + from, colours_.begin() + to, 0U);
        std::fill(depths_.begin() + from, depths_.begin() + to, infinitelyFar);
    }
    firstRow_ = endRow_ = 0;
}

// Along the longer axis, pixel by pixel; a pixel is covered by width/2 + ½ − its distance from the line.
void DepthRaster::line(const RasterPoint& from, const RasterPoint& to, float width, QRgb colour, float opacity,
                       float slack) {
    const float dx = to.x - from.x, dy = to.y - from.y;
    const bool flat = std::abs(dx) >= std::abs(dy);
    const float length = flat ? dx : dy;
    if (!(std::abs(length) > 1e-6F) || !std::isfinite(dx + dy)) return;
    const float slope = (flat ? dy : dx) / length, cosine = 1 / std::sqrt(1 + slope * slope);
    const float origin = flat ? from.x : from.y, other = flat ? from.y : from.x;
    const int limit = flat ? size_.width() : size_.height(), otherLimit = flat ? size_.height() : size_.width();
    const float low = std::min(origin, origin + length), high = std::max(origin, origin + length);
    if (!(high > 0) || !(low < float(limit))) return;
    const int first = std::max(0, firstCentre(low)), end = std::min(limit, firstCentre(high));
    const float reach = (width / 2 + 0.5F) / cosine, full = std::min(1.0F, width);
    for (int i = first; i < end; ++i) {
        const float t = (float(i) + 0.5F - origin) / length;
        const float middle = other + t * length * slope, depth = from.depth + t * (to.depth - from.depth) - slack;
        if (!(middle > -reach) || !(middle < float(otherLimit) + reach)) continue;
        const int last = std::min(otherLimit, firstCentre(middle + reach));
        for (int j = std::max(0, firstCentre(middle - reach)); j < last; ++j) {
            const int x = flat ? i : j, y = flat ? j : i;
            if (depth > depths(y)[x]) continue;
            const float cover = std::min(full, (reach - std::abs(float(j) + 0.5F - middle)) * cosine);
            QRgb& pixel = colours(y)[x];
            pixel = over(pixel, colour, cover * opacity);
            firstRow_ = firstRow_ == endRow_ ? y : std::min(firstRow_, y);
            endRow_ = std::max(endRow_, y + 1);
        }
    }
}

}  // namespace ravine
