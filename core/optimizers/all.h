// THE list of optimizers.
#pragma once

#include <variant>

#include "core/optimizers/adadelta.h"
#include "core/optimizers/adagrad.h"
#include "core/optimizers/adam.h"
#include "core/optimizers/adamax.h"
#include "core/optimizers/amsgrad.h"
#include "core/optimizers/gradient_descent.h"
#include "core/optimizers/lion.h"
#include "core/optimizers/momentum.h"
#include "core/optimizers/nadam.h"
#include "core/optimizers/nesterov.h"
#include "core/optimizers/radam.h"
#include "core/optimizers/rmsprop.h"

namespace ravine {

using Optimizer = std::variant<GradientDescent, Momentum, Nesterov, AdaGrad, AdaDelta, RMSprop, Adam, AMSGrad, AdaMax,
                               NAdam, RAdam, Lion>;

// A name offered beside the kinds for a kind with stages set.
struct OptimizerPreset {
    std::string_view key;
    std::string_view title;
    std::string_view summary;
    std::string_view kind;  // key of the optimizer
    double weightDecay = 0;
};

inline constexpr std::array optimizerPresets{
    OptimizerPreset{"adamw", "AdamW",
                    "Adam with decoupled weight decay: the decay is not divided by the gradient's scale, as an L2 "
                    "term would be.",
                    Adam::info.key, 0.01}};

}  // namespace ravine
