// What a form writes for values whose keys or numbers say little to a person. Keys in files do not change.
#pragma once

#include <QString>

#include "core/kinds/param.h"

namespace ravine {

// Of a choice: "warm_restarts" → "Warm restarts", "refuse" → "Report an error".
QString choiceText(std::string_view name);
// What 0 means where it is no number of anything: "Full batch". Empty: 0 stands as it is.
QString zeroText(const ParamInfo& info);

}  // namespace ravine
