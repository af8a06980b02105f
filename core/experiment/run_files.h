#pragma once

#include <string>
#include <vector>

#include "core/experiment/experiment.h"

namespace ravine {

// A run's name as the name of a file: without what a folder would take amiss, and not too long.
std::string fileNameOf(const std::string& run);
// One for each run, no two the same, also where upper and lower case count as one.
std::vector<std::string> fileNamesOf(const std::vector<RunSpec>& runs);

}  // namespace ravine
