// Which changes of a network's weights and points its layers and its data allow. The form of a change is checked where
// it is read (network_edit.h); whether such a weight or sample exists, only the prepared problem can tell.
#pragma once

#include <cstdint>
#include <optional>

#include "core/experiment/network_edit.h"
#include "core/experiment/prepared.h"

namespace ravine {

// The class that an added point names, by its name or its number; nothing when the data have no such class.
std::optional<std::uint32_t> labelOf(const AddPoint& point, const DataSet& set);

// Reports each change of weights or points that the run's network or the data cannot follow.
void checkChanges(const Experiment& experiment, const PreparedNetwork& prepared, Issues& issues);

// Takes out what checkChanges() reports: other data or layers in the window make earlier changes impossible.
void dropImpossibleChanges(Experiment& experiment, const PreparedNetwork& prepared);

}  // namespace ravine
