// Data made ready for training: split into parts, scaled by what the training part says, in the network's precision.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/data/data_set.h"
#include "core/kinds/param.h"
#include "core/nn/losses/all.h"

namespace ravine {

// Shares of the samples. What the three leave over is not used. Drawn by seed, stratified by class; without shuffle the
// first samples train, the next validate, the last test. A set with a test part of its own keeps it whole (unless test
// is 0); train : validation then divide the rest.
struct SplitSpec {
    double train = 0.6;
    double validation = 0.2;
    double test = 0.2;
    bool shuffle = true;

    static std::array<Param<SplitSpec>, 4> params();
    bool operator==(const SplitSpec&) const = default;
};

// The split that a data set asks for when the experiment says nothing: SplitSpec's own, or 50,000 : 10,000 : 10,000.
SplitSpec defaultSplit(const DataSource&);

enum class InputScale { None, Standardize, MinMax };
inline constexpr std::array<std::string_view, 3> inputScaleNames{"none", "standardize", "min_max"};

// Of numbers to predict: losses are in units of their standard deviation over the training part then.
enum class TargetScale { None, Standardize };
inline constexpr std::array<std::string_view, 2> targetScaleNames{"none", "standardize"};

// First outliers are clipped to mean ± k standard deviations, then inputs are scaled; each is fitted on the training
// part only, as it comes out of the one before; min_max maps to 0 … 1. Standard deviations are √(mean (x − mean)²). A
// constant is only centred.
struct PreprocessSpec {
    InputScale scale = InputScale::Standardize;
    double clipOutliers = 0;  // k; 0: off
    TargetScale target = TargetScale::Standardize;

    static std::array<Param<PreprocessSpec>, 3> params();
    bool operator==(const PreprocessSpec&) const = default;
};

// x ↦ (clamp(x, low, high) − offset) · factor, feature by feature.
struct Scaler {
    std::vector<double> low, high, offset, factor;
    double scaled(std::int64_t feature, double x) const;
    double unscaled(std::int64_t feature, double scaled) const;  // but for the clamp
};

// y ↦ (y − offset) · factor, output by output; nothing for classes.
struct TargetScaler {
    std::vector<double> offset, factor;
    bool scales() const;  // whether any output changes
    double scaled(std::int64_t output, double y) const;
    double unscaled(std::int64_t output, double scaled) const;
};

// Balanced: a class's samples count n / (classes × its n), over the training part, so that all classes count the same.
enum class ClassWeight { None, Balanced };
inline constexpr std::array<std::string_view, 2> classWeightNames{"none", "balanced"};

enum class Precision { Float32, Float64 };
inline constexpr std::array<std::string_view, 2> precisionNames{"float32", "float64"};

template <class T>
struct Part {
    Matrix<T> inputs;                   // features × samples, scaled
    std::vector<std::uint32_t> labels;  // classification: one per sample
    Matrix<T> targets;  // outputs × samples, scaled, for losses that compare numbers (classes as 0 and 1); else empty
    std::vector<std::uint32_t> ids;  // each sample's number in the data set: randomness is keyed by it
    std::int64_t samples() const { return inputs.cols(); }
};

template <class T>
struct Parts {
    Part<T> train, validation, test;
};

struct TrainingData {
    std::shared_ptr<const DataSet> set;     // without gaps
    std::shared_ptr<const DataSet> source;  // as it was loaded, to prepare from again
    Scaler scaler;
    TargetScaler targetScaler;
    std::vector<double> standIns;  // input by input, what stands in for a missing value; empty: nothing was to fill in
    std::vector<double> classWeights;  // of each class's samples in the training loss; empty: all 1
    double labelSmoothing = 0;
    std::int64_t outputs = 1;  // width of the network's last layer
    std::variant<Parts<float>, Parts<double>> parts;

    std::int64_t trainSamples() const;
    std::int64_t validationSamples() const;
    std::int64_t testSamples() const;
    std::size_t bytes() const;  // of all its numbers, the set's included
};

struct TrainingDataSpec {
    SplitSpec split{};
    PreprocessSpec preprocess{};
    Loss loss{};  // fits the task; see fits()
    Precision precision = Precision::Float32;
    ClassWeight classWeight = ClassWeight::None;
    double labelSmoothing = 0;
    std::uint64_t seed = 1;
};

// Whether the loss can be asked of the task; where not, an issue at `path` that lists those that can.
bool fits(const Loss&, Task, const std::string& path, Issues&);
// The loss for a task when the experiment names none: cross-entropy for classes, squared error for numbers.
Loss defaultLoss(Task);
// What the best constant answer loses: the mean of each output, or the shares of the classes. None where that is not
// known.
// In the units of `scaler`, which the loss is computed in.
std::optional<double> constantLoss(const Loss&, const DataSet&, const TargetScaler& scaler = {});
// Width of the last layer: classes for cross-entropy; one for two classes with the other losses; else one per class
// or per number.
std::int64_t outputsFor(const Loss&, const DataSet&);

// On a fault nothing, and every fault under `path` ("problem").
std::shared_ptr<const TrainingData> prepareTraining(std::shared_ptr<const DataSet>, const TrainingDataSpec&,
                                                    const std::string& path, Issues&);

// The data with one more training sample: inputs as the set has them (unscaled), and its class or numbers. The split
// and the scaler stay. Its id is the number of samples so far; it stands last in the result's set too (after a test
// part of the set's own), so that set is not one to prepare from.
std::shared_ptr<const TrainingData> withPoint(const TrainingData&, const Loss&, std::span<const double> inputs,
                                              std::uint32_t label, std::span<const double> targets);
// The data without one training sample; the same data when there is none of that id or it is the last one left.
std::shared_ptr<const TrainingData> withoutPoint(const TrainingData&, std::uint32_t id);

}  // namespace ravine
