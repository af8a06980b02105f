#include "core/diagnosis/curve_reading.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/diagnosis/diagnosis.h"

namespace ravine {

namespace {

constexpr double nan = CurvePoint::none;

// A curve without its noise. The window is the last tenth of the values: what is noise and what is trend depends on how
// long one has watched, as on a chart that always shows the whole run. At least three, the fewest that have a middle.
// Medians of three drop a lone outlier; their geometric mean over the window is at home with losses, whose noise is a
// share of themselves, and a value of 1e300 outweighs nothing.
class Smooth {
public:
    // A millionth of the chance loss is as good as zero, and zero has no logarithm.
    explicit Smooth(double scale, std::size_t expected)
        : floor_(std::max(1e-6 * scale, std::numeric_limits<double>::min())) {
        sums_.reserve(expected + 1);
        moves_.reserve(expected + 1);
    }

    void add(double value) {
        if (!std::isfinite(value)) return;
        const double log = std::log(std::max(value, floor_));
        const double low = std::min(log, before_), high = std::max(log, before_);
        const double median = count() < 2 ? log : std::clamp(beforeThat_, low, high);
        moves_.push_back(moves_.back() + (count() > 0 ? std::abs(log - before_) : 0));
        sums_.push_back(sums_.back() + median);
        beforeThat_ = before_;
        before_ = log;
    }
    double level() const { return count() > 0 ? std::exp(mean(sums_, 3, 10)) : nan; }
    // Mean |Δ ln|, over more values: with three, noise would now and then look like calm.
    double jitter() const { return count() > 1 ? mean(moves_, 10, 5) : 0; }

private:
    std::size_t count() const { return sums_.size() - 1; }
    double mean(const std::vector<double>& sums, std::size_t least, std::size_t share) const {
        const std::size_t width = std::min(std::max(least, count() / share), count());
        return (sums.back() - sums[sums.size() - 1 - width]) / static_cast<double>(width);
    }

    double floor_;
    double before_ = 0, beforeThat_ = 0;
    std::vector<double> sums_{0}, moves_{0};  // running sums
};

}  // namespace

// Measured from the lowest level since the best epoch: with a new best, what was before it was not overfitting. Begins
// with a rise of 5 % of what there was to gain (or of the lowest, if that is worse than chance), which is what one sees
// on a chart, and of three moves of the noise: the lowest of many smoothed values lies about two below their mean.
// Training must have fallen by 5 % of itself, and a fifth of the run (five values) gone by: noise that wanders comes
// back sooner. Ends below half of the rise, or when training is back.
void OverfitWatch::add(const CurvePoint& at, bool isBest, double chance) {
    if (!std::isfinite(at.validation)) return;
    if (!std::isfinite(first)) first = at.validation;
    if (isBest || !(at.validation > lowest)) {
        lowest = at.validation;
        lowestAt = at.i;
        trainThen = at.train;
        on = false;
        return;
    }
    const double visible = 0.05 * std::max(lowest, std::min(first, chance));
    const double mark = std::max(visible, 3 * at.validationJitter * lowest);
    const double rise = at.validation - lowest;
    const bool lasts = at.i - lowestAt >= std::max<std::int64_t>(5, at.i / 5);
    on = on ? rise >= visible / 2 && at.train <= trainThen : lasts && rise >= mark && at.train <= 0.95 * trainThen;
}

// Since the last fall of 2 % a third of the run has gone by, at least `patience` values. A share of itself and a share
// of the time: a loss that falls like 1 / t never stalls. Ends with a fall of 5 %.
void StallWatch::add(std::int64_t i, double value) {
    if (!std::isfinite(value)) return;
    if (!(value >= (on ? 0.95 : 0.98) * level)) {
        level = value;
        since = i;
    }
    on = i - since >= std::max(patience, i / 3);
}

// Half as high again as its lowest, a fifth above chance, and five values or more later: a rough first step is none.
void RiseWatch::add(std::int64_t i, double value, double chance) {
    if (!(value >= lowest)) {
        lowest = value;
        lowestAt = i;
    }
    on = on ? value >= chance && value >= 1.2 * lowest
            : value >= 1.2 * chance && value >= 1.5 * lowest && i - lowestAt >= 5;
}

// By a tenth of the chance loss (visible on the chart), to half as much again, by six times the usual move, and not in
// the first five values, where nothing is usual. It has recovered when three quarters of it are undone.
void SpikeWatch::add(std::int64_t i, double value, double base, double jitter, double chance) {
    if (!open) {
        if (i < 5 || !(value - base >= 0.1 * chance && value >= 1.5 * base)) return;
        if (std::log(value / base) < 6 * jitter) return;
        open = Jump{i, i, base, value};
        ++jumps;
    }
    open->to = i;
    open->peak = std::max(open->peak, value);
    open->recovered = value - open->base <= (open->peak - open->base) / 4;
    const auto height = [](const Jump& jump) { return jump.peak - jump.base; };
    if (!highest || highest->from == open->from || height(*open) > height(*highest)) highest = open;
    if (open->recovered) open.reset();
}

double valueAt(std::span<const double> curve, std::int64_t i) {
    return i >= 0 && i < static_cast<std::int64_t>(curve.size()) ? curve[static_cast<std::size_t>(i)] : nan;
}

CurveReading::CurveReading(const Curves& curves) {
    const auto isFinite = [](double value) { return std::isfinite(value); };
    const auto first = std::find_if(curves.trainLoss.begin(), curves.trainLoss.end(), isFinite);
    if (first == curves.trainLoss.end()) return;
    // An untrained network answers about the same to everything, so its loss stands in for an unknown chance loss. All
    // is divided by it: never zero.
    chance = std::isfinite(curves.chanceLoss) && curves.chanceLoss > 0 ? curves.chanceLoss : std::max(*first, 1e-300);
    const std::size_t values = curves.trainLoss.size();
    Smooth smoothTrain(chance, values), smoothValidation(chance, values);
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(values); ++i) {
        const double trainNow = valueAt(curves.trainLoss, i), validationNow = valueAt(curves.validationLoss, i);
        if (!std::isfinite(trainNow)) continue;
        spikes.add(i, trainNow, smoothTrain.level(), smoothTrain.jitter(), chance);
        train = trainNow;
        smoothTrain.add(trainNow);
        smoothValidation.add(validationNow);
        if (std::isfinite(validationNow)) validation = validationNow;
        const bool isBest = std::isfinite(validationNow) && !(validationNow >= lowestValidation);
        if (isBest) {
            lowestValidation = validationNow;
            lowestAt = i;
        }
        end = {i,
               smoothTrain.level(),
               smoothValidation.level(),
               smoothTrain.jitter(),
               smoothValidation.jitter(),
               valueAt(curves.trainAccuracy, i)};
        add(end, isBest);
    }
}

void CurveReading::add(const CurvePoint& at, bool isBest) {
    overfit.add(at, isBest, chance);
    trainStall.add(at.i, at.train);
    validationStall.add(at.i, at.validation);
    rise.add(at.i, at.train, chance);
    // More than half of what a constant answer loses is left (of a variance: R² below ½), in the better of both parts.
    high.add((at.validation < at.train ? at.validation : at.train) / chance, 0.5, 0.45);
    unlearned.add(at.train / chance, 0.95, 0.9);
    // Nine answers in ten.
    if (std::isfinite(at.trainAccuracy)) accurate.add(at.trainAccuracy, 0.9, 0.88);
    // A fifteenth up or down from epoch to epoch, or well above where it has been: that is the rate, not the capacity.
    bouncing.add(at.trainJitter, 0.07, 0.05);
    climbed.add(at.train / trainStall.level, 1.15, 1.05);
    // Below 7 % of chance: there a tenth up or down shows on a logarithmic axis only. Until it is above 10 %.
    low.add(-at.train / chance, -0.07, -0.1);
    // A quarter of what a constant answer loses.
    apart.add((at.validation - at.train) / chance, 0.25, 0.2);
}

}  // namespace ravine
