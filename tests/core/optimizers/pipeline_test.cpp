#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "core/optimizers/pipeline.h"

namespace ravine {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

template <class Visitor>
void forEachOptimizer(Visitor&& visit) {
    forEachKind<Optimizer>([&]<class K>(const K& kind) {
        SCOPED_TRACE(std::string(K::info.key));
        visit(kind);
    });
}

template <class T>
bool sameBits(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

// One update from fresh: θ and the gradient that the rule saw.
struct Once {
    std::vector<double> theta, gradient;
};
Once once(const PipelineSettings& settings, std::vector<double> theta, std::vector<double> gradient, double rate,
          std::vector<Segment> segments = {}) {
    Pipeline<double> pipeline(static_cast<std::int64_t>(theta.size()), std::move(segments), settings);
    pipeline.update(theta.data(), gradient.data(), rate);
    return {theta, gradient};
}
using Values = std::vector<double>;

TEST(Pipeline, AddsL2ToTheGradient) {
    const auto [theta, gradient] = once({.l2 = 0.5}, {2, -4}, {1, 1}, 0.25);
    EXPECT_EQ(gradient, (Values{2, -1}));
    EXPECT_EQ(theta, (Values{1.5, -3.75}));
}

TEST(Pipeline, AddsTheL1SubgradientAndNoneAtZero) {
    const auto [theta, gradient] = once({.l1 = 0.5, .l1Proximal = false}, {2, -4, 0}, {1, 1, 1}, 0.25);
    EXPECT_EQ(gradient, (Values{1.5, 0.5, 1}));
    EXPECT_EQ(theta, (Values{1.625, -4.125, -0.25}));
}

TEST(Pipeline, ShrinksToExactZerosUnderProximalL1) {
    // θ + step = 1.75, 0.1, −0.1, −2; threshold λ η = 0.125
    const auto [theta, gradient] = once({.l1 = 0.5}, {2, 0.1, -0.1, -2}, {1, 0, 0, 0}, 0.25);
    EXPECT_EQ(gradient, (Values{1, 0, 0, 0}));  // not in the gradient
    EXPECT_EQ(theta, (Values{1.625, 0, 0, -1.875}));
    EXPECT_FALSE(std::signbit(theta[2]));
}

TEST(Pipeline, ClipsByValue) {
    const auto [theta, gradient] = once({.clipValue = 0.5}, {0, 0, 0}, {3, -3, 0.25}, 1);
    EXPECT_EQ(gradient, (Values{0.5, -0.5, 0.25}));
    EXPECT_EQ(theta, (Values{-0.5, 0.5, -0.25}));
}

TEST(Pipeline, ClipsByNormOverAllCoordinates) {
    EXPECT_EQ(once({.clipNorm = 1}, {0, 0}, {3, 4}, 1).gradient, (Values{3 * (1.0 / 5), 4 * (1.0 / 5)}));
    EXPECT_EQ(once({.clipNorm = 5}, {0, 0}, {3, 4}, 1).gradient, (Values{3, 4}));
    EXPECT_EQ(once({.clipNorm = 1}, {0, 0}, {0, 0}, 1).gradient, (Values{0, 0}));
    // Weights and biases are one vector.
    EXPECT_EQ(once({.clipNorm = 1}, {0, 0}, {3, 4}, 1, {{0, 1, true}, {1, 2, false}}).gradient,
              (Values{3 * (1.0 / 5), 4 * (1.0 / 5)}));
    // In blocks and lanes: ‖g‖ = √(4097 · 4) by definition.
    const Values many = once({.clipNorm = 1}, Values(4097, 0), Values(4097, 2), 1).gradient;
    for (const double g : many) ASSERT_DOUBLE_EQ(g, 1 / std::sqrt(4097.0));
}

TEST(Pipeline, ClipsByNormWithoutOverflowOrUnderflow) {
    for (const double scale : {1e307, 1e200, 1e154, 1e-154, 1e-200, 1e-300}) {
        const double clip = scale < 1 ? scale : 1;  // below ‖g‖ = 5 scale
        const Values gradient = once({.clipNorm = clip}, {0, 0}, {3 * scale, 4 * scale}, 0).gradient;
        EXPECT_NEAR(gradient[0] / clip, 0.6, 1e-14) << scale;
        EXPECT_NEAR(gradient[1] / clip, 0.8, 1e-14) << scale;
        // Just above the norm nothing changes.
        EXPECT_EQ(once({.clipNorm = 5.1 * scale}, {0, 0}, {3 * scale, 4 * scale}, 0).gradient,
                  (Values{3 * scale, 4 * scale}));
    }
    Pipeline<float> pipeline(2, {}, {.clipNorm = 1});
    float theta[2] = {0, 0}, gradient[2] = {3e38f, 3e38f};
    pipeline.update(theta, gradient, 1);
    EXPECT_FLOAT_EQ(gradient[0], std::sqrt(0.5f));
}

TEST(Pipeline, ClipsInTheOrderOfTheDesign) {
    // L2 first (4 + 2 · 1 = 6, 0 + 2 · 4 = 8), then by value (6, 7 at most → 6, 7), then by norm.
    const Values gradient = once({.l2 = 2, .clipNorm = 1, .clipValue = 7}, {1, 4}, {4, 0}, 0).gradient;
    EXPECT_DOUBLE_EQ(gradient[0], 6 / std::sqrt(85.0));
    EXPECT_DOUBLE_EQ(gradient[1], 7 / std::sqrt(85.0));
}

TEST(Pipeline, DecaysBeforeTheRuleMovesAndUnclipped) {
    // θ (1 − ½ · 0.25) − ½ · 1 (clipped) = 8 · 0.875 − 0.5; L2 sees the θ before the decay: g = 1 + 0.5 · 8 = 5 → 1
    const auto [theta, gradient] = once({.l2 = 0.5, .weightDecay = 0.25, .clipValue = 1}, {8}, {1}, 0.5);
    EXPECT_EQ(gradient, (Values{1}));
    EXPECT_EQ(theta, (Values{6.5}));
    // The threshold comes after both: 8 · 0.875 − 0.5 − 0.5 · 2
    EXPECT_EQ(once({.l1 = 2, .weightDecay = 0.25}, {8}, {1}, 0.5).theta, (Values{5.5}));
}

TEST(Pipeline, CoversWeightsUnlessToldOtherwise) {
    const std::vector<Segment> segments{{0, 1, true}, {1, 2, false}};
    for (const PipelineSettings& stage :
         {PipelineSettings{.l2 = 0.5}, PipelineSettings{.weightDecay = 0.5}, PipelineSettings{.l1 = 0.5},
          PipelineSettings{.l1 = 0.5, .l1Proximal = false}}) {
        const Values onlyWeights = once(stage, {4, 4}, {0, 0}, 0.5, segments).theta;
        EXPECT_LT(onlyWeights[0], 4);
        EXPECT_EQ(onlyWeights[1], 4);
        PipelineSettings all = stage;
        all.coversAll = true;
        const Values everything = once(all, {4, 4}, {0, 0}, 0.5, segments).theta;
        EXPECT_EQ(everything, (Values{onlyWeights[0], onlyWeights[0]}));
    }
}

TEST(Pipeline, LeavesPaddingAlone) {
    const PipelineSettings settings{
        .optimizer = Adam{}, .l2 = 0.5, .weightDecay = 0.5, .coversAll = true, .clipNorm = 1};
    const Values padded = once(settings, {4, 7, 4}, {3, 100, 4}, 0.5, {{0, 1, true}, {2, 3, false}}).theta;
    const Values plain = once(settings, {4, 4}, {3, 4}, 0.5).theta;
    EXPECT_EQ(padded, (Values{plain[0], 7, plain[1]}));
}

TEST(Pipeline, TellsWhatThePenaltiesAddToTheLoss) {
    const Values theta{1, -2, 3, 5};
    const std::vector<Segment> segments{{0, 3, true}, {3, 4, false}};
    Pipeline<double> pipeline(4, segments, {.l1 = 0.5, .l2 = 0.25});
    EXPECT_EQ(pipeline.penalty(theta.data()), 0.5 * 6 + 0.5 * 0.25 * 14);
    pipeline.retune({.l1 = 0.5, .l2 = 0.25, .coversAll = true});
    EXPECT_EQ(pipeline.penalty(theta.data()), 0.5 * 11 + 0.5 * 0.25 * 39);
    pipeline.retune({.weightDecay = 0.5});
    EXPECT_EQ(pipeline.penalty(theta.data()), 0);
    const Values many(4097, -2);
    EXPECT_EQ(Pipeline<double>(4097, {}, {.l1 = 1, .l2 = 1}).penalty(many.data()), 4097 * (2 + 2));
}

// min ½ h (θ − a)² + λ |θ| ends at a − sign(a) λ / h, or at 0 if h |a| ≤ λ.
TEST(Pipeline, FindsTheLassoMinimumWithEveryRuleThatHasAThreshold) {
    const double h[3] = {1, 4, 2}, a[3] = {2, -1, 0.2}, lambda = 0.5;
    const double expected[3] = {1.5, -0.875, 0};
    const auto check = [&](const Optimizer& optimizer, double rate, double fall, double tolerance, int steps) {
        SCOPED_TRACE(std::string(infoOf(optimizer).key));
        Pipeline<double> pipeline(3, {}, {.optimizer = optimizer, .l1 = lambda});
        double theta[3] = {0.3, 0.3, 0.3};
        for (int step = 0; step < steps; ++step) {
            double gradient[3];
            for (int i = 0; i < 3; ++i) gradient[i] = h[i] * (theta[i] - a[i]);
            pipeline.update(theta, gradient, rate / (1 + fall * step / steps));
        }
        for (int i = 0; i < 3; ++i) EXPECT_NEAR(theta[i], expected[i], tolerance) << i;
        EXPECT_EQ(theta[2], 0);
    };
    check(GradientDescent{}, 0.1, 0, 1e-12, 2000);
    for (const Form form : {Form::Lecture, Form::PyTorch}) {
        check(Momentum{.momentum = 0.9, .form = form}, 0.01, 0, 1e-12, 20000);
        check(Nesterov{.momentum = 0.9, .form = form}, 0.01, 0, 1e-12, 20000);
    }
    // Adaptive rules settle under a falling rate.
    check(AdaGrad{}, 0.5, 10, 1e-6, 20000);
    check(RMSprop{.beta = 0.99}, 0.001, 10, 1e-6, 40000);
    check(Adam{}, 0.01, 10, 1e-6, 40000);
    check(AMSGrad{}, 0.01, 10, 1e-6, 40000);
    check(AdaMax{}, 0.01, 10, 1e-6, 40000);
    check(NAdam{}, 0.01, 10, 1e-6, 40000);
    check(RAdam{}, 0.01, 10, 1e-6, 40000);
}

TEST(Pipeline, TakesTheThresholdFromTheRule) {
    // From fresh, g = 0: θ moves by the threshold alone, λ times the effective rate.
    const auto threshold = [](const Optimizer& optimizer) {
        return 8 - once({.optimizer = optimizer, .l1 = 0.5}, {8}, {0}, 0.25).theta[0];
    };
    EXPECT_DOUBLE_EQ(threshold(GradientDescent{}), 0.5 * 0.25);
    EXPECT_DOUBLE_EQ(threshold(Momentum{.momentum = 0.75}), 0.5 * 0.25 * 4);
    EXPECT_DOUBLE_EQ(threshold(Nesterov{.momentum = 0.75, .form = Form::PyTorch}), 0.5 * 0.25 * 4);
    EXPECT_DOUBLE_EQ(threshold(AdaGrad{.epsilon = 2}), 0.5 * 0.25 / 2);
    EXPECT_DOUBLE_EQ(threshold(RMSprop{.epsilon = 4}), 0.5 * 0.25 / 2);
    EXPECT_DOUBLE_EQ(threshold(Adam{.epsilon = 2}), 0.5 * 0.25 / 2);
    EXPECT_DOUBLE_EQ(threshold(AMSGrad{.epsilon = 2}), 0.5 * 0.25 / 2);
    EXPECT_DOUBLE_EQ(threshold(AdaMax{.epsilon = 2}), 0.5 * 0.25 / 2);
    EXPECT_DOUBLE_EQ(threshold(NAdam{.epsilon = 2}), 0.5 * 0.25 / 2);
    EXPECT_DOUBLE_EQ(threshold(RAdam{}), 0.5 * 0.25);  // not yet adaptive
    EXPECT_DOUBLE_EQ(threshold(AdaDelta{.epsilon = 3}), 0.5 * 0.25);
}

TEST(Pipeline, GivesEachCoordinateTheBitsItHasAlone) {
    const auto check = [&]<class T>(T, const Optimizer& optimizer, const PipelineSettings& stages) {
        PipelineSettings settings = stages;
        settings.optimizer = optimizer;
        const auto gradientOf = [](T theta, std::size_t i, int step) {
            return static_cast<T>((theta - T(0.5)) * T(1 + static_cast<double>(i % 13)) + T(0.01) * T(step % 3));
        };
        const auto startOf = [](std::size_t i) { return static_cast<T>(std::sin(1.0 + static_cast<double>(i))); };
        constexpr int steps = 7;
        const auto run = [&](std::size_t from, std::size_t n) {
            std::vector<T> theta(n), gradient(n);
            for (std::size_t i = 0; i < n; ++i) theta[i] = startOf(from + i);
            Pipeline<T> pipeline(static_cast<std::int64_t>(n), {}, settings);
            for (int step = 0; step < steps; ++step) {
                for (std::size_t i = 0; i < n; ++i) gradient[i] = gradientOf(theta[i], from + i, step);
                pipeline.update(theta.data(), gradient.data(), 0.03 / (1 + step));
            }
            return theta;
        };
        std::vector<T> alone;
        for (std::size_t i = 0; i < 4097; ++i) alone.push_back(run(i, 1)[0]);
        for (const std::size_t n : {1, 2, 7, 1000, 4097})
            EXPECT_TRUE(sameBits(run(0, n), {alone.begin(), alone.begin() + static_cast<std::ptrdiff_t>(n)}))
                << n << " coordinates of " << sizeof(T) << " bytes";
    };
    forEachOptimizer([&](const auto& kind) {
        for (const PipelineSettings& stages :
             {PipelineSettings{}, PipelineSettings{.l1 = 0.01, .l2 = 0.02, .weightDecay = 0.1, .clipValue = 0.4},
              PipelineSettings{.l1 = 0.01, .l1Proximal = false}}) {
            check(double{}, kind, stages);
            check(float{}, kind, stages);
        }
    });
}

TEST(Pipeline, GivesTheSameBitsAtAnyAddress) {
    const PipelineSettings settings{.optimizer = Adam{}, .l1 = 0.01, .l2 = 0.02, .clipNorm = 0.5};
    const auto run = [&](std::size_t offset) {
        std::vector<double> theta(3001 + offset), gradient(3001 + offset);
        for (std::size_t i = 0; i < 3001; ++i) theta[i + offset] = std::sin(1.0 + static_cast<double>(i));
        Pipeline<double> pipeline(3001, {}, settings);
        for (int step = 0; step < 5; ++step) {
            for (std::size_t i = 0; i < 3001; ++i)
                gradient[i + offset] = theta[i + offset] * static_cast<double>(1 + i % 7);
            pipeline.update(theta.data() + offset, gradient.data() + offset, 0.1);
        }
        return std::vector<double>(theta.begin() + static_cast<std::ptrdiff_t>(offset), theta.end());
    };
    for (const std::size_t offset : {1, 2, 3, 5}) EXPECT_TRUE(sameBits(run(offset), run(0))) << offset;
}

TEST(Pipeline, GivesTheSameBitsWhereverSegmentsEnd) {
    // Elementwise stages do not see the segments.
    const PipelineSettings settings{
        .optimizer = NAdam{}, .l1 = 0.01, .l2 = 0.02, .weightDecay = 0.1, .coversAll = true};
    Values theta(2500), gradient(2500);
    for (std::size_t i = 0; i < theta.size(); ++i) {
        theta[i] = std::sin(static_cast<double>(i));
        gradient[i] = std::cos(static_cast<double>(i));
    }
    const std::vector<Segment> segments{{0, 3, true}, {3, 1500, false}, {1500, 2500, true}};
    EXPECT_TRUE(
        sameBits(once(settings, theta, gradient, 0.1).theta, once(settings, theta, gradient, 0.1, segments).theta));
}

TEST(Pipeline, ContinuesFromACopyToTheBit) {
    forEachOptimizer([](const auto& kind) {
        Pipeline<double> pipeline(5, {}, {.optimizer = kind, .l1 = 0.01, .clipNorm = 2});
        Values theta{1, -2, 3, -4, 5}, gradient(5);
        const auto go = [&](Pipeline<double>& with, Values& at, int steps) {
            for (int step = 0; step < steps; ++step) {
                for (std::size_t i = 0; i < 5; ++i) gradient[i] = at[i] * static_cast<double>(i + 1);
                with.update(at.data(), gradient.data(), 0.05);
            }
        };
        go(pipeline, theta, 10);
        Pipeline<double> bookmark = pipeline;
        Values again = theta;
        go(pipeline, theta, 10);
        go(bookmark, again, 10);
        EXPECT_TRUE(sameBits(theta, again));
        EXPECT_EQ(bookmark.count(), 20);
        for (std::size_t slot = 0; slot < pipeline.stateCount(); ++slot)
            EXPECT_EQ(0, std::memcmp(pipeline.state(slot).data(), bookmark.state(slot).data(), 5 * sizeof(double)));
    });
}

TEST(Pipeline, KeepsItsStateWhenRetunedWithinAKind) {
    Pipeline<double> pipeline(1, {}, {.optimizer = NAdam{}});
    double theta = 1, gradient = 1;
    pipeline.update(&theta, &gradient, 0.1);
    const double moment = pipeline.state(0)[0];
    ASSERT_NE(moment, 0);
    pipeline.retune({.optimizer = NAdam{.beta1 = 0.5}, .l2 = 0.1, .clipNorm = 3});
    EXPECT_EQ(pipeline.count(), 1);
    EXPECT_EQ(pipeline.state(0)[0], moment);
    EXPECT_EQ(pipeline.settings().l2, 0.1);
}

TEST(Pipeline, StartsAnotherKindFresh) {
    Pipeline<double> pipeline(1, {}, {.optimizer = NAdam{}});
    double theta = 1, gradient = 1;
    for (int step = 0; step < 3; ++step) pipeline.update(&theta, &gradient, 0.1);
    pipeline.retune({.optimizer = Adam{}});
    EXPECT_EQ(pipeline.count(), 0);
    EXPECT_EQ(pipeline.stateCount(), 2u);
    EXPECT_EQ(pipeline.state(0)[0], 0);
    EXPECT_EQ(pipeline.state(1)[0], 0);
    // And back: what NAdam carried is gone as well.
    pipeline.retune({.optimizer = NAdam{}});
    theta = 1;
    pipeline.update(&theta, &gradient, 0.1);
    EXPECT_EQ(theta, once({.optimizer = NAdam{}}, {1}, {1}, 0.1).theta[0]);
}

TEST(Pipeline, StartsTheOtherFormOfMomentumFresh) {
    Pipeline<double> pipeline(1, {}, {.optimizer = Momentum{}});
    double theta = 1, gradient = 1;
    pipeline.update(&theta, &gradient, 0.1);
    pipeline.retune({.optimizer = Momentum{.momentum = 0.5}});
    EXPECT_EQ(pipeline.count(), 1);
    pipeline.retune({.optimizer = Momentum{.momentum = 0.5, .form = Form::PyTorch}});
    EXPECT_EQ(pipeline.count(), 0);
    EXPECT_EQ(pipeline.state(0)[0], 0);  // −η v would have been taken for v, uphill
}

TEST(Pipeline, NamesTheFirstCoordinateThatIsNotFinite) {
    Pipeline<double> pipeline(3000, {{0, 1000, true}, {1000, 3000, false}}, {.l2 = 0.1});
    Values theta(3000, 1), gradient(3000, 1);
    EXPECT_TRUE(pipeline.update(theta.data(), gradient.data(), 0.1).isFinite());
    gradient.assign(3000, 1);
    gradient[2999] = std::nan("");
    gradient[1777] = -inf;
    const Outcome outcome = pipeline.update(theta.data(), gradient.data(), 0.1);
    EXPECT_EQ(outcome.firstNonFinite, 1777);
    EXPECT_EQ(theta[1777], inf);
    EXPECT_TRUE(std::isfinite(theta[2998]));
}

TEST(Pipeline, HidesNoDivergenceBehindClippingOrL1) {
    for (const double bad : {inf, -inf, std::nan("")}) {
        for (const PipelineSettings& settings :
             {PipelineSettings{.clipNorm = 1}, PipelineSettings{.l1 = 1},
              PipelineSettings{.optimizer = Adam{}, .l1 = 1}, PipelineSettings{.optimizer = AdaMax{}, .l1 = 1},
              PipelineSettings{.l1 = 1e308}}) {
            Pipeline<double> pipeline(2, {}, settings);
            double theta[2] = {1, 1}, gradient[2] = {1, bad};
            EXPECT_EQ(pipeline.update(theta, gradient, 10).firstNonFinite, 1)
                << bad << " " << infoOf(settings.optimizer).key;
        }
        if (std::isnan(bad)) {
            Pipeline<double> pipeline(2, {}, {.clipValue = 1});
            double theta[2] = {1, 1}, gradient[2] = {1, bad};
            EXPECT_EQ(pipeline.update(theta, gradient, 1).firstNonFinite, 1);
        }
    }
}

TEST(Pipeline, MayBeEmpty) {
    Pipeline<double> pipeline(0, {}, {.optimizer = Adam{}, .clipNorm = 1});
    EXPECT_TRUE(pipeline.update(nullptr, nullptr, 0.1).isFinite());
    EXPECT_EQ(pipeline.count(), 1);
}

}  // namespace
}  // namespace ravine
