#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// The outer minima lie about 0.3 above the one in the middle.
struct ThreeHumpCamel {
    static constexpr KindInfo info{
        .key = "three_hump_camel",
        .title = "Three-hump camel",
        .summary =
            "Two valleys beside the best one: plain descent stays where it started, a little momentum rolls "
            "over the hump.",
        .reference = "Jamil & Yang, A literature survey of benchmark functions for global optimization, 2013",
        .formula = "2x² − 1.05x⁴ + x⁶/6 + x y + y²"};

    static auto params() { return noParams<ThreeHumpCamel>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        const S xx = square(x);
        return 2 * xx - 1.05 * square(xx) + cube(xx) / 6 + x * y + square(y);
    }

    Box domain() const { return {-2.6, 2.6, -1.95, 1.95}; }
    Point start() const { return {-2.2, 1.5}; }
    std::vector<Minimum> minima() const {
        return {{0, 0, 0},
                {-1.747552345830288899, 0.8737761729151444493, 0.2986384422368598198, false},
                {1.747552345830288899, -0.8737761729151444493, 0.2986384422368598198, false}};
    }

    bool operator==(const ThreeHumpCamel&) const = default;
};

}  // namespace ravine
