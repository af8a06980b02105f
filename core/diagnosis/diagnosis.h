// What a run's curves say, in plain language: what happens and what to try, as a lecturer would at the projector.
//
// The curves are read once from left to right, and what is said of an epoch depends on nothing after it: a longer curve
// never takes back what was said of a shorter one, scrubbing gives the words of that moment, and since every finding
// begins at a higher mark than it ends, none flickers from frame to frame. Linear in the length; 2,000 values of four
// curves take well under a millisecond.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/training/run.h"

namespace ravine {

// The curves up to the epoch shown, value i after epoch i · stride; NaN or cut short where there is nothing. Losses as
// EpochRecord has them: in evaluation mode, without the penalty, never negative. And the recipe as it is at the end, so
// that nothing is advised that is on already.
struct Curves {
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

    std::span<const double> trainLoss, validationLoss, trainAccuracy, validationAccuracy;
    std::int64_t stride = 1;                // epochs from one value to the next, where the caller thinned
    std::optional<std::int64_t> bestEpoch;  // of the lowest validation loss so far, if thinning may lose it
    double chanceLoss = unknown;            // of the best constant answer: ln of the number of classes, a variance …
    bool classification = true;             // accuracies are shares of right answers
    bool ended = false;                     // the run is over at the epoch shown
    std::optional<Divergence> divergence;

    double l1 = 0, l2 = 0, weightDecay = 0, dropout = 0;  // dropout: the largest of the layers
    bool batchNorm = false;
    double clipNorm = 0, clipValue = 0;  // 0: off
    double learningRate = 0;             // as set, before the schedule
    bool lowersRate = false;             // a schedule lets it fall
    bool adaptive = false;               // the rule divides by a scale per coordinate
    double epsilon = unknown;            // of such a rule, where it has one
    std::int64_t batchSize = 0;          // 0: the full batch
    std::int64_t trainSamples = 0, parameters = 0, hiddenLayers = 1;
    std::int64_t patience = 0;  // of early stopping; 0: off
};

// In order of importance. Divergence: the run stopped at a number that is none, or climbs above what a constant answer
// loses. Overfitting: validation rises while training falls. Underfitting: both stay high to the end. Plateau: falling
// has stopped for now, or bounces about a level that is not low. Gap: validation has settled far above training.
// Spike: a jump up, whether or not it recovered.
enum class Finding { Divergence, Overfitting, Underfitting, Plateau, Gap, Spike };

struct Diagnosis {
    static constexpr std::size_t maxAdvice = 140;  // characters

    Finding finding = Finding::Overfitting;
    std::int64_t from = 0, to = 0;  // epochs; Overfitting: from the lowest validation loss
    double gap = 0;                 // validation − training loss at the end; NaN without validation
    std::string title;              // "Overfitting since epoch 30"
    std::string what;               // the same in numbers; of a divergence the run's own cause
    std::string advice;             // what to try, unless it is on already; at most maxAdvice characters
    bool operator==(const Diagnosis&) const = default;
};

// Most important first; none for a healthy run. Without validation only what training tells.
std::vector<Diagnosis> diagnose(const Curves&);

}  // namespace ravine
