#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// A quadratic with eigenvalues 0.04 (along x = y) and 1 (across).
struct Matyas {
    static constexpr KindInfo info{
        .key = "matyas",
        .title = "Matyas",
        .summary =
            "A long valley along the diagonal, nearly flat at the bottom: momentum pays where gradient "
            "descent crawls.",
        .reference = "Jamil & Yang, A literature survey of benchmark functions for global optimization, 2013",
        .formula = "0.26 (x² + y²) − 0.48 x y"};

    static auto params() { return noParams<Matyas>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        return 0.26 * (square(x) + square(y)) - 0.48 * x * y;
    }

    Box domain() const { return {-10, 10, -7.5, 7.5}; }
    Point start() const { return {-8, -4}; }
    std::vector<Minimum> minima() const { return {{0, 0, 0}}; }

    bool operator==(const Matyas&) const = default;
};

}  // namespace ravine
