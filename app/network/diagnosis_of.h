// A run's curves and recipe, put before the diagnosis.
#pragma once

#include <vector>

#include "app/session/race_view.h"
#include "core/diagnosis/diagnosis.h"
#include "core/experiment/experiment.h"
#include "core/experiment/prepared.h"

namespace ravine {

// What is found up to `epoch`; `over` when the run has ended there.
std::vector<Diagnosis> diagnoseRun(const Experiment& experiment, const PreparedNetwork& prepared, std::size_t run,
                                   const RunTraces& traces, std::int64_t epoch, bool over);

}  // namespace ravine
