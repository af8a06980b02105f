// What the tabs of a network show, worked out from a snapshot: any thread.
#pragma once

#include "app/network/view_plane.h"
#include "core/optimizers/step_anatomy.h"
#include "widgets/data/gallery_view.h"
#include "widgets/network/backprop_picture.h"
#include "widgets/network/layer_rates.h"
#include "widgets/network/network_diagram.h"

namespace ravine {

// The network as it trains at the snapshot's moment: batch norm by the statistics of a few training samples instead of
// the running ones, and without the units that dropout takes from the sample with this id, the others scaled up.
std::shared_ptr<const Snapshot> asTrained(const ShownNetwork& shown, std::uint32_t id);

NetworkDiagram diagramOf(const ShownNetwork& shown);

// Of one training sample, or of the last batch's size of them from the first on.
BackpropPicture backpropOf(const ShownNetwork& shown, int sample, bool batch, int batchSize);

// Of a step that was opened up as a whole; `before`: the parameters that it starts from.
LayerRatesPicture layerRatesOf(const StepAnatomy& anatomy, const Snapshot& before);

// Of the validation part, or without one of the training part.
std::vector<GallerySample> galleryOf(const ShownNetwork& shown);

}  // namespace ravine
