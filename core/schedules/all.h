// THE list of schedules.
#pragma once

#include <variant>

#include "core/schedules/constant.h"
#include "core/schedules/cosine.h"
#include "core/schedules/exponential.h"
#include "core/schedules/inverse_root.h"
#include "core/schedules/inverse_time.h"
#include "core/schedules/linear.h"
#include "core/schedules/milestones.h"
#include "core/schedules/one_cycle.h"
#include "core/schedules/plateau.h"
#include "core/schedules/polynomial.h"
#include "core/schedules/step.h"
#include "core/schedules/warm_restarts.h"
#include "core/schedules/warmup_stable_decay.h"

namespace ravine {

using Schedule = std::variant<Constant, Step, Milestones, Exponential, Cosine, WarmRestarts, Linear, Polynomial,
                              OneCycle, InverseRoot, WarmupStableDecay, Plateau, InverseTime>;

// Whether the rate is the base rate throughout (but for a warmup before it).
inline bool isConstant(const Schedule& schedule) {
    return std::visit(
        []<class K>(const K&) {
            return requires { K::isConstant; };
        },
        schedule);
}

}  // namespace ravine
