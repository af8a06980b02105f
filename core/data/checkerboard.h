#pragma once

#include "core/data/generator.h"

namespace ravine {

// Squares of two classes over [−1.5, 1.5]²; the one at the lower left is of class 0.
struct Checkerboard {
    std::int64_t samples = 400;
    double noise = 0;
    std::int64_t cells = 4;
    std::int64_t seed = 0;

    static constexpr KindInfo info{.key = "checkerboard",
                                   .title = "Checkerboard",
                                   .summary = "Squares in two colours: the more of them, the wider a network must be.",
                                   .reference = "A common test of classifiers; XOR is the board of two by two"};

    static auto params() {
        return std::array{sampleCount<&Checkerboard::samples>(), placeNoise<&Checkerboard::noise>(0.4),
                          integer<&Checkerboard::cells>({.key = "cells",
                                                         .label = "Cells",
                                                         .doc = "Squares along each side.",
                                                         .range = between(2, 8),
                                                         .slider = {2, 8}}),
                          drawSeed<&Checkerboard::seed>()};
    }

    static constexpr std::size_t inputs = 2;
    std::vector<std::string> classNames() const { return twoClasses(); }
    Generated sample(const Draw& draw) const {
        const std::int64_t colour = draw.number() % 2;
        const std::int64_t ofColour = (cells * cells + 1 - colour) / 2;
        const auto chosen = static_cast<std::int64_t>(draw.choice() * static_cast<double>(ofColour));
        const auto [column, row] = square(colour, chosen);
        const auto [u, v] = draw.place();
        const auto [dx, dy] = draw.noise();
        const double side = 3 / static_cast<double>(cells);
        return {{-1.5 + side * (static_cast<double>(column) + u) + noise * dx,
                 -1.5 + side * (static_cast<double>(row) + v) + noise * dy},
                static_cast<double>(colour)};
    }

    bool operator==(const Checkerboard&) const = default;

private:
    // Column and row of the k-th square of a colour, row by row from below.
    std::array<std::int64_t, 2> square(std::int64_t colour, std::int64_t k) const {
        for (std::int64_t row = 0;; ++row) {
            const std::int64_t first = (row + colour) % 2;
            const std::int64_t inRow = (cells - first + 1) / 2;
            if (k < inRow) return {first + 2 * k, row};
            k -= inRow;
        }
    }
};

}  // namespace ravine
