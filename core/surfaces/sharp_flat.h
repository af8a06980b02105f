#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// f = u v (1 + 0.05 (x² + y²)), each of u, v = 1 − exp(−d²/2w²) zero only at its well's centre: both minima are
// exactly 0 whatever the widths, and far away a gentle bowl leads back.
struct SharpFlat {
    double sharpWidth = 0.25;
    double flatWidth = 1.2;

    static constexpr KindInfo info{
        .key = "sharp_flat",
        .title = "Sharp and flat minimum",
        .summary =
            "Two minima of equal loss: noise or a large rate throws a run out of the sharp one and leaves it "
            "in the flat one.",
        .reference = "Hochreiter & Schmidhuber, Flat minima, 1997",
        .formula = "(1 − exp(−d₁²/2s²)) (1 − exp(−d₂²/2w²)) (1 + 0.05 (x² + y²))",
        .synonyms = "sharp and flat minima, wide minimum"};

    static auto params() {
        return std::array{real<&SharpFlat::sharpWidth>({.key = "sharp_width",
                                                        .label = "Sharp width s",
                                                        .doc = "Width of the well at (−1.5, 0); its curvature is "
                                                               "about 1/s².",
                                                        .range = between(0.01, 10),
                                                        .slider = {0.05, 1},
                                                        .scale = Scale::Log}),
                          real<&SharpFlat::flatWidth>({.key = "flat_width",
                                                       .label = "Flat width w",
                                                       .doc = "Width of the well at (1.5, 0).",
                                                       .range = between(0.01, 10),
                                                       .slider = {0.3, 2},
                                                       .scale = Scale::Log})};
    }

    template <class S>
    S f(const S& x, const S& y) const {
        const S sharp = 1 - exp((square(x + 1.5) + square(y)) / (-2 * square(sharpWidth)));
        const S flat = 1 - exp((square(x - 1.5) + square(y)) / (-2 * square(flatWidth)));
        return sharp * flat * (1 + 0.05 * (square(x) + square(y)));
    }

    Box domain() const { return {-3.6, 3.6, -2.7, 2.7}; }
    Point start() const { return {-2.4, 1.4}; }
    std::vector<Minimum> minima() const { return {{-1.5, 0, 0}, {1.5, 0, 0}}; }

    bool operator==(const SharpFlat&) const = default;
};

}  // namespace ravine
