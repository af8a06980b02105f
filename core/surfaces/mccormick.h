#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// Its minima repeat at every step of (π, π), each π higher; below the frame it goes on falling, so the best one is the
// best of the frame, McCormick's own.
struct McCormick {
    static constexpr KindInfo info{
        .key = "mccormick",
        .title = "McCormick",
        .summary =
            "Wavy valleys on a slope: with too little speed a run stops in the higher valley, with too much "
            "it leaves the frame.",
        .reference = "McCormick, Computability of global solutions to factorable nonconvex programs, 1976",
        .formula = "sin(x + y) + (x − y)² − 1.5x + 2.5y + 1"};

    static auto params() { return noParams<McCormick>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        return sin(x + y) + square(x - y) - 1.5 * x + 2.5 * y + 1;
    }

    Box domain() const { return {-1.5, 4, -3, 4}; }
    Point start() const { return {3.2, 3.4}; }
    std::vector<Minimum> minima() const {
        return {{-0.5471975511965977462, -1.547197551196597746, -1.913222954981036393},
                {2.594395102393195492, 1.594395102393195492, 1.228369698608756846, false}};
    }

    bool operator==(const McCormick&) const = default;
};

}  // namespace ravine
