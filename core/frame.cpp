#include "frame.h"

#include <iterator>

namespace ravine {

void RunFrame::append(const RunFrame& later) {
    forEachSeries([&](Trace RunFrame::*series) { (this->*series).append(later.*series); });
    progress = later.progress;
    network = later.network;
    batchesPerEpoch = later.batchesPerEpoch;
    for (const auto& snapshot : later.snapshots) addSnapshot(snapshot);
}

void RunFrame::clear() {
    forEachSeries([&](Trace RunFrame::*series) { (this->*series).clear(); });
    snapshots.clear();
}

void RunFrame::addSnapshot(std::shared_ptr<const Snapshot> snapshot) {
    const std::size_t bytes = static_cast<std::size_t>(2 * snapshot->theta.size() + snapshot->running.size()) * sizeof(double);
    const bool isFull = snapshots.size() == mostSnapshots || (snapshots.size() + 1) * bytes > mostSnapshotBytes;
    if (isFull && !snapshots.empty()) {  // every other one goes, never the newest
        std::size_t kept = 0;
        for (std::size_t i = 1; i < snapshots.size(); i += 2) snapshots[kept++] = std::move(snapshots[i]);
        snapshots.resize(kept);
    }
    snapshots.push_back(std::move(snapshot));
}

void Frame::append(Frame&& later) {
    if (later.generation != generation || !later.failure.empty()) {
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
    if (later.sight) sight = std::move(later.sight);
    failure = std::move(later.failure);
}

}  // namespace ravine
