#include "core/experiment/experiment.h"

#include <algorithm>

#include "core/experiment/experiment_json.h"
#include "core/kinds/kind_json.h"

namespace ravine {

std::array<Param<RunSpec>, 11> RunSpec::params() {
    return {
        real<&RunSpec::learningRate>(learningRateInfo()),
        real<&RunSpec::l1>({.key = "l1",
                            .label = "L1",
                            .doc = "λ of the penalty λ‖θ‖₁.",
                            .synonyms = "lasso, sparsity",
                            .range = atLeast(0),
                            .slider = {0, 1}}),
        choice<&RunSpec::l1Method, l1MethodNames>(
            {.key = "l1_method",
             .label = "L1 method",
             .doc = "Proximal: a soft threshold after the step, which gives exact zeros; subgradient: λ sign(θ) in "
                    "the gradient, which gives none."}),
        real<&RunSpec::l2>({.key = "l2",
                            .label = "L2",
                            .doc = "λ of the penalty (λ/2)‖θ‖², added to the gradient as λθ.",
                            .synonyms = "ridge, Tikhonov, weight decay of PyTorch's SGD",
                            .range = atLeast(0),
                            .slider = {0, 1}}),
        real<&RunSpec::weightDecay>({.key = "weight_decay",
                                     .label = "Weight decay",
                                     .doc = "Decoupled: θ ← θ − ηλθ before the rule. With Adam this is AdamW.",
                                     .synonyms = "decoupled decay, AdamW, SGDW",
                                     .range = atLeast(0),
                                     .slider = {0, 1}}),
        choice<&RunSpec::penaltyCovers, penaltyCoversNames>(
            {.key = "penalty_covers",
             .label = "Penalties cover",
             .doc = "Weights only (an intercept or bias is left alone), or every parameter; decay likewise."}),
        real<&RunSpec::clipNorm>({.key = "clip_norm",
                                  .label = "Clip norm",
                                  .doc = "The gradient is scaled down to this norm when it is longer; 0 is off.",
                                  .synonyms = "gradient clipping, exploding gradients, clip_grad_norm",
                                  .range = atLeast(0),
                                  .slider = {0, 10}}),
        real<&RunSpec::clipValue>({.key = "clip_value",
                                   .label = "Clip value",
                                   .doc = "Each coordinate of the gradient is held within ± this value; 0 is off.",
                                   .synonyms = "gradient clipping, clamp, clip_grad_value",
                                   .range = atLeast(0),
                                   .slider = {0, 10}}),
        text<&RunSpec::parent>({.key = "parent", .label = "Forked from", .doc = "The run this one was forked from."}),
        integer<&RunSpec::colour>({.key = "colour",
                                   .label = "Colour",
                                   .doc = "Slot of the palette, 1 to 8, with its marker; 0: the first that is free.",
                                   .range = between(0, 8)}),
        flag<&RunSpec::hidden>({.key = "hidden", .label = "Hidden", .doc = "Computed, but not drawn."})};
}

std::array<Param<EarlyStopping>, 2> EarlyStopping::params() {
    return {integer<&EarlyStopping::patience>(
                {.key = "patience",
                 .label = "Patience",
                 .doc = "Epochs without a lower validation loss after which a run stops; 0 never stops it.",
                 .range = between(0, 1e9),
                 .slider = {0, 100}}),
            real<&EarlyStopping::minImprovement>({.key = "min_improvement",
                                                  .label = "Minimum improvement",
                                                  .doc = "By how much the validation loss must fall to count.",
                                                  .range = atLeast(0),
                                                  .slider = {0, 0.1}})};
}

Param<Experiment> Experiment::lengthParam(bool ofNetwork) {
    if (ofNetwork)
        return integer<&Experiment::epochs>({.key = "epochs",
                                             .label = "Epochs",
                                             .doc = "Passes over the training part, of every run.",
                                             .range = between(1, 1e9),
                                             .slider = {10, 1000},
                                             .scale = Scale::Log});
    return integer<&Experiment::steps>({.key = "steps",
                                        .label = "Steps",
                                        .doc = "Updates of every run.",
                                        .range = between(1, 1e9),
                                        .slider = {10, 10000},
                                        .scale = Scale::Log});
}

std::array<Param<Experiment>, 2> Experiment::params() {
    return {text<&Experiment::title>({.key = "title", .label = "Title", .doc = "What the window's head says."}),
            integer<&Experiment::seed>({.key = "seed",
                                        .label = "Seed",
                                        .doc = "All randomness follows from it; runs share every draw.",
                                        .range = between(0, 9007199254740992.0)})};
}

std::vector<int> colourSlots(const Experiment& experiment) {
    std::vector<int> slots;
    std::array<bool, Experiment::maxRuns + 1> taken{};
    for (const RunSpec& run : experiment.runs) taken[static_cast<std::size_t>(run.colour)] = run.colour > 0;
    for (const RunSpec& run : experiment.runs) {
        int slot = static_cast<int>(run.colour);
        if (slot == 0) {
            const auto free = std::find(taken.begin() + 1, taken.end(), false);
            slot = free == taken.end() ? 1 : static_cast<int>(free - taken.begin());
            taken[static_cast<std::size_t>(slot)] = true;
        }
        slots.push_back(slot);
    }
    return slots;
}

namespace {

std::string readable(std::string_view key) {
    std::string words(key);
    std::ranges::replace(words, '_', ' ');
    // L1 and L2 are written as on their fields.
    if (words.starts_with("l1") || words.starts_with("l2")) words[0] = 'L';
    return words;
}

// Hyperparameters are compared only while all runs have the same kind; otherwise the kind is the difference.
void compareKinds(const std::vector<Json>& kinds, const std::string& what, std::vector<std::string>& found) {
    const auto kindOf = [](const Json& json) { return json.at("kind"); };
    if (std::ranges::any_of(kinds, [&](const Json& k) { return kindOf(k) != kindOf(kinds[0]); })) {
        found.push_back(what);
        return;
    }
    for (const auto& [key, value] : kinds[0].items())
        if (std::ranges::any_of(kinds, [&, &key = key, &value = value](const Json& k) { return k.at(key) != value; }))
            found.push_back(what == "optimizer" ? readable(key) : what + " " + readable(key));
}

}  // namespace

NetworkSpec networkOf(const NetworkProblem& problem, const RunSpec& run) {
    return overridden(problem.network, run.network);
}

EarlyStopping stoppingOf(const Experiment& experiment, const RunSpec& run) {
    return run.earlyStopping.value_or(experiment.earlyStopping);
}

namespace {

// Where networks have another number of layers, those are compared by what occurs in them.
void compareNetworks(const std::vector<NetworkSpec>& networks, std::vector<std::string>& found) {
    const NetworkSpec& first = networks[0];
    const auto someDiffer = [&](auto differs) { return std::any_of(networks.begin() + 1, networks.end(), differs); };
    const auto inSomeLayer = [&](auto LayerSpec::*member) {
        const auto occursIn = [&](const LayerSpec& layer, const NetworkSpec& network) {
            return network.layers.empty() || std::ranges::any_of(network.layers, [&](const LayerSpec& other) {
                       return other.*member == layer.*member;
                   });
        };
        return someDiffer([&](const NetworkSpec& network) {
            if (network.layers.size() == first.layers.size())
                return !std::ranges::equal(network.layers, first.layers, {}, member, member);
            return !std::ranges::all_of(network.layers, [&](const LayerSpec& layer) {
                return occursIn(layer, first);
            }) || !std::ranges::all_of(first.layers, [&](const LayerSpec& layer) { return occursIn(layer, network); });
        });
    };
    const bool otherSizes = someDiffer([&](const NetworkSpec& n) { return n.layers.size() != first.layers.size(); });
    if (otherSizes || inSomeLayer(&LayerSpec::units)) found.push_back("layers");
    if (inSomeLayer(&LayerSpec::activation)) found.push_back("activation");
    if (inSomeLayer(&LayerSpec::batchNorm)) found.push_back("batch norm");
    if (inSomeLayer(&LayerSpec::dropout)) found.push_back("dropout");
    if (someDiffer([&](const NetworkSpec& n) { return !(n.init == first.init); })) found.push_back("initial weights");
    if (someDiffer([&](const NetworkSpec& n) { return n.batchSize != first.batchSize; })) found.push_back("batch size");
    if (someDiffer([&](const NetworkSpec& n) { return n.shuffle != first.shuffle; })) found.push_back("shuffling");
}

}  // namespace

std::vector<std::string> differences(const Experiment& experiment) {
    const std::vector<RunSpec>& runs = experiment.runs;
    std::vector<std::string> found;
    if (runs.size() < 2) return found;
    std::vector<Json> specs, optimizers, schedules;
    for (const RunSpec& run : runs) {
        specs.push_back(toJson(run));
        for (const char* other : {"name", "parent", "colour", "hidden", "network"}) specs.back().erase(other);
        if (experiment.isNetwork()) writeParams(stoppingOf(experiment, run), specs.back()["early_stopping"]);
        optimizers.push_back(specs.back()["optimizer"]);
        schedules.push_back(specs.back()["schedule"]);
        if (!specs.back().contains("changes")) specs.back()["changes"] = Json::array();
    }
    compareKinds(optimizers, "optimizer", found);
    for (const auto& [key, value] : specs[0].items()) {
        if (key == "optimizer") continue;
        if (key == "schedule") {
            compareKinds(schedules, "schedule", found);
            continue;
        }
        if (std::ranges::any_of(specs, [&, &key = key, &value = value](const Json& s) { return s.at(key) != value; }))
            found.push_back(key == "changes" ? "changes while running" : readable(key));
    }
    if (experiment.isNetwork()) {
        std::vector<NetworkSpec> networks;
        for (const RunSpec& run : runs) networks.push_back(networkOf(experiment.network(), run));
        compareNetworks(networks, found);
    }
    return found;
}

std::optional<std::int64_t> forkPoint(const Experiment& experiment, std::size_t run) {
    const RunSpec& fork = experiment.runs.at(run);
    const auto parent = std::ranges::find(experiment.runs, fork.parent, &RunSpec::name);
    if (fork.parent.empty() || parent == experiment.runs.end()) return std::nullopt;
    RunSpec same = *parent;  // but for what does not count
    same.name = fork.name;
    same.parent = fork.parent;
    same.colour = fork.colour;
    same.hidden = fork.hidden;
    same.changes = fork.changes;
    if (!(same == fork)) return std::nullopt;
    // It copies the parent's earlier changes and adds one.
    const auto own = std::ranges::mismatch(fork.changes, parent->changes).in1;
    return own == fork.changes.end() ? std::nullopt : std::optional(own->at);
}

RunSpec withoutChanges(const RunSpec& run) {
    return {.name = run.name,
            .optimizer = run.optimizer,
            .learningRate = run.learningRate,
            .schedule = run.schedule,
            .l1 = run.l1,
            .l1Method = run.l1Method,
            .l2 = run.l2,
            .weightDecay = run.weightDecay,
            .penaltyCovers = run.penaltyCovers,
            .clipNorm = run.clipNorm,
            .clipValue = run.clipValue,
            .network = run.network,
            .earlyStopping = run.earlyStopping,
            .parent = run.parent,
            .colour = run.colour,
            .hidden = run.hidden};
}

RunSpec resolvedAt(const RunSpec& run, std::int64_t step) {
    RunSpec resolved = withoutChanges(run);
    for (const Change& change : run.changes)
        if (change.at <= step) apply(change, resolved);
    resolved.changes = run.changes;
    return resolved;
}

}  // namespace ravine
