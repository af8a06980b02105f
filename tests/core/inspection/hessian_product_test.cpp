// Products with the Hessian against central differences of the gradient, itself against differences of what
// Network::evaluate says, over random networks.
#include "core/inspection/hessian_product.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/inspection/probe.h"
#include "core/inspection/sharpness.h"
#include "tests/core/nn/drawn_network.h"

namespace ravine {
namespace {

constexpr double h = 2e-5, margin = 2e-3;

// How far all numbers are from where a derivative jumps: of ReLU, leaky ReLU and ELU at 0, of Huber at δ.
double distanceFromKinks(const DrawnNetwork& sample) {
    double distance = 1;
    const auto layers = Probe(sample.snapshot).forward(sample.part.inputs, Mode::Evaluation, {});
    for (std::size_t i = 0; i + 1 < layers.size(); ++i)
        distance = std::min(distance, layers[i].normalised.cwiseAbs().minCoeff());
    if (const auto* huber = std::get_if<Huber>(&sample.snapshot->loss)) {
        const Matrix<double> errors = (layers.back().linear - sample.part.targets).cwiseAbs();
        distance = std::min(distance, (errors.array() - huber->delta).abs().minCoeff());
    }
    return distance;
}

DrawnNetwork awayFromKinks(const Activation& activation, const Loss& loss, bool batchNorm, std::mt19937& random) {
    const auto up = [&](std::uint32_t to) { return static_cast<std::int64_t>(1 + random() % to); };
    NetworkSpec spec;
    for (std::int64_t layers = up(3); layers > 0; --layers)
        spec.layers.push_back({.units = up(5), .activation = activation, .batchNorm = batchNorm, .dropout = 0.3});
    const std::int64_t inputs = up(4), outputs = up(3) + (lossInfo(loss).takesLabels ? 1 : 0), samples = up(7);
    for (;;) {
        DrawnNetwork sample = drawn(spec, loss, inputs, outputs, samples, random);
        if (distanceFromKinks(sample) > margin) return sample;
    }
}

// Every activation, also with parameters that make a kink of a bend; every loss; with batch norm and without.
template <class Visitor>
void forEachTrial(Visitor&& visit) {
    std::vector<Activation> activations{LeakyReLU{.slope = 0.3}, ELU{.alpha = 2}};
    forEachKind<Activation>([&](const auto& kind) { activations.push_back(kind); });
    EXPECT_EQ(losses().size(), std::variant_size_v<Loss>);
    unsigned seed = 0;
    for (const Activation& activation : activations)
        for (const Loss& loss : losses())
            for (const bool batchNorm : {false, true})
                for (int shape = 0; shape < 3; ++shape) {
                    std::mt19937 random(++seed);
                    const DrawnNetwork sample = awayFromKinks(activation, loss, batchNorm, random);
                    SCOPED_TRACE(fmt::format("{}, {}, {} layers, batch norm {}", infoOf(activation).key,
                                             infoOf(loss).key, sample.snapshot->layout->layers().size(), batchNorm));
                    visit(sample, random);
                }
}

// f′(0) to an error that falls with h⁴.
template <class F>
auto difference(F&& f) -> decltype(f(h)) {
    return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}

TEST(HessianProduct, GradientIsThatOfTheLossInEvaluationMode) {
    forEachTrial([](const DrawnNetwork& sample, std::mt19937&) {
        const Snapshot& at = *sample.snapshot;
        Network<double> network(*at.layout, at.loss, 1);
        HessianProduct hessian(sample.snapshot, sample.part);
        EXPECT_NEAR(hessian.loss(), network.evaluate(at.theta.data(), at.running.data(), sample.part).loss, 1e-13);
        const Vector<double> gradient = hessian.gradient();
        Vector<double> theta = at.theta, expected = Vector<double>::Zero(theta.size());
        for (const Segment& segment : at.layout->segments())
            for (std::int64_t i = segment.begin; i < segment.end; ++i) {
                expected[i] = difference([&](double by) {
                    theta[i] = at.theta[i] + by;
                    return network.evaluate(theta.data(), at.running.data(), sample.part).loss;
                });
                theta[i] = at.theta[i];
            }
        EXPECT_LE((gradient - expected).norm(), 1e-6 * gradient.norm() + 1e-10);
    });
}

TEST(HessianProduct, IsTheChangeOfTheGradient) {
    forEachTrial([](const DrawnNetwork& sample, std::mt19937& random) {
        const Vector<double> v = drawnDirection(*sample.snapshot->layout, random);
        HessianProduct hessian(sample.snapshot, sample.part);
        const Vector<double> found = product(hessian, v);
        const Vector<double> expected =
            difference([&](double by) -> Vector<double> {
                return HessianProduct(moved(*sample.snapshot, by * v.normalized()), sample.part).gradient();
            }) *
            v.norm();
        EXPECT_LE((found - expected).norm(), 1e-6 * found.norm() + 1e-9);
    });
}

TEST(HessianProduct, IsSymmetricAndLeavesPaddingAtZero) {
    forEachTrial([](const DrawnNetwork& sample, std::mt19937& random) {
        const NetworkLayout& layout = *sample.snapshot->layout;
        const Vector<double> u = drawnDirection(layout, random), v = drawnDirection(layout, random);
        HessianProduct hessian(sample.snapshot, sample.part);
        const Vector<double> hu = product(hessian, u), hv = product(hessian, v);
        EXPECT_NEAR(u.dot(hv), v.dot(hu), 1e-10 * (u.norm() * hv.norm() + 1e-6));
        Vector<double> rest = hu;
        for (const Segment& segment : layout.segments())
            rest.segment(segment.begin, segment.end - segment.begin).setZero();
        EXPECT_EQ(rest, Vector<double>::Zero(layout.size()));
    });
}

// 700 samples are three blocks; wide layers leave room for one of them between products. The mean over all is the mean
// of the means.
TEST(HessianProduct, IsTheMeanOverBlocksKeptOrNot) {
    for (const std::int64_t units : {4, 4000}) {
        const DrawnNetwork sample = network({{.units = units, .activation = Tanh{}}}, CrossEntropy{}, 700, 5);
        std::mt19937 random(1);
        const Vector<double> v = drawnDirection(*sample.snapshot->layout, random);
        Vector<double> sum = Vector<double>::Zero(v.size());
        for (int begin = 0; begin < 700; begin += 100) {
            Part<double> some;
            some.inputs = sample.part.inputs.middleCols(begin, 100);
            some.labels.assign(sample.part.labels.begin() + begin, sample.part.labels.begin() + begin + 100);
            HessianProduct hessian(sample.snapshot, some);
            sum += product(hessian, v);
        }
        HessianProduct whole(sample.snapshot, sample.part);
        const Vector<double> once = product(whole, v), twice = product(whole, v);
        EXPECT_LE((once - sum / 7).norm(), 1e-12 * once.norm());
        EXPECT_EQ(once, twice);
    }
}

TEST(HessianProduct, TakesThePenaltyOfWhatItCovers) {
    const DrawnNetwork sample = network({{.units = 4, .activation = Tanh{}, .batchNorm = true}}, CrossEntropy{}, 20, 6);
    const Matrix<double> plain = assembled(sample);
    for (const bool all : {false, true}) {
        Matrix<double> expected = plain;
        double penalty = 0;
        for (const Segment& segment : sample.snapshot->layout->segments())
            for (std::int64_t i = segment.begin; i < segment.end; ++i)
                if (segment.isWeight || all) {
                    expected(i, i) += 0.3;
                    penalty += 0.15 * sample.snapshot->theta[i] * sample.snapshot->theta[i];
                }
        EXPECT_LE((assembled(sample, {0.3, all}) - expected).norm(), 1e-14);
        HessianProduct with(sample.snapshot, sample.part, {0.3, all}), without(sample.snapshot, sample.part);
        EXPECT_NEAR(with.loss() - without.loss(), penalty, 1e-13);
        const auto found = sharpness(sample.snapshot, sample.part, {.penalty = {0.3, all}});
        EXPECT_NEAR(found.value().largest, eigenvalues(expected, *sample.snapshot->layout).maxCoeff(), 1e-9);
    }
}

// As theirs, far out and at the ends of the range.
TEST(Activations, BendIsFiniteAndNoneFarOut) {
    forEachKind<Activation>([](const auto& kind) {
        for (const double z : {-1e308, -1e30, -800.0, 800.0, 1e30, 1e308}) {
            const double a = kind.value(z);
            double bend = 1;
            multiplyBySecondDerivative(kind, &z, &a, &bend, 1);
            EXPECT_NEAR(bend, 0, 1e-15) << kind.info.key << " at " << z;
        }
    });
}

}  // namespace
}  // namespace ravine
