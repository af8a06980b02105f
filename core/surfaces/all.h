// THE list of surfaces, in the order in which one would teach them.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "core/surfaces/ackley.h"
#include "core/surfaces/beale.h"
#include "core/surfaces/booth.h"
#include "core/surfaces/bowl.h"
#include "core/surfaces/cliff.h"
#include "core/surfaces/easom.h"
#include "core/surfaces/formula.h"
#include "core/surfaces/goldstein_price.h"
#include "core/surfaces/himmelblau.h"
#include "core/surfaces/least_squares.h"
#include "core/surfaces/levi13.h"
#include "core/surfaces/logistic.h"
#include "core/surfaces/matyas.h"
#include "core/surfaces/mccormick.h"
#include "core/surfaces/monkey_saddle.h"
#include "core/surfaces/rastrigin.h"
#include "core/surfaces/ravine.h"
#include "core/surfaces/rosenbrock.h"
#include "core/surfaces/saddle.h"
#include "core/surfaces/sharp_flat.h"
#include "core/surfaces/six_hump_camel.h"
#include "core/surfaces/styblinski_tang.h"
#include "core/surfaces/three_hump_camel.h"

namespace ravine {

using Surface =
    std::variant<Ravine, Bowl, Booth, Matyas, Rosenbrock, Beale,  // one valley
                 Saddle, MonkeySaddle, Cliff, SharpFlat,          // what troubles training
                 Himmelblau, ThreeHumpCamel, SixHumpCamel, McCormick, StyblinskiTang, GoldsteinPrice,  // several minima
                 Levi13, Rastrigin, Ackley, Easom,  // hard to see through
                 LeastSquares, Logistic,            // from data
                 Formula>;

// Makes a surface ready to be evaluated: parses its formula, loads its data (relative to `folder`). On a fault:
// null, and what is wrong under `path` in `issues`.
std::shared_ptr<const SurfaceFunction> prepare(const Surface& surface, const std::string& folder,
                                               const std::string& path, Issues& issues);

// How a typed surface was understood, where that is not how it was typed: "3*x^2" of "3x²". Empty elsewhere.
std::string understoodAs(const Surface& surface);

}  // namespace ravine
