// Divergence before any number overflows.
#pragma once

#include <cstdint>
#include <optional>

#include "core/series/trace.h"

namespace ravine {

// The step from which the loss has stayed above its value at the start and has kept growing: for at least twenty steps,
// and in their last quarter to ten times what it was in their first. None of a loss that begins at no finite value.
std::optional<std::int64_t> divergingSince(const Trace& loss);

}  // namespace ravine
