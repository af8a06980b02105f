// λmax against the eigenvalues of the whole matrix, against PyTorch, and against where training diverges.
#include "core/inspection/sharpness.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "core/diagnosis/curvature.h"
#include "tests/core/nn/drawn_network.h"

namespace ravine {
namespace {

// 29 parameters: 2-3-2-2, tanh with batch norm and GELU.
std::shared_ptr<Snapshot> goldenSnapshot(const Loss& loss) {
    NetworkSpec spec;
    spec.layers = {{.units = 3, .activation = Tanh{}, .batchNorm = true}, {.units = 2, .activation = GELU{}}};
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->layout = std::make_shared<const NetworkLayout>(2, 2, spec);
    snapshot->loss = loss;
    snapshot->theta = Vector<double>::Zero(snapshot->layout->size());
    snapshot->running = Vector<double>::Zero(snapshot->layout->runningSize());
    for (std::size_t l = 0; l < 3; ++l) {
        const LayerShape& layer = snapshot->layout->layers()[l];
        for (int u = 0; u < layer.units; ++u) {
            for (int i = 0; i < layer.inputs; ++i)
                snapshot->theta(layer.weight + i * layer.units + u) =
                    0.6 * (1 + 0.5 * l) * std::sin(1 + u + 2 * i + 3.0 * l);
            snapshot->theta(layer.bias + u) = 0.05 * (u + 1);
            if (!layer.batchNorm) continue;
            snapshot->theta(layer.gamma + u) = 1 + 0.1 * u;
            snapshot->theta(layer.beta + u) = 0.02 * u;
            snapshot->running(layer.runningMean + u) = 0.1 * (u + 1);
            snapshot->running(layer.runningVariance + u) = 1 + 0.5 * u;
        }
    }
    return snapshot;
}

Part<double> goldenPart(const Loss& loss) {
    Part<double> part;
    part.inputs.resize(2, 4);
    part.inputs << 1, 0.3, -1.2, 0.7, -0.5, 2, 0.4, 0.9;
    part.labels = {0, 1, 1, 0};
    part.targets.resize(2, 4);
    if (std::holds_alternative<BinaryCrossEntropy>(loss))
        part.targets << 1, 0, 0, 1, 0, 1, 1, 0;
    else
        part.targets << 1, 0.5, 3, 0.1, -2, 1, 0, -0.4;
    return part;
}

// Golden numbers: PyTorch 1.13 in float64: torch.autograd.functional.hessian of F.cross_entropy and the others over
// this network (F.batch_norm with training=False, F.gelu), then torch.linalg.eigvalsh; v = sin(1), sin(2), ….
TEST(Sharpness, AgreesWithPyTorch) {
    struct Golden {
        Loss loss;
        double largest, smallest, norm, first, gamma, last;  // of H v: its norm, and three of its numbers
    };
    for (const Golden& golden :
         {Golden{CrossEntropy{}, 0.6487816182249717, -0.6485091862745236, 0.6716591566027276, -0.19838556673265595,
                 0.06957237535809913, -0.18503658580205784},
          Golden{BinaryCrossEntropy{}, 0.31107751799701205, -0.34497149423981244, 0.30135285000142975,
                 -0.07931287625365888, 0.05088104723842819, -0.06506505412251248},
          Golden{MeanSquaredError{}, 2.001029822927285, -2.2916688918379915, 1.8953177214838732, -0.406586144308768,
                 -0.210160790006875, -0.5202388028174513},
          Golden{Huber{.delta = 0.8}, 0.48484576520219164, -0.6400238220105114, 0.41569579209959834,
                 -0.13446144701831567, 0.0027828981007467606, -0.08499671490054708}}) {
        SCOPED_TRACE(std::string(infoOf(golden.loss).key));
        const auto snapshot = goldenSnapshot(golden.loss);
        const auto found = sharpness(snapshot, goldenPart(golden.loss), {.wantsSmallest = true});
        ASSERT_TRUE(found);
        EXPECT_NEAR(found->largest, golden.largest, 1e-11);
        EXPECT_NEAR(found->smallest.value(), golden.smallest, 1e-11);

        Vector<double> v = Vector<double>::Zero(snapshot->theta.size());
        double place = 0;
        for (const Segment& segment : snapshot->layout->segments())
            for (std::int64_t i = segment.begin; i < segment.end; ++i) v[i] = std::sin(++place);
        HessianProduct hessian(snapshot, goldenPart(golden.loss));
        const Vector<double> hv = product(hessian, v);
        const auto& layers = snapshot->layout->layers();
        EXPECT_NEAR(hv.norm(), golden.norm, 1e-13);
        EXPECT_NEAR(hv[layers[0].weight], golden.first, 1e-13);
        EXPECT_NEAR(hv[layers[0].gamma], golden.gamma, 1e-13);
        EXPECT_NEAR(hv[layers[2].bias + 1], golden.last, 1e-13);
    }
}

TEST(Sharpness, IsTheLargestEigenvalueOfTheWholeMatrix) {
    unsigned seed = 100;
    for (const Loss& loss : losses())
        for (const auto& layers : std::vector<std::vector<LayerSpec>>{
                 {},  // 8 parameters: too few for Lanczos
                 {{.units = 6, .activation = Tanh{}}},
                 {{.units = 8, .activation = ReLU{}}, {.units = 5, .activation = ReLU{}}},
                 {{.units = 7, .activation = SiLU{}, .batchNorm = true}, {.units = 7, .activation = GELU{}}}}) {
            const DrawnNetwork sample = network(layers, loss, 60, ++seed);
            SCOPED_TRACE(fmt::format("{}, {}", infoOf(loss).key, seed));
            const Eigen::VectorXd expected = eigenvalues(assembled(sample), *sample.snapshot->layout);
            const auto found = sharpness(sample.snapshot, sample.part, {.wantsSmallest = true});
            const auto alone = sharpness(sample.snapshot, sample.part);
            ASSERT_TRUE(found && alone);
            const double high = expected[expected.size() - 1], low = expected[0];
            EXPECT_NEAR(alone->largest, high, 1e-8 * high);
            EXPECT_NEAR(found->largest, high, 1e-8 * high);
            EXPECT_NEAR(found->smallest.value(), low, 1e-8 * std::max(high, -low));
            EXPECT_FALSE(alone->smallest);
            EXPECT_LE(alone->residual, 2e-6 * std::max(high, -low));
            EXPECT_EQ(found->samples, 60);
        }
}

// The iteration's thresholds are absolute: a Hessian of 1e-12, of probabilities that are almost 0, or of 1e14 must not
// meet them.
TEST(Sharpness, IsFoundHoweverSmallOrLarge) {
    DrawnNetwork small = network({{.units = 6, .activation = Tanh{}}}, BinaryCrossEntropy{}, 40, 7);
    const LayerShape& last = small.snapshot->layout->layers().back();
    small.snapshot->theta.segment(last.bias, last.units).setConstant(-30);
    small.part.targets.setZero();
    DrawnNetwork large = network({{.units = 6, .activation = Identity{}}}, MeanSquaredError{}, 40, 7);
    large.part.inputs *= 1e7;
    for (const DrawnNetwork& sample : {small, large}) {
        const Eigen::VectorXd expected = eigenvalues(assembled(sample), *sample.snapshot->layout);
        const auto found = sharpness(sample.snapshot, sample.part);
        ASSERT_TRUE(found);
        EXPECT_NEAR(found->largest / expected[expected.size() - 1], 1, 1e-8);
    }
}

// λmax = 0 along the biases and −5 along the weights: a matrix from whose range, where the iteration would start by
// itself, 0 is not to be seen.
TEST(Sharpness, SeesADirectionWithoutCurvature) {
    DrawnNetwork flat = network({{.units = 9, .activation = ReLU{}}}, Huber{.delta = 0.01}, 50, 8);
    flat.part.targets.setConstant(100);
    flat.snapshot->theta.segment(flat.snapshot->layout->layers()[0].bias, 9).setConstant(-100);
    const auto found = sharpness(flat.snapshot, flat.part, {.wantsSmallest = true, .penalty = {-5}});
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->largest, 0, 1e-10);
    EXPECT_NEAR(found->smallest.value(), -5, 1e-10);
}

TEST(Sharpness, IsTheSameToTheBitEachTime) {
    const DrawnNetwork sample =
        network({{.units = 9, .activation = Tanh{}}, {.units = 9, .activation = ReLU{}}}, CrossEntropy{}, 700, 3);
    const auto first = sharpness(sample.snapshot, sample.part);
    ASSERT_TRUE(first);
    for (int i = 0; i < 3; ++i) {
        const std::vector<double> shiftsTheHeap(static_cast<std::size_t>(i) + 3);
        const auto again = sharpness(sample.snapshot, Part<double>(sample.part));
        ASSERT_TRUE(again);
        EXPECT_EQ(again->largest, first->largest);
        EXPECT_EQ(again->residual, first->residual);
        EXPECT_EQ(again->products, first->products);
    }
}

TEST(Sharpness, IsNoneWhereThereIsNoAnswer) {
    const DrawnNetwork sample = network({{.units = 9, .activation = ReLU{}}}, Huber{}, 50, 8);
    ASSERT_TRUE(sharpness(sample.snapshot, sample.part));

    EXPECT_FALSE(sharpness(sample.snapshot, Part<double>{})) << "no samples";
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(sharpness(sample.snapshot, sample.part, {}, stop.get_token())) << "stopped";
    EXPECT_FALSE(sharpness(sample.snapshot, sample.part, {.maxProducts = 10})) << "out of products";

    for (const double wild : {std::nan(""), infinity, 1e200}) {
        Vector<double> by = Vector<double>::Zero(sample.snapshot->theta.size());
        by[sample.snapshot->layout->layers()[0].weight] = wild;
        by[sample.snapshot->layout->layers()[1].weight] = wild;
        EXPECT_FALSE(sharpness(moved(*sample.snapshot, by), sample.part)) << wild;
    }
    // All errors beyond δ: the loss is linear in the outputs, and the one hidden layer is dead.
    for (const std::int64_t units : {1, 9}) {
        DrawnNetwork flat = network({{.units = units, .activation = ReLU{}}}, Huber{.delta = 0.01}, 50, 8);
        flat.part.targets.setConstant(100);
        flat.snapshot->theta.segment(flat.snapshot->layout->layers()[0].bias, units).setConstant(-100);
        EXPECT_FALSE(sharpness(flat.snapshot, flat.part)) << "no curvature";
    }
}

TEST(Sharpness, TakesSoManySamplesAndSaysHowMany) {
    const DrawnNetwork sample = network({{.units = 5, .activation = Tanh{}}}, CrossEntropy{}, 90, 9);
    TrainingData data;
    Parts<double> parts;
    parts.train = sample.part;
    data.parts = parts;
    data.outputs = 2;
    const auto all = sharpness(sample.snapshot, data), some = sharpness(sample.snapshot, data, {.maxSamples = 40});
    EXPECT_EQ(all.value().largest, sharpness(sample.snapshot, sample.part).value().largest);
    EXPECT_EQ(all->samples, 90);
    EXPECT_EQ(some.value().samples, 40);
    EXPECT_EQ(some->outOf, 90);
    EXPECT_EQ(some->largest, sharpness(sample.snapshot, data, {.maxSamples = 40}).value().largest);

    const Part<double> drawn = trainingSamples(data, 40, 3);
    std::vector<std::uint32_t> ids = drawn.ids;
    EXPECT_NE(ids, trainingSamples(data, 40, 4).ids);
    EXPECT_FALSE(std::ranges::is_sorted(ids));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        EXPECT_EQ(drawn.inputs.col(static_cast<Eigen::Index>(i)), sample.part.inputs.col(ids[i]));
        EXPECT_EQ(drawn.labels[i], sample.part.labels[ids[i]]);
    }
    std::ranges::sort(ids);
    EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
}

// The edge itself: full batches of a linear network, whose loss is a quadratic, by the rules and gradients that train.
TEST(Sharpness, TellsAtWhichRateTrainingDiverges) {
    for (const Optimizer& optimizer : {Optimizer(GradientDescent{}), Optimizer(Momentum{}), Optimizer(Nesterov{})}) {
        DrawnNetwork sample = network({}, MeanSquaredError{}, 50, 11);
        const NetworkLayout& layout = *sample.snapshot->layout;
        const double edge =
            largestStableRate(optimizer, sharpness(sample.snapshot, sample.part).value().largest).value();
        std::vector<std::uint32_t> order(50);
        std::iota(order.begin(), order.end(), 0u);
        for (const double share : {0.99, 1.01}) {
            Network<double> trained(layout, MeanSquaredError{}, 50);
            Pipeline<double> pipeline(layout.size(), layout.segments(), {.optimizer = optimizer});
            Vector<double> theta = sample.snapshot->theta, running, gradient(layout.size());
            for (int step = 0; step < 3000; ++step) {
                trained.train(theta.data(), running.data(), sample.part, order, {}, gradient.data());
                pipeline.update(theta.data(), gradient.data(), share * edge);
            }
            if (share < 1)
                EXPECT_LT(gradient.norm(), 1e-6) << infoOf(optimizer).key;
            else
                EXPECT_FALSE(gradient.norm() < 1e6) << infoOf(optimizer).key;
        }
    }
}

}  // namespace
}  // namespace ravine
