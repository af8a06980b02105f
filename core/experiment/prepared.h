// What an experiment needs besides its spec before it can run: the surface's function, or data and first weights.
#pragma once

#include <memory>

#include "core/experiment/experiment.h"
#include "core/nn/weights.h"
#include "core/surfaces/all.h"

namespace ravine {

struct PreparedNetwork {
    std::shared_ptr<const TrainingData> data;
    Loss loss;
    std::shared_ptr<const Weights> initial;  // null: drawn by the network's initialiser
};

// One of the two; neither on a fault.
struct Prepared {
    std::shared_ptr<const SurfaceFunction> surface;
    std::shared_ptr<const PreparedNetwork> network;
    explicit operator bool() const { return surface || network; }
};

// Loads what the experiment needs (formula, data, weights) and checks what only that can tell. `before` is what another
// experiment was prepared from and to: data that would be the same are not loaded again.
Prepared prepare(const Experiment& experiment, Issues& issues);
Prepared prepare(const Experiment& experiment, const Experiment& before, const Prepared& present, Issues& issues);

// Whether `experiment` may need something else prepared than `before`, or something else checked.
bool needsPreparing(const Experiment& experiment, const Experiment& before);

// The network of one run, in the shape that the data ask for.
NetworkLayout layoutOf(const PreparedNetwork& prepared, const NetworkProblem& problem, const RunSpec& run);

// The experiment with what was left to the data filled in: start, loss, split.
Experiment resolved(const Experiment& experiment, const Prepared& prepared);

}  // namespace ravine
