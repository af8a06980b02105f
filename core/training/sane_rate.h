// A learning rate with which a run on a surface at least starts: rates that suit one surface overflow on another.
#pragma once

#include <memory>
#include <optional>

#include "core/experiment/experiment.h"

namespace ravine {

// Whether the run's first `updates` stay finite and below 1e12 times the start's scale (1 + |f|).
bool startsSanely(const std::shared_ptr<const SurfaceFunction>& surface, const Experiment& experiment,
                  const RunSpec& run, int updates = 40);

// The rate that a run should take on this surface: its own where it starts sanely, else its optimizer's default, else
// the largest of 5, 2, 1 times a power of ten below that which does. Nothing where none does, down to 1e-9.
std::optional<double> saneRate(const std::shared_ptr<const SurfaceFunction>& surface, const Experiment& experiment,
                               const RunSpec& run);

}  // namespace ravine
