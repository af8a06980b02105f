// exp and its relatives from +, −, ×, ÷ and a shift of the exponent: a loop over them is vectorised as it stands, and
// gives the same bits at any vector width and at any place in an array, as the rules of the optimizers do.
//
// Within two units in the last place, also near 0 and at the ends of the range; NaN stays NaN.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace ravine {
namespace elementary {

template <class T>
struct Format;

template <>
struct Format<double> {
    using Bits = std::int64_t;
    static constexpr int mantissa = 52, terms = 13, atanhTerms = 17;
    static constexpr double low = -708, high = 710;  // e^low is normal, e^high is not finite
    static constexpr double rounder = 0x1.8p52;      // x + rounder: x to an integer in the lowest bits
    static constexpr double ln2High = 0x1.62e42fee00000p-1, ln2Low = 0x1.a39ef35793c76p-33;
};

template <>
struct Format<float> {
    using Bits = std::int32_t;
    static constexpr int mantissa = 23, terms = 7, atanhTerms = 8;
    static constexpr float low = -86.9f, high = 89;
    static constexpr float rounder = 0x1.8p23f;
    static constexpr float ln2High = 0x1.62ep-1f, ln2Low = 0x1.0bfbe8p-15f;
};

// 1 / n!
template <class T>
inline constexpr auto reciprocalFactorials = [] {
    std::array<T, Format<T>::terms + 1> values{};
    double factorial = 1;
    for (std::size_t n = 0; n < values.size(); ++n) {
        if (n > 0) factorial *= static_cast<double>(n);
        values[n] = static_cast<T>(1 / factorial);
    }
    return values;
}();

// x + rest = k ln 2 + r with |r| ≤ ½ ln 2 and a little, x within the format's range; rest: small beside 1.
template <class T>
struct Reduced {
    T halfPower;  // 2ᵏ⁻¹, which is finite and normal for every k
    T minusOne;   // eʳ − 1
};

template <class T>
inline Reduced<T> reduced(T x, T rest = 0) {
    using F = Format<T>;
    using Bits = typename F::Bits;
    x = x < F::low ? F::low : x > F::high ? F::high : x;
    const T shifted = x * T(1.4426950408889634) + F::rounder;
    const T k = shifted - F::rounder;
    const T r = (x - k * F::ln2High) - (k * F::ln2Low - rest);
    constexpr Bits bias = (Bits{1} << (8 * sizeof(T) - 2 - F::mantissa)) - 1;
    const Bits exponent = std::bit_cast<Bits>(shifted) - (std::bit_cast<Bits>(F::rounder) - bias + 1);
    T sum = reciprocalFactorials<T>[F::terms];
    for (int n = F::terms - 1; n >= 2; --n) sum = sum * r + reciprocalFactorials<T>[static_cast<std::size_t>(n)];
    return {std::bit_cast<T>(exponent << F::mantissa), r + r * r * sum};
}

}  // namespace elementary

// eˣ; 0 where it would not be a normal number.
template <class T>
inline T exponential(T x) {
    const auto [half, minusOne] = elementary::reduced(x);
    const T result = (half + half * minusOne) * 2;
    return x < elementary::Format<T>::low ? T(0) : result;
}

// eˣ − 1, exact near 0.
template <class T>
inline T exponentialMinusOne(T x) {
    const auto [half, minusOne] = elementary::reduced(x);
    return (half * minusOne + (half - T(0.5))) * 2;
}

// ln(1 + y) = 2 artanh(y / (2 + y)), for 0 ≤ y ≤ 1.
template <class T>
inline T logarithmOfOnePlus(T y) {
    const T s = y / (2 + y), square = s * s;
    T sum = 0;
    for (int n = elementary::Format<T>::atanhTerms - 1; n >= 1; --n)
        sum = sum * square + T(1) / static_cast<T>(2 * n + 1);
    return 2 * (s + s * (square * sum));
}

// ln(1 + y), for 0 ≤ y < 2⁵². 1 + y = 2ᵏ m with m = 1 + f between √½ and √2; what it loses to rounding comes back as
// its share. With s = f / (2 + f), ln m = 2 artanh s = f − (f²/2 − s (f²/2 + R)), R = 2 (s²/3 + s⁴/5 + …), where the
// largest term f is exact (as in fdlibm, Sun Microsystems 1993).
inline double logarithmOfOneAndMore(double y) {
    using F = elementary::Format<double>;
    const double sum = 1 + y, lost = (y - (sum - 1)) / sum;
    const std::int64_t bits = std::bit_cast<std::int64_t>(sum);
    const std::int64_t exponent = (bits - std::bit_cast<std::int64_t>(0.70710678118654752)) >> F::mantissa;
    // By way of the rounder, as there is no conversion of 64-bit integers in older vector units.
    const double k = std::bit_cast<double>(std::bit_cast<std::int64_t>(F::rounder) + exponent) - F::rounder;
    const double f = std::bit_cast<double>(bits - (exponent << F::mantissa)) - 1;
    const double s = f / (2 + f), square = s * s, half = 0.5 * f * f;
    double series = 0;
    for (int n = 11; n >= 1; --n) series = series * square + 2.0 / (2 * n + 1);
    const double result = k * F::ln2High + (f - (half - (s * (half + square * series) + (k * F::ln2Low + lost))));
    return y == y ? result : y;
}

// tanh |x| = (e²ˣ − 1) / (e²ˣ + 1)
template <class T>
inline T hyperbolicTangent(T x) {
    const T magnitude = x < 0 ? -x : x;
    // Beyond 20 it is 1 to the last bit, and e²ˣ would leave the range.
    const T power = exponentialMinusOne(2 * (magnitude > 20 ? T(20) : magnitude));
    const T result = power / (power + 2);
    return x < 0 ? -result : result;
}

// 1 / (1 + e⁻ˣ)
template <class T>
inline T logistic(T x) {
    return 1 / (1 + exponential(-x));
}

// ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|)
template <class T>
inline T softPositive(T x) {
    const T magnitude = x < 0 ? -x : x;
    return (x < 0 ? T(0) : x) + logarithmOfOnePlus(exponential(-magnitude));
}

}  // namespace ravine
