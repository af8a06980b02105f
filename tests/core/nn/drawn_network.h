// Networks with every number drawn, for tests of their Hessian.
#pragma once

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <numeric>
#include <random>

#include "core/inspection/hessian_product.h"
#include "core/nn/network.h"

namespace ravine {

struct DrawnNetwork {
    std::shared_ptr<Snapshot> snapshot;
    Part<double> part;
};

inline void fill(Part<double>& part, const Loss& loss, std::int64_t outputs, std::int64_t samples, std::int64_t inputs,
                 std::mt19937& random) {
    std::normal_distribution<double> normal;
    part.inputs.resize(inputs, samples);
    for (double& input : part.inputs.reshaped()) input = normal(random);
    part.ids.resize(static_cast<std::size_t>(samples));
    std::iota(part.ids.begin(), part.ids.end(), 0u);
    if (lossInfo(loss).takesLabels) {
        part.labels.resize(static_cast<std::size_t>(samples));
        for (std::uint32_t& label : part.labels) label = static_cast<std::uint32_t>(random() % outputs);
    } else {
        part.targets.resize(outputs, samples);
        const bool binary = std::holds_alternative<BinaryCrossEntropy>(loss);
        for (double& target : part.targets.reshaped()) target = binary ? double(random() % 2) : 2 * normal(random);
    }
}

// A network with every number drawn: weights, γ, β, running statistics, inputs and answers.
inline DrawnNetwork drawn(const NetworkSpec& spec, const Loss& loss, std::int64_t inputs, std::int64_t outputs,
                          std::int64_t samples, std::mt19937& random) {
    std::normal_distribution<double> normal;
    DrawnNetwork sample{std::make_shared<Snapshot>(), {}};
    const auto layout = std::make_shared<const NetworkLayout>(inputs, outputs, spec);
    sample.snapshot->layout = layout;
    sample.snapshot->loss = loss;
    sample.snapshot->theta = Vector<double>::Zero(layout->size());
    for (const Segment& segment : layout->segments())
        for (std::int64_t i = segment.begin; i < segment.end; ++i) sample.snapshot->theta[i] = 0.7 * normal(random);
    Network<double>(*layout, loss, 1).resetRunning(sample.snapshot->running);
    for (const LayerShape& layer : layout->layers())
        for (std::int64_t unit = 0; layer.batchNorm && unit < layer.units; ++unit) {
            sample.snapshot->running[layer.runningMean + unit] = normal(random);
            sample.snapshot->running[layer.runningVariance + unit] = 0.3 + std::abs(normal(random));
        }
    fill(sample.part, loss, outputs, samples, inputs, random);
    return sample;
}

inline DrawnNetwork network(const std::vector<LayerSpec>& layers, const Loss& loss, std::int64_t samples, unsigned seed,
                            std::int64_t inputs = 3, std::int64_t outputs = 2) {
    std::mt19937 random(seed);
    NetworkSpec spec;
    spec.layers = layers;
    return drawn(spec, loss, inputs, outputs, samples, random);
}

inline std::vector<Loss> losses() {
    return {CrossEntropy{}, BinaryCrossEntropy{}, MeanSquaredError{}, HalfSquaredError{}, Huber{.delta = 0.8}};
}

inline std::shared_ptr<const Snapshot> moved(const Snapshot& from, const Vector<double>& by) {
    auto snapshot = std::make_shared<Snapshot>(from);
    snapshot->theta += by;
    return snapshot;
}

inline Vector<double> drawnDirection(const NetworkLayout& layout, std::mt19937& random) {
    std::normal_distribution<double> normal;
    Vector<double> v = Vector<double>::Zero(layout.size());
    for (const Segment& segment : layout.segments())
        for (std::int64_t i = segment.begin; i < segment.end; ++i) v[i] = normal(random);
    return v;
}

inline Vector<double> product(HessianProduct& hessian, const Vector<double>& v) {
    Vector<double> result;
    EXPECT_TRUE(hessian.multiply(v, result));
    return result;
}

// The whole matrix, column by column; padding left in, where it is 0.
inline Matrix<double> assembled(const DrawnNetwork& sample, HessianPenalty penalty = {}) {
    HessianProduct hessian(sample.snapshot, sample.part, penalty);
    Matrix<double> whole(hessian.size(), hessian.size());
    for (std::int64_t i = 0; i < hessian.size(); ++i)
        whole.col(i) = product(hessian, Vector<double>::Unit(hessian.size(), i));
    return whole;
}

inline Eigen::VectorXd eigenvalues(const Matrix<double>& whole, const NetworkLayout& layout) {
    std::vector<std::int64_t> real;
    for (const Segment& segment : layout.segments())
        for (std::int64_t i = segment.begin; i < segment.end; ++i) real.push_back(i);
    return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(whole(real, real)).eigenvalues();
}

}  // namespace ravine
