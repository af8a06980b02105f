#include "core/experiment/prepared.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "core/experiment/change_check.h"
#include "core/nn/weights_json.h"

namespace ravine {
namespace {

TrainingDataSpec dataSpec(const Experiment& experiment, const DataSet& set) {
    const NetworkProblem& problem = experiment.network();
    return {.split = problem.split.value_or(defaultSplit(problem.data)),
            .preprocess = problem.preprocess,
            .loss = problem.loss.value_or(defaultLoss(set.task)),
            .precision = problem.precision,
            .classWeight = problem.classWeight,
            .labelSmoothing = problem.labelSmoothing,
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
        // What nobody asked for is no fault: the default is cut to the data.
        if (network.batchSize > std::max(samples, NetworkSpec{}.batchSize))
            issues.push_back({path, fmt::format("{}", network.batchSize),
                              fmt::format("at most the {} training samples, or 0 for all of them", samples)});
        else if (normalises && (network.batchSize == 1 || samples == 1))
            issues.push_back({path, fmt::format("{}", network.batchSize),
                              "2 or more: batch norm takes its mean and variance from the batch, and one sample has no "
                              "variance"});
    }
}

void checkWeights(const Experiment& experiment, const PreparedNetwork& prepared, Issues& issues) {
    for (const RunSpec& run : experiment.runs) {
        const std::size_t before = issues.size();
        if (fits(*prepared.initial, layoutOf(prepared, experiment.network(), run), issues)) continue;
        for (std::size_t i = before; i < issues.size(); ++i) issues[i].allowed += fmt::format(" (run {})", run.name);
        return;
    }
    if (experiment.network().precision == Precision::Float64) return;
    constexpr double most = std::numeric_limits<float>::max();
    for (std::size_t i = 0; i < prepared.initial->layers.size(); ++i) {
        const LayerWeights& layer = prepared.initial->layers[i];
        const double largest = std::max({layer.weight.cwiseAbs().maxCoeff(), layer.bias.cwiseAbs().maxCoeff(),
                                         layer.gamma.size() > 0 ? layer.gamma.cwiseAbs().maxCoeff() : 0,
                                         layer.beta.size() > 0 ? layer.beta.cwiseAbs().maxCoeff() : 0});
        if (largest > most)
            issues.push_back(
                {fmt::format("{}.layers.{}", prepared.initial->name, i), fmt::format("{:.6g}", largest),
                 fmt::format("numbers up to {:.3g}, which float32 can hold; or \"precision\": \"float64\"", most)});
    }
}

// What the runs will hold, so that no file can exhaust the machine: parameters with their gradient, the rule's state
// and the best ones; and each batch's numbers, layer by layer.
void checkMemory(const Experiment& experiment, const PreparedNetwork& prepared, Issues& issues) {
    constexpr double most = 4e9;
    double bytes = 0;
    for (const RunSpec& run : experiment.runs) {
        const NetworkLayout layout = layoutOf(prepared, experiment.network(), run);
        const std::int64_t wanted = networkOf(experiment.network(), run).batchSize,
                           samples = prepared.data->trainSamples();
        const auto batch = static_cast<double>(wanted == 0 ? samples : std::min(wanted, samples));
        double units = static_cast<double>(layout.inputs());
        for (const LayerShape& layer : layout.layers()) units += 6 * static_cast<double>(layer.units);
        // Snapshots are in double precision, and a few of them are under way.
        bytes += (8 + 4 * 2 * 2) * static_cast<double>(layout.parameterCount()) + std::max(batch, 128.0) * units;
    }
    bytes *= experiment.network().precision == Precision::Float32 ? 4 : 8;
    if (bytes > most)
        issues.push_back(
            {"problem.network", fmt::format("would take about {:.3g} GB of memory", bytes / 1e9),
             fmt::format("at most {:.3g} GB for all runs: fewer units or layers, a smaller batch, or fewer runs",
                         most / 1e9)});
}

std::shared_ptr<const PreparedNetwork> prepareNetwork(const Experiment& experiment, const Experiment* before,
                                                      const PreparedNetwork* present, Issues& issues) {
    const NetworkProblem& problem = experiment.network();
    const std::size_t faults = issues.size();
    std::shared_ptr<const DataSet> set;
    const bool sameSet = present && before->network().data == problem.data && before->folder == experiment.folder &&
                         before->seed == experiment.seed;
    if (sameSet) set = present->data->source;
    if (!set)
        set = loadDataSet(problem.data, experiment.folder, static_cast<std::uint64_t>(experiment.seed), "problem.data",
                          issues);
    if (!set) return nullptr;
    auto prepared = std::make_shared<PreparedNetwork>();
    const TrainingDataSpec spec = dataSpec(experiment, *set);
    prepared->loss = spec.loss;
    if (!fits(spec.loss, set->task, "problem.loss", issues)) return nullptr;
    const bool sameData = sameSet && before->network().split == problem.split && present->loss == prepared->loss &&
                          before->network().preprocess == problem.preprocess &&
                          before->network().precision == problem.precision &&
                          before->network().classWeight == problem.classWeight &&
                          before->network().labelSmoothing == problem.labelSmoothing;
    prepared->data = sameData ? present->data : prepareTraining(set, spec, "problem", issues);
    if (!prepared->data) return nullptr;
    const auto checkStopping = [&](const EarlyStopping& stopping, const std::string& path) {
        if (prepared->data->validationSamples() == 0 && stopping.patience > 0)
            issues.push_back({path + ".patience", fmt::format("{}", stopping.patience),
                              "0, or a validation part: the split leaves it no sample"});
    };
    checkStopping(experiment.earlyStopping, "early_stopping");
    for (std::size_t i = 0; i < experiment.runs.size(); ++i)
        if (experiment.runs[i].earlyStopping)
            checkStopping(*experiment.runs[i].earlyStopping, fmt::format("runs.{}.early_stopping", i));
    checkBatches(experiment, *prepared, issues);
    checkMemory(experiment, *prepared, issues);
    if (!problem.initialWeights.empty()) {
        const bool sameWeights = present && present->initial &&
                                 before->network().initialWeights == problem.initialWeights &&
                                 before->folder == experiment.folder;
        if (sameWeights) prepared->initial = present->initial;
    }
    if (!problem.initialWeights.empty() && !prepared->initial) {
        std::int64_t expected = 0;
        for (const RunSpec& run : experiment.runs)
            expected = std::max(expected, layoutOf(*prepared, problem, run).parameterCount());
        auto weights = loadWeights(std::filesystem::path(experiment.folder) / problem.initialWeights, expected, issues);
        if (!weights) return nullptr;
        prepared->initial = std::make_shared<const Weights>(std::move(*weights));
    }
    if (prepared->initial) checkWeights(experiment, *prepared, issues);
    if (issues.size() != faults) return nullptr;
    return prepared;
}

}  // namespace

Prepared prepare(const Experiment& experiment, Issues& issues) {
    Prepared prepared = prepare(experiment, {}, {}, issues);
    const std::size_t before = issues.size();
    if (prepared.network) checkChanges(experiment, *prepared.network, issues);
    return issues.size() == before ? prepared : Prepared{};
}

Prepared prepare(const Experiment& experiment, const Experiment& before, const Prepared& present, Issues& issues) {
    Prepared prepared;
    if (experiment.isNetwork())
        prepared.network =
            prepareNetwork(experiment, &before, before.isNetwork() ? present.network.get() : nullptr, issues);
    else
        prepared.surface = prepare(experiment.surface().surface, experiment.folder, "problem.surface", issues);
    if (!experiment.goal || experiment.goal->quantity != Goal::Quantity::Gap) return prepared;
    const bool isKnown = prepared.surface && lowestValue(*prepared.surface);
    if (experiment.isNetwork() || (prepared.surface && !isKnown))
        issues.push_back(
            {"goal.gap", fmt::format("{}", experiment.goal->below),
             fmt::format("\"loss\" or \"gradient_norm\": a gap is f − f*, and the lowest value f* of {} is "
                         "not known",
                         experiment.isNetwork() ? "a network's loss" : "this surface")});
    return prepared;
}

bool needsPreparing(const Experiment& experiment, const Experiment& before) {
    if (experiment.isNetwork() != before.isNetwork() || experiment.folder != before.folder) return true;
    if (!(experiment.goal == before.goal)) return true;
    if (!experiment.isNetwork()) return !(experiment.surface().surface == before.surface().surface);
    // Batches and weights are held against each run's network, memory against all of them.
    const auto sameNetwork = [](const RunSpec& a, const RunSpec& b) {
        return a.network == b.network && a.earlyStopping == b.earlyStopping;
    };
    return !(experiment.network() == before.network()) || experiment.seed != before.seed ||
           !(experiment.earlyStopping == before.earlyStopping) ||
           !std::ranges::equal(experiment.runs, before.runs, sameNetwork);
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
