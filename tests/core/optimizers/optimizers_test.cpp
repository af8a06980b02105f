#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "core/expression/jet.h"
#include "core/optimizers/pipeline.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

using Function = std::function<Jet<1>(Jet<1>, Jet<1>)>;

// The four surfaces of tests/golden/generate.py, written in its order of operations.
const std::map<std::string, Function> goldenSurfaces{
    {"ravine25", [](auto x, auto y) { return 0.5 * x * x + 12.5 * y * y; }},
    {"rosenbrock", [](auto x, auto y) { return square(1 - x) + 100 * square(y - x * x); }},
    {"himmelblau", [](auto x, auto y) { return square(x * x + y - 11) + square(x + y * y - 7); }},
    {"beale", [](auto x, auto y) {
         return square(1.5 - x + x * y) + square(2.25 - x + x * y * y) + square(2.625 - x + x * cube(y));
     }}};

// What each name there means here. Several rules have two forms that agree under a constant rate.
const std::map<std::string, std::vector<PipelineSettings>> goldenOptimizers{
    {"sgd", {{.optimizer = GradientDescent{}}}},
    {"momentum0.9", {{.optimizer = Momentum{}}, {.optimizer = Momentum{.form = Form::PyTorch}}}},
    {"nesterov0.9", {{.optimizer = Nesterov{}}, {.optimizer = Nesterov{.form = Form::PyTorch}}}},
    {"adagrad", {{.optimizer = AdaGrad{}}}},
    {"adadelta", {{.optimizer = AdaDelta{}}}},
    {"rmsprop_pytorch0.99", {{.optimizer = RMSprop{.beta = 0.99, .epsilonPlacement = EpsilonPlacement::Outside}}}},
    {"rmsprop_inside0.9", {{.optimizer = RMSprop{}}}},
    {"adam", {{.optimizer = Adam{}}}},
    {"adam_b0.8_0.99", {{.optimizer = Adam{.beta1 = 0.8, .beta2 = 0.99}}}},
    {"amsgrad", {{.optimizer = AMSGrad{}}}},
    {"adamax", {{.optimizer = AdaMax{}}}},
    {"radam", {{.optimizer = RAdam{}}}},
    {"adamw0.1", {{.optimizer = Adam{}, .weightDecay = 0.1}}},
    {"adam_l2_0.1", {{.optimizer = Adam{}, .l2 = 0.1}}},
    {"sgd_l2_0.1", {{.optimizer = GradientDescent{}, .l2 = 0.1}}}};

// Paths on which rounding alone grows are compared to these steps only (tests/golden/optimizers/README.md).
const std::map<std::string, int> comparedTo{{"beale-rmsprop_pytorch0.99", 18},
                                            {"beale-adagrad", 19},
                                            {"beale-rmsprop_inside0.9", 60},
                                            {"himmelblau-rmsprop_inside0.9", 73}};

void expectTrajectory(const std::filesystem::path& path, const Function& function, double rate, int last,
                      const PipelineSettings& settings) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    Pipeline<double> pipeline(2, {}, settings);
    double theta[2] = {};
    int rows = 0;
    while (std::getline(file, line) && rows <= last) {
        int step = 0;
        double x = 0, y = 0, loss = 0;
        ASSERT_EQ(std::sscanf(line.c_str(), "%d,%lf,%lf,%lf", &step, &x, &y, &loss), 4) << line;
        if (step == 0) {
            theta[0] = x;
            theta[1] = y;
        } else {
            const Jet<1> before = function(Jet<1>::variableX(theta[0]), Jet<1>::variableY(theta[1]));
            double gradient[2] = {before.dx, before.dy};
            ASSERT_TRUE(pipeline.update(theta, gradient, rate).isFinite());
        }
        const double value = function(Jet<1>::variableX(theta[0]), Jet<1>::variableY(theta[1])).value;
        // Relative to the value itself; the floor is where a coordinate or a loss passes through zero.
        const double relative = step <= 20 ? 1e-12 : 1e-8, floor = step <= 20 ? 1e-14 : 1e-10;
        ASSERT_NEAR(theta[0], x, relative * std::abs(x) + floor) << "x at step " << step;
        ASSERT_NEAR(theta[1], y, relative * std::abs(y) + floor) << "y at step " << step;
        ASSERT_NEAR(value, loss, relative * std::abs(loss) + floor) << "loss at step " << step;
        ++rows;
    }
    EXPECT_EQ(rows, last + 1);
}

TEST(Optimizers, FollowPyTorch) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(sourceFolder() + "/tests/golden/optimizers")) {
        if (entry.path().extension() != ".csv") continue;
        const std::string name = entry.path().stem().string();  // <surface>-<optimizer>-lr<rate>
        SCOPED_TRACE(name);
        const std::size_t first = name.find('-'), second = name.rfind("-lr");
        const std::string surface = name.substr(0, first), optimizer = name.substr(first + 1, second - first - 1);
        ASSERT_TRUE(goldenSurfaces.contains(surface) && goldenOptimizers.contains(optimizer));
        const auto shortened = comparedTo.find(name.substr(0, second));
        const int last = shortened == comparedTo.end() ? 200 : shortened->second;
        for (const PipelineSettings& settings : goldenOptimizers.at(optimizer))
            expectTrajectory(entry.path(), goldenSurfaces.at(surface), std::stod(name.substr(second + 3)), last,
                             settings);
        ++files;
    }
    EXPECT_EQ(files, 59);
}

// What one coordinate does under the gradients given, each with its rate.
std::vector<double> path(const Optimizer& optimizer, double start, const std::vector<double>& gradients,
                         const std::vector<double>& rates) {
    Pipeline<double> pipeline(1, {}, {.optimizer = optimizer});
    std::vector<double> positions;
    double theta = start;
    for (std::size_t i = 0; i < gradients.size(); ++i) {
        double gradient = gradients[i];
        pipeline.update(&theta, &gradient, rates[i % rates.size()]);
        positions.push_back(theta);
    }
    return positions;
}

void expectPath(const std::vector<double>& computed, const std::vector<double>& expected) {
    ASSERT_EQ(computed.size(), expected.size());
    for (std::size_t i = 0; i < computed.size(); ++i)
        EXPECT_NEAR(computed[i], expected[i], 1e-12 * std::max(1.0, std::abs(expected[i]))) << i;
}

// By hand, μ = ½, rates 1, 0.1, 0.1, gradients 1, 1, 0.
TEST(Momentum, KeepsTheOldRateInItsVelocityUnlikePyTorch) {
    // v = −1, −0.6, −0.3
    expectPath(path(Momentum{.momentum = 0.5}, 0, {1, 1, 0}, {1, 0.1, 0.1}), {-1, -1.6, -1.9});
    // v = 1, 1.5, 0.75
    expectPath(path(Momentum{.momentum = 0.5, .form = Form::PyTorch}, 0, {1, 1, 0}, {1, 0.1, 0.1}),
               {-1, -1.15, -1.225});
}

TEST(Nesterov, KeepsTheOldRateInItsVelocityUnlikePyTorch) {
    // v = −1, −0.6, −0.3; steps ½ v − η g
    expectPath(path(Nesterov{.momentum = 0.5}, 0, {1, 1, 0}, {1, 0.1, 0.1}), {-1.5, -1.9, -2.05});
    // v = 1, 1.5, 0.75; steps −η (g + ½ v)
    expectPath(path(Nesterov{.momentum = 0.5, .form = Form::PyTorch}, 0, {1, 1, 0}, {1, 0.1, 0.1}),
               {-1.5, -1.675, -1.7125});
}

TEST(Momentum, WithoutMomentumIsGradientDescent) {
    const std::vector<double> gradients{1, -2, 0.5}, rates{0.1, 0.2, 0.3};
    const auto plain = path(GradientDescent{}, 1, gradients, rates);
    for (const Form form : {Form::Lecture, Form::PyTorch}) {
        EXPECT_EQ(path(Momentum{.momentum = 0, .form = form}, 1, gradients, rates), plain);
        EXPECT_EQ(path(Nesterov{.momentum = 0, .form = form}, 1, gradients, rates), plain);
    }
}

TEST(RMSprop, AddsEpsilonWhereItIsTold) {
    // S = 0.75 · 4 = 3
    expectPath(path(RMSprop{.beta = 0.25, .epsilon = 1, .epsilonPlacement = EpsilonPlacement::Inside}, 0, {2}, {1}),
               {-2 / std::sqrt(3 + 1)});
    expectPath(path(RMSprop{.beta = 0.25, .epsilon = 1, .epsilonPlacement = EpsilonPlacement::Outside}, 0, {2}, {1}),
               {-2 / (std::sqrt(3.0) + 1)});
}

TEST(Adam, WithoutBiasCorrectionStartsTooFast) {
    // M = 0.1 g, V = 0.001 g²: the first step is 0.1 / √0.001 = 3.16 η instead of η.
    expectPath(path(Adam{.epsilon = 0, .biasCorrection = false}, 0, {2}, {0.1}), {-0.1 * 0.1 / std::sqrt(0.001)});
    expectPath(path(Adam{.epsilon = 0}, 0, {2}, {0.1}), {-0.1});
}

TEST(Adam, DoesNotSeeTheScaleOfTheLoss) {
    const std::vector<double> gradients{1, -0.5, 0.25, 3}, large{1024, -512, 256, 3072};
    for (const Optimizer& optimizer :
         {Optimizer(Adam{.epsilon = 0}), Optimizer(AMSGrad{.epsilon = 0}), Optimizer(AdaMax{.epsilon = 0}),
          Optimizer(NAdam{.epsilon = 0}), Optimizer(AdaGrad{.epsilon = 0}), Optimizer(RMSprop{.epsilon = 0}),
          Optimizer(Lion{})}) {
        SCOPED_TRACE(std::string(infoOf(optimizer).key));
        expectPath(path(optimizer, 0, large, {0.1}), path(optimizer, 0, gradients, {0.1}));
    }
}

TEST(AMSGrad, NeverForgetsALargeGradient) {
    // β₁ = 0, β₂ = ½, ε = 0. V = 8, 4.5 (U stays 8); corrections 1 − β₂ᵗ = ½, ¾.
    expectPath(path(AMSGrad{.beta1 = 0, .beta2 = 0.5, .epsilon = 0}, 0, {4, 1}, {1}),
               {-4 / std::sqrt(8 / 0.5), -1 - 1 / std::sqrt(8 / 0.75)});
    expectPath(path(Adam{.beta1 = 0, .beta2 = 0.5, .epsilon = 0}, 0, {4, 1}, {1}),
               {-4 / std::sqrt(8 / 0.5), -1 - 1 / std::sqrt(4.5 / 0.75)});
}

TEST(AdaMax, DividesByTheLargestRecentGradient) {
    // β₁ = 0, β₂ = ½, ε = 0: U = 4, 2, 3
    expectPath(path(AdaMax{.beta1 = 0, .beta2 = 0.5, .epsilon = 0}, 0, {4, 1, 3}, {1}), {-1, -1.5, -2.5});
}

TEST(NAdam, FollowsPyTorchsDocumentation) {
    // The documentation's algorithm, transcribed with its own names.
    const double beta1 = 0.8, beta2 = 0.95, psi = 0.3, lr = 0.1, eps = 1e-8;
    const std::vector<double> gradients{1.5, -0.5, 0.7, 2, -1};
    const auto muAt = [&](int t) { return beta1 * (1 - 0.5 * std::pow(0.96, t * psi)); };
    double theta = 1, m = 0, v = 0;
    std::vector<double> expected;
    for (int t = 1; t <= static_cast<int>(gradients.size()); ++t) {
        const double g = gradients[static_cast<std::size_t>(t - 1)];
        m = beta1 * m + (1 - beta1) * g;
        v = beta2 * v + (1 - beta2) * g * g;
        double product = 1;
        for (int i = 1; i <= t; ++i) product *= muAt(i);
        const double mHat = muAt(t + 1) * m / (1 - product * muAt(t + 1)) + (1 - muAt(t)) * g / (1 - product);
        const double vHat = v / (1 - std::pow(beta2, t));
        theta -= lr * mHat / (std::sqrt(vHat) + eps);
        expected.push_back(theta);
    }
    expectPath(path(NAdam{.beta1 = beta1, .beta2 = beta2, .epsilon = eps, .momentumDecay = psi}, 1, gradients, {lr}),
               expected);
}

TEST(RAdam, IsMomentumUntilItTrustsItsScale) {
    // β₂ = 0.999: ρₜ = 5.0 is first passed at t = 6 (Liu et al., section 4.2); with β₁ = 0 the first five
    // steps are −η g.
    const auto positions = path(RAdam{.beta1 = 0}, 0, {100, 100, 100, 100, 100, 100}, {0.01});
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(positions[i], -static_cast<double>(i + 1), 1e-12);
    EXPECT_GT(positions[5], -5.01);
    EXPECT_LT(positions[5], -5);
}

TEST(Lion, MovesByTheRateWhateverTheGradient) {
    // β₁ = 0.9, β₂ = ½: c = 0.1 g, then M = 2: 0.9 · 2 − 0.1 · 4 > 0, then M = −1: 0.9 · (−1) + 0 < 0
    expectPath(path(Lion{.beta1 = 0.9, .beta2 = 0.5}, 0, {4, -4, 0}, {0.1}), {-0.1, -0.2, -0.1});
    expectPath(path(Lion{}, 3, {0, 0}, {0.1}), {3, 3});
}

TEST(Lion, LetsANaNThrough) { EXPECT_TRUE(std::isnan(path(Lion{}, 0, {std::nan("")}, {0.1})[0])); }

TEST(AdaDelta, StartsFromEpsilon) {
    // ρ = ½, ε = 1: S = 2, Δ = 2 · √1 / √3, D = ½ · 4/3; then S = 3, Δ = 2 √(5/3) / √4
    expectPath(path(AdaDelta{.rho = 0.5, .epsilon = 1}, 0, {2, 2}, {1}),
               {-2 / std::sqrt(3.0), -2 / std::sqrt(3.0) - std::sqrt(5.0 / 3)});
}

TEST(AdaGrad, SumsAllSquares) { expectPath(path(AdaGrad{.epsilon = 0}, 0, {3, 4}, {1}), {-1, -1 - 4.0 / 5}); }

// Contracts: every kind in the list.

template <class Visitor>
void forEachOptimizer(Visitor&& visit) {
    forEachKind<Optimizer>([&]<class K>(const K& kind) {
        SCOPED_TRACE(std::string(K::info.key));
        visit(kind);
    });
}

TEST(Optimizers, DecreaseABowlAtTheirSuggestedRate) {
    forEachOptimizer([](const auto& kind) {
        Pipeline<double> pipeline(2, {}, {.optimizer = kind});
        double theta[2] = {-1, 2};
        for (int step = 0; step < 300; ++step) {
            double gradient[2] = {theta[0], 3 * theta[1]};
            ASSERT_TRUE(pipeline.update(theta, gradient, kind.info.learningRate).isFinite());
        }
        EXPECT_LT(0.5 * theta[0] * theta[0] + 1.5 * theta[1] * theta[1], 0.2 * 6.5);  // AdaDelta starts slowly
    });
}

TEST(Optimizers, AgreeInFloatAndDouble) {
    forEachOptimizer([]<class K>(const K& kind) {
        Pipeline<double> wide(2, {}, {.optimizer = kind});
        Pipeline<float> narrow(2, {}, {.optimizer = kind});
        double theta[2] = {-1, 2};
        float small[2] = {-1, 2};
        // The minimum is out of reach, so that rounding never decides the sign of Lion's direction.
        for (int step = 0; step < 50; ++step) {
            double gradient[2] = {theta[0] + 5, 0.5 * (theta[1] + 6)};
            float smallGradient[2] = {small[0] + 5, 0.5f * (small[1] + 6)};
            wide.update(theta, gradient, 0.03);
            narrow.update(small, smallGradient, 0.03);
        }
        for (int i = 0; i < 2; ++i) EXPECT_NEAR(small[i], theta[i], 1e-4);
    });
}

TEST(Optimizers, LeaveACoordinateWithoutGradientAlone) {
    forEachOptimizer([](const auto& kind) {
        Pipeline<double> pipeline(3, {}, {.optimizer = kind});
        double theta[3] = {-1, 2, 1e-300};
        for (int step = 0; step < 200; ++step) {
            double gradient[3] = {0, 0, 0};
            ASSERT_TRUE(pipeline.update(theta, gradient, 0.1).isFinite());
        }
        EXPECT_EQ(theta[0], -1);
        EXPECT_EQ(theta[1], 2);
        EXPECT_EQ(theta[2], 1e-300);
    });
}

TEST(Optimizers, PassNotANumberOn) {
    forEachOptimizer([](const auto& kind) {
        Pipeline<double> pipeline(3, {}, {.optimizer = kind});
        double theta[3] = {-1, 2, 3}, gradient[3] = {1, std::nan(""), 1};
        EXPECT_EQ(pipeline.update(theta, gradient, 0.01).firstNonFinite, 1);
        EXPECT_TRUE(std::isfinite(theta[0]) && std::isfinite(theta[2]));
    });
}

TEST(Optimizers, DoNothingAtRateZero) {
    forEachOptimizer([](const auto& kind) {
        EXPECT_EQ(path(kind, 1.25, {1, -2, 3}, {0}), (std::vector<double>{1.25, 1.25, 1.25}));
    });
}

TEST(Optimizers, TakeTheEndsOfTheirRanges) {
    // β of 0 and almost 1, any decay of NAdam's momentum: finite.
    for (const double beta : {0.0, 0.5, 1 - 1e-9})
        for (const Optimizer& optimizer :
             {Optimizer(Momentum{.momentum = beta}), Optimizer(Nesterov{.momentum = beta}),
              Optimizer(AdaDelta{.rho = beta}), Optimizer(RMSprop{.beta = beta}),
              Optimizer(Adam{.beta1 = beta, .beta2 = beta}), Optimizer(AMSGrad{.beta1 = beta, .beta2 = beta}),
              Optimizer(AdaMax{.beta1 = beta, .beta2 = beta}), Optimizer(NAdam{.beta1 = beta, .beta2 = beta}),
              Optimizer(NAdam{.beta1 = beta, .momentumDecay = 1e9}),
              Optimizer(NAdam{.beta1 = beta, .momentumDecay = 0}), Optimizer(RAdam{.beta1 = beta, .beta2 = beta}),
              Optimizer(Lion{.beta1 = beta, .beta2 = beta})})
            for (const double position : path(optimizer, 1, std::vector<double>(100, 0.5), {0.01}))
                ASSERT_TRUE(std::isfinite(position)) << infoOf(optimizer).key << " with β = " << beta;
}

TEST(Optimizers, HaveKeysOfTheirOwnAndAWordForAPerson) {
    std::set<std::string_view> keys;
    forEachOptimizer([&]<class K>(const K&) {
        EXPECT_TRUE(keys.insert(K::info.key).second);
        for (const auto word : {K::info.title, K::info.summary, K::info.reference, K::info.formula})
            EXPECT_FALSE(word.empty()) << K::info.key;
        EXPECT_GT(K::info.learningRate, 0);
        std::set<std::string_view> rows;
        for (const auto& param : K::params()) {
            EXPECT_TRUE(rows.insert(param.info.key).second) << param.info.key;
            EXPECT_FALSE(param.info.label.empty() || param.info.doc.empty()) << param.info.key;
        }
    });
    for (const OptimizerPreset& preset : optimizerPresets) {
        EXPECT_FALSE(keys.contains(preset.key)) << preset.key;
        EXPECT_TRUE(keys.contains(preset.kind)) << preset.kind;
    }
}

}  // namespace
}  // namespace ravine
