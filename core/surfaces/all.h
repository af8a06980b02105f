// THE list of surfaces, in the order in which one would teach them.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "surfaces/ackley.h"
#include "surfaces/beale.h"
#include "surfaces/booth.h"
#include "surfaces/bowl.h"
#include "surfaces/cliff.h"
#include "surfaces/easom.h"
#include "surfaces/formula.h"
#include "surfaces/goldstein_price.h"
#include "surfaces/himmelblau.h"
#include "surfaces/least_squares.h"
#include "surfaces/levi13.h"
#include "surfaces/logistic.h"
#include "surfaces/matyas.h"
#include "surfaces/mccormick.h"
#include "surfaces/monkey_saddle.h"
#include "surfaces/rastrigin.h"
#include "surfaces/ravine.h"
#include "surfaces/rosenbrock.h"
#include "surfaces/saddle.h"
#include "surfaces/sharp_flat.h"
#include "surfaces/six_hump_camel.h"
#include "surfaces/styblinski_tang.h"
#include "surfaces/three_hump_camel.h"

namespace ravine {

using Surface = std::variant<
    Ravine, Bowl, Booth, Matyas, Rosenbrock, Beale,                                       // one valley
    Saddle, MonkeySaddle, Cliff, SharpFlat,                                               // what troubles training
    Himmelblau, ThreeHumpCamel, SixHumpCamel, McCormick, StyblinskiTang, GoldsteinPrice,  // several minima
    Levi13, Rastrigin, Ackley, Easom,                                                     // hard to see through
    LeastSquares, Logistic,                                                               // from data
    Formula>;

// Makes a surface ready to be evaluated: parses its formula, loads its data (relative to `folder`). On a fault:
// null, and what is wrong under `path` in `issues`.
std::shared_ptr<const SurfaceFunction> prepare(const Surface& surface, const std::string& folder,
                                               const std::string& path, Issues& issues);

}  // namespace ravine
