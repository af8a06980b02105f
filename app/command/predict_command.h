#pragma once

#include <string>

namespace ravine {

// `ravine predict`: a run of `results` applied to the rows of `table`, written to `out`. The exit code.
int predict(const std::string& results, const std::string& table, const std::string& out, const std::string& run);

}  // namespace ravine
