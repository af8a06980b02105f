// What the window knows of the race: the series so far, each run's progress, and the step that is shown. Filled from
// the worker's frames; read by the views.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "core/training/session.h"

namespace ravine {

// Snapshots of one run in bounded memory: when it is full, every other one goes, the newest never.
class SnapshotHistory {
public:
    void add(std::shared_ptr<const Snapshot> snapshot);
    void clear() { kept_.clear(); }
    const std::vector<std::shared_ptr<const Snapshot>>& all() const { return kept_; }
    std::shared_ptr<const Snapshot> at(std::int64_t epoch) const;  // the last one with that many whole epochs, or fewer

private:
    static constexpr std::size_t maxBytes = std::size_t{8} << 20;  // of 64 MB for eight runs
    std::vector<std::shared_ptr<const Snapshot>> kept_;
};

class RaceView {
public:
    // Takes a frame in. False when it belongs to an older load and was dropped.
    bool take(Frame&& frame, std::uint64_t generation);
    // Views point at the series of the runs before, if these were others, until they have been told of the new ones.
    void forgetFormerRuns() { formerRuns_.clear(); }

    const std::deque<RunTraces>& runs() const { return runs_; }  // stable addresses while a race lasts
    std::int64_t frontier() const { return frontier_; }          // steps computed
    std::int64_t head() const { return head_; }                  // the step that is shown
    double partOfHead() const { return part_; }                  // and how much of the epoch after it
    double position() const { return static_cast<double>(head_) + part_; }
    void setHead(std::int64_t step, double part = 0);
    bool atFrontier() const { return head_ >= frontier_; }
    void setLook(const Look& look) { look_ = look; }  // as asked of the worker
    // What was asked to be seen (Controller::openStep) at the head, exact by replay; null until it has come.
    const Sight* sight() const;
    std::shared_ptr<const StepAnatomy> nextStep() const;  // of the run that is opened; null: none, or not yet
    bool running() const { return running_; }
    bool over() const { return over_; }
    bool started() const { return frontier_ > 0 || partOfStep_ > 0; }
    double partOfStep() const { return partOfStep_; }  // how much of the epoch after the frontier is done
    // A network's weights at the head: exact as soon as they have been computed again, until then those of the nearest
    // moment before it that is at hand. Null before any came.
    std::shared_ptr<const Snapshot> snapshot(std::size_t run) const;
    void forgetSnapshots();  // they belong to other data; so does what was seen at a past moment
    const std::vector<std::shared_ptr<const Snapshot>>& snapshots(
        std::size_t run) const;  // all that are kept, in order
    double stepsPerSecond() const { return stepsPerSecond_; }
    std::uint64_t generation() const { return generation_; }
    // What run i shows at the head: its own last step when it ended earlier.
    std::int64_t stepOf(std::size_t run) const;

private:
    std::deque<RunTraces> runs_, formerRuns_;
    std::uint64_t generation_ = 0;
    std::int64_t frontier_ = 0;
    std::int64_t head_ = 0;
    double part_ = 0;
    std::optional<Sight> sight_;
    Look look_;
    bool running_ = false;
    bool over_ = false;
    double stepsPerSecond_ = 0;
    double partOfStep_ = 0;
    std::vector<SnapshotHistory> snapshots_;
};

}  // namespace ravine
