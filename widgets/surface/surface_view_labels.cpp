#include "widgets/surface/surface_view_labels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "widgets/surface/path_painter.h"

namespace ravine {
namespace {

// Turns of the direction in which a label stands off its tip, the likeliest first; further off, all of them again.
constexpr std::array turns{0.0, 30.0, -30.0, 60.0, -60.0, 90.0, -90.0, 120.0, -120.0, 150.0, -150.0, 180.0};
constexpr std::array distances{1.0, 1.8, 3.0, 5.0};

QRectF standing(const LabelWish& wish, double turn, double distance) {
    const double angle = turn * std::numbers::pi / 180, c = std::cos(angle), s = std::sin(angle);
    const QPointF along(wish.along.x() * c - wish.along.y() * s, wish.along.x() * s + wish.along.y() * c);
    const QPointF half(wish.size.width() / 2, wish.size.height() / 2);
    const QPointF middle = wish.tip + QPointF(along.x() * (distance + half.x()), along.y() * (distance + half.y()));
    return {middle - half, wish.size};
}

double area(const QRectF& r) { return r.isEmpty() ? 0 : r.width() * r.height(); }

}  // namespace

bool crosses(const QLineF& line, const QRectF& rect) {
    const auto part = clipLine(line, rect);
    return part && part->length() > 0;
}

std::vector<QRectF> placeLabels(const std::vector<LabelWish>& wishes, const std::vector<QLineF>& lines,
                                const std::vector<QRectF>& taken, const QRectF& room, double distance) {
    std::vector<QRectF> placed, covered = taken;
    for (const LabelWish& wish : wishes) {
        // Leaving the room is worse than covering something, a line worse than a marker's corner.
        const auto cost = [&](const QRectF& at) {
            double sum = 10 * (area(at) - area(at & room));
            for (const QRectF& other : covered) sum += 3 * area(at & other);
            const QRectF wide = at.adjusted(-distance / 2, -distance / 2, distance / 2, distance / 2);
            for (const QLineF& line : lines)
                if (const auto part = clipLine(line, wide)) sum += area(at) / 4 + part->length() * distance;
            return sum;
        };
        QRectF best;
        double least = std::numeric_limits<double>::infinity();
        for (const double further : distances)
            for (const double turn : turns) {
                if (least == 0) break;
                const QRectF at = standing(wish, turn, further * distance);
                const double here = cost(at);
                if (here < least) least = here, best = at;
            }
        placed.push_back(best);
        covered.push_back(best.adjusted(-4, -3, 4, 3));
    }
    return placed;
}

}  // namespace ravine
