#include "core/diagnosis/curvature.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ravine {
namespace {

// a b − c d within 1.5 units in the last place, without the cancellation of two rounded products (Kahan; Jeannerod,
// Louvet & Muller, Further analysis of Kahan's algorithm for the accurate computation of 2×2 determinants, 2013).
double differenceOfProducts(double a, double b, double c, double d) {
    const double second = c * d, lost = std::fma(-c, d, second);
    return std::fma(a, b, -second) + lost;
}

Point pointingRight(Point p) {
    if (p.x < 0 || (p.x == 0 && p.y < 0)) p = {-p.x, -p.y};
    return {p.x + 0.0, p.y + 0.0};  // −0 becomes 0
}

// The direction of the larger eigenvalue is half the angle of (xx − yy, 2 xy); of the two ways to halve it, the one
// that adds and does not subtract.
Point axisOfLargest(double xx, double xy, double yy) {
    const double across = xx - yy, twice = 2 * xy, spread = std::hypot(across, twice);
    const Point along = across >= 0 ? Point{across + spread, twice} : Point{twice, spread - across};
    const double length = std::hypot(along.x, along.y);
    return length > 0 ? Point{along.x / length, along.y / length} : Point{1, 0};
}

double conditionOf(double a, double b) {
    const auto [least, most] = std::minmax({std::abs(a), std::abs(b)});
    return most / least;  // 0 / 0 is NaN
}

// A rule that knows its largest stable rate says so; adaptive ones have none.
template <class K>
concept HasStableRate = requires(const K& kind) {
    { kind.stableRate(1.0) } -> std::convertible_to<double>;
};

}  // namespace

// λ₁ = ½ (t ± √((xx − yy)² + (2 xy)²)) with the sign of the trace t, so that nothing cancels; λ₂ = det / λ₁.
std::optional<Curvature> curvatureOf(double xx, double xy, double yy) {
    if (!std::isfinite(xx) || !std::isfinite(xy) || !std::isfinite(yy)) return std::nullopt;
    Curvature found;
    if (xy == 0) {  // nothing to compute, nothing to round
        found.largest = std::max(xx, yy);
        found.smallest = std::min(xx, yy);
        if (yy > xx) std::swap(found.largestAxis, found.smallestAxis);
    } else {
        // By a power of two, so that squares neither overflow nor vanish and nothing is rounded.
        const int exponent = std::ilogb(std::max({std::abs(xx), std::abs(xy), std::abs(yy)}));
        const double a = std::scalbn(xx, -exponent), b = std::scalbn(xy, -exponent), c = std::scalbn(yy, -exponent);
        const double trace = a + c, spread = std::hypot(a - c, 2 * b);
        const double first = (trace < 0 ? trace - spread : trace + spread) / 2;
        const double second = differenceOfProducts(a, c, b, b) / first;
        found.largest = std::scalbn(std::max(first, second), exponent);
        found.smallest = std::scalbn(std::min(first, second), exponent);
        const Point axis = axisOfLargest(a, b, c);
        found.largestAxis = pointingRight(axis);
        found.smallestAxis = pointingRight({-axis.y, axis.x});
    }
    if (!std::isfinite(found.largest) || !std::isfinite(found.smallest)) return std::nullopt;
    found.condition = conditionOf(found.largest, found.smallest);
    return found;
}

std::optional<Curvature> curvatureAt(const SurfaceFunction& surface, Point at) {
    const Jet<2> f = surface.hessian(at);
    // Outside its domain a function may have no value and finite derivatives, as ln x has.
    if (!std::isfinite(f.value) || !std::isfinite(f.dx) || !std::isfinite(f.dy)) return std::nullopt;
    return curvatureOf(f.dxx, f.dxy, f.dyy);
}

// These rules are linear in θ and v on a quadratic, and lose their hold where an eigenvalue of that map reaches −1: θ
// changes sign at each step. Decoupled decay λ then adds ½ λ to the reciprocal of the rate, whichever the rule.
std::optional<double> largestStableRate(const Optimizer& optimizer, double lambdaMax, double l2, double weightDecay) {
    const double curvature = lambdaMax + l2;
    if (!(curvature > 0) || !std::isfinite(curvature)) return std::nullopt;
    return std::visit(
        [&]<class K>(const K& kind) -> std::optional<double> {
            if constexpr (HasStableRate<K>) {
                constexpr double least = 1e-50;
                const double rate = kind.stableRate(curvature), stable = rate / (1 + rate * weightDecay / 2);
                return stable < least ? std::nullopt : std::optional(stable);
            } else {
                return std::nullopt;
            }
        },
        optimizer);
}

std::optional<double> largestStableRate(const Optimizer& optimizer, const Curvature& curvature, double weightDecay) {
    constexpr double rounding = 1e-12;  // a direction without curvature may come out below 0
    if (curvature.smallest < -rounding * std::abs(curvature.largest)) return std::nullopt;
    return largestStableRate(optimizer, curvature.largest, 0, weightDecay);
}

}  // namespace ravine
