#pragma once

#include <numbers>

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// f = ½ u² + ½ κ v², where (u, v) is (x, y) turned by the angle: across the valley the curvature is κ times the
// one along it. Largest stable rate of gradient descent: 2/κ.
struct Ravine {
    double condition = 25;
    double angle = 0;

    static constexpr KindInfo info{
        .key = "ravine",
        .title = "Narrow ravine",
        .summary =
            "Steep walls force a small rate, and the flat floor then takes for ever: why momentum was "
            "invented.",
        .reference = "Polyak, Some methods of speeding up the convergence of iteration methods, 1964",
        .formula = "½ x² + ½ κ y²",
        .synonyms = "narrow valley, ill-conditioned quadratic, ellipse"};

    static auto params() {
        return std::array{
            real<&Ravine::condition>(
                {.key = "condition",
                 .label = "Condition κ",
                 .doc = "The condition number: curvature across the ravine divided by curvature along it.",
                 .range = between(1, 1e6),
                 .slider = {1, 1000},
                 .scale = Scale::Log}),
            real<&Ravine::angle>({.key = "angle",
                                  .label = "Angle",
                                  .unit = "°",
                                  .doc = "The ravine's direction, counter-clockwise from the x-axis; adaptive rules, "
                                         "which scale x and y separately, prefer 0°.",
                                  .range = between(-180, 180),
                                  .slider = {-90, 90}})};
    }

    template <class S>
    S f(const S& x, const S& y) const {
        if (angle == 0) return 0.5 * square(x) + 0.5 * condition * square(y);
        const double turn = angle * std::numbers::pi / 180;
        const S along = std::cos(turn) * x + std::sin(turn) * y;
        const S across = std::cos(turn) * y - std::sin(turn) * x;
        return 0.5 * square(along) + 0.5 * condition * square(across);
    }

    std::string formula() const {
        const std::string curvature = shown(condition / 2);
        if (angle == 0) return "½ x² + " + curvature + " y²";
        return "½ u² + " + curvature + " v², axes turned by " + shown(angle) + "°";
    }

    Box domain() const { return {-4.6, 2.2, -2.5, 2.5}; }
    Point start() const { return {-4, 1.8}; }
    std::vector<Minimum> minima() const { return {{0, 0, 0}}; }

    bool operator==(const Ravine&) const = default;
};

}  // namespace ravine
