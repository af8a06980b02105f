// A jet of wide numbers (jet.h, wide.h): value, gradient and Hessian where doubles overflow on the way.
#pragma once

#include "core/expression/jet_functions.h"
#include "core/expression/wide.h"

namespace ravine {

struct WideJet {
    Wide value, dx, dy, dxx, dxy, dyy;
    WideJet() = default;
    WideJet(double constant) : value(constant) {}
    WideJet(const Wide& v, const Wide& x, const Wide& y, const Wide& xx, const Wide& xy, const Wide& yy)
        : value(v), dx(x), dy(y), dxx(xx), dxy(xy), dyy(yy) {}
    static WideJet variableX(const Wide& x) { return {x, 1, 0, 0, 0, 0}; }
    static WideJet variableY(const Wide& y) { return {y, 0, 1, 0, 0, 0}; }
};
template <>
inline constexpr bool isJet<WideJet> = true;

inline WideJet chain(const WideJet& u, const Wide& f, const Wide& f1, const Wide& f2) {
    return {f,
            f1 * u.dx,
            f1 * u.dy,
            f1 * u.dxx + f2 * u.dx * u.dx,
            f1 * u.dxy + f2 * u.dx * u.dy,
            f1 * u.dyy + f2 * u.dy * u.dy};
}
inline WideJet operator+(const WideJet& a, const WideJet& b) {
    return {a.value + b.value, a.dx + b.dx, a.dy + b.dy, a.dxx + b.dxx, a.dxy + b.dxy, a.dyy + b.dyy};
}
inline WideJet operator-(const WideJet& u) { return {-u.value, -u.dx, -u.dy, -u.dxx, -u.dxy, -u.dyy}; }
inline WideJet operator-(const WideJet& a, const WideJet& b) { return a + -b; }
inline WideJet operator*(const WideJet& a, const WideJet& b) {
    return {a.value * b.value,
            a.dx * b.value + a.value * b.dx,
            a.dy * b.value + a.value * b.dy,
            a.dxx * b.value + 2 * a.dx * b.dx + a.value * b.dxx,
            a.dxy * b.value + a.dx * b.dy + a.dy * b.dx + a.value * b.dxy,
            a.dyy * b.value + 2 * a.dy * b.dy + a.value * b.dyy};
}
inline WideJet operator+(const WideJet& u, double c) { return u + WideJet(c); }
inline WideJet operator-(double c, const WideJet& u) { return WideJet(c) - u; }
inline WideJet operator*(const WideJet& u, double c) { return chain(u, u.value * c, c, 0); }
inline WideJet operator/(const WideJet& u, double c) { return chain(u, u.value / c, 1 / c, 0); }
inline WideJet square(const WideJet& u) { return chain(u, u.value * u.value, 2 * u.value, 2); }

// jet.h's functions once more: those are of plain doubles, and inlined into every surface.
inline WideJet sin(const WideJet& u) {
    const Wide s = sin(u.value);
    return chain(u, s, cos(u.value), -s);
}
inline WideJet cos(const WideJet& u) {
    const Wide c = cos(u.value);
    return chain(u, c, -sin(u.value), -c);
}
inline WideJet exp(const WideJet& u) {
    const Wide e = exp(u.value);
    return chain(u, e, e, e);
}
inline WideJet log(const WideJet& u) { return chain(u, log(u.value), 1 / u.value, -1 / (u.value * u.value)); }
inline WideJet tanh(const WideJet& u) {
    // 1/cosh² and not 1 − tanh², which is 0 long before it is too small
    const Wide t = tanh(u.value), c = cosh(u.value), slope = 1 / (c * c);
    return chain(u, t, slope, -2 * t * slope);
}

}  // namespace ravine
