#include "core/nn/network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <random>

#include "core/nn/initial_weights.h"

// Counts what this thread takes from the heap. Eigen takes it by malloc, so operator new alone would not see it. The
// sanitizers bring a malloc of their own.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define RAVINE_COUNTS_ALLOCATIONS 1
namespace {
thread_local std::int64_t allocations = 0;
}
extern "C" void* __libc_malloc(std::size_t);
extern "C" void* malloc(std::size_t size) {
    ++allocations;
    return __libc_malloc(size);
}
#endif

namespace ravine {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

NetworkSpec stack(std::vector<LayerSpec> layers) { return {.layers = std::move(layers)}; }

// A network with its weights, and data to feed it.
template <class T>
struct Case {
    Network<T> network;
    Vector<T> theta, running, gradient;
    Part<T> part;
    std::vector<std::uint32_t> order;

    Case(std::int64_t inputs, std::int64_t outputs, const NetworkSpec& spec, Loss loss, std::int64_t samples,
         std::int64_t maxBatch)
        : network(NetworkLayout(inputs, outputs, spec), loss, maxBatch) {
        theta = initialWeights(network.layout(), HeNormal{}, 4).template cast<T>();
        network.resetRunning(running);
        gradient.setZero(theta.size());
        std::mt19937 random(7);
        std::normal_distribution<double> normal;
        part.inputs.resize(inputs, samples);
        for (T& input : part.inputs.reshaped()) input = static_cast<T>(normal(random));
        if (!lossInfo(loss).takesLabels) {
            part.targets.resize(outputs, samples);
            for (T& target : part.targets.reshaped()) target = static_cast<T>(normal(random));
        }
        for (std::int64_t i = 0; i < samples; ++i) {
            if (lossInfo(loss).takesLabels) part.labels.push_back(static_cast<std::uint32_t>(random() % outputs));
            part.ids.push_back(static_cast<std::uint32_t>(1000 + 3 * i));
        }
        order.resize(samples);
        std::iota(order.begin(), order.end(), 0u);
    }

    double train(std::size_t begin, std::size_t count, DropoutKey key = {}) {
        return network.train(theta.data(), running.data(), part, std::span(order).subspan(begin, count), key,
                             gradient.data());
    }
    double train() { return train(0, order.size()); }
    Evaluation evaluate() { return network.evaluate(theta.data(), running.data(), part); }
    Matrix<T> outputs(const Matrix<T>& inputs) {
        Matrix<T> result;
        network.outputs(theta.data(), running.data(), inputs, result);
        return result;
    }
};

// Sums in plain order.
template <class Numbers, class Term>
double sumOf(const Numbers& numbers, const Term& term) {
    double sum = 0;
    for (std::int64_t i = 0; i < numbers.size(); ++i) sum += term(numbers(i));
    return sum;
}

// By hand: W = (2 −1; 0 3), b = (1, −10), x = (1, 2): z = (1, −4), ReLU (1, 0); out = 5 · 1 + 7 · 0 − 2 = 3;
// loss (3 − 1)² = 4, ∂out = 4, ∂W₂ = (4, 0), δ = (20, 0), ∂W₁ = (20 40; 0 0).
TEST(Network, ComputesByHand) {
    Case<double> s(2, 1, stack({{.units = 2, .activation = ReLU{}}}), MeanSquaredError{}, 1, 1);
    const LayerShape first = s.network.layout().layers()[0], last = s.network.layout().layers()[1];
    s.theta.setZero();
    s.theta.segment(first.weight, 4) << 2, 0, -1, 3;
    s.theta.segment(first.bias, 2) << 1, -10;
    s.theta.segment(last.weight, 2) << 5, 7;
    s.theta[last.bias] = -2;
    s.part.inputs << 1, 2;
    s.part.targets << 1;
    s.gradient.setConstant(99);
    EXPECT_EQ(s.train(), 4);
    Vector<double> expected = Vector<double>::Zero(s.gradient.size());  // padding too
    expected.segment(first.weight, 4) << 20, 0, 40, 0;
    expected[first.bias] = 20;
    expected[last.weight] = 4;
    expected[last.bias] = 4;
    EXPECT_EQ(s.gradient, expected);
    const auto values = s.network.values(0);
    EXPECT_EQ(Matrix<double>(values.linear), (Matrix<double>(2, 1) << 1, -4).finished());
    EXPECT_EQ(Matrix<double>(values.output), (Matrix<double>(2, 1) << 1, 0).finished());
    EXPECT_EQ(Matrix<double>(values.delta), (Matrix<double>(2, 1) << 20, 0).finished());
    EXPECT_EQ(s.network.values(1).output(0, 0), 3);
    EXPECT_EQ(s.outputs(s.part.inputs)(0, 0), 3);
}

TEST(Network, TakesItsBatchByColumn) {
    Case<double> s(3, 4, stack({{.units = 5}}), CrossEntropy{}, 10, 10), picked = s;
    s.order = {7, 2, 5};
    for (std::int64_t i = 0; i < 3; ++i) {
        picked.part.inputs.col(i) = s.part.inputs.col(s.order[i]).eval();
        picked.part.labels[i] = s.part.labels[s.order[i]];
    }
    EXPECT_EQ(s.train(), picked.train(0, 3));
    EXPECT_EQ(s.gradient, picked.gradient);
}

template <class T>
void expectSameBitsAtAnyAddress() {
    const NetworkSpec spec = stack(
        {{.units = 19, .activation = GELU{}, .batchNorm = true, .dropout = 0.3}, {.units = 33, .activation = Tanh{}}});
    Case<T> s(5, 3, spec, CrossEntropy{}, 40, 21), other = s;
    // The same numbers elsewhere, aligned as the first ones are.
    Vector<T> room = Vector<T>::Zero(3 * s.theta.size() + 64);
    T* const theta = room.data() + 16;
    std::copy(s.theta.begin(), s.theta.end(), theta);
    T* const gradient = theta + s.theta.size();
    for (std::size_t step = 0; step < 2; ++step) {
        const auto batch = std::span(s.order).subspan(step * 19, step == 0 ? 19 : 21);
        const double loss = s.train(step * 19, batch.size(), {.seed = 3, .epoch = 9});
        EXPECT_EQ(loss,
                  other.network.train(theta, other.running.data(), s.part, batch, {.seed = 3, .epoch = 9}, gradient));
        EXPECT_TRUE(std::equal(s.gradient.begin(), s.gradient.end(), gradient));
        EXPECT_EQ(s.running, other.running);
    }
}

TEST(Network, GivesTheSameBitsWhereverItsNumbersLie) {
    expectSameBitsAtAnyAddress<float>();
    expectSameBitsAtAnyAddress<double>();
}

TEST(Network, GoesOnFromACopyToTheSameBits) {
    Case<float> s(5, 3, stack({{.units = 9, .batchNorm = true, .dropout = 0.5}}), CrossEntropy{}, 40, 20);
    s.train(0, 20, {1, 0});
    Case<float> copy = s;
    EXPECT_EQ(s.train(20, 20, {1, 0}), copy.train(20, 20, {1, 0}));
    EXPECT_EQ(s.gradient, copy.gradient);
    EXPECT_EQ(s.running, copy.running);
}

template <class T>
void expectBlocksDoNotShow() {
    Case<T> s(5, 3, stack({{.units = 19, .batchNorm = true, .dropout = 0.4}, {.units = 70}}), CrossEntropy{}, 300, 32);
    s.train(0, 32);
    const Matrix<T> whole = s.outputs(s.part.inputs);
    for (const std::int64_t begin : {0, 1, 127, 128, 299})
        for (const std::int64_t count : {1, 2, 127, 129})
            if (begin + count <= 300) {
                EXPECT_EQ(s.outputs(s.part.inputs.middleCols(begin, count)), whole.middleCols(begin, count));
            }
    EXPECT_EQ(s.outputs(Matrix<T>(5, 0)).cols(), 0);
}

TEST(Network, AnswersTheSameHoweverManySamplesAreAsked) {
    expectBlocksDoNotShow<float>();
    expectBlocksDoNotShow<double>();
}

TEST(Network, TrainsAndEvaluatesAlikeWithoutBatchNormAndDropout) {
    Case<double> s(5, 3, stack({{.units = 9}, {.units = 4, .activation = SiLU{}}}), CrossEntropy{}, 300, 300);
    EXPECT_NEAR(s.train(), s.evaluate().loss, 1e-13);
}

// Evaluation by the running statistics: put the batch's own there and it is the training pass again.
TEST(BatchNorm, EvaluatesByItsRunningStatistics) {
    Case<double> s(5, 3, stack({{.units = 9, .activation = Tanh{}, .batchNorm = true}}), CrossEntropy{}, 40, 40);
    const LayerShape layer = s.network.layout().layers()[0];
    const double loss = s.train();
    const Matrix<double> z = s.network.values(0).linear;
    EXPECT_NE(s.evaluate().loss, loss);
    for (std::int64_t unit = 0; unit < 9; ++unit) {
        const double mean = sumOf(z.row(unit), [](double value) { return value; }) / 40;
        const double squares = sumOf(z.row(unit), [=](double value) { return (value - mean) * (value - mean); });
        // From 0 and 1, with momentum 0.1; the variance unbiased.
        EXPECT_NEAR(s.running[layer.runningMean + unit], 0.1 * mean, 1e-15);
        EXPECT_NEAR(s.running[layer.runningVariance + unit], 0.9 + 0.1 * squares / 39, 1e-14);
        s.running[layer.runningMean + unit] = mean;
        s.running[layer.runningVariance + unit] = squares / 40;
    }
    EXPECT_NEAR(s.evaluate().loss, loss, 1e-13);
}

TEST(BatchNorm, GivesEachUnitMeanZeroAndDeviationOne) {
    Case<double> s(5, 3, stack({{.units = 9, .batchNorm = true}}), CrossEntropy{}, 40, 40);
    s.train();
    const Matrix<double> y = s.network.values(0).normalised;
    for (std::int64_t unit = 0; unit < 9; ++unit) {
        EXPECT_NEAR(sumOf(y.row(unit), [](double value) { return value; }), 0, 1e-13);
        EXPECT_NEAR(sumOf(y.row(unit), [](double value) { return value * value; }) / 40, 1, 1e-3);  // ε
    }
}

// The masks of the first layer, as the training pass of a network shows them.
Matrix<double> droppedBy(std::int64_t units, double p, std::size_t begin, std::size_t batch) {
    Case<double> s(5, 3, stack({{.units = units, .activation = Softplus{}, .dropout = p}}), CrossEntropy{}, 40, 40);
    s.train(begin, batch, {.seed = 3, .epoch = 2});
    return (s.network.values(0).output.array() == 0).cast<double>();
}

TEST(Dropout, IsSharedByNetworksOfOtherWidthsAndBatchSizes) {
    const Matrix<double> base = droppedBy(30, 0.5, 0, 40);
    EXPECT_EQ(droppedBy(77, 0.5, 0, 40).topRows(30), base);
    EXPECT_EQ(droppedBy(9, 0.5, 0, 40), base.topRows(9));
    EXPECT_EQ(droppedBy(30, 0.5, 11, 7), base.middleCols(11, 7));
}

TEST(Dropout, DropsTheSameUnitsAndMoreWithALargerP) {
    const Matrix<double> few = droppedBy(300, 0.2, 0, 40), many = droppedBy(300, 0.6, 0, 40);
    double fewDropped = 0, manyDropped = 0;
    for (std::int64_t i = 0; i < few.size(); ++i) {
        EXPECT_LE(few.data()[i], many.data()[i]);
        fewDropped += few.data()[i] / 12000;
        manyDropped += many.data()[i] / 12000;
    }
    // 12,000 draws: deviation 0.0045
    EXPECT_NEAR(fewDropped, 0.2, 0.02);
    EXPECT_NEAR(manyDropped, 0.6, 0.02);
}

TEST(Dropout, ScalesWhatItKeepsAndIsForTrainingOnly) {
    Case<double> s(5, 3, stack({{.units = 30, .activation = Softplus{}, .dropout = 0.75}}), CrossEntropy{}, 40, 40);
    const double evaluated = s.evaluate().loss;
    s.train();
    const auto values = s.network.values(0);
    for (std::int64_t i = 0; i < values.output.size(); ++i)
        if (values.output.data()[i] != 0) {
            EXPECT_EQ(values.output.data()[i], 4 * values.activation.data()[i]);
        }
    EXPECT_EQ(s.evaluate().loss, evaluated);
    s.network.setDropout(0);
    EXPECT_NEAR(s.train(), evaluated, 1e-13);
}

TEST(Dropout, CanBeginWhileTraining) {
    const auto spec = [](double p) { return stack({{.units = 30, .dropout = p}, {.units = 8, .dropout = p}}); };
    Case<double> late(5, 3, spec(0), CrossEntropy{}, 40, 40), early(5, 3, spec(0.5), CrossEntropy{}, 40, 40);
    late.train();
    late.network.setDropout(0.5);
    EXPECT_EQ(late.train(), early.train());
    EXPECT_EQ(late.gradient, early.gradient);
}

TEST(Evaluation, CountsTheSamplesInTheirClass) {
    Case<double> s(2, 2, {}, CrossEntropy{}, 4, 4);
    s.theta.setZero();
    s.theta.segment(s.network.layout().layers()[0].weight, 4) << 1, 0, 0, 1;  // outputs are the inputs
    s.part.inputs << 1, 0, 3, 2, 0, 1, 4, 1;
    s.part.labels = {0, 1, 0, 0};  // the third is wrong
    EXPECT_EQ(s.evaluate().accuracy, 0.75);
}

TEST(Evaluation, PutsOneOutputIntoTwoClasses) {
    for (const auto& [loss, values] : {std::pair<Loss, std::vector<double>>{BinaryCrossEntropy{}, {-0.1, 0.1, 0.4}},
                                       {MeanSquaredError{}, {0.4, 0.6, 0.1}}}) {
        Case<double> s(1, 1, {}, loss, 3, 3);
        s.theta.setZero();
        s.theta[s.network.layout().layers()[0].weight] = 1;
        s.part.inputs << values[0], values[1], values[2];
        s.part.targets << 0, 1, 0;
        s.part.labels = {0, 1, 0};
        EXPECT_NEAR(s.evaluate().accuracy, std::holds_alternative<MeanSquaredError>(loss) ? 1 : 2.0 / 3, 1e-15);
    }
}

// By hand: y = (1, 2, 6), ŷ = (1, 3, 4): Σ (y − ŷ)² = 5, Σ (y − 3)² = 14.
TEST(Evaluation, OfARegressionTellsR2) {
    Case<double> s(1, 1, {}, MeanSquaredError{}, 3, 3);
    s.theta.setZero();
    s.theta[s.network.layout().layers()[0].weight] = 1;
    s.part.inputs << 1, 3, 4;
    s.part.targets << 1, 2, 6;
    EXPECT_NEAR(s.evaluate().accuracy, 1 - 5.0 / 14, 1e-15);
    EXPECT_NEAR(s.evaluate().loss, 5.0 / 3, 1e-15);
    s.part.targets << 2, 2, 2;
    EXPECT_TRUE(std::isnan(s.evaluate().accuracy));
    s.part.inputs.resize(1, 0);
    s.part.targets.resize(1, 0);
    EXPECT_TRUE(std::isnan(s.evaluate().loss) && std::isnan(s.evaluate().accuracy));
}

TEST(Network, FindsWhereANumberFirstLeftTheirRange) {
    const NetworkSpec spec = stack({{.units = 4, .activation = Tanh{}}, {.units = 4, .activation = Identity{}}});
    const Case<double> fresh(2, 3, spec, CrossEntropy{}, 6, 6);
    const auto faultOf = [](Case<double>& s) {
        s.train();
        const auto fault = s.network.firstFault();
        return fault ? std::to_string(fault->layer) + " " + fault->quantity : "none";
    };
    Case<double> s = fresh;
    EXPECT_EQ(faultOf(s), "none");
    s.part.inputs(1, 3) = std::nan("");
    EXPECT_EQ(faultOf(s), "0 input");
    s = fresh;
    s.theta[s.network.layout().layers()[1].weight + 2] = inf;
    EXPECT_EQ(faultOf(s), "1 pre-activation");
    s = fresh;
    s.theta[s.network.layout().layers()[2].bias] = std::nan("");
    EXPECT_EQ(faultOf(s), "2 pre-activation");
    // Huge weights that only the way back meets: 1e200 · 1e200.
    s = fresh;
    const auto layers = s.network.layout().layers();
    s.theta.segment(layers[0].weight, 8).setZero();
    s.theta.segment(layers[1].weight, 16).setConstant(1e200);
    s.theta.segment(layers[2].weight, 12) *= 1e200;
    EXPECT_EQ(faultOf(s), "0 gradient");
}

TEST(Network, LetsNotANumberFlow) {
    for (const bool batchNorm : {false, true}) {
        Case<float> s(2, 3, stack({{.units = 4, .batchNorm = batchNorm, .dropout = 0.9}}), CrossEntropy{}, 6, 6);
        s.theta[s.network.layout().layers()[0].weight] = std::nanf("");
        EXPECT_TRUE(std::isnan(s.train()));
        EXPECT_TRUE(std::isnan(s.gradient[s.network.layout().layers()[1].bias]));
    }
}

#ifdef RAVINE_COUNTS_ALLOCATIONS
template <class T>
std::int64_t allocationsOfAStep(std::int64_t inputs, std::int64_t units, Loss loss) {
    Case<T> s(inputs, 10, stack({{.units = units, .batchNorm = true, .dropout = 0.5}, {.units = units + 3}}), loss, 150,
              60);
    const std::int64_t before = allocations;
    s.train(0, 60);
    s.train(60, 17);
    s.train(0, 2);
    s.evaluate();
    return allocations - before;
}

TEST(Network, TakesNothingFromTheHeapOnceItIsMade) {
    ASSERT_GT(
        [] {
            const std::int64_t before = allocations;
            const Vector<double> some(1000);
            return allocations - before + static_cast<std::int64_t>(some.size() == 0);
        }(),
        0);  // it counts
    for (const std::int64_t units : {3, 64, 900}) {
        EXPECT_EQ(allocationsOfAStep<float>(800, units, CrossEntropy{}), 0) << units;
        EXPECT_EQ(allocationsOfAStep<double>(30, units, MeanSquaredError{}), 0) << units;
    }
}

template <class T>
void expectNoAllocationsOf(const Activation& activation, const Loss& loss) {
    const bool hasOneOutput = std::holds_alternative<BinaryCrossEntropy>(loss);
    for (const bool batchNorm : {false, true})
        for (const double dropout : {0.0, 0.3}) {
            const LayerSpec layer{.units = 20, .activation = activation, .batchNorm = batchNorm, .dropout = dropout};
            Case<T> s(5, hasOneOutput ? 1 : 3, stack({layer}), loss, 40, 16);
            const std::int64_t before = allocations;
            s.train(0, 16);
            s.train(16, 16);
            s.train(32, 8);  // the epoch's last batch
            s.evaluate();
            EXPECT_EQ(allocations - before, 0) << batchNorm << dropout;
        }
}

TEST(Network, TakesNothingFromTheHeapWithAnyActivationOrLoss) {
    forEachKind<Activation>([](const auto& activation) {
        SCOPED_TRACE(std::string(activation.info.key));
        expectNoAllocationsOf<float>(activation, CrossEntropy{});
        expectNoAllocationsOf<double>(activation, CrossEntropy{});
    });
    forEachKind<Loss>([](const auto& loss) {
        SCOPED_TRACE(std::string(loss.info.key));
        expectNoAllocationsOf<float>(Tanh{}, loss);
        expectNoAllocationsOf<double>(Tanh{}, loss);
    });
}

template <class T>
void expectNoAllocationsOfUpdates(PipelineSettings settings) {
    Case<T> s(5, 3, stack({{.units = 20, .batchNorm = true}}), CrossEntropy{}, 40, 16);
    Pipeline<T> pipeline(s.theta.size(), s.network.layout().segments(), std::move(settings));
    const std::int64_t before = allocations;
    for (int i = 0; i < 3; ++i) {
        s.train(0, 16);
        pipeline.update(s.theta.data(), s.gradient.data(), 1e-3);
    }
    EXPECT_EQ(allocations - before, 0);
}

TEST(Pipeline, TakesNothingFromTheHeapInAnUpdateOfANetwork) {
    forEachKind<Optimizer>([](const auto& optimizer) {
        SCOPED_TRACE(std::string(optimizer.info.key));
        const PipelineSettings bare{.optimizer = optimizer};
        const PipelineSettings all{
            .optimizer = optimizer, .l1 = 1e-4, .l2 = 1e-4, .weightDecay = 1e-4, .clipNorm = 1, .clipValue = 1};
        for (const PipelineSettings& settings : {bare, all}) {
            expectNoAllocationsOfUpdates<float>(settings);
            expectNoAllocationsOfUpdates<double>(settings);
        }
    });
}
#endif

}  // namespace
}  // namespace ravine
