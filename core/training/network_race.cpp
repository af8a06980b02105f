#include "core/training/network_race.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ravine {
namespace {

// Snapshots take at most one part in so many of the worker's time.
constexpr int snapshotShare = 100;

}  // namespace

NetworkRace::NetworkRace(const std::shared_ptr<const PreparedNetwork>& prepared, const Experiment& experiment)
    : epochs_(experiment.epochs), snapshotSteps_(experiment.runs.size(), -1), nextSnapshot_(experiment.runs.size()) {
    for (const RunSpec& spec : experiment.runs) {
        runs_.emplace_back(prepared, experiment, spec);
        bookmarks_.emplace_back(bookmarkBytes / experiment.runs.size());
        bookmarks_.back().worked(runs_.back(), {});
    }
    visitors_.resize(runs_.size());
}

bool NetworkRace::over() const { return std::ranges::all_of(runs_, &NetworkRun::over); }

bool NetworkRace::isEvaluating() const { return std::ranges::any_of(runs_, &NetworkRun::isEvaluating); }

std::int64_t NetworkRace::position() const { return static_cast<std::int64_t>(progress()); }

double NetworkRace::progress() const {
    double least = std::numeric_limits<double>::infinity(), most = 0;
    for (const NetworkRun& run : runs_) {
        most = std::max(most, static_cast<double>(run.epoch()));
        if (!run.over()) least = std::min(least, run.progress().epoch);
    }
    return over() ? most : least;
}

void NetworkRace::open(std::vector<RunFrame>& runs) const {
    runs.resize(runs_.size());
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        RunFrame& frame = runs[i];
        frame.begin();
        // The window's series has buckets this wide by now: finer ones would only be merged there.
        const auto begin = [](Stretch& series, std::int64_t first) { series.begin(first, Stretch::widthAt(first)); };
        for (Stretch* series :
             {&frame.loss, &frame.learningRate, &frame.gradientNorm, &frame.validationLoss, &frame.accuracy,
              &frame.validationAccuracy, &frame.penalty, &frame.weightNorm, &frame.objective})
            begin(*series, runs_[i].epoch() + 1);
        begin(frame.batchLoss, runs_[i].step() + 1);
    }
}

void NetworkRace::begin(std::vector<RunFrame>& runs) {
    runs.resize(runs_.size());
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        runs[i].begin();
        record(runs[i], runs_[i].progress().latest);
        runs[i].batchLoss.append(EpochRecord::none);  // updates count from 1
        runs[i].addSnapshot(runs_[i].snapshot());
        snapshotSteps_[i] = runs_[i].step();
    }
}

void NetworkRace::record(RunFrame& into, const EpochRecord& record) {
    into.loss.append(record.trainLoss);
    into.accuracy.append(record.trainAccuracy);
    into.validationLoss.append(record.validationLoss);
    into.validationAccuracy.append(record.validationAccuracy);
    into.learningRate.append(record.learningRate);
    into.penalty.append(record.penalty);
    into.objective.append(record.trainLoss + record.penalty);
    into.gradientNorm.append(record.gradientNorm);
    into.weightNorm.append(record.weightNorm);
}

std::optional<std::size_t> NetworkRace::leastFar(std::int64_t goal) const {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < runs_.size(); ++i)
        if (!runs_[i].over() && runs_[i].epoch() < goal &&
            (!found || runs_[i].progress().epoch < runs_[*found].progress().epoch))
            found = i;
    return found;
}

// The run that is least far does a few pieces of work, again and again: the race goes on in lockstep, whatever the
// batch sizes. One at a time would be one look at the clock and one change of cache for each of the smallest steps.
void NetworkRace::advance(std::int64_t goal, std::chrono::nanoseconds attention, std::vector<RunFrame>& frames) {
    auto now = Time::now();
    const auto until = now + attention;
    do {
        const auto began = now;
        const auto chosen = leastFar(goal);
        if (!chosen) return;
        NetworkRun& run = runs_[*chosen];
        RunFrame& frame = frames[*chosen];
        for (int piece = 0; piece < burst_ && !run.over() && run.epoch() < goal; ++piece) {
            const NetworkRun::Did did = run.advance();
            if (did.update) frame.batchLoss.append(run.latestBatch().loss);
            if (!did.epoch) continue;
            record(frame, run.progress().latest);
            keepSnapshot(*chosen, frame);
        }
        now = Time::now();
        bookmarks_[*chosen].worked(run, now - began, !run.isEvaluating() && !run.over());
        if (now - began < attention / 64) burst_ = std::min(burst_ * 2, 64);
        if (now - began > attention / 16) burst_ = std::max(burst_ / 2, 1);
    } while (now < until);
}

// As many epochs as there is time for are kept, so that what has been can be looked at.
void NetworkRace::keepSnapshot(std::size_t run, RunFrame& frame) {
    const auto began = Time::now();
    if (began < nextSnapshot_[run]) return;
    frame.addSnapshot(runs_[run].snapshot());
    snapshotSteps_[run] = runs_[run].step();
    const auto now = Time::now();
    nextSnapshot_[run] = now + snapshotShare * static_cast<int>(runs_.size()) * (now - began);
}

void NetworkRace::close(std::vector<RunFrame>& runs, bool resting) {
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        runs[i].network = runs_[i].progress();
        runs[i].batchesPerEpoch = runs_[i].batchesPerEpoch();
        const bool isNew = snapshotSteps_[i] != runs_[i].step();
        if (isEdited_ || (isNew && resting)) {
            runs[i].addSnapshot(runs_[i].snapshot());
            snapshotSteps_[i] = runs_[i].step();
        } else if (isNew) {
            keepSnapshot(i, runs[i]);
        }
    }
    isEdited_ = false;
}

bool NetworkRace::change(std::size_t run, const Settings& settings, Change& stamped) {
    if (run >= runs_.size() || runs_[run].over()) return false;
    stamped = {runs_[run].step(), settings};
    runs_[run].change(stamped);
    isEdited_ = true;
    return true;
}

// The run after so many whole epochs, evaluated, and a part of the next one's updates, or as it ended before: a copy
// goes there, until `until` at most (null: more to go). A run that diverged is shown where it last had numbers, its
// fatal update still to come.
const NetworkRun* NetworkRace::visited(std::size_t index, double at, Time::time_point until) {
    const NetworkRun& present = runs_[index];
    const auto whole = static_cast<std::int64_t>(at);
    const double part = at - static_cast<double>(whole);
    const auto updates = [&](const NetworkRun& run) {
        // A part short of the whole is never all of them; 1e-9: a part k / n is k updates, however it is rounded.
        return static_cast<std::int64_t>(part * static_cast<double>(run.batchesPerEpoch()) + 1e-9);
    };
    const auto isNotAfter = [&](const NetworkRun& run) {
        if (run.epoch() != whole) return run.epoch() < whole;
        return !run.isEvaluating() && run.batchOfEpoch() <= updates(run);
    };
    const auto isThere = [&](const NetworkRun& run) {
        if (run.over()) return true;
        return !run.isEvaluating() &&
               (run.epoch() > whole || (run.epoch() == whole && run.batchOfEpoch() >= updates(run)));
    };
    const bool diverged = present.progress().status == Status::Diverged;
    if (isNotAfter(present) && !diverged) return &present;
    visitors_[index].setOut(bookmarks_[index], present, isNotAfter);
    NetworkRun& run = *visitors_[index].run();
    while (!isThere(run) && !(diverged && run.step() >= present.step())) {
        run.advance();
        if (Time::now() >= until) return nullptr;
    }
    return &run;
}

bool NetworkRace::visit(const Look& look, std::chrono::nanoseconds attention, Sight& sight) {
    sight = {.look = look, .runs = {}, .next = nullptr};
    const auto until = Time::now() + attention;
    const double at = std::clamp(look.at.value_or(1e15), 0.0, 1e15);
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        if (!look.at && look.opened != i) continue;  // the newest is known from the snapshots
        const NetworkRun* there = visited(i, at, until);
        if (!there) return false;
        if (look.at) sight.runs.push_back({there->step(), {}, there->snapshot()});
        if (look.opened != i) continue;
        auto next = there->openNext(look.coordinates, look.whole);
        // At its end the last update is what there is to see.
        if (!next && there->over() && there->progress().status != Status::Diverged && there->step() > 0) {
            const auto batches = static_cast<double>(there->batchesPerEpoch());
            const auto done = static_cast<double>(there->batchOfEpoch());
            const double before = static_cast<double>(there->epoch()) + (done > 0 ? done - 1 : -1) / batches;
            there = visited(i, before, until);
            if (!there) return false;
            next = there->openNext(look.coordinates, look.whole);
        }
        if (next) sight.next = std::make_shared<const StepAnatomy>(std::move(*next));
    }
    return true;
}

void NetworkRace::scoreTest() {
    for (NetworkRun& run : runs_) run.scoreTest();
}

}  // namespace ravine
