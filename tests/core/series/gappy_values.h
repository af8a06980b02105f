// Series with gaps, as losses have them.
#pragma once

#include <limits>
#include <random>
#include <vector>

namespace ravine {

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// A walk with single NaN and infinities, and long stretches without a finite value.
inline std::vector<double> gappyValues(std::size_t count, std::mt19937& random) {
    std::normal_distribution<double> normal;
    std::uniform_int_distribution<int> dice(0, 99);
    std::vector<double> values;
    double walk = 0;
    while (values.size() < count) {
        const int face = dice(random);
        walk += normal(random);
        if (face == 0) {
            values.insert(values.end(), static_cast<std::size_t>(dice(random)), nan);
        } else if (face < 3) {
            values.push_back(face == 1 ? inf : -inf);
        } else {
            values.push_back(walk);
        }
    }
    values.resize(count);
    return values;
}

}  // namespace ravine
