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
    curves.chanceLoss =
        constantLoss(prepared.loss, *prepared.data->set, prepared.data->targetScaler).value_or(Curves::unknown);
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
    curves.lowersRate = !isConstant(spec.schedule.kind);
    curves.adaptive = isAdaptive(spec.optimizer);
    if (const auto epsilon = epsilonOf(spec.optimizer)) curves.epsilon = *epsilon;
    curves.batchSize = network.batchSize;
    curves.trainSamples = prepared.data->trainSamples();
    curves.parameters = traces.network.parameters;
    curves.hiddenLayers = static_cast<std::int64_t>(network.layers.size());
    curves.patience = stoppingOf(experiment, spec).patience;
    return diagnose(curves);
}

}  // namespace ravine
