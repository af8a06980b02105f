// How a surface bends at a point, and the largest learning rate at which theory keeps a rule from diverging there.
#pragma once

#include <optional>

#include "core/numbers/linalg.h"
#include "core/optimizers/all.h"
#include "core/surfaces/surface.h"

namespace ravine {

// Eigenvalues and axes of the symmetric matrix (xx xy; xy yy).
struct Curvature {
    double largest = 0, smallest = 0;  // eigenvalues, largest ≥ smallest; negative where the surface bends downwards
    // Unit, at right angles to the last bit, and pointing right (straight up where they are vertical). Where both
    // eigenvalues are the same every direction is an axis, and these are x and y.
    Point largestAxis{1, 0}, smallestAxis{0, 1};
    // The larger of |largest| and |smallest| over the other: infinite where one of them is 0, NaN where both are.
    double condition = 0;
};

// Exact to a few units in the last place of the larger eigenvalue, and of the determinant for the smaller one. None
// where a number is not finite.
std::optional<Curvature> curvatureOf(double xx, double xy, double yy);

// Of the Hessian there. None where the surface, its gradient or its Hessian is not finite.
std::optional<Curvature> curvatureAt(const SurfaceFunction&, Point at);

// The rate at and above which the rule swings ever wider along a direction of curvature λmax, on a quadratic and at a
// constant rate, whatever the start: the edge of stability. None where theory gives none: for adaptive rules, and where
// no curvature is positive.
//
// λmax: the largest eigenvalue of the loss's Hessian. `l2` and `weightDecay` are taken to cover every coordinate; where
// L2 covers only some, add it to their curvature instead (curvatureOf, HessianPenalty) and give none here. L1, clipping
// and noise are left out.
// Nor is there one below 1e-50, where a curvature of 1e51 says that the point is no place to go by.
std::optional<double> largestStableRate(const Optimizer&, double lambdaMax, double l2 = 0, double weightDecay = 0);
// None either where some direction bends downwards: no rate keeps a rule from leaving along it.
std::optional<double> largestStableRate(const Optimizer&, const Curvature&, double weightDecay = 0);

}  // namespace ravine
