// A number whose exponent is a double: e^(e^700) and its reciprocal are ordinary values. What overflows on its way and
// comes back, as in 1/(1 + exp(-300 x)), is computed with it to the usual 53 bits.
#pragma once

#include <cmath>
#include <limits>

namespace ravine {

// mantissa · 2^exponent with ½ ≤ |mantissa| < 1; or a zero, an infinity or NaN with exponent 0. Beyond 2^53 the
// exponent is no longer exact; what matters there is the size.
struct Wide {
    double mantissa = 0;
    double exponent = 0;

    Wide() = default;
    Wide(double value) : Wide(value, 0) {}
    Wide(double factor, double power) : mantissa(factor), exponent(power) {
        int shift = 0;
        if (mantissa != 0 && std::isfinite(mantissa)) {
            mantissa = std::frexp(mantissa, &shift);
            exponent += shift;
            if (std::isfinite(exponent)) return;
            mantissa = exponent > 0 ? std::copysign(std::numeric_limits<double>::infinity(), mantissa) : 0;
        }
        exponent = 0;
    }

    bool isFinite() const { return std::isfinite(mantissa); }
    explicit operator double() const {
        if (mantissa == 0 || !isFinite()) return mantissa;
        constexpr double farthest = 3000;
        return std::ldexp(mantissa, static_cast<int>(std::fmin(std::fmax(exponent, -farthest), farthest)));
    }
    bool fitsDouble() const { return std::abs(exponent) < 1000; }

    Wide operator-() const {
        Wide result = *this;
        result.mantissa = -mantissa;
        return result;
    }
    friend Wide operator+(const Wide& a, const Wide& b) {
        if (a.mantissa == 0 || !b.isFinite()) return a.isFinite() ? b : Wide(a.mantissa + b.mantissa);
        if (b.mantissa == 0 || !a.isFinite()) return a;
        if (a.exponent < b.exponent) return b + a;
        const double gap = std::fmin(a.exponent - b.exponent, 2000);
        return {a.mantissa + std::ldexp(b.mantissa, -static_cast<int>(gap)), a.exponent};
    }
    friend Wide operator-(const Wide& a, const Wide& b) { return a + -b; }
    friend Wide operator*(const Wide& a, const Wide& b) { return {a.mantissa * b.mantissa, a.exponent + b.exponent}; }
    friend Wide operator/(const Wide& a, const Wide& b) { return {a.mantissa / b.mantissa, a.exponent - b.exponent}; }
    friend bool operator==(const Wide& a, const Wide& b) {
        return a.mantissa == b.mantissa && a.exponent == b.exponent;
    }
    friend bool operator<(const Wide& a, const Wide& b) {
        return a.isFinite() && b.isFinite() ? (b - a).mantissa > 0 : a.mantissa < b.mantissa;
    }
    friend bool operator>(const Wide& a, const Wide& b) { return b < a; }
};

inline bool isnan(const Wide& v) { return std::isnan(v.mantissa); }
inline Wide abs(const Wide& v) { return v < 0 ? -v : v; }

Wide exp(const Wide& v);
Wide log(const Wide& v);
Wide log10(const Wide& v);
Wide sqrt(const Wide& v);
Wide pow(const Wide& base, const Wide& exponent);  // NaN where base < 0, unless the exponent is whole
Wide sinh(const Wide& v);
Wide cosh(const Wide& v);
// Of an argument beyond the range of doubles: as of an infinity.
inline Wide tanh(const Wide& v) { return std::tanh(static_cast<double>(v)); }
inline Wide sin(const Wide& v) { return std::sin(static_cast<double>(v)); }
inline Wide cos(const Wide& v) { return std::cos(static_cast<double>(v)); }
inline Wide tan(const Wide& v) { return std::tan(static_cast<double>(v)); }
inline Wide asin(const Wide& v) { return std::asin(static_cast<double>(v)); }
inline Wide acos(const Wide& v) { return std::acos(static_cast<double>(v)); }
inline Wide atan(const Wide& v) { return std::atan(static_cast<double>(v)); }

}  // namespace ravine
