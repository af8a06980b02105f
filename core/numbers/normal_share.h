// Φ(z), the share of normal numbers that lie below z, in the manner of elementary.h: the same bits at any vector width.
//
// For m = |z|, Φ(−m) = e^(−m²/2) · P / (m + 3), where P is a polynomial of t = (m − c) / (m + 3): what e^(−m²/2) leaves
// of the tail changes slowly, and so does t (as in Shepherd & Laframboise, Chebyshev approximation of
// (1 + 2x) exp(x²) erfc x in 0 ≤ x < ∞, 1981). P: Chebyshev's series of (m + 3) e^(m²/2) Φ(−m), computed with 36
// digits and cut off below a fifth of a unit in the last place; one about c = 1 for m < 3, one about c = 10 beyond.
//
// Within 2¼ units in the last place, also in the lower tail, where erfc(−z / √2) would lose digits with the rounding of
// z / √2. 0 where e^(−m²/2) would not be a normal number; NaN stays NaN.
#pragma once

#include "core/numbers/elementary.h"

namespace ravine {
namespace elementary {

template <class T>
struct NormalTail;  // coefficients from the constant term up, and what that term lost to rounding

template <>
struct NormalTail<double> {
    static constexpr double farthest = 38.7;
    static constexpr std::array<double, 17> nearBy{
        1.0463131674604935,     -1.1515106491204556,     0.6255232408206447,     -0.044501909118403564,
        -0.10598876565417824,   0.0060517594276607075,   0.025834180593729262,   0.004854790715641718,
        -0.005517293014550951,  -0.003618355010027733,   2.936442066246573e-05,  0.0011717908595241155,
        0.0006454173634904938,  -1.7707743454097874e-05, -0.0002397842013540331, -0.00013211313726811175,
        -1.7394529232683716e-06};
    static constexpr std::array<double, 17> farOut{
        0.5135870233180181,     -0.1413453331817595,    0.03122260820544094,     -0.0048856602386917435,
        0.0003044386472777614,  8.081289680177595e-05,  -2.216530967089817e-05,  -3.648668240609758e-07,
        1.034616535518275e-06,  -7.000229001092711e-08, -5.3034358980172145e-08, 6.754303179687347e-09,
        3.2995114390486787e-09, -4.883711860570211e-10, -2.4600628697365067e-10, 1.6119196763485165e-11,
        1.1625485442823377e-11};
    static constexpr double nearRest = -3.315454735233417e-17, farRest = -3.6003039850529724e-17;
};

template <>
struct NormalTail<float> {
    static constexpr float farthest = 14;
    static constexpr std::array<float, 8> nearBy{1.04631317f,   -1.15151063f,   0.625521359f,  -0.0445040449f,
                                                 -0.105904018f, 0.00612164429f, 0.0246120354f, 0.00399971483f};
    static constexpr std::array<float, 8> farOut{0.513587023f,    -0.141345336f,   0.0312226419f,    -0.00488549504f,
                                                 0.000304168167f, 7.84565301e-05f, -2.66001632e-05f, -3.89100953e-06f};
    static constexpr float nearRest = 7.37224939e-09f, farRest = 2.50255237e-08f;
};

// x with half of its digits, so that the product of two such numbers is exact.
template <class T>
inline T upperDigits(T x) {
    using Bits = typename Format<T>::Bits;
    return std::bit_cast<T>(std::bit_cast<Bits>(x) & -(Bits{1} << (Format<T>::mantissa / 2 + 1)));
}

}  // namespace elementary

template <class T>
inline T normalShare(T z) {
    using elementary::upperDigits;
    using F = elementary::Format<T>;
    using Tail = elementary::NormalTail<T>;
    const T magnitude = z < 0 ? -z : z;
    const T m = magnitude > Tail::farthest ? Tail::farthest : magnitude;
    const bool isNear = m < 3;
    const T below = m + 3, belowRest = isNear ? 3 - (below - m) : m - (below - 3);
    const T t = (m - (isNear ? T(1) : T(10))) / below;
    T series = isNear ? Tail::nearBy.back() : Tail::farOut.back();
    for (std::size_t n = Tail::nearBy.size() - 2; n >= 1; --n)
        series = series * t + (isNear ? Tail::nearBy[n] : Tail::farOut[n]);
    const T first = isNear ? Tail::nearBy[0] : Tail::farOut[0];
    const T others = series * t + (isNear ? Tail::nearRest : Tail::farRest);
    const T above = first + others, aboveRest = others - (above - first);

    // The quotient above / below in two parts, the first of so few digits that its product is exact.
    const T quotient = upperDigits(above / below), belowHead = upperDigits(below);
    const T left = (above - quotient * belowHead) - quotient * (below - belowHead + belowRest);
    const T quotientRest = (left + aboveRest) / below;

    const T head = upperDigits(m);
    const T exponent = T(-0.5) * head * head, exponentRest = T(-0.5) * (m - head) * (m + head);
    const auto [halfPower, minusOne] = elementary::reduced(exponent, exponentRest);
    const T tail = (quotient + ((quotient + quotientRest) * minusOne + quotientRest)) * halfPower * 2;
    const T lower = exponent < F::low ? T(0) : tail, upper = 1 - lower;
    return z < 0 ? lower : upper;
}

}  // namespace ravine
