// A number that carries its exact derivatives with respect to x and y: a surface is written once as f(x, y) and
// yields its value, gradient and Hessian by the chain rule (forward mode; Griewank & Walther, Evaluating
// Derivatives, 2008). Jet<1>: value and gradient. Jet<2>: Hessian as well.
#pragma once

#include <cmath>
#include <limits>

namespace ravine {

template <int order>
struct Jet;

template <>
struct Jet<1> {
    double value = 0, dx = 0, dy = 0;
    constexpr Jet() = default;
    constexpr Jet(double constant) : value(constant) {}
    constexpr Jet(double v, double x, double y) : value(v), dx(x), dy(y) {}
    static constexpr Jet variableX(double x) { return {x, 1, 0}; }
    static constexpr Jet variableY(double y) { return {y, 0, 1}; }
};

template <>
struct Jet<2> {
    double value = 0, dx = 0, dy = 0, dxx = 0, dxy = 0, dyy = 0;
    constexpr Jet() = default;
    constexpr Jet(double constant) : value(constant) {}
    constexpr Jet(double v, double x, double y, double xx, double xy, double yy)
        : value(v), dx(x), dy(y), dxx(xx), dxy(xy), dyy(yy) {}
    static constexpr Jet variableX(double x) { return {x, 1, 0, 0, 0, 0}; }
    static constexpr Jet variableY(double y) { return {y, 0, 1, 0, 0, 0}; }
};

// f(u) for a scalar function with the given value, first and second derivative at u.value.
constexpr Jet<1> chain(const Jet<1>& u, double f, double f1, double) { return {f, f1 * u.dx, f1 * u.dy}; }
constexpr Jet<2> chain(const Jet<2>& u, double f, double f1, double f2) {
    return {f,
            f1 * u.dx,
            f1 * u.dy,
            f1 * u.dxx + f2 * u.dx * u.dx,
            f1 * u.dxy + f2 * u.dx * u.dy,
            f1 * u.dyy + f2 * u.dy * u.dy};
}

constexpr Jet<1> operator+(const Jet<1>& a, const Jet<1>& b) { return {a.value + b.value, a.dx + b.dx, a.dy + b.dy}; }
constexpr Jet<1> operator-(const Jet<1>& a, const Jet<1>& b) { return {a.value - b.value, a.dx - b.dx, a.dy - b.dy}; }
constexpr Jet<1> operator*(const Jet<1>& a, const Jet<1>& b) {
    return {a.value * b.value, a.dx * b.value + a.value * b.dx, a.dy * b.value + a.value * b.dy};
}
constexpr Jet<2> operator+(const Jet<2>& a, const Jet<2>& b) {
    return {a.value + b.value, a.dx + b.dx, a.dy + b.dy, a.dxx + b.dxx, a.dxy + b.dxy, a.dyy + b.dyy};
}
constexpr Jet<2> operator-(const Jet<2>& a, const Jet<2>& b) {
    return {a.value - b.value, a.dx - b.dx, a.dy - b.dy, a.dxx - b.dxx, a.dxy - b.dxy, a.dyy - b.dyy};
}
constexpr Jet<2> operator*(const Jet<2>& a, const Jet<2>& b) {
    return {a.value * b.value,
            a.dx * b.value + a.value * b.dx,
            a.dy * b.value + a.value * b.dy,
            a.dxx * b.value + 2 * a.dx * b.dx + a.value * b.dxx,
            a.dxy * b.value + a.dx * b.dy + a.dy * b.dx + a.value * b.dxy,
            a.dyy * b.value + 2 * a.dy * b.dy + a.value * b.dyy};
}

template <int n>
constexpr Jet<n> operator-(const Jet<n>& u) {
    return chain(u, -u.value, -1, 0);
}
template <int n>
constexpr Jet<n> operator+(const Jet<n>& u, double c) {
    return chain(u, u.value + c, 1, 0);
}
template <int n>
constexpr Jet<n> operator+(double c, const Jet<n>& u) {
    return chain(u, c + u.value, 1, 0);
}
template <int n>
constexpr Jet<n> operator-(const Jet<n>& u, double c) {
    return chain(u, u.value - c, 1, 0);
}
template <int n>
constexpr Jet<n> operator-(double c, const Jet<n>& u) {
    return chain(u, c - u.value, -1, 0);
}
template <int n>
constexpr Jet<n> operator*(const Jet<n>& u, double c) {
    return chain(u, u.value * c, c, 0);
}
template <int n>
constexpr Jet<n> operator*(double c, const Jet<n>& u) {
    return chain(u, c * u.value, c, 0);
}

template <int n>
constexpr Jet<n> reciprocal(const Jet<n>& u) {
    const double r = 1 / u.value;
    return chain(u, r, -r * r, 2 * r * r * r);
}
template <int n>
constexpr Jet<n> operator/(const Jet<n>& a, const Jet<n>& b) {
    Jet<n> q = a * reciprocal(b);
    q.value = a.value / b.value;
    return q;
}
template <int n>
constexpr Jet<n> operator/(const Jet<n>& u, double c) {
    return chain(u, u.value / c, 1 / c, 0);
}
template <int n>
constexpr Jet<n> operator/(double c, const Jet<n>& u) {
    return c * reciprocal(u);
}

template <int n>
Jet<n> sin(const Jet<n>& u) {
    const double s = std::sin(u.value);
    return chain(u, s, std::cos(u.value), -s);
}
template <int n>
Jet<n> cos(const Jet<n>& u) {
    const double c = std::cos(u.value);
    return chain(u, c, -std::sin(u.value), -c);
}
template <int n>
Jet<n> exp(const Jet<n>& u) {
    const double e = std::exp(u.value);
    return chain(u, e, e, e);
}
template <int n>
Jet<n> log(const Jet<n>& u) {
    return chain(u, std::log(u.value), 1 / u.value, -1 / (u.value * u.value));
}
template <int n>
Jet<n> sqrt(const Jet<n>& u) {
    const double r = std::sqrt(u.value);
    return chain(u, r, 0.5 / r, -0.25 / (r * u.value));
}
template <int n>
Jet<n> tanh(const Jet<n>& u) {
    const double t = std::tanh(u.value), slope = 1 - t * t;
    return chain(u, t, slope, -2 * t * slope);
}

// √(u² + v²), finite everywhere: at its cusp, where there is no derivative, gradient and Hessian count as 0.
inline Jet<1> hypot(const Jet<1>& u, const Jet<1>& v) {
    const double r = std::hypot(u.value, v.value);
    if (r < std::numeric_limits<double>::min()) return r;  // 1/r would overflow
    const double c = u.value / r, s = v.value / r;
    return {r, c * u.dx + s * v.dx, c * u.dy + s * v.dy};
}
inline Jet<2> hypot(const Jet<2>& u, const Jet<2>& v) {
    const double r = std::hypot(u.value, v.value);
    if (r < std::numeric_limits<double>::min()) return r;
    const double c = u.value / r, s = v.value / r;
    const double acrossX = c * v.dx - s * u.dx, acrossY = c * v.dy - s * u.dy;  // movement that turns (u, v)
    return {r,
            c * u.dx + s * v.dx,
            c * u.dy + s * v.dy,
            c * u.dxx + s * v.dxx + acrossX * (acrossX / r),
            c * u.dxy + s * v.dxy + acrossX * (acrossY / r),
            c * u.dyy + s * v.dyy + acrossY * (acrossY / r)};
}

// So that a surface, written once, finds the functions of plain numbers beside those of jets.
using std::sin, std::cos, std::exp, std::log, std::sqrt, std::tanh, std::hypot;

// u², without the cost and the corner cases of a general power.
constexpr double square(double u) { return u * u; }
template <int n>
constexpr Jet<n> square(const Jet<n>& u) {
    return chain(u, u.value * u.value, 2 * u.value, 2);
}
constexpr double cube(double u) { return u * u * u; }
template <int n>
constexpr Jet<n> cube(const Jet<n>& u) {
    return chain(u, u.value * u.value * u.value, 3 * u.value * u.value, 6 * u.value);
}

}  // namespace ravine
