#pragma once

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// Curvature 1 in every direction: gradient descent arrives in one step at η = 1 and diverges above η = 2.
struct Bowl {
    static constexpr KindInfo info{
        .key = "bowl",
        .title = "Round bowl",
        .summary =
            "The same curvature everywhere: the gradient points straight at the minimum, and any sensible "
            "rate gets there.",
        .reference = "Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847",
        .formula = "½ x² + ½ y²",
        .synonyms = "sphere, quadratic, paraboloid"};

    static auto params() { return noParams<Bowl>(); }

    template <class S>
    S f(const S& x, const S& y) const {
        return 0.5 * square(x) + 0.5 * square(y);
    }

    Box domain() const { return {-3.2, 3.2, -2.4, 2.4}; }
    Point start() const { return {-2.5, 1.6}; }
    std::vector<Minimum> minima() const { return {{0, 0, 0}}; }

    bool operator==(const Bowl&) const = default;
};

}  // namespace ravine
