#include "core/inspection/layer_diagnosis.h"

#include <fmt/format.h>

#include <cmath>
#include <span>

namespace ravine {

namespace {

constexpr double nearBound = 0.01;                   // of the activation's range
constexpr double muchSaturation = 0.5;               // of all activations
constexpr double vanishing = 1e-3, exploding = 1e3;  // gradient per √weight against the last layer's

std::span<const double> numbersOf(const Matrix<double>& values) {
    return {values.data(), static_cast<std::size_t>(values.size())};
}

std::span<const double> weightsOf(const LayerShape& layer, const Vector<double>& parameters) {
    return {parameters.data() + layer.weight, static_cast<std::size_t>(layer.units * layer.inputs)};
}

bool saturates(const Activation& activation) {
    const ActivationInfo& info = activationInfo(activation);
    return std::isfinite(info.lowest) && std::isfinite(info.highest);
}

std::int64_t deadUnitsOf(const Activation& activation, const LayerActivity& activity) {
    if (activity.activation.cols() == 0) return 0;
    Matrix<double> slope = Matrix<double>::Ones(activity.activation.rows(), activity.activation.cols());
    multiplyByDerivative(activation, activity.normalised.data(), activity.activation.data(), slope.data(),
                         slope.size());
    return (slope.array() == 0).rowwise().all().count();
}

double saturatedShareOf(const Activation& activation, const LayerActivity& activity) {
    if (!saturates(activation) || activity.activation.size() == 0) return 0;
    const ActivationInfo& info = activationInfo(activation);
    const double margin = nearBound * (info.highest - info.lowest);
    const auto a = activity.activation.array();
    const auto near = (a <= info.lowest + margin || a >= info.highest - margin).count();
    return static_cast<double>(near) / static_cast<double>(activity.activation.size());
}

// ‖gradient by the weights‖ / √weights
double gradientSize(const LayerShape& layer, const Vector<double>& gradient) {
    return gradient.segment(layer.weight, layer.units * layer.inputs).norm() /
           std::sqrt(static_cast<double>(layer.units * layer.inputs));
}

// Units with the same parameters compute the same and, as far as they are wired alike, get the same gradient.
bool unitsAreAlike(const LayerShape& layer, const Vector<double>& theta) {
    if (layer.units < 2) return false;
    const Eigen::Map<const Matrix<double>> weights(theta.data() + layer.weight, layer.units, layer.inputs);
    const auto constant = [&](std::int64_t offset) {
        return offset < 0 || (theta.segment(offset, layer.units).array() == theta(offset)).all();
    };
    return (weights.rowwise() - weights.row(0)).isZero(0) && constant(layer.bias) && constant(layer.gamma) &&
           constant(layer.beta);
}

std::string deadWarning(const LayerReport& report, const Activation& activation) {
    return fmt::format(
        "{} of {} units {} dead: the slope of {} is 0 for every sample, so no gradient reaches {} weights. "
        "Try a smaller learning rate, He initialisation or leaky ReLU.",
        report.deadUnits, report.units, report.deadUnits == 1 ? "is" : "are", activationInfo(activation).title,
        report.deadUnits == 1 ? "its" : "their");
}

std::string saturationWarning(const LayerReport& report, const Activation& activation) {
    return fmt::format(
        "{:.0f} % of the activations are saturated: {} is nearly flat there and passes hardly any gradient. "
        "Try smaller initial weights, batch norm or ReLU.",
        100 * report.saturated, activationInfo(activation).title);
}

std::string vanishingWarning(const LayerReport& report) {
    const std::string how = report.gradientRatio > 0
                                ? fmt::format("per weight it is {:.1e} of the last layer's", report.gradientRatio)
                                : std::string("none of it arrives here");
    return fmt::format("The gradient vanishes on its way back: {}. Try ReLU, He initialisation or batch norm.", how);
}

std::string explodingWarning(const LayerReport& report) {
    return fmt::format(
        "The gradient explodes on its way back: per weight it is {:.1e} times the last layer's. Try gradient "
        "clipping or a smaller learning rate.",
        report.gradientRatio);
}

std::string symmetryWarning(const LayerReport& report) {
    return fmt::format(
        "All {} units compute the same: with equal initial weights they also learn the same. Try a random "
        "initialisation.",
        report.units);
}

void warn(LayerReport& report, const Activation& activation, bool alike) {
    const bool saturated = report.saturated > muchSaturation;
    if (alike) report.warnings.push_back(symmetryWarning(report));
    if (saturated) report.warnings.push_back(saturationWarning(report, activation));
    // A saturated tanh has slope 0 too, but is mended otherwise.
    if (report.deadUnits > 0 && !saturates(activation)) report.warnings.push_back(deadWarning(report, activation));
    if (report.gradientRatio < vanishing && !alike) report.warnings.push_back(vanishingWarning(report));
    if (report.gradientRatio > exploding) report.warnings.push_back(explodingWarning(report));
}

}  // namespace

std::vector<LayerReport> diagnose(const Snapshot& snapshot, const std::vector<LayerActivity>& activities,
                                  const Vector<double>& gradient, int bins) {
    const auto& layers = snapshot.layout->layers();
    std::vector<LayerReport> reports;
    const double lastSize = layers.empty() ? 0 : gradientSize(layers.back(), gradient);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const LayerShape& layer = layers[i];
        const LayerActivity& activity = activities[i];
        const bool last = i + 1 == layers.size();
        LayerReport report;
        report.name = last ? "Output" : fmt::format("Layer {}", i + 1);
        report.weights = histogramOf(weightsOf(layer, snapshot.theta), bins);
        report.gradients = histogramOf(weightsOf(layer, gradient), bins);
        report.linear = histogramOf(numbersOf(activity.linear), bins);
        report.normalised = histogramOf(numbersOf(activity.normalised), bins);
        report.output = histogramOf(numbersOf(activity.activation), bins);
        report.units = layer.units;
        report.deadUnits = deadUnitsOf(layer.activation, activity);
        report.saturated = saturatedShareOf(layer.activation, activity);
        const double ratio = gradientSize(layer, gradient) / lastSize;
        report.gradientRatio = std::isfinite(ratio) ? ratio : 1;
        warn(report, layer.activation, !last && unitsAreAlike(layer, snapshot.theta));
        reports.push_back(std::move(report));
    }
    return reports;
}

}  // namespace ravine
