#pragma once

#include <cmath>
#include <numbers>

#include "core/kinds/kinds.h"
#include "core/surfaces/surface.h"

namespace ravine {

// A bowl under a cosine of amplitude A: a pit near every whole-numbered point until the bowl grows too steep for one.
struct Rastrigin {
    double amplitude = 10;

    static constexpr KindInfo info{
        .key = "rastrigin",
        .title = "Rastrigin",
        .summary =
            "A bowl covered with pits: lower the amplitude to see when a run stops falling into the nearest "
            "one.",
        .reference = "Rastrigin, Systems of Extremal Control, 1974",
        .formula = "x² + y² + A (2 − cos 2πx − cos 2πy)",
        .synonyms = "egg box, many local minima"};

    static auto params() {
        return std::array{real<&Rastrigin::amplitude>({.key = "amplitude",
                                                       .label = "Amplitude A",
                                                       .doc = "Depth of the pits; at 0 only the bowl remains.",
                                                       .range = between(0, 1000),
                                                       .slider = {0, 20}})};
    }

    template <class S>
    S f(const S& x, const S& y) const {
        using std::numbers::pi;
        return square(x) + square(y) + amplitude * (2 - cos(2 * pi * x) - cos(2 * pi * y));
    }

    std::string formula() const { return "x² + y² + " + shown(amplitude) + " (2 − cos 2πx − cos 2πy)"; }

    Box domain() const { return {-3.4, 3.4, -2.6, 2.6}; }
    Point start() const { return {-2.7, 1.8}; }

    std::vector<Minimum> minima() const {
        std::vector<Minimum> found;
        for (int i = -3; i <= 3; ++i)
            for (int j = -2; j <= 2; ++j)
                if (hasPit(i) && hasPit(j)) {
                    const double x = pit(i), y = pit(j);
                    found.push_back({x, y, f(x, y), i == 0 && j == 0});
                }
        return found;
    }

    bool operator==(const Rastrigin&) const = default;

private:
    // Half the slope along one axis is h(t) = t + πA sin 2πt; between its turning point and k > 0 it rises and is
    // convex. So there is a pit where the turning point lies below zero, and Newton's iteration finds it from k.
    double halfSlope(double t) const { return t + std::numbers::pi * amplitude * std::sin(2 * std::numbers::pi * t); }
    double halfCurvature(double t) const {
        return 1 + 2 * std::numbers::pi * std::numbers::pi * amplitude * std::cos(2 * std::numbers::pi * t);
    }
    bool hasPit(int k) const {
        if (k == 0) return true;
        const double ratio = 1 / (2 * std::numbers::pi * std::numbers::pi * amplitude);
        return ratio < 1 && halfSlope(std::abs(k) - std::acos(-ratio) / (2 * std::numbers::pi)) < 0;
    }
    double pit(int k) const {
        double t = k;
        for (int i = 0; k != 0 && i < 60; ++i) t -= halfSlope(t) / halfCurvature(t);
        return t;
    }
};

}  // namespace ravine
