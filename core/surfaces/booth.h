#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// A quadratic with eigenvalues 2 and 18 along the diagonals.
struct Booth {
    static constexpr KindInfo info{
        .key = "booth",
        .title = "Booth",
        .summary = "A tilted oval bowl: steps that treat x and y apart, as adaptive rules do, cannot see its axes.",
        .reference = "Jamil & Yang, A literature survey of benchmark functions for global optimization, 2013",
        .formula = "(x + 2y − 7)² + (2x + y − 5)²"};

    static auto params() { return noParams<Booth>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        return square(x + 2 * y - 7) + square(2 * x + y - 5);
    }

    Box domain() const { return {-5.4, 7.4, -3.3, 6.3}; }
    Point start() const { return {-4, 5}; }
    std::vector<Minimum> minima() const { return {{1, 3, 0}}; }

    bool operator==(const Booth&) const = default;
};

}  // namespace ravine
