// The functions of typed formulas that jet.h lacks: each with its exact first and second derivative. Conventions
// where there is none: |u|' = 0 at 0; min and max follow their first argument on a tie; a root's slope at 0 is
// infinite, but what stands still under it stands still: √(x²) is flat at 0, as |x| is.
#pragma once

#include <cmath>
#include <numbers>

#include "core/expression/jet.h"

namespace ravine {

// Jets of any number type and order: Jet<1>, Jet<2>, WideJet.
template <class J>
constexpr bool isJet = false;
template <int n>
constexpr bool isJet<Jet<n>> = true;
template <class J>
concept AnyJet = isJet<J>;
template <class J>
concept SecondOrderJet = AnyJet<J> && requires(J u) {
    u.dxx;
};

// The chain rule for functions that are finite where their slope is not: 0 · ∞ is 0, a derivative that vanishes wins.
template <class R>
constexpr R steep(R slope, R derivative) {
    return derivative == 0 ? R(0) : slope * derivative;
}

constexpr Jet<1> steepChain(const Jet<1>& u, double f, double f1, double) {
    return {f, steep(f1, u.dx), steep(f1, u.dy)};
}
template <SecondOrderJet J, class R = decltype(J::value)>
constexpr J steepChain(const J& u, R f, R f1, R f2) {
    return {f,
            steep(f1, u.dx),
            steep(f1, u.dy),
            steep(f1, u.dxx) + steep(f2, u.dx * u.dx),
            steep(f1, u.dxy) + steep(f2, u.dx * u.dy),
            steep(f1, u.dyy) + steep(f2, u.dy * u.dy)};
}
// F(u, v), given its partial derivatives.
constexpr Jet<1> steepChain(const Jet<1>& u, const Jet<1>& v, double f, double fu, double fv, double, double, double) {
    return {f, steep(fu, u.dx) + steep(fv, v.dx), steep(fu, u.dy) + steep(fv, v.dy)};
}
template <SecondOrderJet J, class R = decltype(J::value)>
constexpr J steepChain(const J& u, const J& v, R f, R fu, R fv, R fuu, R fuv, R fvv) {
    const auto second = [&](R uij, R vij, R ui, R uj, R vi, R vj) {
        return steep(fu, uij) + steep(fv, vij) + steep(fuu, ui * uj) + steep(fuv, ui * vj + uj * vi) +
               steep(fvv, vi * vj);
    };
    return {f,
            steep(fu, u.dx) + steep(fv, v.dx),
            steep(fu, u.dy) + steep(fv, v.dy),
            second(u.dxx, v.dxx, u.dx, u.dx, v.dx, v.dx),
            second(u.dxy, v.dxy, u.dx, u.dy, v.dx, v.dy),
            second(u.dyy, v.dyy, u.dy, u.dy, v.dy, v.dy)};
}

// A square root for formulas; jet.h's own lets 0 · ∞ be NaN.
inline double root(double u) { return std::sqrt(u); }
template <AnyJet J>
J root(const J& u) {
    using std::sqrt;
    const auto r = sqrt(u.value);
    return steepChain(u, r, 0.5 / r, -0.25 / (r * u.value));
}

template <AnyJet J>
J tan(const J& u) {
    using std::tan;
    const auto t = tan(u.value), slope = 1 + t * t;
    return chain(u, t, slope, 2 * t * slope);
}
template <AnyJet J>
J asin(const J& u) {
    using std::asin, std::sqrt;
    const auto rest = (1 - u.value) * (1 + u.value), slope = 1 / sqrt(rest);
    return steepChain(u, asin(u.value), slope, slope * u.value / rest);
}
template <AnyJet J>
J acos(const J& u) {
    using std::acos, std::sqrt;
    const auto rest = (1 - u.value) * (1 + u.value), slope = -1 / sqrt(rest);
    return steepChain(u, acos(u.value), slope, slope * u.value / rest);
}
template <AnyJet J>
J atan(const J& u) {
    using std::atan;
    const auto slope = 1 / (1 + u.value * u.value);
    return chain(u, atan(u.value), slope, -2 * u.value * slope * slope);
}
template <AnyJet J>
J sinh(const J& u) {
    using std::cosh, std::sinh;
    const auto s = sinh(u.value);
    return chain(u, s, cosh(u.value), s);
}
template <AnyJet J>
J cosh(const J& u) {
    using std::cosh, std::sinh;
    const auto c = cosh(u.value);
    return chain(u, c, sinh(u.value), c);
}
template <AnyJet J>
J log10(const J& u) {
    using std::log10;
    const auto slope = 1 / (u.value * std::numbers::ln10);
    return chain(u, log10(u.value), slope, -slope / u.value);
}
template <AnyJet J>
J abs(const J& u) {
    const double sign = u.value > 0 ? 1 : u.value < 0 ? -1 : 0;
    using std::abs;
    return chain(u, abs(u.value), sign, 0);
}

// A NaN is never hidden behind the other argument.
inline double min(double a, double b) { return b < a || std::isnan(b) ? b : a; }
inline double max(double a, double b) { return b > a || std::isnan(b) ? b : a; }
template <AnyJet J>
J min(const J& a, const J& b) {
    using std::isnan;
    return b.value < a.value || isnan(b.value) ? b : a;
}
template <AnyJet J>
J max(const J& a, const J& b) {
    using std::isnan;
    return b.value > a.value || isnan(b.value) ? b : a;
}

// a / b by q' = (a' − q b') / b, which stays finite where 1/b³ would overflow; the value is a division's, to the bit.
inline double quotient(double a, double b) { return a / b; }
inline Jet<1> quotient(const Jet<1>& a, const Jet<1>& b) {
    const double q = a.value / b.value;
    return {q, (a.dx - q * b.dx) / b.value, (a.dy - q * b.dy) / b.value};
}
template <SecondOrderJet J>
J quotient(const J& a, const J& b) {
    const auto q = a.value / b.value;
    const auto qx = (a.dx - q * b.dx) / b.value, qy = (a.dy - q * b.dy) / b.value;
    return {q,
            qx,
            qy,
            (a.dxx - 2 * qx * b.dx - q * b.dxx) / b.value,
            (a.dxy - qx * b.dy - qy * b.dx - q * b.dxy) / b.value,
            (a.dyy - 2 * qy * b.dy - q * b.dyy) / b.value};
}
template <AnyJet J>
J quotient(double c, const J& u) {
    const auto q = c / u.value, slope = -q / u.value;
    return chain(u, q, slope, -2 * slope / u.value);
}

// uⁿ by repeated squaring: right for every sign of u; 0⁰ = 1.
template <class R>
requires(!AnyJet<R>) constexpr R integerPower(R u, int exponent) {
    R power = 1, factor = u;
    for (int left = exponent < 0 ? -exponent : exponent; left > 0; left /= 2) {
        if (left % 2 == 1) power = power * factor;
        if (left > 1) factor = factor * factor;
    }
    return exponent < 0 ? 1 / power : power;
}
template <AnyJet J>
constexpr J integerPower(const J& u, int exponent) {
    using R = decltype(J::value);
    const R f = integerPower(u.value, exponent);
    const R f1 = exponent == 0 ? R(0) : exponent * integerPower(u.value, exponent - 1);
    const bool isStraight = exponent == 0 || exponent == 1;
    return chain(u, f, f1, isStraight ? R(0) : exponent * (exponent - 1.0) * integerPower(u.value, exponent - 2));
}

// uᶜ for a real c: NaN where u < 0, unless c is whole.
inline double power(double u, double c) { return std::pow(u, c); }
template <AnyJet J>
J power(const J& u, double c) {
    using std::pow;
    using R = decltype(J::value);
    const R f1 = c == 0 ? R(0) : c * pow(u.value, c - 1);
    const R f2 = c == 0 || c == 1 ? R(0) : c * (c - 1) * pow(u.value, c - 2);
    return steepChain(u, R(pow(u.value, c)), f1, f2);
}

// p · log u, where p is a power of u that goes to 0 faster than the logarithm goes to −∞.
template <class P, class L>
auto timesLog(P p, L log) -> decltype(p * log) {
    return p == 0 ? P(0) : p * log;
}

// cᵘ for a constant c; 0ᵘ is flat where u > 0.
template <AnyJet J>
J power(double c, const J& u) {
    using std::pow;
    const double l = std::log(c);
    const auto f = pow(c, u.value), f1 = timesLog(f, l);
    return steepChain(u, f, f1, timesLog(f1, l));
}

// uᵛ. Where v stands still, uᵛ has derivatives at negative u too: the logarithm's NaN meets a 0.
template <AnyJet J>
J power(const J& u, const J& v) {
    using std::log, std::pow;
    using R = decltype(J::value);
    const R a = u.value, b = v.value, l = log(a);
    const R f = pow(a, b), down = pow(a, b - 1);
    const R fu = b == 0 ? R(0) : b * down;
    const R fuu = b == 0 || b == 1 ? R(0) : b * (b - 1) * pow(a, b - 2);
    const R fv = timesLog(f, l);
    return steepChain(u, v, f, fu, fv, fuu, down + timesLog(b * down, l), timesLog(fv, l));
}

}  // namespace ravine
