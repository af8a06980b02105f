// The functions of typed formulas that jet.h lacks: each with its exact first and second derivative. Conventions
// where there is none: |u|' = 0 at 0; min and max follow their first argument on a tie; a root's slope at 0 is
// infinite, but what stands still under it stands still: √(x²) is flat at 0, as |x| is.
#pragma once

#include <cmath>
#include <numbers>

#include "core/expression/jet.h"

namespace ravine {

// The chain rule for functions that are finite where their slope is not: 0 · ∞ is 0, a derivative that vanishes wins.
constexpr double steep(double slope, double derivative) { return derivative == 0 ? 0 : slope * derivative; }

constexpr Jet<1> steepChain(const Jet<1>& u, double f, double f1, double) {
    return {f, steep(f1, u.dx), steep(f1, u.dy)};
}
constexpr Jet<2> steepChain(const Jet<2>& u, double f, double f1, double f2) {
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
constexpr Jet<2> steepChain(const Jet<2>& u, const Jet<2>& v, double f, double fu, double fv, double fuu, double fuv,
                            double fvv) {
    const auto second = [&](double uij, double vij, double ui, double uj, double vi, double vj) {
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
template <int n>
Jet<n> root(const Jet<n>& u) {
    const double r = std::sqrt(u.value);
    return steepChain(u, r, 0.5 / r, -0.25 / (r * u.value));
}

template <int n>
Jet<n> tan(const Jet<n>& u) {
    const double t = std::tan(u.value), slope = 1 + t * t;
    return chain(u, t, slope, 2 * t * slope);
}
template <int n>
Jet<n> asin(const Jet<n>& u) {
    const double rest = (1 - u.value) * (1 + u.value), slope = 1 / std::sqrt(rest);
    return steepChain(u, std::asin(u.value), slope, slope * u.value / rest);
}
template <int n>
Jet<n> acos(const Jet<n>& u) {
    const double rest = (1 - u.value) * (1 + u.value), slope = -1 / std::sqrt(rest);
    return steepChain(u, std::acos(u.value), slope, slope * u.value / rest);
}
template <int n>
Jet<n> atan(const Jet<n>& u) {
    const double slope = 1 / (1 + u.value * u.value);
    return chain(u, std::atan(u.value), slope, -2 * u.value * slope * slope);
}
template <int n>
Jet<n> sinh(const Jet<n>& u) {
    const double s = std::sinh(u.value);
    return chain(u, s, std::cosh(u.value), s);
}
template <int n>
Jet<n> cosh(const Jet<n>& u) {
    const double c = std::cosh(u.value);
    return chain(u, c, std::sinh(u.value), c);
}
template <int n>
Jet<n> log10(const Jet<n>& u) {
    const double slope = 1 / (u.value * std::numbers::ln10);
    return chain(u, std::log10(u.value), slope, -slope / u.value);
}
template <int n>
Jet<n> abs(const Jet<n>& u) {
    const double sign = u.value > 0 ? 1 : u.value < 0 ? -1 : 0;
    return chain(u, std::abs(u.value), sign, 0);
}

// A NaN is never hidden behind the other argument.
inline double min(double a, double b) { return b < a || std::isnan(b) ? b : a; }
inline double max(double a, double b) { return b > a || std::isnan(b) ? b : a; }
template <int n>
Jet<n> min(const Jet<n>& a, const Jet<n>& b) {
    return b.value < a.value || std::isnan(b.value) ? b : a;
}
template <int n>
Jet<n> max(const Jet<n>& a, const Jet<n>& b) {
    return b.value > a.value || std::isnan(b.value) ? b : a;
}

// a / b by q' = (a' − q b') / b, which stays finite where 1/b³ would overflow; the value is a division's, to the bit.
inline double quotient(double a, double b) { return a / b; }
inline Jet<1> quotient(const Jet<1>& a, const Jet<1>& b) {
    const double q = a.value / b.value;
    return {q, (a.dx - q * b.dx) / b.value, (a.dy - q * b.dy) / b.value};
}
inline Jet<2> quotient(const Jet<2>& a, const Jet<2>& b) {
    const double q = a.value / b.value;
    const double qx = (a.dx - q * b.dx) / b.value, qy = (a.dy - q * b.dy) / b.value;
    return {q,
            qx,
            qy,
            (a.dxx - 2 * qx * b.dx - q * b.dxx) / b.value,
            (a.dxy - qx * b.dy - qy * b.dx - q * b.dxy) / b.value,
            (a.dyy - 2 * qy * b.dy - q * b.dyy) / b.value};
}
template <int n>
Jet<n> quotient(double c, const Jet<n>& u) {
    const double q = c / u.value, slope = -q / u.value;
    return chain(u, q, slope, -2 * slope / u.value);
}

// uⁿ by repeated squaring: right for every sign of u; 0⁰ = 1.
constexpr double integerPower(double u, int exponent) {
    double power = 1, factor = u;
    for (int left = exponent < 0 ? -exponent : exponent; left > 0; left /= 2) {
        if (left % 2 == 1) power *= factor;
        if (left > 1) factor *= factor;
    }
    return exponent < 0 ? 1 / power : power;
}
template <int n>
constexpr Jet<n> integerPower(const Jet<n>& u, int exponent) {
    const double f = integerPower(u.value, exponent);
    const double f1 = exponent == 0 ? 0 : exponent * integerPower(u.value, exponent - 1);
    const bool isStraight = exponent == 0 || exponent == 1;
    return chain(u, f, f1, isStraight ? 0 : exponent * (exponent - 1.0) * integerPower(u.value, exponent - 2));
}

// uᶜ for a real c: NaN where u < 0, unless c is whole.
inline double power(double u, double c) { return std::pow(u, c); }
template <int n>
Jet<n> power(const Jet<n>& u, double c) {
    const double f1 = c == 0 ? 0 : c * std::pow(u.value, c - 1);
    const double f2 = c == 0 || c == 1 ? 0 : c * (c - 1) * std::pow(u.value, c - 2);
    return steepChain(u, std::pow(u.value, c), f1, f2);
}

// p · log u, where p is a power of u that goes to 0 faster than the logarithm goes to −∞.
inline double timesLog(double p, double log) { return p == 0 ? 0 : p * log; }

// cᵘ for a constant c; 0ᵘ is flat where u > 0.
template <int n>
Jet<n> power(double c, const Jet<n>& u) {
    const double f = std::pow(c, u.value), l = std::log(c), f1 = timesLog(f, l);
    return steepChain(u, f, f1, timesLog(f1, l));
}

// uᵛ. Where v stands still, uᵛ has derivatives at negative u too: the logarithm's NaN meets a 0.
template <int n>
Jet<n> power(const Jet<n>& u, const Jet<n>& v) {
    const double a = u.value, b = v.value, l = std::log(a);
    const double f = std::pow(a, b), down = std::pow(a, b - 1);
    const double fu = b == 0 ? 0 : b * down;
    const double fuu = b == 0 || b == 1 ? 0 : b * (b - 1) * std::pow(a, b - 2);
    const double fv = timesLog(f, l);
    return steepChain(u, v, f, fu, fv, fuu, down + timesLog(b * down, l), timesLog(fv, l));
}

}  // namespace ravine
