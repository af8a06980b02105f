#include "core/nn/training_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <new>

#include "core/nn/data_split.h"
#include "core/nn/gap_filling.h"
#include "core/nn/scaler.h"

namespace ravine {
namespace {

using Ids = std::vector<std::uint32_t>;

bool allShares(const SplitSpec& split, const std::string& path, Issues& issues) {
    const std::size_t faults = issues.size();
    const auto check = [&](std::string_view key, double share) {
        if (!(share >= 0 && share <= 1))
            issues.push_back({joined(path, key), fmt::format("{}", share), "a share from 0 to 1"});
    };
    check("train", split.train);
    check("validation", split.validation);
    check("test", split.test);
    if (issues.size() != faults) return false;
    const double sum = split.train + split.validation + split.test;
    if (sum > 1 + 1e-9)
        issues.push_back({path, fmt::format("{} + {} + {} = {:.6g}", split.train, split.validation, split.test, sum),
                          "shares that add up to 1 at most"});
    return issues.size() == faults;
}

// One sample's target for losses that compare numbers.
template <class T, class TargetColumn>
void writeTarget(const DataSet& set, const TargetScaler& scaler, std::uint32_t id, TargetColumn&& column) {
    if (set.task == Task::Regression && scaler.scales()) {
        for (Eigen::Index o = 0; o < column.size(); ++o)
            column[o] = static_cast<T>(scaler.scaled(o, set.targets(o, id)));
    } else if (set.task == Task::Regression) {
        column = set.targets.col(id).template cast<T>();
    } else if (column.size() == 1) {
        column[0] = static_cast<T>(set.labels[id]);
    } else {
        column.setZero();
        column[set.labels[id]] = 1;
    }
}

template <class T>
void writeInputs(const DataSet& set, const Scaler& scaler, std::uint32_t id, T* column) {
    const std::int64_t features = set.features();
    const double *low = scaler.low.data(), *high = scaler.high.data();
    const double *offset = scaler.offset.data(), *factor = scaler.factor.data();
    // As Scaler::scaled has it.
    const auto write = [&](auto valueOf) {
        for (std::int64_t f = 0; f < features; ++f)
            column[f] = static_cast<T>((std::clamp(valueOf(f), low[f], high[f]) - offset[f]) * factor[f]);
    };
    if (set.pixels.empty())
        write([values = set.inputs.col(id).data()](std::int64_t f) { return values[f]; });
    else
        write([bytes = set.pixels.data() + static_cast<std::size_t>(id * features)](std::int64_t f) {
            return bytes[f] / 255.0;
        });
}

template <class T>
Part<T> partOf(const TrainingData& data, const Loss& loss, Ids ids) {
    const DataSet& set = *data.set;
    Part<T> part;
    const auto samples = std::ssize(ids);
    part.inputs.resize(set.features(), samples);
    if (!lossInfo(loss).takesLabels) part.targets.resize(outputsFor(loss, set), samples);
    for (std::ptrdiff_t i = 0; i < samples; ++i) {
        const std::uint32_t id = ids[static_cast<std::size_t>(i)];
        writeInputs(set, data.scaler, id, part.inputs.col(i).data());
        if (part.targets.size() > 0) writeTarget<T>(set, data.targetScaler, id, part.targets.col(i));
        if (set.task == Task::Classification) part.labels.push_back(set.labels[id]);
    }
    part.ids = std::move(ids);
    return part;
}

// Numbers so large that squares or float32 cannot hold them. The first of each kind is said.
template <class T>
bool allFinite(const TrainingData& data, const Parts<T>& parts, const std::string& path, Issues& issues) {
    const std::size_t faults = issues.size();
    for (std::size_t f = 0; f < data.scaler.factor.size(); ++f) {
        const bool usable = std::isfinite(data.scaler.offset[f]) && std::isfinite(data.scaler.factor[f]) &&
                            data.scaler.factor[f] > 0 && !std::isnan(data.scaler.low[f]);
        if (usable) continue;
        issues.push_back({joined(path, "preprocess"), data.set->featureNames[f],
                          "a feature whose squares are finite; scale it in the file"});
        return false;
    }
    const auto check = [&](const Matrix<T>& numbers, const std::vector<std::string>& names) {
        if (issues.size() != faults || numbers.allFinite()) return;
        for (Eigen::Index i = 0; i < numbers.size(); ++i)
            if (!std::isfinite(numbers.data()[i])) {
                issues.push_back({joined(path, "precision"), names[static_cast<std::size_t>(i % numbers.rows())],
                                  "numbers that float32 can hold (up to 3.4e38); choose float64 or scale them in the "
                                  "file"});
                return;
            }
    };
    for (const Part<T>* part : {&parts.train, &parts.validation, &parts.test}) {
        if (data.set->pixels.empty()) check(part->inputs, data.set->featureNames);
        if (data.set->task == Task::Regression) check(part->targets, data.set->outputNames);
    }
    return issues.size() == faults;
}

template <class T>
bool fill(TrainingData& data, DataSplit split, const Loss& loss, const std::string& path, Issues& issues) {
    Parts<T> parts{partOf<T>(data, loss, std::move(split.train)), partOf<T>(data, loss, std::move(split.validation)),
                   partOf<T>(data, loss, std::move(split.test))};
    if (!allFinite(data, parts, path, issues)) return false;
    data.parts = std::move(parts);
    return true;
}

// n / (classes × n of the class), over the samples given; 1 of a class without any.
std::vector<double> balancedWeights(const DataSet& set, const Ids& ids) {
    if (set.task != Task::Classification) return {};
    std::vector<double> counts(set.classNames.size(), 0);
    for (const std::uint32_t id : ids) ++counts[set.labels[id]];
    const auto present = static_cast<double>(std::ranges::count_if(counts, [](double count) { return count > 0; }));
    for (double& count : counts) count = count > 0 ? static_cast<double>(ids.size()) / (present * count) : 1;
    return counts;
}

std::shared_ptr<const TrainingData> prepare(std::shared_ptr<const DataSet> set, const TrainingDataSpec& spec,
                                            const std::string& path, Issues& issues) {
    const std::string splitPath = joined(path, "split");
    if (!fits(spec.loss, set->task, joined(path, "loss"), issues) || !allShares(spec.split, splitPath, issues))
        return nullptr;
    DataSplit split;
    if (spec.split.train > 0) split = splitData(*set, spec.split, spec.seed);
    if (split.train.empty()) {
        issues.push_back({joined(splitPath, "train"), fmt::format("{}", spec.split.train),
                          fmt::format("a share that leaves at least one of the {} samples to train with",
                                      set->samples() - set->ownTest)});
        return nullptr;
    }
    auto data = std::make_shared<TrainingData>();
    data->source = set;
    if (set->gaps) {
        data->standIns = standIns(*set, split.train);
        set = withoutGaps(*set, data->standIns);
    }
    data->targetScaler = fitTargetScaler(*set, split.train, spec.preprocess.target);
    if (spec.classWeight == ClassWeight::Balanced) data->classWeights = balancedWeights(*set, split.train);
    if (set->task == Task::Classification) data->labelSmoothing = spec.labelSmoothing;
    data->scaler = fitScaler(*set, split.train, spec.preprocess);
    data->outputs = outputsFor(spec.loss, *set);
    data->set = std::move(set);
    const bool filled = spec.precision == Precision::Float32
                            ? fill<float>(*data, std::move(split), spec.loss, path, issues)
                            : fill<double>(*data, std::move(split), spec.loss, path, issues);
    return filled ? data : nullptr;
}

std::shared_ptr<const DataSet> setWith(const DataSet& before, std::span<const double> inputs, std::uint32_t label,
                                       std::span<const double> targets) {
    auto set = std::make_shared<DataSet>(before);
    const auto append = [](Matrix<double>& numbers, std::span<const double> column) {
        numbers.conservativeResize(Eigen::NoChange, numbers.cols() + 1);
        for (std::ptrdiff_t i = 0; i < numbers.rows(); ++i)
            numbers(i, numbers.cols() - 1) = column[static_cast<std::size_t>(i)];
    };
    if (set->pixels.empty())
        append(set->inputs, inputs);
    else
        for (const double value : inputs)
            set->pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0))));
    if (set->task == Task::Classification)
        set->labels.push_back(label);
    else
        append(set->targets, targets);
    return set;
}

template <class T>
void appendSample(Part<T>& part, const Part<T>& sample) {
    const auto append = [](Matrix<T>& numbers, const Matrix<T>& column) {
        if (column.cols() == 0) return;
        numbers.conservativeResize(Eigen::NoChange, numbers.cols() + 1);
        numbers.rightCols(1) = column;
    };
    append(part.inputs, sample.inputs);
    append(part.targets, sample.targets);
    part.labels.insert(part.labels.end(), sample.labels.begin(), sample.labels.end());
    part.ids.insert(part.ids.end(), sample.ids.begin(), sample.ids.end());
}

template <class T>
void removeSample(Part<T>& part, std::ptrdiff_t at) {
    const auto remove = [&](Matrix<T>& numbers) {
        if (numbers.cols() == 0) return;
        const Eigen::Index after = numbers.cols() - 1 - at;
        numbers.middleCols(at, after) = numbers.rightCols(after).eval();
        numbers.conservativeResize(Eigen::NoChange, numbers.cols() - 1);
    };
    remove(part.inputs);
    remove(part.targets);
    if (!part.labels.empty()) part.labels.erase(part.labels.begin() + at);
    part.ids.erase(part.ids.begin() + at);
}

}  // namespace

std::array<Param<SplitSpec>, 4> SplitSpec::params() {
    const auto share =
        []<auto member>(std::string_view key, std::string_view label, std::string_view doc, Range range) {
        return real<member>({.key = key, .label = label, .doc = doc, .range = range, .slider = {0, 1}});
    };
    return {share.operator()<&SplitSpec::train>("train", "Train", "Share of the samples to learn from.",
                                                {0, 1, true, false}),
            share.operator()<&SplitSpec::validation>("validation", "Validation",
                                                     "Share to compare settings and stop early by.", between(0, 1)),
            share.operator()<&SplitSpec::test>("test", "Test", "Share that stays sealed until a run has been chosen.",
                                               between(0, 1)),
            flag<&SplitSpec::shuffle>({.key = "shuffle",
                                       .label = "Shuffle",
                                       .doc = "Draw the parts by seed, with every class in each; otherwise the first "
                                              "samples train, the next validate, the last test."})};
}

SplitSpec defaultSplit(const DataSource& source) {
    const bool pictures = std::holds_alternative<FashionMnist>(source) || std::holds_alternative<IdxFolder>(source);
    SplitSpec split;
    if (pictures) split = {.train = 5.0 / 7, .validation = 1.0 / 7, .test = 1.0 / 7};
    return split;
}

bool TargetScaler::scales() const {
    for (std::size_t i = 0; i < factor.size(); ++i)
        if (offset[i] != 0 || factor[i] != 1) return true;
    return false;
}

double TargetScaler::scaled(std::int64_t output, double y) const {
    const auto o = static_cast<std::size_t>(output);
    return o < factor.size() ? (y - offset[o]) * factor[o] : y;
}

double TargetScaler::unscaled(std::int64_t output, double scaled) const {
    const auto o = static_cast<std::size_t>(output);
    return o < factor.size() ? scaled / factor[o] + offset[o] : scaled;
}

std::array<Param<PreprocessSpec>, 3> PreprocessSpec::params() {
    return {
        choice<&PreprocessSpec::scale, inputScaleNames>(
            {.key = "scale",
             .label = "Scale inputs",
             .doc = "Standardize: mean 0 and deviation 1; min_max: from 0 to 1; fitted on the training part only."}),
        real<&PreprocessSpec::clipOutliers>(
            {.key = "clip_outliers",
             .label = "Clip outliers",
             .unit = "σ",
             .doc = "Hold inputs within so many standard deviations of their mean, before they are scaled; 0: off.",
             .range = atLeast(0),
             .slider = {0, 5}}),
        choice<&PreprocessSpec::target, targetScaleNames>(
            {.key = "target",
             .label = "Scale targets",
             .doc =
                 "Standardize: numbers to predict get mean 0 and deviation 1 over the training part, and losses are in "
                 "those units; predictions are in the table's own."})};
}

std::int64_t TrainingData::trainSamples() const {
    return std::visit([](const auto& all) { return all.train.samples(); }, parts);
}
std::int64_t TrainingData::validationSamples() const {
    return std::visit([](const auto& all) { return all.validation.samples(); }, parts);
}
std::size_t TrainingData::bytes() const {
    const auto ofMatrix = [](const auto& matrix) {
        return static_cast<std::size_t>(matrix.size()) * sizeof(matrix(0, 0));
    };
    std::size_t total = ofMatrix(set->inputs) + ofMatrix(set->targets) + set->pixels.size() + 4 * set->labels.size();
    std::visit(
        [&](const auto& all) {
            for (const auto* part : {&all.train, &all.validation, &all.test})
                total +=
                    ofMatrix(part->inputs) + ofMatrix(part->targets) + 4 * (part->labels.size() + part->ids.size());
        },
        parts);
    return total;
}

std::int64_t TrainingData::testSamples() const {
    return std::visit([](const auto& all) { return all.test.samples(); }, parts);
}

bool fits(const Loss& loss, Task task, const std::string& path, Issues& issues) {
    if (task != Task::Regression || lossInfo(loss).forNumbers()) return true;
    std::vector<std::string_view> keys;
    forEachKind<Loss>([&](const auto& kind) {
        if (kind.info.forNumbers()) keys.push_back(kind.info.key);
    });
    const std::string_view last = keys.back();
    keys.pop_back();
    issues.push_back(
        {path, std::string(infoOf(loss).key),
         fmt::format("{} or {}: the data are numbers to predict, not classes", fmt::join(keys, ", "), last)});
    return false;
}

Loss defaultLoss(Task task) {
    std::optional<Loss> first;
    forEachKind<Loss>([&](const auto& kind) {
        if (!first && kind.info.forNumbers() == (task == Task::Regression)) first = kind;
    });
    return *first;
}

std::optional<double> constantLoss(const Loss& loss, const DataSet& set, const TargetScaler& scaler) {
    if (set.task == Task::Regression) {
        double sum = 0;
        std::visit(
            [&]<class K>(const K& kind) {
                if constexpr (!K::info.takesLabels)
                    for (Eigen::Index output = 0; output < set.targets.rows(); ++output) {
                        const Eigen::ArrayXd numbers = set.targets.row(output).transpose().array().unaryExpr(
                            [&](double y) { return scaler.scaled(output, y); });
                        const double mean = numbers.mean();
                        sum += numbers.unaryExpr([&](double y) { return kind.value(mean, y); }).mean();
                    }
            },
            loss);
        return sum / static_cast<double>(set.targets.rows());
    }
    const LossInfo& info = lossInfo(loss);
    if (info.forNumbers() || (!info.takesLabels && set.classNames.size() != 2)) return std::nullopt;
    std::vector<double> counts(set.classNames.size(), 0);
    for (const std::uint32_t label : set.labels) ++counts[label];
    double entropy = 0;
    const auto all = static_cast<double>(set.labels.size());
    for (const double count : counts)
        if (count > 0) entropy -= count / all * std::log(count / all);
    return entropy;
}

std::int64_t outputsFor(const Loss& loss, const DataSet& set) {
    if (set.task == Task::Regression) return std::ssize(set.outputNames);
    const auto classes = std::ssize(set.classNames);
    return lossInfo(loss).takesLabels || classes > 2 ? classes : 1;
}

std::shared_ptr<const TrainingData> prepareTraining(std::shared_ptr<const DataSet> set, const TrainingDataSpec& spec,
                                                    const std::string& path, Issues& issues) {
    try {
        return prepare(std::move(set), spec, path, issues);
    } catch (const std::bad_alloc&) {
        issues.push_back({joined(path, "data"), "", "data that fit into the memory that is free"});
        return nullptr;
    }
}

std::shared_ptr<const TrainingData> withPoint(const TrainingData& before, const Loss& loss,
                                              std::span<const double> inputs, std::uint32_t label,
                                              std::span<const double> targets) {
    auto data = std::make_shared<TrainingData>(before);
    const auto id = static_cast<std::uint32_t>(before.set->samples());
    data->set = setWith(*before.set, inputs, label, targets);
    std::visit([&]<class T>(Parts<T>& parts) { appendSample(parts.train, partOf<T>(*data, loss, {id})); }, data->parts);
    return data;
}

std::shared_ptr<const TrainingData> withoutPoint(const TrainingData& before, std::uint32_t id) {
    auto data = std::make_shared<TrainingData>(before);
    std::visit(
        [&](auto& parts) {
            const auto found = std::ranges::find(parts.train.ids, id);
            if (found != parts.train.ids.end() && parts.train.samples() > 1)
                removeSample(parts.train, found - parts.train.ids.begin());
        },
        data->parts);
    return data;
}

}  // namespace ravine
