// THE list of schedules.
#pragma once

#include <variant>

#include "schedules/constant.h"
#include "schedules/cosine.h"
#include "schedules/exponential.h"
#include "schedules/inverse_root.h"
#include "schedules/linear.h"
#include "schedules/milestones.h"
#include "schedules/one_cycle.h"
#include "schedules/plateau.h"
#include "schedules/polynomial.h"
#include "schedules/step.h"
#include "schedules/warm_restarts.h"
#include "schedules/warmup_stable_decay.h"

namespace ravine {

using Schedule = std::variant<Constant, Step, Milestones, Exponential, Cosine, WarmRestarts, Linear, Polynomial,
                              OneCycle, InverseRoot, WarmupStableDecay, Plateau>;

}  // namespace ravine
