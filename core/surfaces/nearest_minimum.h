#pragma once

#include <cmath>

#include "core/surfaces/surface.h"

namespace ravine {

// The minimum that Newton's iteration reaches from a close guess: for surfaces whose parameters move their minima.
template <class K>
Minimum nearestMinimum(const K& kind, Point guess, bool isGlobal = true) {
    Point at = guess;
    for (int i = 0; i < 100; ++i) {
        const Jet<2> f = kind.f(Jet<2>::variableX(at.x), Jet<2>::variableY(at.y));
        const double determinant = f.dxx * f.dyy - f.dxy * f.dxy;
        const Point next{at.x - (f.dyy * f.dx - f.dxy * f.dy) / determinant,
                         at.y - (f.dxx * f.dy - f.dxy * f.dx) / determinant};
        const double moved = std::abs(next.x - at.x) + std::abs(next.y - at.y);
        const bool settled = moved <= 1e-16 * (1 + std::abs(at.x) + std::abs(at.y));
        at = next;
        if (settled) break;
    }
    return {at.x, at.y, kind.f(at.x, at.y), isGlobal};
}

}  // namespace ravine
