// All lists of kinds by name, for `ravine list`, the reference page and the contract tests.
#pragma once

#include <string_view>
#include <vector>

#include "core/kinds/kinds.h"

namespace ravine {

struct KindGroup {
    std::string_view key;    // "optimizers"
    std::string_view title;  // "Optimizers"
    std::vector<KindDescription> kinds;
};

// Optimizers, schedules, surfaces, data sets, activations, initialisers, losses; and under "network", "stages" and
// "schedule_options" what stands around any of them.
const std::vector<KindGroup>& catalogue();

// One group or all as JSON text, with parameters, defaults and ranges; `kind` is a group's key (its singular will
// do), a kind's key, or empty for everything. Empty text when there is no such kind.
std::string catalogueJson(std::string_view kind);
std::string catalogueText(std::string_view kind);

}  // namespace ravine
