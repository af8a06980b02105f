#include "core/inspection/hessian_product.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/nn/batch_norm.h"
#include "core/numbers/flush_to_zero.h"

namespace ravine {
namespace {

// A layer's tensors within a vector that stands as theta (or as the running statistics) does.
Eigen::Map<const Matrix<double>> weightsIn(const LayerShape& layer, const Vector<double>& vector) {
    return {vector.data() + layer.weight, layer.units, layer.inputs};
}

Eigen::Map<Matrix<double>> weightsIn(const LayerShape& layer, Vector<double>& vector) {
    return {vector.data() + layer.weight, layer.units, layer.inputs};
}

auto unitsIn(std::int64_t begin, const LayerShape& layer, const Vector<double>& vector) {
    return vector.segment(begin, layer.units);
}

auto unitsIn(std::int64_t begin, const LayerShape& layer, Vector<double>& vector) {
    return vector.segment(begin, layer.units);
}

Vector<double> inverseDeviationOf(const Vector<double>& variance) {
    return (variance.array() + batch_norm::epsilon).sqrt().inverse();
}

std::int64_t numbersIn(const NetworkLayout& layout, std::int64_t samples) {
    std::int64_t perSample = 0;
    for (const LayerShape& layer : layout.layers()) perSample += layer.units * (layer.batchNorm ? 6 : 4);
    return perSample * samples;
}

}  // namespace

HessianProduct::HessianProduct(std::shared_ptr<const Snapshot> snapshot, Part<double> samples, HessianPenalty penalty)
    : snapshot_(std::move(snapshot)), samples_(std::move(samples)), penalty_(penalty) {
    assert(snapshot_ && snapshot_->layout && samples_.samples() > 0);
    const auto& layers = snapshot_->layout->layers();
    changes_.resize(layers.size());
    for (const LayerShape& layer : layers)
        inverseDeviation_.push_back(layer.batchNorm
                                        ? inverseDeviationOf(unitsIn(layer.runningVariance, layer, snapshot_->running))
                                        : Vector<double>());
}

Eigen::Map<const Matrix<double>> HessianProduct::inputOf(const BlockPoint& at, std::size_t layer) const {
    if (layer > 0) return {at.layers[layer - 1].output.data(), at.layers[layer - 1].output.rows(), at.samples};
    const std::int64_t features = samples_.inputs.rows();
    return {samples_.inputs.data() + at.begin * features, features, at.samples};
}

Answers<double> HessianProduct::answersOf(const BlockPoint& at) const {
    if (lossInfo(snapshot_->loss).takesLabels) return {.labels = samples_.labels.data() + at.begin};
    return {.numbers = samples_.targets.data() + at.begin * samples_.targets.rows()};
}

// ---- The point itself: one forward and one backward pass, kept for all products

const HessianProduct::BlockPoint& HessianProduct::linearised(std::int64_t index) {
    const auto place = static_cast<std::size_t>(index);
    if (place < kept_.size()) return kept_[place];
    const bool hasRoom = place == kept_.size() && numbersIn(*snapshot_->layout, (index + 1) * block) <= keptNumbers;
    BlockPoint& at = hasRoom ? kept_.emplace_back() : latest_;
    at.begin = index * block;
    at.samples = std::min(block, samples() - at.begin);
    at.layers.resize(snapshot_->layout->layers().size());
    forward(at);
    backward(at);
    return at;
}

void HessianProduct::forward(BlockPoint& at) const {
    const Vector<double>& theta = snapshot_->theta;
    const auto& shapes = snapshot_->layout->layers();
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const LayerShape& shape = shapes[i];
        LayerPoint& layer = at.layers[i];
        Matrix<double>& summed = layer.output;
        summed.noalias() = weightsIn(shape, theta) * inputOf(at, i);
        summed.colwise() += unitsIn(shape.bias, shape, theta);
        if (i + 1 == shapes.size()) return;
        if (shape.batchNorm) {
            summed.colwise() -= unitsIn(shape.runningMean, shape, snapshot_->running);
            summed.array().colwise() *= inverseDeviation_[i].array();
            layer.normalised = summed;
            summed.array().colwise() *= unitsIn(shape.gamma, shape, theta).array();
            summed.colwise() += unitsIn(shape.beta, shape, theta);
        }
        layer.delta = summed;  // y, room until the backward pass
        activate(shape.activation, layer.delta.data(), layer.output.data(), layer.output.size());
        layer.slope.setOnes(shape.units, at.samples);
        layer.bend.setOnes(shape.units, at.samples);
        multiplyByDerivative(shape.activation, layer.delta.data(), layer.output.data(), layer.slope.data(),
                             layer.slope.size());
        multiplyBySecondDerivative(shape.activation, layer.delta.data(), layer.output.data(), layer.bend.data(),
                                   layer.bend.size());
    }
}

void HessianProduct::backward(BlockPoint& at) const {
    const auto& shapes = snapshot_->layout->layers();
    LayerPoint& last = at.layers.back();
    last.delta.resize(last.output.rows(), at.samples);
    at.loss = lossSum(snapshot_->loss, last.output.data(), last.output.rows(), at.samples, answersOf(at),
                      1 / static_cast<double>(samples()), last.delta.data());
    for (std::size_t i = shapes.size() - 1; i-- > 0;) {
        LayerPoint& layer = at.layers[i];
        layer.delta.noalias() = weightsIn(shapes[i + 1], snapshot_->theta).transpose() * at.layers[i + 1].delta;
        layer.bend.array() *= layer.delta.array();
        layer.delta.array() *= layer.slope.array();
        if (!shapes[i].batchNorm) continue;
        layer.deltaNormalised = layer.delta;
        layer.delta.array().colwise() *=
            unitsIn(shapes[i].gamma, shapes[i], snapshot_->theta).array() * inverseDeviation_[i].array();
    }
}

double HessianProduct::loss() {
    const FlushToZero flushing;
    double sum = 0;
    for (std::int64_t i = 0; i < blocks(); ++i) sum += linearised(i).loss;
    Vector<double> pull = Vector<double>::Zero(size());
    addPenalty(snapshot_->theta, pull);
    return sum / static_cast<double>(samples()) + pull.dot(snapshot_->theta) / 2;
}

Vector<double> HessianProduct::gradient() {
    const FlushToZero flushing;
    Vector<double> gradient = Vector<double>::Zero(size());
    for (std::int64_t i = 0; i < blocks(); ++i) addGradient(linearised(i), gradient);
    addPenalty(snapshot_->theta, gradient);
    return gradient;
}

void HessianProduct::addGradient(const BlockPoint& at, Vector<double>& gradient) const {
    const auto& shapes = snapshot_->layout->layers();
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const LayerShape& shape = shapes[i];
        const LayerPoint& layer = at.layers[i];
        weightsIn(shape, gradient).noalias() += layer.delta * inputOf(at, i).transpose();
        unitsIn(shape.bias, shape, gradient) += layer.delta.rowwise().sum();
        if (!shape.batchNorm) continue;
        unitsIn(shape.gamma, shape, gradient) += layer.deltaNormalised.cwiseProduct(layer.normalised).rowwise().sum();
        unitsIn(shape.beta, shape, gradient) += layer.deltaNormalised.rowwise().sum();
    }
}

// ---- Along v

bool HessianProduct::multiply(const Vector<double>& v, Vector<double>& product, const std::stop_token& stop) {
    assert(v.size() == size());
    const FlushToZero flushing;
    product.setZero(size());
    for (std::int64_t i = 0; i < blocks(); ++i) {
        if (stop.stop_requested()) return false;
        const BlockPoint& at = linearised(i);
        changeForward(at, v);
        addProduct(at, v, product);
    }
    addPenalty(v, product);
    return true;
}

void HessianProduct::changeForward(const BlockPoint& at, const Vector<double>& v) {
    const Vector<double>& theta = snapshot_->theta;
    const auto& shapes = snapshot_->layout->layers();
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const LayerShape& shape = shapes[i];
        const LayerPoint& layer = at.layers[i];
        LayerChange& change = changes_[i];
        change.linear.noalias() = weightsIn(shape, v) * inputOf(at, i);
        if (i > 0) change.linear.noalias() += weightsIn(shape, theta) * changes_[i - 1].output;
        change.linear.colwise() += unitsIn(shape.bias, shape, v);
        if (i + 1 == shapes.size()) return;
        if (shape.batchNorm) {
            change.linear.array().colwise() *= inverseDeviation_[i].array();
            change.normalised = change.linear.array().colwise() * unitsIn(shape.gamma, shape, theta).array();
            change.normalised.array() += layer.normalised.array().colwise() * unitsIn(shape.gamma, shape, v).array();
            change.normalised.colwise() += unitsIn(shape.beta, shape, v);
        }
        change.output = layer.slope.cwiseProduct(shape.batchNorm ? change.normalised : change.linear);
    }
}

void HessianProduct::addProduct(const BlockPoint& at, const Vector<double>& v, Vector<double>& product) {
    const Vector<double>& theta = snapshot_->theta;
    const auto& shapes = snapshot_->layout->layers();
    const LayerPoint& last = at.layers.back();
    changeOfDelta_.resize(last.output.rows(), at.samples);
    lossHessianProduct(snapshot_->loss, last.output.data(), last.output.rows(), at.samples, answersOf(at),
                       1 / static_cast<double>(samples()), changes_.back().linear.data(), changeOfDelta_.data());
    for (std::size_t i = shapes.size(); i-- > 0;) {
        const LayerShape& shape = shapes[i];
        const LayerPoint& layer = at.layers[i];
        const LayerChange& change = changes_[i];
        if (i + 1 < shapes.size()) {
            changeOfDelta_ = changeOfError_.cwiseProduct(layer.slope) +
                             layer.bend.cwiseProduct(shape.batchNorm ? change.normalised : change.linear);
            if (shape.batchNorm) addNormProduct(i, layer, v, product);
        }
        weightsIn(shape, product).noalias() += changeOfDelta_ * inputOf(at, i).transpose();
        unitsIn(shape.bias, shape, product) += changeOfDelta_.rowwise().sum();
        if (i == 0) return;
        weightsIn(shape, product).noalias() += layer.delta * changes_[i - 1].output.transpose();
        changeOfError_.noalias() = weightsIn(shape, theta).transpose() * changeOfDelta_;
        changeOfError_.noalias() += weightsIn(shape, v).transpose() * layer.delta;
    }
}

// Through batch norm: γ and β of `product`; changeOfDelta_ goes from R δy to R δz.
void HessianProduct::addNormProduct(std::size_t index, const LayerPoint& layer, const Vector<double>& v,
                                    Vector<double>& product) {
    const LayerShape& shape = snapshot_->layout->layers()[index];
    const auto gamma = unitsIn(shape.gamma, shape, snapshot_->theta).array();
    const auto along = unitsIn(shape.gamma, shape, v).array();
    unitsIn(shape.gamma, shape, product) +=
        (changeOfDelta_.cwiseProduct(layer.normalised) + layer.deltaNormalised.cwiseProduct(changes_[index].linear))
            .rowwise()
            .sum();
    unitsIn(shape.beta, shape, product) += changeOfDelta_.rowwise().sum();
    changeOfDelta_.array().colwise() *= gamma;
    changeOfDelta_.array() += layer.deltaNormalised.array().colwise() * along;
    changeOfDelta_.array().colwise() *= inverseDeviation_[index].array();
}

void HessianProduct::addPenalty(const Vector<double>& v, Vector<double>& product) const {
    if (penalty_.l2 == 0) return;
    for (const Segment& segment : snapshot_->layout->segments())
        if (segment.isWeight || penalty_.coversAll)
            product.segment(segment.begin, segment.end - segment.begin) +=
                penalty_.l2 * v.segment(segment.begin, segment.end - segment.begin);
}

}  // namespace ravine
