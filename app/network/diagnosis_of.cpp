#include "app/network/diagnosis_of.h"

#include <algorithm>
#include <cmath>

#include "core/experiment/run_json.h"

namespace ravine {
namespace {

constexpr std::int64_t mostValues = 2000;

std::vector<double> thinned(const Trace& trace, std::int64_t epochs, std::int64_t stride) {
    std::vector<double> values;
    // Counted back from the end, so that the epoch shown is among them.
    const std::int64_t count = std::min(epochs, trace.end());
    for (std::int64_t at = (count + stride - 1) % stride; at < count; at += stride) values.push_back(trace.at(at));
    return values;
}

// What the best constant answer loses: the entropy of the classes, the variance of the numbers.
double chanceLoss(const PreparedNetwork& prepared) {
    const DataSet& set = *prepared.data->set;
    if (set.task == Task::Regression) {
        if (!std::holds_alternative<MeanSquaredError>(prepared.loss)) return Curves::unknown;
        double variance = 0;
        for (Eigen::Index output = 0; output < set.targets.rows(); ++output) {
            const double mean = set.targets.row(output).mean();
            variance += (set.targets.row(output).array() - mean).square().mean();
        }
        return variance / static_cast<double>(set.targets.rows());
    }
    if (!std::holds_alternative<CrossEntropy>(prepared.loss) &&
        !(std::holds_alternative<BinaryCrossEntropy>(prepared.loss) && set.classNames.size() == 2))
        return Curves::unknown;
    std::vector<double> counts(set.classNames.size(), 0);
    for (const std::uint32_t label : set.labels) ++counts[label];
    double entropy = 0;
    for (const double count : counts)
        if (count > 0)
            entropy -= count / static_cast<double>(set.labels.size()) *
                       std::log(count / static_cast<double>(set.labels.size()));
    return entropy;
}

}  // namespace

std::vector<Diagnosis> diagnoseRun(const Experiment& experiment, const PreparedNetwork& prepared, std::size_t run,
                                   const RunTraces& traces, std::int64_t epoch, bool over) {
    const RunSpec spec = resolvedAt(experiment.runs[run], traces.network.step);
    const NetworkSpec network = networkOf(experiment.network(), spec);
    const std::int64_t epochs = epoch + 1, stride = std::max<std::int64_t>(1, (epochs + mostValues - 1) / mostValues);
    const auto trainLoss = thinned(traces.loss, epochs, stride),
               validationLoss = thinned(traces.validationLoss, epochs, stride);
    const auto trainScore = thinned(traces.accuracy, epochs, stride);
    const auto validationScore = thinned(traces.validationAccuracy, epochs, stride);

    Curves curves;
    curves.trainLoss = trainLoss;
    curves.validationLoss = validationLoss;
    curves.trainAccuracy = trainScore;
    curves.validationAccuracy = validationScore;
    curves.stride = stride;
    if (traces.network.best.epoch <= epoch) curves.bestEpoch = traces.network.best.epoch;
    curves.chanceLoss = chanceLoss(prepared);
    curves.classification = prepared.data->set->task == Task::Classification;
    curves.ended = over;
    if (over) curves.divergence = traces.network.divergence;
    curves.l1 = spec.l1;
    curves.l2 = spec.l2;
    curves.weightDecay = spec.weightDecay;
    for (const LayerSpec& layer : network.layers) {
        curves.dropout = std::max(curves.dropout, layer.dropout);
        curves.batchNorm = curves.batchNorm || layer.batchNorm;
    }
    curves.clipNorm = spec.clipNorm;
    curves.clipValue = spec.clipValue;
    curves.learningRate = spec.learningRate;
    curves.lowersRate = !std::holds_alternative<Constant>(spec.schedule.kind);
    std::visit(
        [&]<class K>(const K& kind) {
            curves.adaptive = K::state.size() > 0 && !std::is_same_v<K, Momentum> && !std::is_same_v<K, Nesterov> &&
                              !std::is_same_v<K, Lion>;
            if constexpr (requires { kind.epsilon; }) curves.epsilon = kind.epsilon;
        },
        spec.optimizer);
    curves.batchSize = network.batchSize;
    curves.trainSamples = prepared.data->trainSamples();
    curves.parameters = traces.network.parameters;
    curves.hiddenLayers = static_cast<std::int64_t>(network.layers.size());
    curves.patience = experiment.earlyStopping.patience;
    return diagnose(curves);
}

}  // namespace ravine
