#include "widgets/surface/coverage.h"

#include <algorithm>
#include <cmath>

namespace ravine {
namespace {

// a·b/255, rounded
std::uint32_t times(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t product = a * b + 128;
    return (product + (product >> 8)) >> 8;
}

}  // namespace

Coverage::Coverage(QSize size) : size_(size), pixels_(std::size_t(size.width()) * std::size_t(size.height())) {}

void Coverage::clear() {
    for (int y = touched_.top(); y <= touched_.bottom(); ++y) {
        std::uint32_t* row = pixels_.data() + std::size_t(y) * std::size_t(size_.width());
        std::fill(row + touched_.left(), row + touched_.right() + 1, 0U);
    }
    touched_ = {};
}

QRect Coverage::addLine(QPointF from, QPointF to, double casingRadius, double lineRadius) {
    return stamp(from, to, float(casingRadius), float(lineRadius), 0);
}

QRect Coverage::addDot(QPointF centre, double ringRadius, double dotRadius) {
    return stamp(centre, centre, float(ringRadius), float(dotRadius), 16);
}

// Coverage is radius + ½ − distance from the segment, held to [0, 1]: what an edge passing straight through the pixel
// leaves of it.
QRect Coverage::stamp(QPointF from, QPointF to, float outer, float inner, int shift) {
    const float ax = float(from.x()), ay = float(from.y());
    float ux = float(to.x() - from.x()), uy = float(to.y() - from.y());
    const float length = std::sqrt(ux * ux + uy * uy);
    ux = length > 0 ? ux / length : 1;
    uy = length > 0 ? uy / length : 0;
    const float reach = std::max(outer, inner) + 0.5F;
    const auto pixel = [](double v, int limit) { return std::clamp(int(std::floor(v)), 0, limit - 1); };
    if (isNull() || std::max(from.x(), to.x()) + reach < 0 || std::max(from.y(), to.y()) + reach < 0 ||
        std::min(from.x(), to.x()) - reach > size_.width() || std::min(from.y(), to.y()) - reach > size_.height())
        return {};
    const QRect box(QPoint(pixel(std::min(from.x(), to.x()) - reach, size_.width()),
                           pixel(std::min(from.y(), to.y()) - reach, size_.height())),
                    QPoint(pixel(std::max(from.x(), to.x()) + reach, size_.width()),
                           pixel(std::max(from.y(), to.y()) + reach, size_.height())));

    for (int y = box.top(); y <= box.bottom(); ++y) {
        const float dy = float(y) + 0.5F - ay;
        int left = box.left(), right = box.right();
        if (std::abs(uy) > 1e-3F) {  // only where the line through both ends is near
            const float middle = ax + dy * ux / uy, half = reach / std::abs(uy);
            left = std::max(left, int(std::floor(std::max(middle - half, -1e6F))));
            right = std::min(right, int(std::ceil(std::min(middle + half, 1e6F))));
        }
        std::uint32_t* row = pixels_.data() + std::size_t(y) * std::size_t(size_.width());
        for (int x = left; x <= right; ++x) {
            const float dx = float(x) + 0.5F - ax;
            const float along = dx * ux + dy * uy, across = dx * uy - dy * ux;
            const float beyond = std::max(std::max(-along, along - length), 0.0F);
            const float distance = std::sqrt(across * across + beyond * beyond) - 0.5F;
            const float o = std::min(std::max(outer - distance, 0.0F), 1.0F),
                        i = std::min(std::max(inner - distance, 0.0F), 1.0F);
            const auto outerByte = std::uint32_t(o * 255 + 0.5F) << shift, innerByte = std::uint32_t(i * 255 + 0.5F)
                                                                                       << (shift + 8);
            const std::uint32_t outerMask = 0xFFU << shift, innerMask = 0xFF00U << shift, old = row[x];
            row[x] = (old & ~(outerMask | innerMask)) | std::max(old & outerMask, outerByte) |
                     std::max(old & innerMask, innerByte);
        }
    }
    touched_ |= box;
    return box;
}

void Coverage::blendOnto(QImage& picture, const QRect& wanted, QRgb casing, QRgb colour, double opacity,
                         double casingOpacity) const {
    const QRect area = wanted & touched_ & picture.rect();
    const auto strength = std::uint32_t(std::lround(255 * opacity)),
               casingStrength = std::uint32_t(std::lround(255 * casingOpacity));
    const bool plain = strength == 255;
    for (int y = area.top(); y <= area.bottom(); ++y) {
        const std::uint32_t* from = pixels_.data() + std::size_t(y) * std::size_t(size_.width());
        auto* to = reinterpret_cast<QRgb*>(picture.scanLine(y));
        for (int x = area.left(); x <= area.right(); ++x) {
            const std::uint32_t cover = from[x];
            if (cover == 0) continue;
            const std::uint32_t line = cover >> 8 & 0xFF, ring = cover >> 16 & 0xFF, dot = cover >> 24;
            if (plain && (dot == 255 || (line == 255 && ring == 0))) {
                to[x] = colour | 0xFF000000U;
                continue;
            }
            std::uint32_t edge = times(times(cover & 0xFF, casingStrength), 255 - line), ink = line;
            edge = times(edge, 255 - ring) + ring;
            ink = times(ink, 255 - ring);
            edge = times(times(edge, 255 - dot), strength);
            ink = times(times(ink, 255 - dot) + dot, strength);
            const std::uint32_t rest = 255 - std::min(edge + ink, 255U);
            const auto channel = [&](int at) {
                const std::uint32_t sum = times(casing >> at & 0xFF, edge) + times(colour >> at & 0xFF, ink) +
                                          times(to[x] >> at & 0xFF, rest);
                return std::min(sum, 255U) << at;
            };
            const std::uint32_t alpha = std::min(edge + ink + times(to[x] >> 24, rest), 255U);
            to[x] = alpha << 24 | channel(16) | channel(8) | channel(0);
        }
    }
}

}  // namespace ravine
