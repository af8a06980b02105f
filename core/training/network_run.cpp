#include "core/training/network_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "core/experiment/experiment_json.h"
#include "core/nn/initial_weights.h"
#include "core/numbers/flush_to_zero.h"
#include "core/numbers/random.h"

namespace ravine {
namespace {

// The first number that is NaN or infinite; count when all are finite.
template <class T>
std::int64_t firstWild(const T* values, std::int64_t count) {
    std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t> wild = 0;
    for (std::int64_t i = 0; i < count; ++i) wild |= std::abs(values[i]) <= std::numeric_limits<T>::max() ? 0 : 1;
    if (wild == 0) return count;
    return std::find_if(values, values + count, [](T value) { return !std::isfinite(value); }) - values;
}

// Of the evaluation, in one piece of work.
constexpr std::int64_t evaluationBlocks = 8;

template <class T>
const Parts<T>& partsOf(const TrainingData& data) {
    return std::get<Parts<T>>(data.parts);
}

}  // namespace

NetworkRun::NetworkRun(std::shared_ptr<const PreparedNetwork> prepared, const Experiment& experiment,
                       const RunSpec& spec)
    : data_(prepared->data),
      prepared_(data_),
      scheduled_(spec.changes),
      spec_(spec),
      epochs_(experiment.epochs),
      seed_(static_cast<std::uint64_t>(experiment.seed)),
      stopping_(spec.earlyStopping.value_or(experiment.earlyStopping)),
      sharedStopping_(experiment.earlyStopping),
      goal_(experiment.goal),
      clock_(spec.schedule) {
    const FlushToZero guard;
    spec_.changes.clear();
    const NetworkSpec network = networkOf(experiment.network(), spec);
    shuffle_ = network.shuffle;
    for (const LayerSpec& layer : spec.network.layers.value_or(experiment.network().network.layers))
        baseDropout_.push_back(layer.dropout);
    normalises_ = std::ranges::any_of(network.layers, &LayerSpec::batchNorm);
    const std::int64_t samples = data_->trainSamples();
    batchSize_ = network.batchSize == 0 ? samples : std::min(network.batchSize, samples);
    const NetworkLayout shape(data_->set->features(), data_->outputs, network);
    layout_ = std::make_shared<const NetworkLayout>(shape);
    progress_.parameters = shape.parameterCount();
    const auto start = [&]<class T>(T) {
        const std::int64_t largest = batchSize_ + 1;  // a last batch of one joins the one before it
        auto& trainer =
            trainer_.emplace<Trainer<T>>(Trainer<T>{Network<T>(shape, prepared->loss, largest),
                                                    Pipeline<T>(shape.size(), shape.segments(), settingsOf(spec)),
                                                    {},
                                                    {},
                                                    {},
                                                    {},
                                                    {}});
        trainer.network.setEmphasis(data_->classWeights, data_->labelSmoothing);
        begin(trainer, prepared->initial.get(), network.init);
    };
    if (std::holds_alternative<Parts<float>>(data_->parts))
        start(float{});
    else
        start(double{});
    if (network.batchSize == 0) batchSize_ = std::numeric_limits<std::int64_t>::max();
    batchesPerEpoch_ = batchesOf(data_->trainSamples());
    if (!over()) replayChanges();
}

template <class T>
void NetworkRun::begin(Trainer<T>& trainer, const Weights* initial, const Initialiser& init) {
    const NetworkLayout& shape = trainer.network.layout();
    trainer.theta.setZero(shape.size());
    trainer.gradient.setZero(shape.size());
    trainer.running.setZero(shape.runningSize());
    trainer.network.resetRunning(trainer.running);
    if (initial)
        assign(*initial, shape, trainer.theta, trainer.running);
    else
        trainer.theta = initialWeights(shape, init, seed_).template cast<T>();
    trainer.bestTheta = trainer.theta;
    trainer.bestRunning = trainer.running;
    evaluateSome(trainer, std::numeric_limits<std::int64_t>::max());
    conclude(trainer);
}

const NetworkLayout& NetworkRun::layout() const {
    if (const auto* trainer = std::get_if<Trainer<float>>(&trainer_)) return trainer->network.layout();
    return std::get<Trainer<double>>(trainer_).network.layout();
}

NetworkRun::Did NetworkRun::advance() {
    Did did;
    if (over()) return did;
    const FlushToZero guard;
    std::visit(
        [&]<class Chosen>(Chosen& trainer) {
            if constexpr (!std::is_same_v<Chosen, std::monostate>) {
                if (!evaluating_) {
                    if (!update(trainer)) return;
                    did.update = true;
                    if (batchOfEpoch_ < batchesPerEpoch_) return;
                    batchOfEpoch_ = 0;
                    ++epoch_;
                    evaluating_ = true;
                    trainSums_ = validationSums_ = {};
                }
                // A few milliseconds at most in one go.
                if (!evaluateSome(trainer, evaluationBlocks)) return;
                evaluating_ = false;
                progress_.epoch = static_cast<double>(epoch_);
                conclude(trainer);
                did.epoch = progress_.status != Status::Diverged;
            }
        },
        trainer_);
    if (over() || evaluating_) return did;
    replayChanges();
    for (const Change& change : waiting_) makeNow(change);
    waiting_.clear();
    return did;
}

void NetworkRun::startEpoch() {
    if (nextData_) data_ = std::move(nextData_);
    nextData_.reset();
    const std::int64_t samples = data_->trainSamples();
    order_.resize(static_cast<std::size_t>(samples));
    if (shuffle_)
        random::permutation(
            order_, {.seed = seed_, .purpose = random::Purpose::BatchOrder, .a = static_cast<std::uint64_t>(epoch_)});
    else
        std::iota(order_.begin(), order_.end(), 0u);
    batchesPerEpoch_ = batchesOf(samples);
}

std::int64_t NetworkRun::batchesOf(std::int64_t samples) const {
    const std::int64_t size = std::min(batchSize_, samples), batches = (samples + size - 1) / size;
    // Batch norm has no variance to go by in a last batch of one: it joins the batch before it.
    return normalises_ && samples % size == 1 && batches > 1 ? batches - 1 : batches;
}

std::int64_t NetworkRun::batchesPerEpoch() const {
    const bool begins = batchOfEpoch_ == 0 && !evaluating_;
    return begins && nextData_ ? batchesOf(nextData_->trainSamples()) : batchesPerEpoch_;
}

double NetworkRun::scheduleTime() const {
    return static_cast<double>(spec_.schedule.unit == TimeUnit::Step ? step() : epoch_);
}

template <class T>
bool NetworkRun::update(Trainer<T>& trainer, StepAnatomy* opened) {
    if (batchOfEpoch_ == 0) {
        startEpoch();
        trainer.network.growTo(std::min(batchSize_, data_->trainSamples()) + 1);
    }
    const Part<T>& part = partsOf<T>(*data_).train;
    const std::size_t size = static_cast<std::size_t>(std::min(batchSize_, part.samples()));
    const std::size_t from = static_cast<std::size_t>(batchOfEpoch_) * size;
    const bool last = batchOfEpoch_ + 1 == batchesPerEpoch_;
    const std::span<const std::uint32_t> batch = std::span(order_).subspan(from, last ? order_.size() - from : size);

    const double loss = trainer.network.train(trainer.theta.data(), trainer.running.data(), part, batch,
                                              {seed_, static_cast<std::uint64_t>(epoch_)}, trainer.gradient.data());
    const std::int64_t count = trainer.theta.size();
    const auto faultyLayer = [&](std::int64_t wild) {
        const auto fault = trainer.network.firstFault();
        return fmt::format("layer {}", (fault ? fault->layer : trainer.network.layout().layerOf(wild)) + 1);
    };
    if (!std::isfinite(loss)) {
        diverge(trainer, "loss", faultyLayer(0));
        return false;
    }
    if (const std::int64_t wild = firstWild(trainer.gradient.data(), count); wild < count) {
        diverge(trainer, "gradient", faultyLayer(wild));
        return false;
    }
    const double rate = clock_.rate(spec_.learningRate, scheduleTime());
    if (last) lastGradientNorm_ = trainer.pipeline.gradientNorm(trainer.theta.data(), trainer.gradient.data());
    if (opened) {
        opened->step = step() + 1;
        opened->baseRate = spec_.learningRate;
    }
    const Outcome outcome = opened
                                ? trainer.pipeline.update(trainer.theta.data(), trainer.gradient.data(), rate, *opened)
                                : trainer.pipeline.update(trainer.theta.data(), trainer.gradient.data(), rate);
    if (outcome.lost) {
        const LostNumber& lost = *outcome.lost;
        const std::string place = trainer.network.layout().describe(lost.coordinate);
        end({step() + 1, std::string(lost.name), fmt::format("in {}, {}", place, lost.cause()), place});
        return false;
    }
    if (outcome.firstNonFinite) {
        diverge(trainer, "weight", trainer.network.layout().describe(*outcome.firstNonFinite));
        return false;
    }
    ++progress_.step;
    ++batchOfEpoch_;
    progress_.status = Status::Running;
    // An epoch is done when it is evaluated: until then a little is left.
    progress_.epoch = static_cast<double>(epoch_) +
                      static_cast<double>(batchOfEpoch_) / (static_cast<double>(batchesPerEpoch_) + 1e-3);
    batch_ = {progress_.step, loss, rate};
    return true;
}

// True when both parts are done.
template <class T>
bool NetworkRun::evaluateSome(Trainer<T>& trainer, std::int64_t blocks) {
    const Parts<T>& parts = partsOf<T>(*data_);
    const T *theta = trainer.theta.data(), *running = trainer.running.data();
    if (!trainer.network.accumulate(theta, running, parts.train, blocks, trainSums_)) return false;
    return trainer.network.accumulate(theta, running, parts.validation, blocks, validationSums_);
}

template <class T>
void NetworkRun::conclude(Trainer<T>& trainer) {
    const Parts<T>& parts = partsOf<T>(*data_);
    EpochRecord record{.epoch = epoch_, .step = step()};
    const Evaluation train = trainer.network.conclude(parts.train, trainSums_);
    record.trainLoss = train.loss;
    record.trainAccuracy = train.accuracy;
    if (parts.validation.samples() > 0) {
        const Evaluation validation = trainer.network.conclude(parts.validation, validationSums_);
        record.validationLoss = validation.loss;
        record.validationAccuracy = validation.accuracy;
    }
    if (!std::isfinite(record.trainLoss) || (parts.validation.samples() > 0 && !std::isfinite(record.validationLoss)))
        return diverge(trainer, "loss", "the evaluation");
    if (epoch_ > 0) {
        record.learningRate = batch_.learningRate;
        record.gradientNorm = lastGradientNorm_;
    }
    record.penalty = trainer.pipeline.penalty(trainer.theta.data());
    double squares = 0;
    progress_.weights = progress_.zeroWeights = 0;
    for (const LayerShape& layer : trainer.network.layout().layers())
        for (std::int64_t i = layer.weight; i < layer.weight + layer.units * layer.inputs; ++i) {
            const double weight = static_cast<double>(trainer.theta[i]);
            squares += weight * weight;
            progress_.zeroWeights += weight == 0 ? 1 : 0;
        }
    for (const LayerShape& layer : trainer.network.layout().layers()) progress_.weights += layer.units * layer.inputs;
    record.weightNorm = std::sqrt(squares);
    progress_.latest = record;
    if (epoch_ == 0 || record.watchedLoss() < progress_.best.watchedLoss()) {
        progress_.best = record;
        trainer.bestTheta = trainer.theta;
        trainer.bestRunning = trainer.running;
    }
    judge();
}

// Goal, early stopping, the end; and the one schedule that listens.
void NetworkRun::judge() {
    const EpochRecord& record = progress_.latest;
    if (goal_) {
        const double value = goal_->quantity == Goal::Quantity::GradientNorm ? record.gradientNorm : record.trainLoss;
        if (!(value < goal_->below))
            progress_.belowFrom.reset();
        else if (!progress_.belowFrom)
            progress_.belowFrom = epoch_;
        if (value < goal_->below && !progress_.firstBelow) progress_.firstBelow = epoch_;
    }
    if (record.watchedLoss() < stoppingBest_ - stopping_.minImprovement) {
        stoppingBest_ = record.watchedLoss();
        stoppingSince_ = epoch_;
    }
    if (epoch_ > 0) {
        const bool inSteps = spec_.schedule.unit == TimeUnit::Step;
        clock_.observe(static_cast<double>(inSteps ? step() - 1 : epoch_ - 1),
                       clock_.listensToTraining() ? record.trainLoss : record.watchedLoss());
    }
    if (goal_ && goal_->stop && progress_.firstBelow)
        progress_.status = Status::GoalReached;
    else if (stopping_.patience > 0 && epoch_ - stoppingSince_ >= stopping_.patience)
        progress_.status = Status::StoppedEarly;
    else if (epoch_ >= epochs_)
        progress_.status = Status::Finished;
}

template <class T>
void NetworkRun::diverge(const Trainer<T>&, std::string quantity, std::string place) {
    const std::string cure =
        fmt::format("a smaller learning rate, {}clipping the gradient{} keeps the numbers in range",
                    epsilonOf(spec_.optimizer) ? "a larger ε, " : "", normalises_ ? "" : ", or batch norm");
    std::string cause;
    if (quantity == "weight")
        cause = fmt::format("the step left the range of numbers first in {}; {}", place, cure);
    else if (place == "the evaluation")
        cause = fmt::format("the loss over the data left the range of numbers; {}", cure);
    else
        cause = fmt::format("the {} left the range of numbers first in {}; {}", quantity, place, cure);
    if (step() == 0 && epoch_ == 0 && place == "the evaluation")
        cause =
            "the loss is not a finite number before the first step; look at the initial weights and the scale of the "
            "data";
    end({step() + (place == "the evaluation" ? 0 : 1), std::move(quantity), std::move(cause), std::move(place)});
}

void NetworkRun::end(Divergence divergence) {
    progress_.divergence = std::move(divergence);
    progress_.belowFrom.reset();
    progress_.status = Status::Diverged;
}

// --- what others see -----------------------------------------------------------------------------------------------

void NetworkRun::scoreTest() {
    std::visit(
        [&]<class Chosen>(Chosen& trainer) {
            if constexpr (!std::is_same_v<Chosen, std::monostate>) {
                const Part<typename Chosen::Scalar>& part = partsOf<typename Chosen::Scalar>(*data_).test;
                if (part.samples() == 0) return;
                progress_.test =
                    TestScore{epoch_, trainer.network.evaluate(trainer.theta.data(), trainer.running.data(), part),
                              progress_.best.epoch,
                              trainer.network.evaluate(trainer.bestTheta.data(), trainer.bestRunning.data(), part)};
            }
        },
        trainer_);
}

std::shared_ptr<const Snapshot> NetworkRun::snapshot() const {
    static std::atomic<std::uint64_t> taken{0};
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->id = ++taken;
    snapshot->epoch = epoch();
    snapshot->progress = progress_.epoch;
    snapshot->step = step();
    snapshot->seed = seed_;
    snapshot->layout = layout_;
    snapshot->data = prepared_;
    std::visit(
        [&]<class Chosen>(const Chosen& trainer) {
            if constexpr (!std::is_same_v<Chosen, std::monostate>) {
                snapshot->loss = trainer.network.loss();
                snapshot->theta = trainer.theta.template cast<double>();
                snapshot->running = trainer.running.template cast<double>();
                if (step() > 0) snapshot->gradient = trainer.gradient.template cast<double>();
            }
        },
        trainer_);
    return snapshot;
}

std::optional<StepAnatomy> NetworkRun::openNext(std::span<const std::int64_t> coordinates, bool whole) const {
    NetworkRun copy(*this);
    while (copy.evaluating_ && !copy.over()) copy.advance();
    if (copy.over()) return std::nullopt;
    const FlushToZero guard;
    StepAnatomy opened{.wantsWhole = whole};
    for (const std::int64_t place : coordinates) {
        const bool isNew =
            std::ranges::find(opened.coordinates, place, &CoordinateAnatomy::index) == opened.coordinates.end();
        if (isNew && 0 <= place && place < copy.layout().size()) opened.coordinates.push_back({.index = place});
    }
    std::visit(
        [&]<class Chosen>(Chosen& trainer) {
            if constexpr (!std::is_same_v<Chosen, std::monostate>) copy.update(trainer, &opened);
        },
        copy.trainer_);
    if (opened.step == 0) return std::nullopt;
    return opened;
}

std::size_t NetworkRun::bytes() const {
    std::size_t numbers = 0;
    std::visit(
        [&]<class Chosen>(const Chosen& trainer) {
            if constexpr (!std::is_same_v<Chosen, std::monostate>) {
                const auto each = static_cast<std::size_t>(trainer.theta.size());
                numbers = ((3 + trainer.pipeline.stateCount()) * each +
                           2 * static_cast<std::size_t>(trainer.running.size())) *
                          sizeof(typename Chosen::Scalar);
            }
        },
        trainer_);
    // Data with points of its own may be shared with the bookmarks beside it; each counts them, to be on the safe side.
    for (const auto& data : {data_, nextData_})
        if (data && data != prepared_) numbers += data->bytes();
    return sizeof(NetworkRun) + numbers + order_.size() * sizeof(order_[0]) + spec_.name.size();
}

Weights NetworkRun::weights() const {
    if (const auto* trainer = std::get_if<Trainer<float>>(&trainer_))
        return weightsOf(layout(), trainer->theta, trainer->running);
    const auto& trainer = std::get<Trainer<double>>(trainer_);
    return weightsOf(layout(), trainer.theta, trainer.running);
}

Weights NetworkRun::bestWeights() const {
    if (const auto* trainer = std::get_if<Trainer<float>>(&trainer_))
        return weightsOf(layout(), trainer->bestTheta, trainer->bestRunning);
    const auto& trainer = std::get<Trainer<double>>(trainer_);
    return weightsOf(layout(), trainer.bestTheta, trainer.bestRunning);
}

}  // namespace ravine
