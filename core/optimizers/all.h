// THE list of optimizers.
#pragma once

#include <variant>

#include "optimizers/adadelta.h"
#include "optimizers/adagrad.h"
#include "optimizers/adam.h"
#include "optimizers/adamax.h"
#include "optimizers/amsgrad.h"
#include "optimizers/gradient_descent.h"
#include "optimizers/lion.h"
#include "optimizers/momentum.h"
#include "optimizers/nadam.h"
#include "optimizers/nesterov.h"
#include "optimizers/radam.h"
#include "optimizers/rmsprop.h"

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
