// One training recipe on one network: deterministic, epoch by epoch. A copy is a bookmark: it goes on to the same bits.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/experiment/network_edit.h"
#include "core/experiment/prepared.h"
#include "core/nn/network.h"
#include "core/nn/snapshot.h"
#include "core/nn/weights.h"
#include "core/training/run.h"

namespace ravine {

// After an epoch (0: before training). Losses in evaluation mode, without the penalty; accuracy: see Evaluation. NaN
// where there is nothing to tell: no such part, no update yet.
struct EpochRecord {
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();
    std::int64_t epoch = 0;
    std::int64_t step = 0;  // updates so far
    double trainLoss = none, trainAccuracy = none;
    double validationLoss = none, validationAccuracy = none;
    double learningRate = none;  // of the epoch's last update
    double penalty = 0;          // what L1 and L2 add to the loss
    double gradientNorm = none;  // the epoch's last batch, penalties included, before clipping
    double weightNorm = 0;       // of the weights only

    // What early stopping and "best" go by: the validation loss, or without a validation part the training loss.
    double watchedLoss() const { return validationLoss == validationLoss ? validationLoss : trainLoss; }
};

// One update: the data loss of its batch before it, from step 1.
struct BatchRecord {
    std::int64_t step = 0;
    double loss = 0;
    double learningRate = 0;
};

// The sealed test part, scored once it was asked for.
struct TestScore {
    std::int64_t epoch = 0;
    Evaluation now;  // the weights as they are
    std::int64_t bestEpoch = 0;
    Evaluation best;  // the weights of the best epoch
};

struct NetworkProgress {
    Status status = Status::Ready;
    std::int64_t step = 0;  // updates done
    double epoch = 0;       // epochs done, and the part of the present one
    EpochRecord latest;
    EpochRecord best;                        // the lowest watched loss
    std::optional<std::int64_t> firstBelow;  // first epoch below the goal
    std::optional<std::int64_t> belowFrom;   // the epoch from which it has stayed below
    std::optional<Divergence> divergence;
    std::optional<TestScore> test;
    std::int64_t parameters = 0;
    std::int64_t zeroWeights = 0;  // exact zeros among the weights, as L1 makes them
    std::int64_t weights = 0;
};

class NetworkRun {
public:
    NetworkRun(std::shared_ptr<const PreparedNetwork> prepared, const Experiment& experiment, const RunSpec& spec);

    // One piece of work: an update, or a stretch of the evaluation that ends an epoch. Allocates nothing but at an
    // epoch's begin, when points have come or gone.
    struct Did {
        bool update = false;  // latestBatch() is new
        bool epoch = false;   // progress().latest is new
    };
    Did advance();

    const NetworkProgress& progress() const { return progress_; }
    const BatchRecord& latestBatch() const { return batch_; }
    std::int64_t step() const { return progress_.step; }
    std::int64_t epoch() const { return evaluating_ ? epoch_ - 1 : epoch_; }  // whole epochs done, evaluation included
    std::int64_t batchesPerEpoch() const;                                     // of the present epoch
    bool over() const { return progress_.status >= Status::Finished; }

    // Changes the run from the next update on; standing in RunSpec::changes with at = step(), it replays to the same
    // bits. During an evaluation it waits for its end. Points join or leave with the next epoch. Settings must be valid
    // for the run as it is now.
    void change(const Change& change);
    const RunSpec& spec() const { return spec_; }

    // The update that comes next, opened up at these coordinates of the parameter vector (and as a whole), by making it
    // on a copy; nothing when none comes, or when its gradient is not finite.
    std::optional<StepAnatomy> openNext(std::span<const std::int64_t> coordinates, bool whole) const;

    // Between two pieces of work of an evaluation it stands at no moment that one could name.
    bool isEvaluating() const { return evaluating_; }
    std::int64_t batchOfEpoch() const { return batchOfEpoch_; }  // updates of the present epoch done

    // What a bookmark need not have: the changes that it has not met yet, which come back from the run that it is a
    // copy of. (The network's room to work in is made anew in a copy when it is needed.)
    void shed() { scheduled_.clear(); }
    void adopt(const NetworkRun& present);
    std::size_t bytes() const;  // that a copy takes

    void scoreTest();  // into progress().test

    std::shared_ptr<const Snapshot> snapshot() const;
    Weights weights() const;
    Weights bestWeights() const;

private:
    // What depends on the precision.
    template <class T>
    struct Trainer {
        using Scalar = T;
        Network<T> network;
        Pipeline<T> pipeline;
        Vector<T> theta, running, gradient, bestTheta, bestRunning;
    };

    template <class T>
    void begin(Trainer<T>& trainer, const Weights* initial, const Initialiser& init);
    template <class T>
    bool update(Trainer<T>& trainer, StepAnatomy* opened = nullptr);
    template <class T>
    bool evaluateSome(Trainer<T>& trainer, std::int64_t blocks);
    template <class T>
    void conclude(Trainer<T>& trainer);
    template <class T>
    void edit(Trainer<T>& trainer, const NetworkEdit& edit);
    template <class T>
    void diverge(const Trainer<T>& trainer, std::string quantity, std::string place);
    void end(Divergence divergence);

    const NetworkLayout& layout() const;
    void startEpoch();
    std::int64_t batchesOf(std::int64_t samples) const;
    void judge();
    void replayChanges();
    void makeNow(const Change& change);  // one that was not scheduled
    void makeChange(const Change& change);
    double scheduleTime() const;

    std::shared_ptr<const TrainingData> data_, nextData_;
    std::shared_ptr<const TrainingData> prepared_;  // as it was at the start; what points made of it is this run's own
    std::vector<Change> scheduled_;                 // all changes, in order, those made while it ran among them
    std::size_t nextChange_ = 0;                    // the first of them still to come
    RunSpec spec_;
    std::int64_t epochs_;
    std::uint64_t seed_;
    EarlyStopping stopping_, sharedStopping_;  // what holds for this run, and the experiment's
    std::optional<Goal> goal_;
    bool shuffle_, normalises_;
    std::vector<double> baseDropout_;  // of each hidden layer, where the run says nothing else
    std::int64_t batchSize_;
    std::shared_ptr<const NetworkLayout> layout_;  // for snapshots
    RateClock clock_;
    std::variant<std::monostate, Trainer<float>, Trainer<double>> trainer_;

    std::vector<std::uint32_t> order_;  // this epoch's order of the training samples
    std::int64_t batchesPerEpoch_ = 1;
    std::int64_t epoch_ = 0, batchOfEpoch_ = 0;
    bool evaluating_ = false;
    EvaluationSums trainSums_, validationSums_;
    std::vector<Change> waiting_;  // came during an evaluation; made after it
    double lastGradientNorm_ = EpochRecord::none;
    double stoppingBest_ = std::numeric_limits<double>::infinity();
    std::int64_t stoppingSince_ = 0;
    BatchRecord batch_;
    NetworkProgress progress_;
};

}  // namespace ravine
