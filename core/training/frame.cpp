#include "core/training/frame.h"

#include <iterator>

namespace ravine {

void RunFrame::append(const RunFrame& later) {
    forEachSeries([](Stretch& ours, const Stretch& theirs) { ours.append(theirs); }, *this, later);
    RunState::operator=(later);
    for (const auto& snapshot : later.snapshots) addSnapshot(snapshot);
}

void RunFrame::begin() {
    forEachSeries([](Stretch& series) { series.begin(0); }, *this);
    RunState::operator=({});
    snapshots.clear();
}

void RunTraces::append(const RunFrame& later) {
    forEachSeries([](Trace& ours, const Stretch& theirs) { ours.append(theirs); }, *this, later);
    RunState::operator=(later);
}

void RunTraces::clear() {
    forEachSeries([](Trace& series) { series.clear(); }, *this);
}

void RunFrame::addSnapshot(std::shared_ptr<const Snapshot> snapshot) {
    const std::size_t bytes =
        static_cast<std::size_t>(2 * snapshot->theta.size() + snapshot->running.size()) * sizeof(double);
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
