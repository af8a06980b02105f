#include "core/nn/network.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "core/nn/dense.h"

namespace ravine {
namespace {

template <class T>
bool isFinite(const T* values, std::int64_t count) {
    return std::all_of(values, values + count, [](T value) { return std::isfinite(value); });
}

}  // namespace

template <class T>
Network<T>::Network(NetworkLayout layout, Loss loss, std::int64_t maxBatch)
    : layout_(std::move(layout)), loss_(std::move(loss)), maxBatch_(maxBatch) {
    reserve();
    reserveDropout();
}

template <class T>
Network<T>::Network(const Network& other)
    : layout_(other.layout_),
      loss_(other.loss_),
      maxBatch_(other.maxBatch_),
      classWeights_(other.classWeights_),
      labelSmoothing_(other.labelSmoothing_) {}

template <class T>
Network<T>& Network<T>::operator=(const Network& other) {
    if (this == &other) return *this;
    const auto sameRoom = [](const LayerShape& a, const LayerShape& b) {
        return a.units == b.units && a.inputs == b.inputs && a.batchNorm == b.batchNorm;
    };
    if (maxBatch_ != other.maxBatch_ || !std::ranges::equal(layout_.layers(), other.layout_.layers(), sameRoom))
        work_.clear();
    layout_ = other.layout_;
    loss_ = other.loss_;
    maxBatch_ = other.maxBatch_;
    classWeights_ = other.classWeights_;
    labelSmoothing_ = other.labelSmoothing_;
    reserveDropout();
    return *this;
}

template <class T>
void Network<T>::makeRoom() {
    if (!work_.empty()) return;
    reserve();
    reserveDropout();
}

template <class T>
void Network<T>::reserve() {
    const std::int64_t most = std::max(maxBatch_, evaluationBlock);
    work_.resize(layout_.layers().size());
    for (std::size_t i = 0; i < work_.size(); ++i) {
        const LayerShape& layer = layout_.layers()[i];
        Work& work = work_[i];
        work.linear.setZero(layer.units * most);
        work.delta.setZero(layer.units * most);
        if (layer.batchNorm) work.normalised.setZero(layer.units * most);
        if (layer.batchNorm) work.statistics.resize(layer.units);
        if (i + 1 < work_.size()) work.activation.setZero(layer.units * most);
        product_.reserve(std::max({layer.inputs, layer.units, most}));
    }
    input_.setZero(layout_.inputs() * most);
    labels_.resize(static_cast<std::size_t>(most));
    ids_.resize(static_cast<std::size_t>(most));
    numbers_.setZero(layout_.outputs() * most);
}

template <class T>
void Network<T>::reserveDropout() {
    for (std::size_t i = 0; i + 1 < work_.size(); ++i) {
        Work& work = work_[i];
        if (!(layout_.layers()[i].dropout > 0) || work.keep.size() > 0) continue;
        work.keep.setZero(work.activation.size());
        work.output.setZero(work.activation.size());
    }
}

template <class T>
void Network<T>::growTo(std::int64_t batch) {
    if (batch <= maxBatch_) return;
    maxBatch_ = batch + batch / 4;
    if (work_.empty()) return;
    for (Work& work : work_) {
        work.keep.resize(0);
        work.output.resize(0);
    }
    reserve();
    reserveDropout();
}

template <class T>
void Network<T>::setDropout(std::span<const double> p) {
    layout_.setDropout(p);
    reserveDropout();
}

template <class T>
void Network<T>::setDropout(double p) {
    layout_.setDropout(p);
    reserveDropout();
}

template <class T>
void Network<T>::resetRunning(Vector<T>& running) const {
    running.setZero(layout_.runningSize());
    for (const LayerShape& layer : layout_.layers())
        if (layer.batchNorm) running.segment(layer.runningVariance, layer.units).setOnes();
}

template <class T>
const T* Network<T>::activationOf(std::size_t layer) const {
    const Work& work = work_[layer];
    return layer + 1 < work_.size() ? work.activation.data() : work.linear.data();
}

template <class T>
const T* Network<T>::outputOf(std::size_t layer) const {
    return layout_.layers()[layer].dropout > 0 ? work_[layer].output.data() : activationOf(layer);
}

template <class T>
void Network<T>::gather(const Part<T>& part, std::span<const std::uint32_t> samples) {
    const std::int64_t features = layout_.inputs(), outputs = layout_.outputs();
    const bool takesLabels = lossInfo(loss_).takesLabels;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const std::uint32_t sample = samples[i];
        const auto column = static_cast<std::int64_t>(i);
        std::copy_n(part.inputs.data() + sample * features, features, input_.data() + column * features);
        ids_[i] = part.ids[sample];
        if (!part.labels.empty()) labels_[i] = part.labels[sample];
        if (!takesLabels)
            std::copy_n(part.targets.data() + sample * outputs, outputs, numbers_.data() + column * outputs);
    }
}

template <class T>
void Network<T>::forward(const T* theta, T* running, std::int64_t samples, DropoutKey key) {
    const T* input = input_.data();
    for (std::size_t i = 0; i < work_.size(); ++i) {
        const LayerShape& layer = layout_.layers()[i];
        Work& work = work_[i];
        const std::int64_t count = layer.units * samples;
        dense::forward(layer, theta, input, samples, work.linear.data(), product_);
        if (i + 1 == work_.size()) return;
        const T* summed = work.linear.data();
        if (layer.batchNorm) {
            batch_norm::forward(layer, theta, summed, samples, running, work.statistics, work.normalised.data());
            summed = work.normalised.data();
        }
        if (layer.dropout > 0) {
            dropout::draw(key, i, layer.dropout, {ids_.data(), static_cast<std::size_t>(samples)}, layer.units,
                          work.keep.data());
            activate(layer.activation, summed, work.keep.data(), work.activation.data(), work.output.data(), count);
        } else {
            activate(layer.activation, summed, work.activation.data(), count);
        }
        input = outputOf(i);
    }
}

template <class T>
void Network<T>::backward(const T* theta, std::int64_t samples, T* gradient) {
    std::int64_t end = layout_.size();
    for (std::size_t i = work_.size(); i-- > 0;) {
        const LayerShape& layer = layout_.layers()[i];
        // What stands behind the weights is added up there, or padding.
        std::fill(gradient + layer.weight + layer.units * layer.inputs, gradient + end, T(0));
        end = layer.weight;
        Work& work = work_[i];
        T* const delta = work.delta.data();
        if (i + 1 < work_.size()) {
            const std::int64_t count = layer.units * samples;
            const T* const summed = layer.batchNorm ? work.normalised.data() : work.linear.data();
            if (layer.dropout > 0)
                multiplyByDerivative(layer.activation, summed, work.activation.data(), work.keep.data(), delta, count);
            else
                multiplyByDerivative(layer.activation, summed, work.activation.data(), delta, count);
            if (layer.batchNorm)
                batch_norm::backward(layer, theta, work.linear.data(), samples, work.statistics, delta, gradient);
        }
        const T* const input = i > 0 ? outputOf(i - 1) : input_.data();
        dense::backward(layer, input, delta, samples, gradient, product_);
        if (i > 0) dense::backwardToInput(layer, theta, delta, samples, work_[i - 1].delta.data(), product_);
    }
}

template <class T>
void Network<T>::setEmphasis(std::vector<double> classWeights, double labelSmoothing) {
    classWeights_ = std::move(classWeights);
    labelSmoothing_ = labelSmoothing;
}

// The answers y asked for become (1 − ε) y + ε / classes. Cross-entropy is linear in them: to the loss of the label it
// adds ε (o_label − mean o), to its gradient ε (onehot − 1 / classes). Each sample counts with its class's weight.
template <class T>
double Network<T>::emphasisedLoss() {
    const std::int64_t outputs = layout_.outputs();
    const bool takesLabels = lossInfo(loss_).takesLabels;
    const T smoothing = static_cast<T>(labelSmoothing_);
    const T share = smoothing / static_cast<T>(std::max<std::int64_t>(outputs, 2));
    if (!takesLabels && smoothing > 0)
        for (std::int64_t i = 0; i < outputs * samples_; ++i) numbers_[i] = (1 - smoothing) * numbers_[i] + share;
    double loss = 0;
    for (std::int64_t i = 0; i < samples_; ++i) {
        const std::uint32_t label = labels_[static_cast<std::size_t>(i)];
        const double weight = classWeights_.empty() ? 1 : classWeights_[label];
        const T scale = static_cast<T>(weight) / static_cast<T>(samples_);
        const T* const values = work_.back().linear.data() + i * outputs;
        T* const delta = work_.back().delta.data() + i * outputs;
        double one =
            lossSum(loss_, values, outputs, 1, {labels_.data() + i, numbers_.data() + i * outputs}, scale, delta);
        if (takesLabels && smoothing > 0) {
            T sum = 0;
            for (std::int64_t k = 0; k < outputs; ++k) {
                sum += values[k];
                delta[k] -= scale * share;
            }
            delta[label] += scale * smoothing;
            one += labelSmoothing_ *
                   (static_cast<double>(values[label]) - static_cast<double>(sum) / static_cast<double>(outputs));
        }
        loss += weight * one;
    }
    return loss;
}

template <class T>
double Network<T>::train(const T* theta, T* running, const Part<T>& part, std::span<const std::uint32_t> samples,
                         DropoutKey key, T* gradient) {
    samples_ = static_cast<std::int64_t>(samples.size());
    assert(0 < samples_ && samples_ <= maxBatch_);
    makeRoom();
    gather(part, samples);
    forward(theta, running, samples_, key);
    const bool plain = classWeights_.empty() && labelSmoothing_ == 0;
    const double loss =
        plain ? lossSum(loss_, work_.back().linear.data(), layout_.outputs(), samples_,
                        {labels_.data(), numbers_.data()}, T(1) / static_cast<T>(samples_), work_.back().delta.data())
              : emphasisedLoss();
    backward(theta, samples_, gradient);
    return loss / static_cast<double>(samples_);
}

template <class T>
const T* Network<T>::evaluateBlock(const T* theta, const T* running, const T* inputs, std::int64_t samples) {
    makeRoom();
    std::copy_n(inputs, layout_.inputs() * samples, input_.data());
    const T* input = input_.data();
    for (std::size_t i = 0; i < work_.size(); ++i) {
        const LayerShape& layer = layout_.layers()[i];
        Work& work = work_[i];
        dense::forward(layer, theta, input, evaluationBlock, work.linear.data(), product_);
        if (i + 1 == work_.size()) break;
        if (layer.batchNorm)
            batch_norm::evaluate(layer, theta, running, evaluationBlock, work.statistics, work.linear.data());
        activate(layer.activation, work.linear.data(), work.activation.data(), layer.units * evaluationBlock);
        input = work.activation.data();
    }
    return work_.back().linear.data();
}

template <class T>
void Network<T>::outputs(const T* theta, const T* running, const Eigen::Ref<const Matrix<T>>& inputs,
                         Matrix<T>& outputs) {
    assert(inputs.rows() == layout_.inputs() && inputs.outerStride() == inputs.rows());
    outputs.resize(layout_.outputs(), inputs.cols());
    for (std::int64_t begin = 0; begin < inputs.cols(); begin += evaluationBlock) {
        const std::int64_t count = std::min(evaluationBlock, inputs.cols() - begin);
        const T* const values = evaluateBlock(theta, running, inputs.data() + begin * inputs.rows(), count);
        std::copy_n(values, layout_.outputs() * count, outputs.data() + begin * layout_.outputs());
    }
}

template <class T>
std::optional<typename Network<T>::Fault> Network<T>::firstFault() const {
    if (!isFinite(input_.data(), layout_.inputs() * samples_)) return Fault{0, "input"};
    for (std::size_t i = 0; i < work_.size(); ++i) {
        const LayerValues layer = values(i);
        for (const auto& [quantity, numbers] : {std::pair{"pre-activation", &layer.linear},
                                                {"batch norm", &layer.normalised},
                                                {"activation", &layer.activation}})
            if (!isFinite(numbers->data(), numbers->size())) return Fault{i, quantity};
    }
    for (std::size_t i = work_.size(); i-- > 0;)
        if (!isFinite(work_[i].delta.data(), layout_.layers()[i].units * samples_)) return Fault{i, "gradient"};
    return std::nullopt;
}

template <class T>
typename Network<T>::LayerValues Network<T>::values(std::size_t index) const {
    const LayerShape& layer = layout_.layers()[index];
    const Work& work = work_[index];
    const auto map = [&](const T* data) { return Eigen::Map<const Matrix<T>>(data, layer.units, samples_); };
    return {map(work.linear.data()), map(layer.batchNorm ? work.normalised.data() : work.linear.data()),
            map(activationOf(index)), map(outputOf(index)), map(work.delta.data())};
}

template class Network<float>;
template class Network<double>;

}  // namespace ravine
