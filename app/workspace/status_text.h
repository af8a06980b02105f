// One plain sentence of results: "Momentum reached f < 10⁻³ at step 71 and stays below from step 99 · Adam at step 82".
#pragma once

#include <QString>

#include "app/session/race_view.h"
#include "core/experiment/experiment.h"

namespace ravine {

QString statusText(const Experiment& experiment, const RaceView& race);
// "Lowest validation loss: No regularisation 0.342 at epoch 30 · L2 + Dropout 0.404 at epoch 188".
QString networkStatusText(const Experiment& experiment, const RaceView& race);
QString goalText(const Goal& goal);  // "f < 10⁻³"

}  // namespace ravine
