// One optimizer on one surface: deterministic stepping. A copy is a bookmark: it goes on to the same bits.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/optimizers/pipeline.h"
#include "core/schedules/rate_clock.h"

namespace ravine {

enum class Status { Ready, Running, Finished, GoalReached, StoppedEarly, Diverged };
std::string_view key(Status status);  // "finished", "goal reached", … as in summary.json

// The first non-finite number: at which update, in which quantity, and why.
struct Divergence {
    std::int64_t step = 0;
    std::string quantity;  // "loss", "gradient", "x", "y", "weight", or a number of the rule: "second moment V"
    std::string cause;     // a sentence
    std::string place{};   // in a network: "layer 2"
    bool operator==(const Divergence&) const = default;
};

// The state after `step` updates. Loss and gradient norm are exact at (x, y): no noise, penalty or clipping.
struct Record {
    std::int64_t step = 0;
    double x = 0, y = 0;
    double loss = 0;
    double gradientNorm = 0;
    double learningRate = std::numeric_limits<double>::quiet_NaN();  // of the update that led here; none at step 0
};

// What is known of a run so far, as status line, timeline flags and summary.json tell it.
struct Progress {
    Status status = Status::Ready;
    Record latest;
    Record best;                             // the lowest loss
    std::optional<std::int64_t> firstBelow;  // first step below the goal
    std::optional<std::int64_t> belowFrom;   // the step from which it has stayed below the goal
    std::optional<Divergence> divergence;
};

// The stages around the rule, as the spec has them.
PipelineSettings settingsOf(const RunSpec& spec);

class Run {
public:
    // `surface` is the experiment's, prepared; `start` where the run begins.
    Run(std::shared_ptr<const SurfaceFunction> surface, const Experiment& experiment, const RunSpec& spec);

    // Does up to records.size() updates, filling one record each; returns how many were done, fewer when the run
    // ended. Allocates nothing.
    std::size_t advance(std::span<Record> records);

    const Progress& progress() const { return progress_; }
    std::int64_t step() const { return progress_.latest.step; }
    bool over() const { return progress_.status >= Status::Finished; }

    // Changes the run from the next update on; standing in RunSpec::changes with at = step(), it replays to the same
    // bits. The settings must be valid for the run as it is now.
    void change(const Change& change);
    // The spec in force for the next update, without its changes.
    const RunSpec& spec() const { return spec_; }

    // The update that comes next, opened up (x and y), by making it on a copy; nothing when none comes, or when its
    // gradient is not a number.
    std::optional<StepAnatomy> openNext() const;

    // What a bookmark need not have: the changes that it has not met yet. They come back from the run that it is a
    // copy of, which may have met more of them since.
    void shed() { scheduled_.clear(); }
    void adopt(const Run& present);
    std::size_t bytes() const;  // that a copy takes

private:
    bool update(Record& record, StepAnatomy* opened = nullptr);  // false: it diverged, and there is no record
    void replayChanges();
    void apply(const Change& change);
    void observe(const Record& record);
    void end(Status status) { progress_.status = status; }
    bool diverge(std::int64_t step, std::string quantity, double value, Point at);
    bool divergeBy(std::int64_t step, const LostNumber& lost);
    Jet<1> dataGradient(Point at);

    std::shared_ptr<const SurfaceFunction> surface_;
    std::vector<Change> scheduled_;  // all changes, in order, those made while it ran among them
    std::size_t nextChange_ = 0;     // the first of them still to come
    RunSpec spec_;
    std::int64_t steps_;
    std::uint64_t seed_;
    double noise_;
    std::optional<Goal> goal_;
    double lowest_ = 0;  // f*, where the goal is a gap
    Pipeline<double> pipeline_;
    RateClock clock_;
    double theta_[2];
    Jet<1> exact_;  // loss and gradient at theta_
    Progress progress_;
    std::int64_t batchesPerEpoch_ = 1;
    std::vector<std::uint32_t> order_;  // this epoch's order of the samples; empty without mini-batches
    std::int64_t orderEpoch_ = -1;
};

}  // namespace ravine
