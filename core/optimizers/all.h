// THE list of optimizers.
#pragma once

#include <optional>
#include <string_view>
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

// Whether the rule divides by a scale of past gradients.
inline bool isAdaptive(const Optimizer& optimizer) {
    return std::visit(
        []<class K>(const K&) {
            return requires { K::isAdaptive; };
        },
        optimizer);
}

// The small term that keeps its denominator away from 0; none where it has none.
inline std::optional<double> epsilonOf(const Optimizer& optimizer) {
    return std::visit(
        []<class K>(const K& kind) -> std::optional<double> {
            if constexpr (requires { kind.epsilon; })
                return kind.epsilon;
            else
                return std::nullopt;
        },
        optimizer);
}

// The largest stable rate as a formula of the curvature λ; empty where theory knows none.
inline std::string_view stableFormula(const Optimizer& optimizer) {
    return std::visit(
        []<class K>(const K& kind) -> std::string_view {
            if constexpr (requires { kind.stableFormula(); })
                return kind.stableFormula();
            else
                return {};
        },
        optimizer);
}

// A name offered beside the kinds for a kind with stages set.
struct OptimizerPreset {
    std::string_view key;
    std::string_view title;
    std::string_view summary;
    std::string_view kind;  // key of the optimizer
    double weightDecay = 0;
    std::string_view synonyms{};
};

inline constexpr std::array optimizerPresets{
    OptimizerPreset{"adamw", "AdamW",
                    "Adam with decoupled weight decay: the decay is not divided by the gradient's scale, as an L2 "
                    "term would be.",
                    Adam::info.key, 0.01, "weight decay, decoupled decay"}};

}  // namespace ravine
