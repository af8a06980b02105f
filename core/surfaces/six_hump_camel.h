#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// Six minima in three pairs, each pair mirrored through the origin.
struct SixHumpCamel {
    static constexpr KindInfo info{
        .key = "six_hump_camel",
        .title = "Six-hump camel",
        .summary = "Six minima at three heights: move the start a little, and the same run ends in another one.",
        .reference = "Dixon & Szegő, Towards Global Optimisation 2, 1978",
        .formula = "(4 − 2.1x² + x⁴/3) x² + x y + (4y² − 4) y²"};

    static auto params() { return noParams<SixHumpCamel>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        const S xx = square(x), yy = square(y);
        return (4 - 2.1 * xx + square(xx) / 3) * xx + x * y + (4 * yy - 4) * yy;
    }

    Box domain() const { return {-2.1, 2.1, -1.3, 1.3}; }
    Point start() const { return {-1.2, 1.05}; }
    std::vector<Minimum> minima() const {
        return {{0.08984201310031806242, -0.7126564030207396334, -1.03162845348987735},
                {-0.08984201310031806242, 0.7126564030207396334, -1.03162845348987735},
                {1.703606714969980849, -0.796083568672625119, -0.2154638243837176376, false},
                {-1.703606714969980849, 0.796083568672625119, -0.2154638243837176376, false},
                {1.60710475292019723, 0.5686514548841313714, 2.104250310311258275, false},
                {-1.60710475292019723, -0.5686514548841313714, 2.104250310311258275, false}};
    }

    bool operator==(const SixHumpCamel&) const = default;
};

}  // namespace ravine
