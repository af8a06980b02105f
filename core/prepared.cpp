#include "prepared.h"

#include <fmt/format.h>

#include <filesystem>

#include "files/weights_json.h"

namespace ravine {
namespace {

TrainingDataSpec dataSpec(const Experiment& experiment, const DataSet& set) {
    const NetworkProblem& problem = experiment.network();
    return {.split = problem.split.value_or(defaultSplit(problem.data)),
            .preprocess = problem.preprocess,
            .loss = problem.loss.value_or(defaultLoss(set.task)),
            .precision = problem.precision,
            .seed = static_cast<std::uint64_t>(experiment.seed)};
}

void checkBatches(const Experiment& experiment, const PreparedNetwork& prepared, Issues& issues) {
    const std::int64_t samples = prepared.data->trainSamples();
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        const RunSpec& run = experiment.runs[i];
        const NetworkSpec network = networkOf(experiment.network(), run);
        const bool normalises = std::ranges::any_of(network.layers, &LayerSpec::batchNorm);
        const std::string path = run.network.batchSize ? fmt::format("runs.{}.network.batch_size", i)
                                                       : std::string("problem.network.batch_size");
        if (!issues.empty() && issues.back().path == path) continue;
        if (network.batchSize > samples)
            issues.push_back({path, fmt::format("{}", network.batchSize),
                              fmt::format("at most the {} training samples, or 0 for all of them", samples)});
        else if (normalises && (network.batchSize == 1 || samples == 1))
            issues.push_back({path, fmt::format("{}", network.batchSize),
                              "2 or more: batch norm takes its mean and variance from the batch, and one sample has no "
                              "variance"});
    }
}

void checkWeights(const Experiment& experiment, const PreparedNetwork& prepared, Issues& issues) {
    for (const RunSpec& run : experiment.runs)
        if (!fits(*prepared.initial, layoutOf(prepared, experiment.network(), run), issues)) return;
}

std::shared_ptr<const PreparedNetwork> prepareNetwork(const Experiment& experiment, const Experiment* before,
                                                      const PreparedNetwork* present, Issues& issues) {
    const NetworkProblem& problem = experiment.network();
    const std::size_t faults = issues.size();
    std::shared_ptr<const DataSet> set;
    const bool sameSet = present && before->network().data == problem.data && before->folder == experiment.folder &&
                         before->seed == experiment.seed;
    if (sameSet) set = present->data->set;
    if (!set)
        set = loadDataSet(problem.data, experiment.folder, static_cast<std::uint64_t>(experiment.seed), "problem.data", issues);
    if (!set) return nullptr;
    auto prepared = std::make_shared<PreparedNetwork>();
    const TrainingDataSpec spec = dataSpec(experiment, *set);
    prepared->loss = spec.loss;
    if (!fits(spec.loss, set->task, "problem.loss", issues)) return nullptr;
    const bool sameData = sameSet && before->network().split == problem.split && present->loss == prepared->loss &&
                          before->network().preprocess == problem.preprocess &&
                          before->network().precision == problem.precision;
    prepared->data = sameData ? present->data : prepareTraining(set, spec, "problem", issues);
    if (!prepared->data) return nullptr;
    if (prepared->data->validationSamples() == 0 && experiment.earlyStopping.patience > 0)
        issues.push_back({"early_stopping.patience", fmt::format("{}", experiment.earlyStopping.patience),
                          "0, or a validation part: the split leaves it no sample"});
    checkBatches(experiment, *prepared, issues);
    if (!problem.initialWeights.empty()) {
        auto weights = loadWeights(std::filesystem::path(experiment.folder) / problem.initialWeights, issues);
        if (!weights) return nullptr;
        prepared->initial = std::make_shared<const Weights>(std::move(*weights));
        checkWeights(experiment, *prepared, issues);
    }
    if (issues.size() != faults) return nullptr;
    return prepared;
}

}  // namespace

Prepared prepare(const Experiment& experiment, Issues& issues) { return prepare(experiment, {}, {}, issues); }

Prepared prepare(const Experiment& experiment, const Experiment& before, const Prepared& present, Issues& issues) {
    Prepared prepared;
    if (experiment.isNetwork())
        prepared.network = prepareNetwork(experiment, &before, before.isNetwork() ? present.network.get() : nullptr, issues);
    else
        prepared.surface = prepare(experiment.surface().surface, experiment.folder, "problem.surface", issues);
    return prepared;
}

NetworkLayout layoutOf(const PreparedNetwork& prepared, const NetworkProblem& problem, const RunSpec& run) {
    return {prepared.data->set->features(), prepared.data->outputs, networkOf(problem, run)};
}

Experiment resolved(const Experiment& experiment, const Prepared& prepared) {
    Experiment result = experiment;
    if (prepared.surface && !result.surface().start) result.surface().start = prepared.surface->start;
    if (prepared.network) {
        result.network().loss = prepared.network->loss;
        result.network().split = result.network().split.value_or(defaultSplit(result.network().data));
    }
    return result;
}

}  // namespace ravine
