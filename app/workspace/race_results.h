// What is said of each run when a race is over, and of one that diverges as soon as that is seen: on its card, in the
// finish table, in the status line.
#pragma once

#include <QString>

#include "app/session/race_view.h"
#include "core/experiment/experiment.h"
#include "core/surfaces/surface.h"
#include "widgets/statistics/finish_table.h"

namespace ravine {

// Of a run that is lost; empty texts of any other.
struct Fault {
    QString badge;           // "Diverged at step 131", "Diverging since step 5"
    QString cause;           // "f passed 10¹⁰⁰"
    std::int64_t step = -1;  // at which it diverged; −1: no number has overflowed
    QString detail{};        // the whole sentence, with what helps
    explicit operator bool() const { return !badge.isEmpty(); }
};
// `surface`: the race's, where it is on one; its curvature at the start gives the rate's stable limit to the cause.
Fault faultOf(const Experiment& experiment, const RaceView& race, std::size_t run,
              const SurfaceFunction* surface = nullptr);

// Ranked by "stays below" where there is a goal, then by final loss; in a network by the best validation loss. What
// diverged comes last, the later the better, without a rank. `selected`: the run that stands out.
Finish finishOf(const Experiment& experiment, const RaceView& race, int selected,
                const SurfaceFunction* surface = nullptr);

}  // namespace ravine
