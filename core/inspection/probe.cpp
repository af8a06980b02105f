#include "core/inspection/probe.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "core/nn/batch_norm.h"

namespace ravine {

namespace {

std::vector<std::uint32_t> allColumns(Eigen::Index samples) {
    std::vector<std::uint32_t> columns(static_cast<std::size_t>(samples));
    std::iota(columns.begin(), columns.end(), 0u);
    return columns;
}

Part<double> selected(const Part<double>& part, std::span<const std::uint32_t> columns) {
    Part<double> some;
    const auto count = static_cast<Eigen::Index>(columns.size());
    some.inputs.resize(part.inputs.rows(), count);
    some.targets.resize(part.targets.rows(), part.targets.size() > 0 ? count : 0);
    for (Eigen::Index i = 0; i < count; ++i) {
        const std::uint32_t column = columns[static_cast<std::size_t>(i)];
        some.inputs.col(i) = part.inputs.col(column);
        if (part.targets.size() > 0) some.targets.col(i) = part.targets.col(column);
        if (!part.labels.empty()) some.labels.push_back(part.labels[column]);
        if (!part.ids.empty()) some.ids.push_back(part.ids[column]);
    }
    return some;
}

// A part of these inputs for a pass whose loss and gradient nobody looks at.
Part<double> unanswered(const Matrix<double>& inputs, std::span<const std::uint32_t> ids, std::int64_t outputs) {
    const auto samples = static_cast<std::size_t>(inputs.cols());
    Part<double> part;
    part.inputs = inputs;
    part.labels.assign(samples, 0);
    part.targets = Matrix<double>::Zero(outputs, inputs.cols());
    part.ids.assign(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), samples)));
    while (part.ids.size() < samples) part.ids.push_back(static_cast<std::uint32_t>(part.ids.size()));
    return part;
}

// ---- In training mode: Network's own pass, over copies of what it would change

struct TrainingPass {
    std::vector<LayerActivity> layers;
    Vector<double> gradient;
};

TrainingPass trainingPass(const Snapshot& at, const Part<double>& part, std::span<const std::uint32_t> columns) {
    TrainingPass pass{std::vector<LayerActivity>(at.layout->layers().size()), Vector<double>::Zero(at.theta.size())};
    if (columns.empty()) return pass;
    Network<double> network(*at.layout, at.loss, static_cast<std::int64_t>(columns.size()));
    Vector<double> running = at.running;
    network.train(at.theta.data(), running.data(), part, columns, {at.seed, static_cast<std::uint64_t>(at.epoch)},
                  pass.gradient.data());
    for (std::size_t i = 0; i < pass.layers.size(); ++i) {
        const auto values = network.values(i);
        pass.layers[i] = {values.linear, values.normalised, values.activation, values.output, values.delta};
    }
    return pass;
}

// ---- In evaluation mode: batch norm is a fixed scale and shift, dropout is absent

Eigen::Map<const Matrix<double>> weightsOf(const LayerShape& layer, const Snapshot& at) {
    return {at.theta.data() + layer.weight, layer.units, layer.inputs};
}

// γ / √(variance + ε), unit by unit.
Eigen::ArrayXd batchNormScale(const LayerShape& layer, const Snapshot& at) {
    return at.theta.segment(layer.gamma, layer.units).array() /
           (at.running.segment(layer.runningVariance, layer.units).array() + batch_norm::epsilon).sqrt();
}

LayerActivity evaluated(const LayerShape& layer, const Snapshot& at, const Matrix<double>& inputs) {
    LayerActivity activity;
    activity.linear = (weightsOf(layer, at) * inputs).colwise() + at.theta.segment(layer.bias, layer.units);
    activity.normalised = activity.linear;
    if (layer.batchNorm) {
        auto normalised = activity.normalised.array();
        normalised.colwise() -= at.running.segment(layer.runningMean, layer.units).array();
        normalised.colwise() *= batchNormScale(layer, at);
        normalised.colwise() += at.theta.segment(layer.beta, layer.units).array();
    }
    activity.activation.resizeLike(activity.normalised);
    activate(layer.activation, activity.normalised.data(), activity.activation.data(), activity.normalised.size());
    activity.output = activity.activation;
    return activity;
}

std::vector<LayerActivity> evaluatedForward(const Snapshot& at, const Matrix<double>& inputs) {
    std::vector<LayerActivity> layers;
    for (const LayerShape& layer : at.layout->layers())
        layers.push_back(evaluated(layer, at, layers.empty() ? inputs : layers.back().output));
    return layers;
}

void evaluatedBackward(const Snapshot& at, const Part<double>& part, std::vector<LayerActivity>& layers) {
    const auto& shapes = at.layout->layers();
    Matrix<double> error = Matrix<double>::Zero(at.layout->outputs(), part.samples());  // ∂ loss / ∂ output
    lossSum(at.loss, layers.back().output.data(), error.rows(), error.cols(), {part.labels.data(), part.targets.data()},
            1 / static_cast<double>(part.samples()), error.data());
    for (std::size_t i = shapes.size(); i-- > 0;) {
        LayerActivity& layer = layers[i];
        multiplyByDerivative(shapes[i].activation, layer.normalised.data(), layer.activation.data(), error.data(),
                             error.size());
        if (shapes[i].batchNorm) error.array().colwise() *= batchNormScale(shapes[i], at);
        layer.delta = error;
        error = weightsOf(shapes[i], at).transpose() * layer.delta;
    }
}

}  // namespace

Probe::Probe(std::shared_ptr<const Snapshot> snapshot) : snapshot_(std::move(snapshot)) {
    assert(snapshot_ && snapshot_->layout && !snapshot_->layout->layers().empty());
}

Matrix<double> Probe::predict(const Matrix<double>& inputs, Mode mode, std::span<const std::uint32_t> ids) const {
    constexpr Eigen::Index block = 256;
    Matrix<double> outputs(snapshot_->layout->outputs(), inputs.cols());
    if (mode == Mode::Training && inputs.cols() > 0) {
        outputs = forward(inputs, mode, ids).back().output;
    } else if (inputs.cols() > 0) {
        Network<double> network(*snapshot_->layout, snapshot_->loss, std::min(inputs.cols(), block));
        network.outputs(snapshot_->theta.data(), snapshot_->running.data(), inputs, outputs);
    }
    ravine::predict(snapshot_->loss, outputs);
    if (lossInfo(snapshot_->loss).forNumbers() || outputs.rows() != 1) return outputs;
    Matrix<double> both(2, outputs.cols());
    both.row(0) = 1 - outputs.row(0).array();
    both.row(1) = outputs.row(0);
    return both;
}

std::vector<LayerActivity> Probe::forward(const Matrix<double>& inputs, Mode mode,
                                          std::span<const std::uint32_t> ids) const {
    if (mode == Mode::Evaluation) return evaluatedForward(*snapshot_, inputs);
    const Part<double> part = unanswered(inputs, ids, snapshot_->layout->outputs());
    TrainingPass pass = trainingPass(*snapshot_, part, allColumns(inputs.cols()));
    for (LayerActivity& layer : pass.layers) layer.delta.resize(0, 0);
    return std::move(pass.layers);
}

std::vector<LayerActivity> Probe::backward(const Part<double>& part, std::span<const std::uint32_t> columns,
                                           Mode mode) const {
    if (mode == Mode::Training) return trainingPass(*snapshot_, part, columns).layers;
    const Part<double> some = selected(part, columns);
    std::vector<LayerActivity> layers = evaluatedForward(*snapshot_, some.inputs);
    if (some.samples() > 0) evaluatedBackward(*snapshot_, some, layers);
    return layers;
}

std::vector<LayerReport> Probe::report(const Part<double>& samples, int bins) const {
    const TrainingPass pass = trainingPass(*snapshot_, samples, allColumns(samples.samples()));
    return diagnose(*snapshot_, pass.layers, pass.gradient, bins);
}

Eigen::MatrixXi Probe::confusion(const Part<double>& part, std::int64_t classes) const {
    Eigen::MatrixXi counts = Eigen::MatrixXi::Zero(classes, classes);
    const Matrix<double> predictions = predict(part.inputs);
    // One number that stands for two classes; where the loss gives probabilities there are two rows.
    const double boundary = lossInfo(snapshot_->loss).boundary;
    for (Eigen::Index sample = 0; sample < predictions.cols(); ++sample) {
        Eigen::Index predicted = 0;
        if (predictions.rows() == 1)
            predicted = predictions(0, sample) > boundary;
        else
            predictions.col(sample).maxCoeff(&predicted);
        const auto truth = static_cast<Eigen::Index>(part.labels[static_cast<std::size_t>(sample)]);
        if (truth < classes && predicted < classes) ++counts(truth, predicted);
    }
    return counts;
}

}  // namespace ravine
