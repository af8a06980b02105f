#pragma once

#include <string>
#include <vector>

namespace ravine {

// `ravine data`: what is understood of the data of an experiment, or of a CSV file as it stands: every column with
// type, role, missing values and range, and what will be learned, in a sentence. The exit code.
int describeData(const std::string& file, const std::vector<std::string>& settings, bool json);

}  // namespace ravine
