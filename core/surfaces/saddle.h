#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// Unbounded below: a run that escapes diverges, as it should. At (0, 0) the gradient is zero, the Hessian diag(2, −2).
struct Saddle {
    static constexpr KindInfo info{
        .key = "saddle",
        .title = "Saddle",
        .summary =
            "Near the ridge the gradient leads to a point that is no minimum; escaping along the other axis "
            "takes many small steps.",
        .reference =
            "Dauphin et al., Identifying and attacking the saddle point problem in high-dimensional "
            "optimization, 2014",
        .formula = "x² − y²",
        .synonyms = "hyperbolic paraboloid"};

    static auto params() { return noParams<Saddle>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        return square(x) - square(y);
    }

    Box domain() const { return {-2.8, 2.8, -2.1, 2.1}; }
    Point start() const { return {-2.2, 0.01}; }
    std::vector<Minimum> minima() const { return {}; }

    bool operator==(const Saddle&) const = default;
};

}  // namespace ravine
