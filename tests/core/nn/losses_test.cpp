#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/nn/losses/all.h"

namespace ravine {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

struct Result {
    double loss;
    std::vector<double> gradient;
};

// The mean over the samples, and its gradient. Outputs one sample after the other.
template <class T = double>
Result meanOf(const Loss& loss, std::int64_t units, const std::vector<T>& outputs,
              const std::vector<std::uint32_t>& labels, const std::vector<T>& numbers) {
    const auto samples = static_cast<std::int64_t>(outputs.size()) / units;
    std::vector<T> gradient(outputs.size());
    const double sum = lossSum(loss, outputs.data(), units, samples, {labels.data(), numbers.data()},
                               T(1) / static_cast<T>(samples), gradient.data());
    return {sum / static_cast<double>(samples), {gradient.begin(), gradient.end()}};
}

void expectNear(const std::vector<double>& ours, const std::vector<double>& theirs) {
    ASSERT_EQ(ours.size(), theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i)
        EXPECT_NEAR(ours[i], theirs[i], 1e-15 * std::abs(theirs[i]) + 1e-16) << i;
}

// Printed by PyTorch 1.13.1 in float64: torch.nn.functional and its autograd.
TEST(CrossEntropy, FollowsPyTorch) {
    const auto [loss, gradient] =
        meanOf(CrossEntropy{}, 3, {0.3, -1.2, 2, 1e3, 0, -1e3, -0.1, -0.1, -0.1, 5, 5.5, -40}, {2, 1, 0, 1}, {});
    EXPECT_NEAR(loss, 250.44359012945026, 1e-13);
    expectNear(gradient, {0.0373297155458478, 0.008329385408040348, -0.04565910095388814, 0.25, -0.25, 0,
                          -0.16666666666666669, 0.08333333333333333, 0.08333333333333333, 0.09438516719953635,
                          -0.09438516719953635, 2.701792948369336e-21});
}

const std::vector<double> outputs{0.3, -1.2, 30, -30, 0, 4}, numbers{1, 0, 1, 1, 0, 1};

TEST(BinaryCrossEntropy, FollowsPyTorch) {
    const auto [loss, gradient] = meanOf(BinaryCrossEntropy{}, 2, outputs, {}, numbers);
    EXPECT_NEAR(loss, 5.254822470047416, 1e-14);
    expectNear(gradient, {-0.07092624719805683, 0.03857920275016373, -1.5580129778906365e-14, -0.16666666666665106,
                          0.08333333333333333, -0.0029977016603485915});
}

TEST(MeanSquaredError, FollowsPyTorch) {
    const auto [loss, gradient] = meanOf(MeanSquaredError{}, 2, outputs, {}, numbers);
    EXPECT_NEAR(loss, 302.155, 1e-12);
    expectNear(gradient, {-0.2333333333333333, -0.4, 9.666666666666666, -10.333333333333332, 0, 1});
}

TEST(Huber, FollowsPyTorch) {
    const auto [loss, gradient] = meanOf(Huber{}, 2, outputs, {}, numbers);
    EXPECT_NEAR(loss, 10.4075, 1e-14);
    expectNear(gradient, {-0.11666666666666665, -0.16666666666666666, 0.16666666666666666, -0.16666666666666666, 0,
                          0.16666666666666666});
    const auto narrow = meanOf(Huber{.delta = 0.4}, 2, outputs, {}, numbers);
    EXPECT_NEAR(narrow.loss, 4.260000000000001, 1e-14);
    expectNear(narrow.gradient, {-0.06666666666666667, -0.06666666666666667, 0.06666666666666667, -0.06666666666666667,
                                 0, 0.06666666666666667});
}

TEST(CrossEntropy, NeitherOverflowsNorLosesASmallLoss) {
    // −ln p = ln(1 + e⁻⁶⁰) ≈ e⁻⁶⁰, which 1 + e⁻⁶⁰ would round away.
    EXPECT_NEAR(meanOf(CrossEntropy{}, 2, {60.0, 0.0}, {0}, {}).loss, std::exp(-60.0), 1e-41);
    EXPECT_EQ(meanOf(CrossEntropy{}, 2, {1e300, 0.0}, {0}, {}).loss, 0);
    EXPECT_EQ(meanOf(CrossEntropy{}, 2, {1e300, 0.0}, {1}, {}).loss, 1e300);
    EXPECT_EQ(meanOf<float>(CrossEntropy{}, 2, {-3e38f, 1.0f}, {1}, {}).loss, 0);
    // Twice 3e38 is not a float, but the loss is counted in double.
    EXPECT_NEAR(meanOf<float>(CrossEntropy{}, 2, {3e38f, -3e38f}, {1}, {}).loss, 6e38, 1e32);
}

// Against the library's in long double, from far below 1 to the most that classes could add up to.
TEST(CrossEntropy, HasALogarithmExactToTheLastUnit) {
    for (double exponent = -60; exponent <= 30; exponent += 0.00371) {
        const double y = std::exp(exponent);
        const double expected = static_cast<double>(std::log1p(static_cast<long double>(y)));
        const double unit = std::nextafter(expected, 2 * expected) - expected;
        ASSERT_LE(std::abs(logarithmOfOneAndMore(y) - expected), unit) << y;
    }
    EXPECT_EQ(logarithmOfOneAndMore(0), 0);
    EXPECT_TRUE(std::isnan(logarithmOfOneAndMore(std::nan(""))));
}

// Samples are taken by the block; a sample's numbers do not depend on those beside it.
TEST(CrossEntropy, GivesASampleTheSameBitsInAnyBatch) {
    constexpr std::int64_t classes = 3, samples = 70;
    std::vector<double> values, gradient(classes * samples);
    std::vector<std::uint32_t> labels;
    for (int i = 0; i < classes * samples; ++i) values.push_back(7 * std::sin(1.0 + 5 * i));
    for (std::uint32_t i = 0; i < samples; ++i) labels.push_back(i * i % classes);
    const double whole = lossSum<double>(CrossEntropy{}, values.data(), classes, samples, {labels.data(), nullptr}, 0.5,
                                         gradient.data());
    double total = 0;
    for (std::int64_t sample = 0; sample < samples; ++sample) {
        std::array<double, classes> alone{};
        total += lossSum<double>(CrossEntropy{}, values.data() + sample * classes, classes, 1,
                                 {labels.data() + sample, nullptr}, 0.5, alone.data());
        for (std::int64_t k = 0; k < classes; ++k) EXPECT_EQ(gradient[sample * classes + k], alone[k]) << sample;
    }
    EXPECT_EQ(whole, total);
}

TEST(BinaryCrossEntropy, NeitherOverflowsNorLosesASmallLoss) {
    EXPECT_NEAR(meanOf(BinaryCrossEntropy{}, 1, {60.0}, {}, {1.0}).loss, std::exp(-60.0), 1e-41);
    EXPECT_NEAR(meanOf(BinaryCrossEntropy{}, 1, {-60.0}, {}, {0.0}).loss, std::exp(-60.0), 1e-41);
    EXPECT_EQ(meanOf(BinaryCrossEntropy{}, 1, {1e300}, {}, {0.0}).loss, 1e300);
    EXPECT_EQ(meanOf(BinaryCrossEntropy{}, 1, {-1e300}, {}, {1.0}).loss, 1e300);
    EXPECT_EQ(meanOf(BinaryCrossEntropy{}, 1, {-1e300}, {}, {0.0}).loss, 0);
}

TEST(Losses, PassNotANumberOn) {
    const double none = std::nan("");
    forEachKind<Loss>([&](const auto& kind) {
        SCOPED_TRACE(std::string(kind.info.key));
        for (const auto& wild : {std::vector<double>{none, 0}, {0, none}, {inf, inf}}) {
            if (kind.info.key == "huber" && wild[0] == inf) continue;  // ∞ is a loss, its slope δ
            const auto [loss, gradient] = meanOf(kind, 2, wild, {0}, {1, 0});
            EXPECT_FALSE(std::isfinite(loss));
            EXPECT_TRUE(!std::isfinite(gradient[0]) || !std::isfinite(gradient[1]) || wild[0] == inf);
        }
    });
}

TEST(Losses, AreTheMeanOverSamplesAndOutputs) {
    forEachKind<Loss>([&](const auto& kind) {
        SCOPED_TRACE(std::string(kind.info.key));
        // A batch of 23 of the same sample costs as much as the one.
        const std::vector<double> one{0.3, -0.7, 1.1}, goal{0, 1, 0};
        std::vector<double> many, goals;
        for (int i = 0; i < 23; ++i)
            for (std::size_t k = 0; k < 3; ++k) many.push_back(one[k]), goals.push_back(goal[k]);
        const Result single = meanOf(kind, 3, one, {1}, goal);
        const Result batch = meanOf(kind, 3, many, std::vector<std::uint32_t>(23, 1), goals);
        EXPECT_NEAR(batch.loss, single.loss, 1e-14);
        for (std::size_t i = 0; i < many.size(); ++i)
            EXPECT_NEAR(batch.gradient[i], single.gradient[i % 3] / 23, 1e-16);
    });
}

TEST(Losses, PredictProbabilitiesOfClasses) {
    Matrix<double> logits(3, 2);
    logits << 0.3, 1e3, -1.2, 0, 2, -1e3;
    predict(CrossEntropy{}, logits);
    // PyTorch's softmax
    expectNear({logits.data(), logits.data() + 6},
               {0.14931886218339122, 0.03331754163216139, 0.8173635961844474, 1, 0, 0});
    Matrix<double> logit(1, 3);
    logit << -800, 0, 800;
    predict(BinaryCrossEntropy{}, logit);
    EXPECT_EQ(logit(0), 0);
    EXPECT_EQ(logit(1), 0.5);
    EXPECT_EQ(logit(2), 1);
    Matrix<double> number(1, 1);
    number << 7;
    predict(MeanSquaredError{}, number);
    predict(Huber{}, number);
    EXPECT_EQ(number(0), 7);
}

TEST(Losses, AreReadByEveryNameAndWrittenByTheirKey) {
    for (const auto& [name, expected] : std::map<std::string, Loss>{{"mse", MeanSquaredError{}},
                                                                    {"mean_squared_error", MeanSquaredError{}},
                                                                    {"bce", BinaryCrossEntropy{}},
                                                                    {"binary_cross_entropy", BinaryCrossEntropy{}},
                                                                    {"softmax_cross_entropy", CrossEntropy{}},
                                                                    {"huber", Huber{}}}) {
        Issues issues;
        for (const Json& json : {Json(name), Json{{"kind", name}}}) {
            Loss loss = CrossEntropy{};
            readNestedKind(loss, json, "loss", issues);
            EXPECT_EQ(loss, expected) << name;
        }
        EXPECT_TRUE(issues.empty());
    }
    Json json;
    writeNestedKind(Loss(MeanSquaredError{}), json);
    EXPECT_EQ(json.dump(), R"("mse")");
    writeNestedKind(Loss(Huber{.delta = 2}), json);
    EXPECT_EQ(json.dump(), R"({"kind":"huber","delta":2.0})");
}

TEST(Losses, SayWhatTheyTake) {
    EXPECT_TRUE(lossInfo(CrossEntropy{}).takesLabels);
    EXPECT_FALSE(lossInfo(MeanSquaredError{}).takesLabels);
    EXPECT_EQ(lossInfo(BinaryCrossEntropy{}).boundary, 0);
    EXPECT_EQ(lossInfo(MeanSquaredError{}).boundary, 0.5);
}

}  // namespace
}  // namespace ravine
