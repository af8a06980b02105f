#include "app/session/race_view.h"

#include <algorithm>
#include <limits>

namespace ravine {

bool RaceView::take(Frame&& frame, std::uint64_t generation) {
    if (frame.generation != generation) return false;
    if (frame.generation != generation_ || runs_.size() != frame.runs.size()) {
        generation_ = frame.generation;
        if (runs_.size() != frame.runs.size()) {
            formerRuns_ = std::move(runs_);
            runs_ = std::deque<RunTraces>(frame.runs.size());
        }
        for (RunTraces& run : runs_) run.clear();
        snapshots_.assign(runs_.size(), {});
        sight_.reset();
    }
    if (frame.sight) sight_ = std::move(frame.sight);
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        runs_[i].append(frame.runs[i]);
        for (const auto& snapshot : frame.runs[i].snapshots) snapshots_[i].add(snapshot);
    }
    partOfStep_ = frame.partOfStep;
    frontier_ = frame.step;
    running_ = frame.running;
    over_ = frame.over;
    stepsPerSecond_ = frame.stepsPerSecond;
    if (head_ >= frontier_) setHead(frontier_);
    return true;
}

void RaceView::setHead(std::int64_t step, double part) {
    head_ = std::clamp<std::int64_t>(step, 0, frontier_);
    part_ = head_ < frontier_ ? part : 0;
}

const Sight* RaceView::sight() const {
    if (!sight_ || sight_->look.at != (atFrontier() ? std::nullopt : std::optional(position()))) return nullptr;
    return &*sight_;
}

std::shared_ptr<const StepAnatomy> RaceView::nextStep() const {
    return sight() && sight_->look == look_ ? sight_->next : nullptr;
}

std::int64_t RaceView::stepOf(std::size_t run) const {
    if (run >= runs_.size()) return 0;
    const bool network = runs_[run].network.parameters > 0;
    return std::min(head_, network ? runs_[run].network.latest.epoch : runs_[run].progress.latest.step);
}

std::shared_ptr<const Snapshot> RaceView::snapshot(std::size_t run) const {
    if (run >= snapshots_.size()) return nullptr;
    if (const Sight* exact = sight(); exact && run < exact->runs.size() && exact->runs[run].snapshot)
        return exact->runs[run].snapshot;
    return snapshots_[run].at(head_ >= frontier_ ? std::numeric_limits<std::int64_t>::max() : head_);
}

void RaceView::forgetSnapshots() {
    for (SnapshotHistory& history : snapshots_) history.clear();
    sight_.reset();
}

const std::vector<std::shared_ptr<const Snapshot>>& RaceView::snapshots(std::size_t run) const {
    static const std::vector<std::shared_ptr<const Snapshot>> none;
    return run < snapshots_.size() ? snapshots_[run].all() : none;
}

void SnapshotHistory::add(std::shared_ptr<const Snapshot> snapshot) {
    const std::size_t bytes = static_cast<std::size_t>(2 * snapshot->theta.size() + snapshot->running.size()) * 8 + 256;
    // Within an epoch the newest is enough, but the one at its very end stays.
    const auto isWhole = [](const Snapshot& s) { return s.progress == static_cast<double>(s.epoch); };
    if (!kept_.empty() && kept_.back()->epoch == snapshot->epoch && (!isWhole(*kept_.back()) || isWhole(*snapshot)))
        kept_.pop_back();
    kept_.push_back(std::move(snapshot));
    if (kept_.size() * bytes <= maxBytes || kept_.size() < 3) return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < kept_.size(); ++i)
        if (i % 2 == 0 || i + 1 == kept_.size()) kept_[kept++] = std::move(kept_[i]);
    kept_.resize(kept);
}

std::shared_ptr<const Snapshot> SnapshotHistory::at(std::int64_t epoch) const {
    const auto after =
        std::ranges::upper_bound(kept_, static_cast<double>(epoch), {}, [](const auto& s) { return s->progress; });
    if (kept_.empty()) return nullptr;
    return after == kept_.begin() ? kept_.front() : *(after - 1);
}

}  // namespace ravine
