// What the rows about charts draw: losses with noise that end at levels of their own.
#pragma once

#include <cmath>
#include <cstdint>

namespace ravine::bench {

// Calls use(value) `length` times. Curves after curve 0 end lower and get there sooner.
template <class Use>
void lossCurve(int curve, std::int64_t length, Use use) {
    const double approach = (8 + 4.0 * curve) / static_cast<double>(length), end = std::pow(10, -0.5 * curve);
    std::uint64_t random = 1 + static_cast<std::uint64_t>(curve);
    double value = 20;
    for (std::int64_t i = 0; i < length; ++i) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        value += approach * (end - value);
        use(value * (0.8 + 0.4 * 0x1p-64 * static_cast<double>(random)));
    }
}

}  // namespace ravine::bench
