#include "frame.h"

#include <iterator>

namespace ravine {

void RunFrame::append(const RunFrame& later) {
    forEachSeries([&](Trace RunFrame::*series) { (this->*series).append(later.*series); });
    progress = later.progress;
    network = later.network;
    batchesPerEpoch = later.batchesPerEpoch;
    if (later.snapshot) snapshot = later.snapshot;
}

void RunFrame::clear() {
    forEachSeries([&](Trace RunFrame::*series) { (this->*series).clear(); });
    snapshot.reset();
}

void Frame::append(Frame&& later) {
    if (later.generation != generation) {
        *this = std::move(later);
        return;
    }
    for (std::size_t i = 0; i < runs.size(); ++i) runs[i].append(later.runs[i]);
    changes.insert(changes.end(), std::make_move_iterator(later.changes.begin()),
                   std::make_move_iterator(later.changes.end()));
    step = later.step;
    partOfStep = later.partOfStep;
    running = later.running;
    over = later.over;
    stepsPerSecond = later.stepsPerSecond;
}

}  // namespace ravine
