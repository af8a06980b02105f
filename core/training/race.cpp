#include "core/training/race.h"

#include "core/training/network_race.h"
#include "core/training/surface_race.h"

namespace ravine {

std::unique_ptr<Race> makeRace(const Prepared& prepared, const Experiment& experiment) {
    if (prepared.network) return std::make_unique<NetworkRace>(prepared.network, experiment);
    return std::make_unique<SurfaceRace>(prepared.surface, experiment);
}

}  // namespace ravine
