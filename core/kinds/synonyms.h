// The other names that a lecture, a paper or a library has for a kind, for the search in pickers.
#pragma once

#include <string_view>

namespace ravine {

struct Synonyms {
    std::string_view kind, names;
};

inline constexpr Synonyms synonyms[]{
    {"gradient_descent", "sgd stochastic gradient descent, steepest descent, batch gradient descent, gd"},
    {"momentum", "heavy ball, polyak, sgd with momentum, classical momentum"},
    {"nesterov", "nag, accelerated gradient, look-ahead, sgd with nesterov momentum"},
    {"adam", "adaptive moment estimation"},
    {"adamw", "weight decay, decoupled decay"},
    {"rmsprop", "rms prop, root mean square propagation, hinton"},
    {"adagrad", "adaptive gradient, duchi"},
    {"adadelta", "ada delta, zeiler"},
    {"adamax", "infinity norm"},
    {"lion", "sign momentum, evolved sign momentum, signsgd"},
    {"constant", "fixed, none, no schedule"},
    {"step", "step decay, steplr, staircase"},
    {"milestones", "multistep, multisteplr"},
    {"exponential", "exponentiallr, decay"},
    {"cosine", "cosine annealing, cosineannealinglr"},
    {"warm_restarts", "sgdr, cosine annealing warm restarts"},
    {"polynomial", "polynomiallr, power decay"},
    {"one_cycle", "onecyclelr, superconvergence, 1cycle"},
    {"inverse_root", "noam, inverse square root, transformer"},
    {"warmup_stable_decay", "wsd, trapezoidal"},
    {"plateau", "reducelronplateau, adaptive rate"},
    {"cross_entropy", "softmax, log loss, negative log-likelihood, nll, categorical"},
    {"binary_cross_entropy", "bce, log loss, logistic, bcewithlogits"},
    {"mse", "l2 loss, squared error, quadratic, least squares"},
    {"huber", "smooth l1, robust"},
    {"relu", "rectifier, rectified linear unit"},
    {"leaky_relu", "lrelu, leaky rectifier"},
    {"elu", "exponential linear unit"},
    {"gelu", "gaussian error linear unit"},
    {"silu", "swish"},
    {"tanh", "hyperbolic tangent"},
    {"sigmoid", "logistic, expit"},
    {"identity", "linear, none"},
    {"xavier_normal", "glorot normal"},
    {"xavier_uniform", "glorot uniform"},
    {"he_normal", "kaiming normal, msra"},
    {"he_uniform", "kaiming uniform, msra"},
    {"rosenbrock", "banana, valley"},
    {"ravine", "narrow valley, ill-conditioned quadratic, ellipse"},
    {"bowl", "sphere, quadratic, paraboloid"},
    {"saddle", "hyperbolic paraboloid"},
    {"formula", "own function, custom, typed"},
};

// Empty where the kind goes by one name.
constexpr std::string_view synonymsOf(std::string_view key) {
    for (const auto& [kind, names] : synonyms)
        if (kind == key) return names;
    return {};
}

}  // namespace ravine
