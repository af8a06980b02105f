#include "core/diagnosis/diagnosis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/diagnosis/curve_reading.h"

namespace ravine {

namespace {

using Index = std::int64_t;

// --- wording ---------------------------------------------------------------------------------------------------------

std::string number(double value) { return fmt::format("{:.3g}", value); }

std::string grouped(Index value) {
    std::string digits = std::to_string(value);
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    return digits;
}

// To one digit: a proposal of 0.0333 claims a precision that it has not.
std::string change(std::string_view what, double now, double then) {
    return fmt::format("{} {:.3g} → {:.1g}", what, now, then);
}

using Advice = std::vector<std::string>;

std::size_t characters(std::string_view text) {  // not bytes: → takes three
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// The suggestions, most useful first, as one line: those that fit.
std::string line(const Advice& suggestions) {
    std::string text;
    for (const std::string& suggestion : suggestions) {
        const std::string next = (text.empty() ? "" : "; ") + suggestion;
        if (characters(text) + characters(next) <= Diagnosis::maxAdvice) text += next;
    }
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

// --- what to try, unless it is on already at a sensible size ---------------------------------------------------------

void smallerRate(const Curves& run, double factor, Advice& advice) {
    if (run.learningRate > 0) advice.push_back(change("learning rate", run.learningRate, run.learningRate * factor));
}

// Towards what is commonly tried first: 0.01 with a scale per coordinate, 0.1 without. At most ten times as large.
void largerRate(const Curves& run, Advice& advice) {
    const double usual = run.adaptive ? 0.01 : 0.1;
    if (run.learningRate > 0 && run.learningRate < usual)
        advice.push_back(change("learning rate", run.learningRate, std::min(usual, 10 * run.learningRate)));
}

void clipping(const Curves& run, Advice& advice) {
    if (run.clipNorm == 0 && run.clipValue == 0) advice.push_back("clip the gradient's norm at 1");
}

void largerEpsilon(const Curves& run, Advice& advice) {
    if (run.adaptive && run.epsilon < 1e-5) advice.push_back(change("ε", run.epsilon, 1e-4));
}

// From 128 samples on the noise of a batch is small beside what it costs to have fewer updates.
void largerBatch(const Curves& run, Advice& advice) {
    const Index wanted = std::min(run.trainSamples, 4 * run.batchSize);
    if (run.batchSize > 0 && run.batchSize < 128 && wanted > run.batchSize)
        advice.push_back(fmt::format("batch {} → {}", run.batchSize, wanted));
}

void batchNorm(const Curves& run, Advice& advice) {
    if (!run.batchNorm && run.hiddenLayers > 0 && run.batchSize != 1) advice.push_back("batch norm");
}

// Dropout helps from about 0.2, L2 from 1e-4, decoupled decay from 1e-3 (it is multiplied by the rate); of penalties
// one kind is enough.
std::string againstOverfitting(const Curves& run, std::optional<Index> best) {
    Advice advice;
    if (best && *best > 0 && run.patience == 0)
        advice.push_back(fmt::format("stop at epoch {} (early stopping)", *best));
    if (run.hiddenLayers > 0 && run.dropout < 0.2) advice.push_back(change("dropout", run.dropout, 0.3));
    if (run.l2 < 1e-4 && run.l1 < 1e-4 && run.weightDecay < 1e-3) advice.push_back(change("L2", run.l2, 1e-3));
    if (run.trainSamples > 0 && run.parameters > run.trainSamples)
        advice.push_back(fmt::format("{} training points for {} weights: more data{}", grouped(run.trainSamples),
                                     grouped(run.parameters), run.hiddenLayers > 0 ? " or fewer units" : ""));
    else
        advice.push_back("more training data");
    return line(advice);
}

// What holds the weights back more than is usual.
void lessRestraint(const Curves& run, Advice& advice) {
    if (run.dropout >= 0.4) advice.push_back(change("dropout", run.dropout, 0.2));
    if (run.l2 >= 0.01) advice.push_back(change("L2", run.l2, run.l2 / 10));
    if (run.l1 >= 0.01) advice.push_back(change("L1", run.l1, run.l1 / 10));
    if (run.weightDecay >= 0.1) advice.push_back(change("weight decay", run.weightDecay, run.weightDecay / 10));
}

bool restrained(const Curves& run) {
    Advice advice;
    lessRestraint(run, advice);
    return !advice.empty();
}

void lookAtTheStart(Advice& advice) { advice.push_back("check the initial weights and the scale of the inputs"); }

void moreCapacity(const Curves& run, Advice& advice) {
    if (run.hiddenLayers == 0)
        advice.push_back("add a hidden layer: without one the network is linear");
    else
        advice.push_back(fmt::format("more units or one more layer ({} weights now)", grouped(run.parameters)));
}

std::string againstUnderfitting(const Curves& run, bool falling, bool unlearned) {
    Advice advice;
    if (falling) {
        advice.push_back("train longer, the loss still falls");
        largerRate(run, advice);
    }
    lessRestraint(run, advice);
    if (unlearned && !falling && run.hiddenLayers > 0) lookAtTheStart(advice);
    moreCapacity(run, advice);
    if (!falling) largerRate(run, advice);
    return line(advice);
}

std::string againstPlateau(const Curves& run, bool unlearned) {
    Advice advice;
    largerRate(run, advice);
    if (unlearned) {
        lessRestraint(run, advice);
        lookAtTheStart(advice);
    } else {
        if (!run.lowersRate) smallerRate(run, 0.3, advice);
        advice.push_back("train longer: it may be a flat stretch");
    }
    batchNorm(run, advice);
    return line(advice);
}

std::string againstBouncing(const Curves& run) {
    Advice advice;
    smallerRate(run, 0.3, advice);
    if (!run.lowersRate) advice.push_back("a schedule that lowers it");
    largerBatch(run, advice);
    clipping(run, advice);
    return line(advice);
}

std::string againstSpikes(const Curves& run) {
    Advice advice;
    smallerRate(run, 0.3, advice);
    clipping(run, advice);
    largerEpsilon(run, advice);
    largerBatch(run, advice);
    return line(advice);
}

std::string againstDivergence(const Curves& run) {
    Advice advice;
    smallerRate(run, 0.1, advice);
    clipping(run, advice);
    largerEpsilon(run, advice);
    batchNorm(run, advice);
    return line(advice);
}

// --- findings --------------------------------------------------------------------------------------------------------

// Puts a reading into words.
struct Report {
    const Curves& run;
    const CurveReading& read;
    std::vector<Diagnosis> found{};

    Index epoch(Index value) const { return value * run.stride; }
    Index now() const { return epoch(read.end.i); }
    double gap() const { return read.validation - read.train; }
    bool diverges() const { return run.divergence || read.rise.on; }
    std::string shareOfChance() const;
    std::string rightAnswers() const;

    void divergence();
    void overfitting();
    void highLoss();
    void gapAlone();
    void spike();
};

std::string Report::shareOfChance() const {
    const double times = read.train / read.chance;
    return fmt::format("{} the loss of always predicting the {} ({})",
                       times > 1.5 ? fmt::format("{:.1f} times", times) : fmt::format("{:.0f} % of", 100 * times),
                       run.classification ? "class frequencies" : "mean", number(read.chance));
}

// A loss can rise by overconfidence alone, while as many answers are right as before.
std::string Report::rightAnswers() const {
    const double validation = valueAt(run.validationAccuracy, read.end.i), train = read.end.trainAccuracy;
    if (!run.classification || !std::isfinite(validation) || !std::isfinite(train)) return {};
    return fmt::format("; accuracy {:.0f} % (validation), {:.0f} % (training)", 100 * validation, 100 * train);
}

void Report::divergence() {
    if (run.divergence) {
        const Index at = read.empty() ? 0 : now();
        found.push_back({.finding = Finding::Divergence,
                         .from = at,
                         .to = at,
                         .gap = gap(),
                         .title = fmt::format("Diverged at step {}", grouped(run.divergence->step)),
                         .what = run.divergence->cause,
                         .advice = againstDivergence(run)});
    } else if (read.rise.on) {
        const Index from = epoch(read.rise.lowestAt);
        found.push_back({.finding = Finding::Divergence,
                         .from = from,
                         .to = now(),
                         .gap = gap(),
                         .title = fmt::format("Diverging since epoch {}", from),
                         .what = fmt::format("Training loss {} → {}: {}", number(read.rise.lowest), number(read.train),
                                             shareOfChance()),
                         .advice = againstDivergence(run)});
    }
}

void Report::overfitting() {
    if (!read.overfit.on) return;
    const Index best = run.bestEpoch.value_or(epoch(read.lowestAt));
    const double atBest = valueAt(run.trainLoss, best / run.stride);
    const double trainThen = std::isfinite(atBest) ? atBest : read.overfit.trainThen;
    found.push_back({.finding = Finding::Overfitting,
                     .from = best,
                     .to = now(),
                     .gap = gap(),
                     .title = fmt::format("Overfitting since epoch {}", best),
                     .what = fmt::format("Validation loss {} → {} while training {} → {}: a gap of {}",
                                         number(read.lowestValidation), number(read.validation), number(trainThen),
                                         number(read.train), number(gap())) +
                             rightAnswers(),
                     .advice = againstOverfitting(run, best)});
}

// Underfitting or a plateau. While the run goes on, a stall shorter than 50 values or three quarters of it is a
// plateau, and so is one before anything was learned: many a network leaves it by itself. A loss that bounces, or has
// been lower, says nothing of the capacity; unless a penalty or dropout has lifted it.
void Report::highLoss() {
    if (diverges() || read.end.i < StallWatch::patience) return;
    const bool stalled = read.trainStall.on;
    const bool high = read.high.on && !(run.classification && read.accurate.on);
    const bool ofRate = read.bouncing.on || (read.climbed.on && !restrained(run));
    const Index start = read.trainStall.since, since = epoch(start);
    const bool lasts = stalled && !read.unlearned.on && read.end.i - start >= std::max<Index>(50, 3 * start);
    if (stalled && !read.low.on && ofRate) {
        found.push_back(
            {.finding = Finding::Plateau,
             .from = since,
             .to = now(),
             .gap = gap(),
             .title = fmt::format("Plateau since epoch {}{}", since, read.bouncing.on ? ": the loss bounces" : ""),
             .what = fmt::format("Training loss moves by {:.0f} % an epoch about {} and has been at {}",
                                 100 * read.end.trainJitter, number(read.end.train), number(read.trainStall.level)),
             .advice = againstBouncing(run)});
    } else if (high && (run.ended || lasts)) {
        const std::string what = std::isfinite(read.validation)
                                     ? fmt::format("Training loss {} and validation loss {} stay high",
                                                   number(read.train), number(read.validation))
                                     : fmt::format("Training loss {} stays high", number(read.train));
        found.push_back({.finding = Finding::Underfitting,
                         .from = stalled ? since : 0,
                         .to = now(),
                         .gap = gap(),
                         .title = "Underfitting",
                         .what = what + ": " + shareOfChance(),
                         .advice = againstUnderfitting(run, !stalled, read.unlearned.on)});
    } else if (high && stalled) {
        found.push_back(
            {.finding = Finding::Plateau,
             .from = since,
             .to = now(),
             .gap = gap(),
             .title = fmt::format("Plateau since epoch {}", since),
             .what = fmt::format("Training loss {} no longer falls: {}", number(read.train), shareOfChance()),
             .advice = againstPlateau(run, read.unlearned.on)});
    }
}

void Report::gapAlone() {
    if (read.overfit.on || diverges() || !read.apart.on || !read.validationStall.on) return;
    found.push_back({.finding = Finding::Gap,
                     .from = epoch(read.validationStall.since),
                     .to = now(),
                     .gap = gap(),
                     .title = "Validation stays above training",
                     .what = fmt::format("Validation loss {} no longer falls, training is at {}: a gap of {}",
                                         number(read.validation), number(read.train), number(gap())) +
                             rightAnswers(),
                     .advice = againstOverfitting(run, {})});
}

void Report::spike() {
    if (!read.spikes.highest || read.rise.on) return;
    const SpikeWatch::Jump& jump = read.spikes.open ? *read.spikes.open : *read.spikes.highest;
    const Index from = epoch(jump.from), to = epoch(jump.to);
    const char* which = read.spikes.open ? "the latest" : "the highest";
    found.push_back({.finding = Finding::Spike,
                     .from = from,
                     .to = to,
                     .gap = gap(),
                     .title = read.spikes.jumps == 1
                                  ? fmt::format("Spike at epoch {}", from)
                                  : fmt::format("{} spikes, {} at epoch {}", read.spikes.jumps, which, from),
                     .what = fmt::format("Training loss jumped from {} to {}", number(jump.base), number(jump.peak)) +
                             (jump.recovered ? fmt::format("; back by epoch {}", to) : " and has not come back"),
                     .advice = againstSpikes(run)});
}

}  // namespace

std::vector<Diagnosis> diagnose(const Curves& curves) {
    const CurveReading reading(curves);
    Report report{curves, reading};
    report.divergence();
    if (!reading.empty()) {
        report.overfitting();
        report.highLoss();
        report.gapAlone();
        report.spike();
    }
    return std::move(report.found);
}

}  // namespace ravine
