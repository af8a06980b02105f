#include "core/expression/wide.h"

#include <algorithm>
#include <numbers>

namespace ravine {

namespace {

constexpr double ln2 = std::numbers::ln2;
constexpr double ln2High = 0x1.62e42fefa3800p-1, ln2Low = 0x1.ef35793c76730p-45;  // fdlibm's split of ln 2

bool isWhole(const Wide& v) {
    return !v.fitsDouble() ? v.exponent > 0 : std::trunc(static_cast<double>(v)) == static_cast<double>(v);
}
bool isOdd(const Wide& v) { return v.fitsDouble() && std::fmod(static_cast<double>(v), 2) != 0; }

}  // namespace

Wide exp(const Wide& v) {
    const auto power = static_cast<double>(v);
    constexpr double safe = 700;
    if (std::abs(power) <= safe || !std::isfinite(power)) return std::exp(power);
    const double twos = std::nearbyint(power / ln2);
    const double rest = std::fma(-twos, ln2Low, std::fma(-twos, ln2High, power));
    return {std::exp(std::clamp(rest, -1.0, 1.0)), twos};
}

Wide log(const Wide& v) {
    if (v.fitsDouble()) return std::log(static_cast<double>(v));
    return std::log(v.mantissa) + v.exponent * ln2;
}

Wide log10(const Wide& v) {
    if (v.fitsDouble()) return std::log10(static_cast<double>(v));
    return std::log10(v.mantissa) + v.exponent * std::numbers::ln2 / std::numbers::ln10;
}

Wide sqrt(const Wide& v) {
    const bool isOddPower = std::fmod(v.exponent, 2) != 0;
    return {std::sqrt(isOddPower ? 2 * v.mantissa : v.mantissa), (isOddPower ? v.exponent - 1 : v.exponent) / 2};
}

Wide pow(const Wide& base, const Wide& exponent) {
    const auto plainBase = static_cast<double>(base), plainExponent = static_cast<double>(exponent);
    const double plain = std::pow(plainBase, plainExponent);
    const bool isOrdinary = base.fitsDouble() && exponent.fitsDouble();
    if (base.mantissa == 0 || !base.isFinite() || !exponent.isFinite() || std::isnan(plain)) return plain;
    if (isOrdinary && plain != 0 && std::isfinite(plain)) return plain;
    if (base.mantissa < 0 && !isWhole(exponent)) return std::numeric_limits<double>::quiet_NaN();
    const Wide size = exp(exponent * log(abs(base)));
    return base.mantissa < 0 && isOdd(exponent) ? -size : size;
}

Wide sinh(const Wide& v) { return (exp(v) - exp(-v)) / 2; }
Wide cosh(const Wide& v) { return (exp(v) + exp(-v)) / 2; }

}  // namespace ravine
