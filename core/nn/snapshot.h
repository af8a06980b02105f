// A network at one moment, for views: an immutable value that the worker hands over and any thread may read.
#pragma once

#include <cstdint>
#include <memory>

#include "core/nn/losses/all.h"
#include "core/nn/network_layout.h"
#include "core/numbers/linalg.h"

namespace ravine {

struct TrainingData;

struct Snapshot {
    std::uint64_t id = 0;    // no two snapshots have the same
    std::int64_t epoch = 0;  // whole epochs done
    std::int64_t step = 0;   // updates done
    double progress = 0;     // epochs done, and the part of the present one
    std::uint64_t seed = 0;  // the experiment's: dropout masks follow from it
    std::shared_ptr<const NetworkLayout> layout;
    Loss loss;
    // What the race was prepared with: the loss, the layout's ends and the class names belong to it. Whoever evaluates
    // the snapshot takes samples from here. (Points clicked into the run's own copy are not in it.)
    std::shared_ptr<const TrainingData> data;
    Vector<double> theta;     // parameters, by the layout
    Vector<double> running;   // batch norm's running statistics
    Vector<double> gradient;  // of the last batch, as the rule saw it; empty before the first
};

}  // namespace ravine
