#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// Values span six orders of magnitude in a small square; the gradient does as well.
struct GoldsteinPrice {
    static constexpr KindInfo info{
        .key = "goldstein_price",
        .title = "Goldstein–Price",
        .summary =
            "Values from 3 to a million side by side: a rate that is safe on the walls stands still on the "
            "floor.",
        .reference = "Goldstein & Price, On descent from local minima, 1971",
        .formula = "(1 + (x + y + 1)² p(x, y)) (30 + (2x − 3y)² q(x, y))"};

    static auto params() { return noParams<GoldsteinPrice>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        const S xx = square(x), xy = x * y, yy = square(y);
        const S p = 19 - 14 * x + 3 * xx - 14 * y + 6 * xy + 3 * yy;
        const S q = 18 - 32 * x + 12 * xx + 48 * y - 36 * xy + 27 * yy;
        return (1 + square(x + y + 1) * p) * (30 + square(2 * x - 3 * y) * q);
    }

    Box domain() const { return {-2, 2, -1.8, 1.2}; }
    Point start() const { return {-1.2, 0.6}; }
    std::vector<Minimum> minima() const {
        return {{0, -1, 3}, {-0.6, -0.4, 30, false}, {1.8, 0.2, 84, false}, {1.2, 0.8, 840, false}};
    }

    bool operator==(const GoldsteinPrice&) const = default;
};

}  // namespace ravine
