#include "core/inspection/probe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <thread>

namespace ravine {
namespace {

const std::vector<std::uint32_t> allFour{0, 1, 2, 3};

// A network of hidden layers over two inputs; every parameter 0, γ 1, running statistics 0 and 1.
std::shared_ptr<Snapshot> snapshotOf(const std::vector<LayerSpec>& layers, const Loss& loss = CrossEntropy{},
                                     std::int64_t inputs = 2, std::int64_t outputs = 2) {
    auto snapshot = std::make_shared<Snapshot>();
    NetworkSpec spec;
    spec.layers = layers;
    const auto layout = std::make_shared<const NetworkLayout>(inputs, outputs, spec);
    snapshot->layout = layout;
    snapshot->loss = loss;
    snapshot->seed = 3;
    snapshot->theta = Vector<double>::Zero(layout->size());
    for (const LayerShape& layer : layout->layers())
        if (layer.batchNorm) snapshot->theta.segment(layer.gamma, layer.units).setOnes();
    snapshot->running = Vector<double>::Zero(layout->runningSize());
    Network<double>(*layout, loss, 1).resetRunning(snapshot->running);
    return snapshot;
}

// Weights and biases by a rule, the same as in the script that gave the golden numbers.
void setByRule(Snapshot& snapshot) {
    for (std::size_t l = 0; l < snapshot.layout->layers().size(); ++l) {
        const LayerShape& layer = snapshot.layout->layers()[l];
        for (int u = 0; u < layer.units; ++u) {
            for (int i = 0; i < layer.inputs; ++i)
                snapshot.theta(layer.weight + i * layer.units + u) =
                    0.6 * (1 + 0.5 * l) * std::sin(1 + u + 2 * i + 3.0 * l);
            snapshot.theta(layer.bias + u) = 0.05 * (u + 1);
            if (!layer.batchNorm) continue;
            snapshot.theta(layer.gamma + u) = 1 + 0.1 * u;
            snapshot.theta(layer.beta + u) = 0.02 * u;
            snapshot.running(layer.runningMean + u) = 0.1 * (u + 1);
            snapshot.running(layer.runningVariance + u) = 1 + 0.5 * u;
        }
    }
}

// Weights as if drawn: alike nowhere.
void setRandom(Snapshot& snapshot, double size) {
    std::mt19937 random(5);
    std::normal_distribution<double> normal(0, size);
    for (const LayerShape& layer : snapshot.layout->layers())
        for (std::int64_t i = 0; i < layer.units * layer.inputs; ++i) snapshot.theta(layer.weight + i) = normal(random);
}

Part<double> fourSamples() {
    Part<double> part;
    part.inputs.resize(2, 4);
    part.inputs << 1, 0.3, -1.2, 0.7, -0.5, 2, 0.4, 0.9;
    part.labels = {0, 1, 1, 0};
    part.ids = {10, 11, 12, 13};
    return part;
}

std::shared_ptr<Snapshot> golden() {
    auto snapshot =
        snapshotOf({{.units = 3, .activation = Tanh{}, .batchNorm = true}, {.units = 2, .activation = ReLU{}}});
    setByRule(*snapshot);
    return snapshot;
}

void expectNear(const Eigen::VectorXd& found, const std::vector<double>& expected) {
    ASSERT_EQ(found.size(), static_cast<Eigen::Index>(expected.size()));
    for (Eigen::Index i = 0; i < found.size(); ++i)
        EXPECT_NEAR(found(i), expected[static_cast<std::size_t>(i)], 1e-12) << i;
}

bool warnsOf(const LayerReport& report, const std::string& word) {
    return std::any_of(report.warnings.begin(), report.warnings.end(),
                       [&](const std::string& text) { return text.find(word) != std::string::npos; });
}

// Golden numbers: PyTorch 1.13, float64, the network of golden() with F.batch_norm, tanh, relu and F.cross_entropy.
TEST(Probe, AgreesWithPyTorchInEvaluationMode) {
    const Probe probe(golden());
    const Part<double> part = fourSamples();
    expectNear(probe.predict(part.inputs).row(1),
               {0.46271543860725445, 0.5124973964842103, 0.5272605838326416, 0.5124973964842103});
    const auto layers = probe.backward(part, allFour, Mode::Evaluation);
    ASSERT_EQ(layers.size(), 3u);
    expectNear(layers[0].normalised.col(2), {-0.621987197199106, -0.8209555424029374, -0.3687759078320318});
    expectNear(layers[1].linear.col(3), {-0.5680425301070657, -0.43251196516000046});
    expectNear(layers[0].delta.col(0), {0.09706740833548841, -0.04885393048151277, -0.039661800874674136});
    expectNear(layers[1].delta.col(1), {0, 0});
}

TEST(Probe, AgreesWithPyTorchInTrainingMode) {
    const Probe probe(golden());
    const Part<double> part = fourSamples();
    expectNear(probe.predict(part.inputs, Mode::Training, part.ids).row(1),
               {0.4013995046887941, 0.5124973964842103, 0.469470191749247, 0.5124973964842103});
    const auto layers = probe.backward(part, allFour);
    expectNear(layers[0].normalised.col(2), {-1.718824319283161, -1.046140528358075, 0.16207000114146203});
    expectNear(layers[1].linear.col(0), {0.2378042160843064, 0.4745510642333888});
    expectNear(layers[0].delta.col(3), {-0.03904539366912189, -0.006423655161829023, -0.0047006008047067015});
    const auto reports = probe.report(part);
    EXPECT_NEAR(reports[0].gradientRatio, 0.7770518692873473, 1e-12);
    EXPECT_NEAR(reports[1].gradientRatio, 1.7229335175667657, 1e-12);
    EXPECT_NEAR(reports[1].gradients.mean, -0.056888232790782776, 1e-12);
}

TEST(Probe, LeavesItsSnapshotAsItWas) {
    const auto snapshot = golden();
    const Vector<double> theta = snapshot->theta, running = snapshot->running;
    const Probe probe(snapshot);
    const Part<double> part = fourSamples();
    const Matrix<double> before = probe.predict(part.inputs);
    probe.report(part);
    probe.backward(part, allFour);
    EXPECT_EQ(snapshot->theta, theta);
    EXPECT_EQ(snapshot->running, running);
    EXPECT_EQ(probe.predict(part.inputs), before);
}

TEST(Probe, AnswersSeveralThreadsAtOnce) {
    const Probe probe(golden());
    const Part<double> part = fourSamples();
    const Matrix<double> alone = probe.backward(part, allFour)[0].delta;
    std::vector<Matrix<double>> found(4);
    {
        std::vector<std::jthread> threads;
        for (Matrix<double>& result : found)
            threads.emplace_back([&] {
                for (int i = 0; i < 50; ++i) result = probe.backward(part, allFour)[0].delta;
            });
    }
    for (const Matrix<double>& result : found) EXPECT_EQ(result, alone);
}

TEST(Probe, DropsUnitsByTheIdsGiven) {
    const auto snapshot = snapshotOf({{.units = 64, .activation = Identity{}, .dropout = 0.5}});
    for (const LayerShape& layer : snapshot->layout->layers())
        snapshot->theta.segment(layer.bias, layer.units).setOnes();
    const Probe probe(snapshot);
    const Matrix<double> inputs = Matrix<double>::Zero(2, 2);
    const std::vector<std::uint32_t> ids{7, 8}, swapped{8, 7};
    const Matrix<double> masks = probe.forward(inputs, Mode::Training, ids)[0].output;
    const Matrix<double> other = probe.forward(inputs, Mode::Training, swapped)[0].output;
    EXPECT_EQ(masks.col(0), other.col(1));
    EXPECT_NE(masks.col(0), masks.col(1));
    const auto dropped = (masks.array() == 0).count();
    EXPECT_GT(dropped, 30);
    EXPECT_LT(dropped, 98);
    EXPECT_EQ(probe.forward(inputs, Mode::Evaluation, ids)[0].output, Matrix<double>::Ones(64, 2));
}

TEST(Probe, GivesProbabilitiesForClassesAndOutputsForNumbers) {
    const Matrix<double> inputs = fourSamples().inputs;
    const auto withBias = [](const Loss& loss, std::int64_t outputs) {
        auto snapshot = snapshotOf({}, loss, 2, outputs);
        for (std::int64_t i = 0; i < outputs; ++i)
            snapshot->theta(snapshot->layout->layers()[0].bias + i) = std::log(3.0) * (i + 1);
        return Probe(snapshot);
    };
    const Matrix<double> two = withBias(BinaryCrossEntropy{}, 1).predict(inputs);
    ASSERT_EQ(two.rows(), 2);
    EXPECT_NEAR(two(1, 0), 0.75, 1e-12);  // σ(ln 3)
    EXPECT_NEAR(two(0, 0), 0.25, 1e-12);
    const Matrix<double> soft = withBias(CrossEntropy{}, 3).predict(inputs);
    EXPECT_NEAR(soft(0, 3), 1 / 13.0, 1e-12);  // 3 : 9 : 27
    EXPECT_NEAR(soft(2, 3), 9 / 13.0, 1e-12);
    const Matrix<double> number = withBias(MeanSquaredError{}, 1).predict(inputs);
    ASSERT_EQ(number.rows(), 1);
    EXPECT_NEAR(number(0, 1), std::log(3.0), 1e-12);
    EXPECT_EQ(withBias(CrossEntropy{}, 3).predict(Matrix<double>(2, 0)).cols(), 0);
}

// One input, and outputs that put it into class 1 above 0.
TEST(Probe, CountsTrueClassesDownAndPredictedOnesAcross) {
    Part<double> part;
    part.inputs.resize(1, 6);
    part.inputs << -3, -2, -1, 1, 2, 3;
    part.labels = {1, 0, 1, 1, 1, 0};
    Eigen::MatrixXi expected(2, 2);
    expected << 1, 1, 2, 2;
    for (const Loss& loss : {Loss(CrossEntropy{}), Loss(BinaryCrossEntropy{}), Loss(MeanSquaredError{})}) {
        const bool soft = std::holds_alternative<CrossEntropy>(loss);
        const auto snapshot = snapshotOf({}, loss, 1, soft ? 2 : 1);
        const LayerShape& layer = snapshot->layout->layers()[0];
        snapshot->theta(layer.weight + (soft ? 1 : 0)) = 1;
        if (std::holds_alternative<MeanSquaredError>(loss)) snapshot->theta(layer.bias) = 0.5;
        EXPECT_EQ(Probe(snapshot).confusion(part, 2), expected) << infoOf(loss).key;
    }
}

TEST(LayerReport, FindsDeadUnits) {
    const auto snapshot = snapshotOf({{.units = 4, .activation = ReLU{}}});
    setRandom(*snapshot, 1);
    const LayerShape& layer = snapshot->layout->layers()[0];
    snapshot->theta(layer.bias + 1) = snapshot->theta(layer.bias + 3) = -100;
    const auto reports = Probe(snapshot).report(fourSamples());
    ASSERT_EQ(reports.size(), 2u);
    EXPECT_EQ(reports[0].name, "Layer 1");
    EXPECT_EQ(reports[1].name, "Output");
    EXPECT_EQ(reports[0].deadUnits, 2);
    EXPECT_EQ(reports[1].deadUnits, 0);
    ASSERT_TRUE(warnsOf(reports[0], "2 of 4 units are dead"));
    EXPECT_TRUE(warnsOf(reports[0], "leaky ReLU"));
    EXPECT_TRUE(reports[1].warnings.empty());
    EXPECT_GE(reports[0].output.zeros, 8);
    EXPECT_EQ(reports[0].output.total, 16);
}

TEST(LayerReport, FindsSaturation) {
    for (const Activation& activation : {Activation(Tanh{}), Activation(Sigmoid{}), Activation(ReLU{})}) {
        const bool bounded = !std::holds_alternative<ReLU>(activation);
        const auto large = snapshotOf({{.units = 8, .activation = activation}});
        setRandom(*large, 60);
        const auto loud = Probe(large).report(fourSamples());
        EXPECT_EQ(warnsOf(loud[0], "saturated"), bounded);
        if (bounded)
            EXPECT_GT(loud[0].saturated, 0.8);
        else
            EXPECT_EQ(loud[0].saturated, 0);
        const auto small = snapshotOf({{.units = 8, .activation = activation}});
        setRandom(*small, 0.3);
        EXPECT_EQ(Probe(small).report(fourSamples())[0].saturated, 0);
    }
}

// tanh 2.65 = 0.9901 and σ(4.7) = 0.991 lie within 1 % of a bound, tanh 2.2 = 0.9757 and σ(4.5) = 0.989 do not; of
// tanh's range, which is 2 wide, 1 % is 0.02.
TEST(LayerReport, CallsOnlyTheLastPercentSaturated) {
    const auto at = [](const Activation& activation, double z) {
        const auto snapshot = snapshotOf({{.units = 1, .activation = activation}});
        snapshot->theta(snapshot->layout->layers()[0].bias) = z;
        return Probe(snapshot).report(fourSamples())[0].saturated;
    };
    EXPECT_EQ(at(Tanh{}, 2.65), 1);
    EXPECT_EQ(at(Tanh{}, -2.65), 1);
    EXPECT_EQ(at(Tanh{}, 2.2), 0);
    EXPECT_EQ(at(Sigmoid{}, 4.7), 1);
    EXPECT_EQ(at(Sigmoid{}, -4.7), 1);
    EXPECT_EQ(at(Sigmoid{}, 4.5), 0);
}

TEST(LayerReport, FindsVanishingAndExplodingGradients) {
    const std::vector<LayerSpec> deep(8, {.units = 6, .activation = Sigmoid{}});
    const auto vanishing = snapshotOf(deep);
    setRandom(*vanishing, 0.1);
    const auto faint = Probe(vanishing).report(fourSamples());
    EXPECT_LT(faint[0].gradientRatio, 1e-3);
    EXPECT_TRUE(warnsOf(faint[0], "vanishes"));
    EXPECT_EQ(faint.back().gradientRatio, 1);
    EXPECT_TRUE(faint.back().warnings.empty());

    const auto exploding = snapshotOf(std::vector<LayerSpec>(2, {.units = 6, .activation = Identity{}}));
    setRandom(*exploding, 1);
    // Going back, the gradient meets large weights; going forth, its partners, the activations, met small ones.
    const auto scale = [&](const LayerShape& layer, double by) {
        exploding->theta.segment(layer.weight, layer.units * layer.inputs) *= by;
    };
    scale(exploding->layout->layers().front(), 1e-3);
    scale(exploding->layout->layers().back(), 10);
    const auto loud = Probe(exploding).report(fourSamples());
    EXPECT_GT(loud[0].gradientRatio, 1e3);
    EXPECT_TRUE(warnsOf(loud[0], "explodes"));
}

TEST(LayerReport, NamesLayersThatStaySymmetric) {
    for (const double value : {0.0, 0.1}) {
        const auto snapshot = snapshotOf({{.units = 5, .activation = Tanh{}}, {.units = 3, .activation = Tanh{}}});
        for (const LayerShape& layer : snapshot->layout->layers())
            snapshot->theta.segment(layer.weight, layer.units * layer.inputs).setConstant(value);
        const auto reports = Probe(snapshot).report(fourSamples());
        EXPECT_TRUE(warnsOf(reports[0], "All 5 units compute the same"));
        EXPECT_TRUE(warnsOf(reports[1], "random"));
        EXPECT_FALSE(warnsOf(reports[2], "compute the same"));
        setRandom(*snapshot, 0.5);
        for (const LayerReport& report : Probe(snapshot).report(fourSamples())) EXPECT_TRUE(report.warnings.empty());
    }
}

TEST(LayerReport, StandsWithoutSamples) {
    const auto reports = Probe(golden()).report(Part<double>{Matrix<double>(2, 0), {}, {}, {}});
    ASSERT_EQ(reports.size(), 3u);
    EXPECT_EQ(reports[0].weights.total, 6);
    EXPECT_EQ(reports[0].output.total, 0);
    for (const LayerReport& report : reports) EXPECT_TRUE(report.warnings.empty());
}

TEST(Histogram, CountsEveryFiniteValueOnce) {
    const double infinite = std::numeric_limits<double>::infinity();
    const std::vector<double> values{0, 0, 1, 2, 3, 4, infinite, -infinite, std::nan("")};
    const Histogram h = histogramOf(values, 4);
    EXPECT_EQ(h.min, 0);
    EXPECT_EQ(h.max, 4);
    EXPECT_EQ(h.counts, (std::vector<std::uint32_t>{2, 1, 1, 2}));
    EXPECT_EQ(h.total, 6);
    EXPECT_EQ(h.zeros, 2);
    EXPECT_NEAR(h.mean, 10 / 6.0, 1e-15);
    EXPECT_NEAR(h.deviation, std::sqrt(30 / 6.0 - 100 / 36.0), 1e-15);
}

TEST(Histogram, TakesAnyNumbers) {
    const std::vector<double> alike(7, 2.5), wide{-1.7e308, 1.7e308}, narrow{1, std::nextafter(1.0, 2)};
    EXPECT_EQ(histogramOf(alike, 5).counts, (std::vector<std::uint32_t>{0, 0, 7, 0, 0}));
    EXPECT_EQ(histogramOf(alike, 5).deviation, 0);
    for (const auto& values : {wide, narrow}) {
        const Histogram h = histogramOf(values, 8);
        EXPECT_EQ(h.total, 2);
        EXPECT_TRUE(std::isfinite(h.mean));
    }
    EXPECT_EQ(histogramOf({}, 3), (Histogram{.counts = {0, 0, 0}}));
}

TEST(PrincipalPlane, FindsTheDirectionsOfLargestVariance) {
    // Three orthogonal directions of 4 features with deviations 3, 2 and 0.1, by hand.
    Matrix<double> directions(4, 3);
    directions << 0.5, 0.5, 0.5, -0.5, 0.5, 0.5, 0.5, -0.5, 0.5, -0.5, -0.5, 0.5;
    Matrix<double> coordinates(3, 8);
    for (int i = 0; i < 8; ++i) coordinates.col(i) << (i & 1 ? 3 : -3), (i & 2 ? 2 : -2), (i & 4 ? 0.1 : -0.1);
    const Vector<double> offset = Vector<double>::LinSpaced(4, -1, 5);
    const PrincipalPlane plane = principalPlane((directions * coordinates).colwise() + offset);
    EXPECT_LT((plane.mean - offset).norm(), 1e-12);
    EXPECT_NEAR(plane.explained[0], 9 / 13.01, 1e-12);
    EXPECT_NEAR(plane.explained[1], 4 / 13.01, 1e-12);
    EXPECT_NEAR(std::abs(plane.axes.col(0).dot(directions.col(0))), 1, 1e-12);
    EXPECT_NEAR(std::abs(plane.axes.col(1).dot(directions.col(1))), 1, 1e-12);
    EXPECT_LT((plane.axes.transpose() * plane.axes - Matrix<double>::Identity(2, 2)).norm(), 1e-12);
}

TEST(PrincipalPlane, IsTheSameFromFewSamplesAsFromMany) {
    std::srand(4);
    const Matrix<double> few = Matrix<double>::Random(20, 6);
    Matrix<double> many(20, 60);
    for (int i = 0; i < 60; ++i) many.col(i) = few.col(i % 6);
    const PrincipalPlane a = principalPlane(few), b = principalPlane(many);
    EXPECT_LT((a.axes - b.axes).norm(), 1e-10);
    EXPECT_NEAR(a.explained[1], b.explained[1], 1e-12);
    for (int axis = 0; axis < 2; ++axis) EXPECT_EQ(a.axes.col(axis).maxCoeff(), a.axes.col(axis).cwiseAbs().maxCoeff());
}

TEST(PrincipalPlane, StandsOnFlatAndEmptyData) {
    for (const Matrix<double>& inputs :
         {Matrix<double>(Matrix<double>::Constant(3, 5, 2)), Matrix<double>(3, 0), Matrix<double>(3, 1)}) {
        Matrix<double> zeroed = inputs;
        if (inputs.cols() == 1) zeroed.setOnes();
        const PrincipalPlane plane = principalPlane(zeroed);
        EXPECT_LT((plane.axes.transpose() * plane.axes - Matrix<double>::Identity(2, 2)).norm(), 1e-12);
        EXPECT_EQ(plane.explained[0], 0);
    }
    const PrincipalPlane line = principalPlane(Matrix<double>::Random(1, 9));
    EXPECT_NEAR(line.axes(0, 0), 1, 1e-12);
    EXPECT_EQ(line.axes(0, 1), 0);
    EXPECT_NEAR(line.explained[0], 1, 1e-12);
}

}  // namespace
}  // namespace ravine
