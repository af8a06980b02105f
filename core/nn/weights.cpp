#include "core/nn/weights.h"

#include <fmt/format.h>

namespace ravine {
namespace {

std::string shape(const Matrix<double>& matrix) { return fmt::format("{} × {}", matrix.rows(), matrix.cols()); }

void expectSize(const Vector<double>& vector, std::int64_t size, bool mayMiss, const std::string& path,
                Issues& issues) {
    if (vector.size() == size || (mayMiss && vector.size() == 0)) return;
    issues.push_back({path, fmt::format("{} numbers", vector.size()), fmt::format("{} numbers, one per unit", size)});
}

// A vector as it stands in the flat one.
template <class T>
void put(const Vector<double>& from, double otherwise, std::int64_t units, std::int64_t offset, Vector<T>& into) {
    for (std::int64_t i = 0; i < units; ++i) into[offset + i] = static_cast<T>(from.size() == 0 ? otherwise : from[i]);
}

}  // namespace

bool fits(const Weights& weights, const NetworkLayout& layout, Issues& issues) {
    const std::size_t before = issues.size();
    const auto& layers = layout.layers();
    if (weights.layers.size() != layers.size()) {
        issues.push_back({joined(weights.name, "layers"), fmt::format("{} layers", weights.layers.size()),
                          fmt::format("{}: the network's hidden layers and its output", layers.size())});
        return false;
    }
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const LayerShape& layer = layers[i];
        const LayerWeights& given = weights.layers[i];
        const std::string path = fmt::format("{}.layers.{}", weights.name, i);
        if (given.weight.rows() != layer.units || given.weight.cols() != layer.inputs)
            issues.push_back({joined(path, "weight"), shape(given.weight),
                              fmt::format("{} × {} (units × inputs)", layer.units, layer.inputs)});
        expectSize(given.bias, layer.units, false, joined(path, "bias"), issues);
        if (!layer.batchNorm) continue;  // a run without batch norm may share the file of one with it
        const std::int64_t normalised = layer.units;
        expectSize(given.gamma, normalised, true, joined(path, "gamma"), issues);
        expectSize(given.beta, normalised, true, joined(path, "beta"), issues);
        expectSize(given.runningMean, normalised, true, joined(path, "running_mean"), issues);
        expectSize(given.runningVariance, normalised, true, joined(path, "running_variance"), issues);
    }
    return issues.size() == before;
}

template <class T>
void assign(const Weights& weights, const NetworkLayout& layout, Vector<T>& theta, Vector<T>& running) {
    for (std::size_t i = 0; i < layout.layers().size(); ++i) {
        const LayerShape& layer = layout.layers()[i];
        const LayerWeights& given = weights.layers[i];
        Eigen::Map<Matrix<T>>(theta.data() + layer.weight, layer.units, layer.inputs) = given.weight.cast<T>();
        put(given.bias, 0, layer.units, layer.bias, theta);
        if (!layer.batchNorm) continue;
        put(given.gamma, 1, layer.units, layer.gamma, theta);
        put(given.beta, 0, layer.units, layer.beta, theta);
        put(given.runningMean, 0, layer.units, layer.runningMean, running);
        put(given.runningVariance, 1, layer.units, layer.runningVariance, running);
    }
}

template <class T>
Weights weightsOf(const NetworkLayout& layout, const Vector<T>& theta, const Vector<T>& running) {
    Weights weights;
    for (const LayerShape& layer : layout.layers()) {
        LayerWeights& out = weights.layers.emplace_back();
        out.weight =
            Eigen::Map<const Matrix<T>>(theta.data() + layer.weight, layer.units, layer.inputs).template cast<double>();
        out.bias = theta.segment(layer.bias, layer.units).template cast<double>();
        if (!layer.batchNorm) continue;
        out.gamma = theta.segment(layer.gamma, layer.units).template cast<double>();
        out.beta = theta.segment(layer.beta, layer.units).template cast<double>();
        out.runningMean = running.segment(layer.runningMean, layer.units).template cast<double>();
        out.runningVariance = running.segment(layer.runningVariance, layer.units).template cast<double>();
    }
    return weights;
}

template void assign(const Weights&, const NetworkLayout&, Vector<float>&, Vector<float>&);
template void assign(const Weights&, const NetworkLayout&, Vector<double>&, Vector<double>&);
template Weights weightsOf(const NetworkLayout&, const Vector<float>&, const Vector<float>&);
template Weights weightsOf(const NetworkLayout&, const Vector<double>&, const Vector<double>&);

}  // namespace ravine
