// What the worker hands to the window: the records since the last frame, and how each run stands.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/series/trace.h"
#include "core/training/network_run.h"
#include "core/training/run.h"

namespace ravine {

// The series of one run. One that the problem does not have stays empty.
template <class Series>
struct RunSeries {
    // By steps on a surface, by epochs in a network; loss and accuracy are then those of the training part.
    Series loss, learningRate, gradientNorm;
    Series x, y;                                                               // surface
    Series validationLoss, accuracy, validationAccuracy, penalty, weightNorm;  // network
    Series objective;                                                          // network: training loss and penalty
    Series batchLoss;                                                          // network, by updates
};

// Calls use(series of each of these objects) for each series, in one order.
template <class Use, class... Runs>
void forEachSeries(Use use, Runs&... runs) {
    use(runs.loss...), use(runs.learningRate...), use(runs.gradientNorm...), use(runs.x...), use(runs.y...);
    use(runs.validationLoss...), use(runs.accuracy...), use(runs.validationAccuracy...), use(runs.penalty...);
    use(runs.weightNorm...), use(runs.objective...), use(runs.batchLoss...);
}

// How a run stands.
struct RunState {
    Progress progress;  // surface
    NetworkProgress network;
    std::int64_t batchesPerEpoch = 1;

    // Whatever the problem.
    Status status() const { return progress.status > network.status ? progress.status : network.status; }
};

// What one run did since the last frame.
struct RunFrame : RunSeries<Stretch>, RunState {
    // Network: the weights at some moments since, the newest last; not many, however long nobody takes them.
    static constexpr std::size_t mostSnapshots = 64, mostSnapshotBytes = std::size_t{16} << 20;
    std::vector<std::shared_ptr<const Snapshot>> snapshots;
    void addSnapshot(std::shared_ptr<const Snapshot> snapshot);

    void append(const RunFrame& later);
    void begin();  // empties it; keeps its series' memory
};

// What one run did since its start, as the window draws it.
struct RunTraces : RunSeries<Trace>, RunState {
    void append(const RunFrame& later);  // but not its snapshots
    void clear();
};

// What the window looks at besides the series.
struct Look {
    // A past moment, in the race's steps: epochs, and a part of one, in a network. None: the newest.
    std::optional<double> at;
    std::optional<std::size_t> opened;      // the run whose next update is opened up
    std::vector<std::int64_t> coordinates;  // at these places of a network's parameter vector; a surface shows x and y
    bool whole = false;                     // a network's whole step as well
    bool operator==(const Look&) const = default;
};

// One run at one moment.
struct Moment {
    std::int64_t step = 0;                     // updates done
    Record record;                             // surface
    std::shared_ptr<const Snapshot> snapshot;  // network
};

// What is to be seen there: exact, by replay.
struct Sight {
    Look look;
    std::vector<Moment> runs;                 // empty when the newest is looked at: the series and snapshots tell it
    std::shared_ptr<const StepAnatomy> next;  // null: nothing comes, or nothing was asked
};

// A change made while running, stamped by the worker with the step after which it applies.
struct StampedChange {
    std::size_t run = 0;
    Change change;
};

struct Frame {
    std::uint64_t generation = 0;  // of the load it belongs to; a new one starts all series again
    std::vector<RunFrame> runs;
    std::vector<StampedChange> changes;
    std::int64_t step = 0;  // steps or epochs done by the runs that are not over
    double partOfStep = 0;  // how much of the next epoch is done, 0 to 1
    bool running = false;
    bool over = false;           // every run has ended
    double stepsPerSecond = 0;   // of the whole race, measured; epochs in a network
    std::optional<Sight> sight;  // when it has changed
    std::string failure;         // why nothing was computed: the race is too large for this machine

    void append(Frame&& later);
};

}  // namespace ravine
