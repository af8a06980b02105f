// Runs of a race that have made exactly the same steps so far: on screen one curve hides the other.
#pragma once

#include <QString>
#include <deque>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/training/frame.h"

namespace ravine {

// Groups of two and more, each in the order of the runs; of runs that are shown and have made a step.
std::vector<std::vector<std::size_t>> coincidingRuns(const Experiment& experiment, const std::deque<RunTraces>& runs);
// "Momentum and Momentum 2: identical so far"; empty when there are none.
QString coincidingText(const Experiment& experiment, const std::deque<RunTraces>& runs, bool over);

}  // namespace ravine
