// Step anatomy: what is shown of an update is what the update computed.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <map>

#include "core/experiment/experiment.h"
#include "core/experiment/prepared.h"
#include "core/optimizers/pipeline.h"
#include "core/training/run.h"
#include "tests/core/formulas/math_evaluate.h"

namespace ravine {
namespace {

// Every stage alone, and together as far as they go.
std::vector<std::pair<std::string, PipelineSettings>> stageSettings() {
    return {{"plain", {}},
            {"l2", {.l2 = 0.3}},
            {"subgradient", {.l1 = 0.2, .l1Proximal = false}},
            {"subgradient and l2", {.l1 = 0.2, .l1Proximal = false, .l2 = 0.3}},
            {"proximal", {.l1 = 0.2}},
            {"decay", {.weightDecay = 0.1}},
            {"value", {.clipValue = 0.4}},
            {"norm", {.clipNorm = 0.7}},
            {"wide norm", {.clipNorm = 1e9}},
            {"all", {.l1 = 0.2, .l2 = 0.3, .weightDecay = 0.1, .coversAll = true, .clipNorm = 0.7, .clipValue = 0.4}}};
}

template <class Visit>
void forEachCase(const Visit& visit) {
    forEachKind<Optimizer>([&]<class K>(const K& kind) {
        for (auto [name, settings] : stageSettings()) {
            settings.optimizer = kind;
            SCOPED_TRACE(std::string(K::info.key) + ", " + name);
            visit(settings);
        }
    });
    // The forms that are not the default.
    for (const Optimizer& other : {Optimizer(Momentum{.form = Form::PyTorch}),
                                   Optimizer(Nesterov{.form = Form::PyTorch}), Optimizer(Adam{.biasCorrection = false}),
                                   Optimizer(RMSprop{.epsilonPlacement = EpsilonPlacement::Outside})}) {
        SCOPED_TRACE(std::string(infoOf(other).key) + " in its other form");
        visit(PipelineSettings{.optimizer = other});
    }
}

// A vector of weights, two biases and padding; gradients of all sizes, some of them 0.
template <class T>
struct Descent {
    static constexpr std::int64_t size = 7;
    Pipeline<T> pipeline;
    std::vector<T> theta{T(1.5), T(-0.25), T(0), T(3), T(-2), T(0.1), T(0)};
    explicit Descent(const PipelineSettings& settings) : pipeline(size, {{0, 4, true}, {4, 6, false}}, settings) {}

    std::vector<T> gradient(int t) const {
        std::vector<T> slopes(size, T(0));
        for (int i = 0; i < 6; ++i)
            slopes[static_cast<std::size_t>(i)] = T(std::sin(1.3 * t + i) * (i == 2 && t < 3 ? 0 : i + 0.2));
        return slopes;
    }
};

StepAnatomy asked(bool whole = false) {
    StepAnatomy anatomy;
    for (const std::int64_t place : {0, 2, 3, 5}) anatomy.coordinates.push_back({.index = place});
    anatomy.wantsWhole = whole;
    return anatomy;
}

template <class T>
class StepAnatomyOf : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(StepAnatomyOf, Precisions);

TYPED_TEST(StepAnatomyOf, LeavesTheUpdateAsItIsToTheBit) {
    forEachCase([](const PipelineSettings& settings) {
        Descent<TypeParam> plain(settings), opened(settings);
        for (int t = 0; t < 20; ++t) {
            auto first = plain.gradient(t), second = first;
            const double rate = 0.05 / (1 + t);
            plain.pipeline.update(plain.theta.data(), first.data(), rate);
            StepAnatomy anatomy = asked(t % 2 == 0);
            opened.pipeline.update(opened.theta.data(), second.data(), rate, anatomy);
            ASSERT_EQ(plain.theta, opened.theta) << t;
            ASSERT_EQ(first, second) << t;
            for (std::size_t slot = 0; slot < plain.pipeline.stateCount(); ++slot)
                for (std::size_t i = 0; i < 6; ++i)
                    ASSERT_EQ(plain.pipeline.state(slot)[i], opened.pipeline.state(slot)[i]);
        }
    });
}

TYPED_TEST(StepAnatomyOf, EachStageBeginsWithTheBitsThatTheOneBeforeItEndedWith) {
    forEachCase([](const PipelineSettings& settings) {
        Descent<TypeParam> it(settings);
        for (int t = 0; t < 8; ++t) {
            const std::vector<TypeParam> before = it.theta;
            auto gradient = it.gradient(t);
            const auto dataGradient = gradient;
            StepAnatomy anatomy = asked(true);
            it.pipeline.update(it.theta.data(), gradient.data(), 0.05, anatomy);
            for (const CoordinateAnatomy& each : anatomy.coordinates) {
                const auto place = static_cast<std::size_t>(each.index);
                double slope = static_cast<double>(dataGradient[place]), theta = static_cast<double>(before[place]),
                       step = 0;
                EXPECT_EQ(each.before(), theta);
                Stage last = Stage::DataGradient;
                for (const StageNumbers& stage : each.stages) {
                    EXPECT_GE(stage.stage, last);
                    last = stage.stage;
                    double& line = stage.stage == Stage::Decay || stage.stage > Stage::Rule ? theta : slope;
                    ASSERT_EQ(std::bit_cast<std::uint64_t>(stage.before), std::bit_cast<std::uint64_t>(line))
                        << title(stage.stage);
                    (stage.stage == Stage::Rule ? step : line) = stage.after;
                    ASSERT_FALSE(stage.terms.empty());
                    EXPECT_EQ(stage.terms.back().value, stage.after);
                }
                EXPECT_EQ(static_cast<TypeParam>(slope), gradient[place]) << "the gradient that the rule saw";
                EXPECT_EQ(theta, static_cast<double>(it.theta[place])) << "the stored θ";
                EXPECT_EQ(each.after(), theta);
                EXPECT_EQ(each.find(Stage::Step)->after,
                          static_cast<double>(static_cast<TypeParam>(each.find(Stage::Step)->before) +
                                              static_cast<TypeParam>(step)));
                EXPECT_EQ(anatomy.whole.gradient[each.index], slope);
                EXPECT_EQ(anatomy.whole.step[each.index], theta - each.before());
                EXPECT_EQ(anatomy.whole.effectiveRate[each.index], each.effectiveRate);
                for (std::size_t slot = 0; slot < it.pipeline.stateCount(); ++slot) {
                    const Term* told = each.find(each.known[slot + 1].symbol);
                    ASSERT_TRUE(told) << "the rule does not tell " << each.known[slot + 1].symbol;
                    EXPECT_EQ(told->value, static_cast<double>(it.pipeline.state(slot)[place]));
                }
            }
            EXPECT_EQ(anatomy.whole.step[6], 0) << "padding";
        }
    });
}

TEST(StepAnatomy, EveryFormulaGivesTheNumberShownBesideIt) {
    forEachCase([](const PipelineSettings& settings) {
        Descent<double> it(settings);
        for (int t = 0; t < 8; ++t) {
            auto gradient = it.gradient(t);
            StepAnatomy anatomy = asked();
            it.pipeline.update(it.theta.data(), gradient.data(), 0.05, anatomy);
            for (const CoordinateAnatomy& each : anatomy.coordinates) {
                std::map<std::string, double, std::less<>> numbers;
                for (const auto& list : {anatomy.constants, each.known})
                    for (const NamedNumber& number : list) {
                        EXPECT_FALSE(numbers.contains(number.symbol)) << number.symbol << " stands for two things";
                        numbers[number.symbol] = number.value;
                    }
                for (const StageNumbers& stage : each.stages)
                    for (const Term& term : stage.terms) {
                        if (!term.formula.empty()) {
                            const auto tree = math::parse(term.formula);
                            ASSERT_TRUE(std::holds_alternative<math::Node>(tree)) << term.formula;
                            const auto& formula = std::get<math::Node>(tree);
                            for (const std::string& symbol : math::symbolsOf(formula))
                                EXPECT_TRUE(numbers.contains(symbol))
                                    << symbol << " in " << term.formula << " is not shown";
                            const double value = math::evaluate(formula, [&](std::string_view symbol) {
                                const auto found = numbers.find(symbol);
                                return found == numbers.end() ? std::nullopt : std::optional(found->second);
                            });
                            EXPECT_NEAR(value, term.value, 1e-9 * std::max(1e-6, std::abs(term.value)))
                                << term.symbol << " = " << term.formula << ", update " << t + 1;
                        }
                        numbers[term.symbol] = term.value;
                    }
            }
        }
    });
}

TEST(StepAnatomy, OfARunIsItsNextUpdate) {
    Experiment experiment;
    experiment.steps = 40;
    experiment.surface().gradientNoise = 0.1;
    RunSpec& adam = experiment.runs.emplace_back();
    adam.name = "Adam";
    adam.optimizer = Adam{};
    adam.learningRate = 0.1;
    adam.l2 = 0.01;
    adam.clipNorm = 5;
    adam.changes = {{20, {{"learning_rate", "0.02"}}}};
    Issues issues;
    const Prepared prepared = prepare(experiment, issues);
    ravine::Run run(prepared.surface, experiment, experiment.runs[0]);
    Record record;
    while (!run.over()) {
        const auto opened = run.openNext();
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened->step, run.step() + 1);
        EXPECT_EQ(opened->coordinates[0].before(), run.progress().latest.x);
        EXPECT_EQ(opened->baseRate, run.step() < 20 ? 0.1 : 0.02);
        ASSERT_EQ(run.advance(std::span(&record, 1)), 1u);
        EXPECT_EQ(opened->coordinates[0].after(), record.x);
        EXPECT_EQ(opened->coordinates[1].after(), record.y);
        EXPECT_EQ(opened->rate, record.learningRate);
    }
    EXPECT_FALSE(run.openNext()) << "nothing comes after the end";
}

}  // namespace
}  // namespace ravine
