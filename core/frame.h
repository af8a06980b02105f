// What the worker hands to the window: the records since the last frame, and how each run stands.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "network_run.h"
#include "run.h"
#include "trace.h"

namespace ravine {

// What one run did since the last frame. A series that the problem does not have stays empty.
struct RunFrame {
    // By steps on a surface, by epochs in a network; loss and accuracy are then those of the training part.
    Trace loss, learningRate, gradientNorm;
    Trace x, y;                                                                    // surface
    Trace validationLoss, accuracy, validationAccuracy, penalty, weightNorm;  // network
    Trace objective;                          // network: training loss and penalty
    Trace batchLoss;                                                               // network, by updates
    Progress progress;                        // surface
    NetworkProgress network;
    std::int64_t batchesPerEpoch = 1;
    // Network: the weights at some moments since, the newest last; not many, however long nobody takes them.
    static constexpr std::size_t mostSnapshots = 64, mostSnapshotBytes = std::size_t{16} << 20;
    std::vector<std::shared_ptr<const Snapshot>> snapshots;
    void addSnapshot(std::shared_ptr<const Snapshot> snapshot);

    void append(const RunFrame& later);
    void clear();

    // How the run stands, whatever the problem.
    Status status() const { return progress.status > network.status ? progress.status : network.status; }
};

// Calls use(series) for each of them, in one order.
template <class Use>
void forEachSeries(Use use) {
    for (Trace RunFrame::*series :
         {&RunFrame::loss, &RunFrame::learningRate, &RunFrame::gradientNorm, &RunFrame::x, &RunFrame::y,
          &RunFrame::validationLoss, &RunFrame::accuracy, &RunFrame::validationAccuracy, &RunFrame::penalty,
          &RunFrame::weightNorm, &RunFrame::objective, &RunFrame::batchLoss})
        use(series);
}

// A change made while running, stamped by the worker with the step after which it applies.
struct StampedChange {
    std::size_t run = 0;
    Change change;
};

struct Frame {
    std::uint64_t generation = 0;  // of the load it belongs to; a new one starts all series again
    std::vector<RunFrame> runs;
    std::vector<StampedChange> changes;
    std::int64_t step = 0;        // steps or epochs done by the runs that are not over
    double partOfStep = 0;        // how much of the next epoch is done, 0 to 1
    bool running = false;
    bool over = false;            // every run has ended
    double stepsPerSecond = 0;    // of the whole race, measured; epochs in a network
    std::string failure;          // why nothing was computed: the race is too large for this machine

    void append(Frame&& later);
};

}  // namespace ravine
