#include "core/numbers/normal_share.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace ravine {
namespace {

// The C library's erfc in long double, where the rounding of z / √2 does little harm.
long double exactShare(long double z) { return std::erfc(-z / std::numbers::sqrt2_v<long double>) / 2; }

// How many units in the last place normalShare is off.
template <class T>
double unitsOff(T z) {
    const long double exact = exactShare(z);
    const T near = static_cast<T>(exact);
    const long double unit = static_cast<long double>(near) - std::nextafter(near, T(0));
    return static_cast<double>(std::abs(normalShare(z) - exact) / unit);
}

template <class T>
void expectExact(T from, T to, T step) {
    for (T z = from; z <= to; z += step) ASSERT_LE(unitsOff(z), 2.25) << z;
}

// As far as e^(−z²/2) is a normal number. Far out even long double's z / √2 costs a quarter of a unit.
TEST(NormalShare, IsExactFromTheLowerTailToOne) {
    for (double z = -37.4; z < -20; z += 0.000731) ASSERT_LE(unitsOff(z), 2.5) << z;
    expectExact(-20.0, 9.0, 0.000731);
    expectExact(-12.9f, 6.0f, 0.000731f);
    for (const double z : {1e-300, 1e-20, 1e-9, 1e-4, 0.5, 2.9999999999999996, 3.0, 3.0000000000000004}) {
        EXPECT_LE(unitsOff(z), 2.25) << z;
        EXPECT_LE(unitsOff(-z), 2.25) << z;
        EXPECT_LE(unitsOff(static_cast<float>(-z)), 2.25) << z;
    }
}

template <class T>
void expectEnds() {
    constexpr T inf = std::numeric_limits<T>::infinity(), most = std::numeric_limits<T>::max();
    EXPECT_EQ(normalShare(T(0)), T(0.5));
    EXPECT_EQ(normalShare(-T(0)), T(0.5));
    for (const T z : {T(9), T(40), T(1e30), most, inf}) EXPECT_EQ(normalShare(z), 1) << z;
    for (const T z : {T(40), T(1e30), most, inf}) EXPECT_EQ(normalShare(-z), 0) << z;
    EXPECT_TRUE(std::isnan(normalShare(std::numeric_limits<T>::quiet_NaN())));
}

TEST(NormalShare, IsAHalfAtZeroAndEndsAtNoneAndAll) {
    expectEnds<double>();
    expectEnds<float>();
}

TEST(NormalShare, GivesTheSameBitsAtAnyPlaceInAnArray) {
    std::array<double, 61> z, shares;
    for (std::size_t i = 0; i < z.size(); ++i) z[i] = 0.83 * static_cast<double>(i) - 38;
    for (std::size_t i = 0; i < z.size(); ++i) shares[i] = normalShare(z[i]);
    for (std::size_t i = 0; i < z.size(); ++i) {
        volatile double alone = z[i];
        EXPECT_EQ(shares[i], normalShare(double(alone))) << z[i];
    }
}

}  // namespace
}  // namespace ravine
