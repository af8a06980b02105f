// The experiment: one plain value that form, file, command line and test share. Every field stands in files under
// the key that its params() row gives (DESIGN: "Command line and files"); see files/experiment_json.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/kinds/kinds.h"
#include "core/nn/network_spec.h"
#include "core/nn/training_data.h"
#include "core/optimizers/all.h"
#include "core/schedules/rate_schedule.h"
#include "core/surfaces/all.h"

namespace ravine {

enum class L1Method { Proximal, Subgradient };
inline constexpr std::array<std::string_view, 2> l1MethodNames{"proximal", "subgradient"};
enum class PenaltyCovers { Weights, All };
inline constexpr std::array<std::string_view, 2> penaltyCoversNames{"weights", "all"};

// Something that was changed while the run went on: in force from update at + 1.
struct Change {
    std::int64_t at = 0;
    // (path within the run, value as JSON text): ("learning_rate", "0.01"), ("optimizer", "{\"kind\":\"adam\"}");
    // in a network also weights and points, see network_edit.h.
    std::vector<std::pair<std::string, std::string>> set;
    bool operator==(const Change&) const = default;
};

// A run of a network ends when the validation loss has not fallen by more than minImprovement below its best for
// `patience` epochs; 0: never.
struct EarlyStopping {
    std::int64_t patience = 0;
    double minImprovement = 0;

    static std::array<Param<EarlyStopping>, 2> params();
    bool operator==(const EarlyStopping&) const = default;
};

struct RunSpec {
    std::string name;
    Optimizer optimizer = GradientDescent{};
    double learningRate = 0.01;
    RateSchedule schedule;
    double l1 = 0;
    L1Method l1Method = L1Method::Proximal;
    double l2 = 0;
    double weightDecay = 0;
    PenaltyCovers penaltyCovers = PenaltyCovers::Weights;
    double clipNorm = 0;                         // 0: off
    double clipValue = 0;                        // 0: off
    NetworkOverrides network;                    // what it has instead of the problem's network
    std::optional<EarlyStopping> earlyStopping;  // instead of the experiment's
    std::vector<Change> changes;
    // How it is drawn.
    std::string parent;       // the run it was forked from
    std::int64_t colour = 0;  // slot 1 … 8 of the palette (colour and marker); 0: the first that is free
    bool hidden = false;

    // Numbers and choices; name, optimizer, schedule and changes have a form of their own.
    static std::array<Param<RunSpec>, 11> params();
    bool operator==(const RunSpec&) const = default;
};

struct SurfaceProblem {
    Surface surface = Ravine{};
    std::optional<Point> start;  // none: the surface's own good start
    double gradientNoise = 0;    // σ of the normal noise added to each coordinate of the gradient
    bool operator==(const SurfaceProblem&) const = default;
};

struct NetworkProblem {
    DataSource data = Spirals{};
    std::optional<SplitSpec> split;  // none: the one that the data asks for
    PreprocessSpec preprocess;
    std::optional<Loss> loss;  // none: the one that fits the task
    Precision precision = Precision::Float32;
    ClassWeight classWeight = ClassWeight::None;
    double labelSmoothing = 0;  // ε: the right class is asked for with 1 − ε + ε / classes, the others with ε / classes
    NetworkSpec network{.layers = {LayerSpec{}}};
    std::string initialWeights;  // a weights file, relative to the experiment; empty: drawn by network.init
    bool operator==(const NetworkProblem&) const = default;
};

using Problem = std::variant<SurfaceProblem, NetworkProblem>;

// What Goal::Quantity is called in files, in its order.
inline constexpr std::array<std::string_view, 3> goalKeys{"loss", "gradient_norm", "gap"};

// In a network it is the training loss, or the gradient norm, after an epoch.
struct Goal {
    // In files: goalKeys.
    enum class Quantity { Value, GradientNorm, Gap };  // Value: the loss; Gap: f − f*, on surfaces that know f*
    Quantity quantity = Quantity::Value;
    double below = 1e-3;
    bool stop = false;  // halt a run at its first touch
    bool operator==(const Goal&) const = default;
};

struct Experiment {
    std::string title = "Untitled";
    Problem problem;
    std::vector<RunSpec> runs;
    std::int64_t steps = 200;   // of a surface
    std::int64_t epochs = 200;  // of a network
    EarlyStopping earlyStopping;
    std::int64_t seed = 1;
    std::optional<Goal> goal;
    std::string folder;  // where relative data paths start: the file's folder; not written

    static constexpr std::size_t maxRuns = 8;
    static std::array<Param<Experiment>, 2> params();      // title, seed
    static Param<Experiment> lengthParam(bool ofNetwork);  // epochs or steps
    bool operator==(const Experiment&) const = default;

    bool isNetwork() const { return std::holds_alternative<NetworkProblem>(problem); }
    std::int64_t length() const { return isNetwork() ? epochs : steps; }  // in the transport's unit
    const SurfaceProblem& surface() const { return std::get<SurfaceProblem>(problem); }
    SurfaceProblem& surface() { return std::get<SurfaceProblem>(problem); }
    const NetworkProblem& network() const { return std::get<NetworkProblem>(problem); }
    NetworkProblem& network() { return std::get<NetworkProblem>(problem); }
};

// The run's network: the problem's, with what the run has instead.
NetworkSpec networkOf(const NetworkProblem&, const RunSpec&);

// The run's early stopping: the experiment's, unless it has its own.
EarlyStopping stoppingOf(const Experiment&, const RunSpec&);

// Palette slots 1 … 8, one per run, as drawn: chosen ones kept, the others the first that are free.
std::vector<int> colourSlots(const Experiment& experiment);

// In what the runs differ, as labels for a person, in the order of the form ("optimizer", "learning rate",
// "schedule", "dropout"); empty when they are identical or fewer than two. Name and drawing do not count; networks are
// compared as they come out, whichever way they were said.
std::vector<std::string> differences(const Experiment& experiment);

// The update at which a fork leaves its parent: its first change that the parent has not. Nothing: it is no fork, its
// parent is gone, or has become another from the start.
std::optional<std::int64_t> forkPoint(const Experiment& experiment, std::size_t run);

// The run as it starts: without its log, which may be long.
RunSpec withoutChanges(const RunSpec& run);

// The run as it stands after the changes with at ≤ step.
RunSpec resolvedAt(const RunSpec& run, std::int64_t step);

}  // namespace ravine
