#pragma once

#include "core/data/generator.h"

namespace ravine {

// y = Tₙ(x), Chebyshev's polynomial, for x uniform in [−1, 1]: T₀ = 1, T₁ = x, Tₖ₊₁ = 2 x Tₖ − Tₖ₋₁.
struct PolynomialCurve {
    std::int64_t samples = 50;
    double noise = 0.25;
    std::int64_t degree = 3;
    std::int64_t seed = 0;

    static constexpr KindInfo info{
        .key = "polynomial",
        .title = "Polynomial",
        .summary =
            "Noisy points of Chebyshev's polynomial: it swings between −1 and 1, with as many zeros as its degree.",
        .reference = "Chebyshev, 1854",
        .formula = "y = Tₙ(x)",
        .synonyms = "curve fitting, regression"};

    static auto params() {
        return std::array{sampleCount<&PolynomialCurve::samples>(), targetNoise<&PolynomialCurve::noise>(),
                          integer<&PolynomialCurve::degree>({.key = "degree",
                                                             .label = "Degree",
                                                             .doc = "How often the curve crosses zero.",
                                                             .range = between(1, 12),
                                                             .slider = {1, 12}}),
                          drawSeed<&PolynomialCurve::seed>()};
    }

    static constexpr std::size_t inputs = 1;
    std::vector<std::string> classNames() const { return {}; }
    Generated sample(const Draw& draw) const {
        const double x = 2 * draw.place()[0] - 1;
        double before = 1, value = x;
        for (std::int64_t n = 1; n < degree; ++n) {
            const double next = 2 * x * value - before;
            before = value;
            value = next;
        }
        return {{x, 0}, value + noise * draw.noise()[0]};
    }

    bool operator==(const PolynomialCurve&) const = default;
};

}  // namespace ravine
