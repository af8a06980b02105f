#include "core/nn/training_data.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace ravine;

namespace {

// `sizes` samples of each class, with two features that tell a sample's number.
std::shared_ptr<DataSet> classified(const std::vector<int>& sizes) {
    auto set = std::make_shared<DataSet>();
    set->name = "test";
    set->featureNames = {"p", "q"};
    for (std::size_t c = 0; c < sizes.size(); ++c) {
        set->classNames.push_back("c" + std::to_string(c));
        set->labels.insert(set->labels.end(), sizes[c], static_cast<std::uint32_t>(c));
    }
    const auto samples = std::ssize(set->labels);
    set->inputs.resize(2, samples);
    for (std::ptrdiff_t i = 0; i < samples; ++i)
        set->inputs.col(i) << static_cast<double>(i), std::sin(static_cast<double>(i));
    return set;
}

// One feature with these values; two outputs.
std::shared_ptr<DataSet> numbers(const std::vector<double>& values) {
    auto set = std::make_shared<DataSet>();
    set->name = "test";
    set->task = Task::Regression;
    set->featureNames = {"x"};
    set->outputNames = {"y", "z"};
    set->inputs = Eigen::Map<const Eigen::RowVectorXd>(values.data(), std::ssize(values));
    set->targets.resize(2, std::ssize(values));
    set->targets.row(0) = 2 * set->inputs;
    set->targets.row(1) = 100 * set->inputs;
    return set;
}

std::shared_ptr<const TrainingData> prepared(const std::shared_ptr<const DataSet>& set, TrainingDataSpec spec = {}) {
    if (set->task == Task::Regression && std::holds_alternative<CrossEntropy>(spec.loss))
        spec.loss = MeanSquaredError{};
    spec.precision = Precision::Float64;
    Issues issues;
    auto data = prepareTraining(set, spec, "problem", issues);
    EXPECT_TRUE(data) << text(issues);
    return data;
}

const Parts<double>& parts(const TrainingData& data) { return std::get<Parts<double>>(data.parts); }

Issues refused(const std::shared_ptr<const DataSet>& set, const TrainingDataSpec& spec) {
    Issues issues;
    EXPECT_FALSE(prepareTraining(set, spec, "problem", issues));
    EXPECT_FALSE(issues.empty());
    return issues;
}

}  // namespace

TEST(Split, RefusesSharesThatCannotBe) {
    const auto set = classified({5, 5});
    EXPECT_EQ(refused(set, {.split = {0.6, 0.3, 0.2}}).at(0).path, "problem.split");
    EXPECT_NE(refused(set, {.split = {0.6, 0.3, 0.2}}).at(0).value.find("= 1.1"), std::string::npos);
    EXPECT_EQ(refused(set, {.split = {0.6, -0.1, 0.2}}).at(0).path, "problem.split.validation");
    EXPECT_EQ(refused(set, {.split = {0, 0.5, 0.5}}).at(0).path, "problem.split.train");
    EXPECT_EQ(refused(set, {.split = {0.04, 0.5, 0.46}}).at(0).path, "problem.split.train");  // 0.4 of a sample
    Issues issues;
    // Rounded shares that add up to 1 but for the last bits, and an empty validation part, are all right.
    EXPECT_TRUE(prepareTraining(set, {.split = {0.3, 0.3, 0.4 + 1e-10}}, "problem", issues)) << text(issues);
    EXPECT_EQ(prepared(set, {.split = {0.99, 0.01, 0}})->validationSamples(), 0);
}

TEST(Preprocess, StandardizesByTheTrainingPartAlone) {
    // Training: 1, 2, 3, 4, 5, 9: mean 4, deviation √(40/6); by hand.
    const auto data = prepared(numbers({1, 2, 3, 4, 5, 9, 1000, -1000}), {.split = {0.75, 0.125, 0.125, false}});
    const double deviation = std::sqrt(40.0 / 6);
    EXPECT_DOUBLE_EQ(data->scaler.offset[0], 4);
    EXPECT_DOUBLE_EQ(data->scaler.factor[0], 1 / deviation);
    EXPECT_DOUBLE_EQ(parts(*data).train.inputs(0, 5), 5 / deviation);
    EXPECT_DOUBLE_EQ(parts(*data).validation.inputs(0, 0), 996 / deviation);
    EXPECT_DOUBLE_EQ(parts(*data).test.inputs(0, 0), -1004 / deviation);
    EXPECT_DOUBLE_EQ(data->targetScaler.unscaled(1, parts(*data).validation.targets(1, 0)), 100'000);
    const auto asTheyAre =
        prepared(numbers({1, 2, 3, 4, 5, 9, 1000, -1000}),
                 {.split = {0.75, 0.125, 0.125, false}, .preprocess = {.target = TargetScale::None}});
    EXPECT_EQ(parts(*asTheyAre).validation.targets(1, 0), 100'000);
    EXPECT_DOUBLE_EQ(data->scaler.unscaled(0, data->scaler.scaled(0, 7)), 7);
}

TEST(Preprocess, MapsLeastAndMostToZeroAndOne) {
    const auto data = prepared(numbers({2, 4, 6, 10, 12, -2}),
                               {.split = {4.0 / 6, 1.0 / 6, 1.0 / 6, false}, .preprocess = {InputScale::MinMax, 0}});
    EXPECT_EQ(parts(*data).train.inputs, (Eigen::RowVectorXd(4) << 0, 0.25, 0.5, 1).finished());
    EXPECT_EQ(parts(*data).validation.inputs(0, 0), 1.25);
    EXPECT_EQ(parts(*data).test.inputs(0, 0), -0.5);
}

TEST(Preprocess, ClipsBeforeItScales) {
    // Nine zeros and a ten: mean 1, deviation 3; clipped to at most 1 + 2·3 = 7, so mean 0.7 and deviation 2.1.
    std::vector<double> values(10, 0.0);
    values[9] = 10;
    values.push_back(-50);
    const SplitSpec split{10.0 / 11, 1.0 / 11, 0, false};
    const auto data = prepared(numbers(values), {.split = split, .preprocess = {InputScale::Standardize, 2}});
    EXPECT_NEAR(data->scaler.low[0], -5, 1e-12);
    EXPECT_NEAR(data->scaler.high[0], 7, 1e-12);
    EXPECT_NEAR(data->scaler.offset[0], 0.7, 1e-12);
    EXPECT_NEAR(parts(*data).train.inputs(0, 9), 3, 1e-12);
    EXPECT_NEAR(parts(*data).validation.inputs(0, 0), -5.7 / 2.1, 1e-12);
    const auto unscaled = prepared(numbers(values), {.split = split, .preprocess = {InputScale::None, 2}});
    EXPECT_NEAR(parts(*unscaled).train.inputs(0, 9), 7, 1e-12);
}

TEST(Preprocess, OnlyCentresAConstant) {
    for (const InputScale scale : {InputScale::Standardize, InputScale::MinMax}) {
        const auto data =
            prepared(numbers({0.1, 0.1, 0.1, 0.1, 0.3}), {.split = {0.8, 0.2, 0, false}, .preprocess = {scale, 0}});
        EXPECT_EQ(parts(*data).train.inputs.norm(), 0);
        EXPECT_DOUBLE_EQ(parts(*data).validation.inputs(0, 0), 0.2);
    }
}

TEST(Preprocess, IsAccurateFarFromZero) {
    std::vector<double> values;
    for (int i = 0; i < 1000; ++i) values.push_back(1e9 + i % 2);
    const auto data = prepared(numbers(values), {.split = {1, 0, 0}});
    EXPECT_NEAR(data->scaler.factor[0], 2, 1e-9);
    EXPECT_NEAR(data->scaler.offset[0], 1e9 + 0.5, 1e-6);
}

TEST(Preprocess, TreatsBytesAsTheNumbersTheyStandFor) {
    auto bytes = std::make_shared<DataSet>();
    bytes->featureNames = {"p0", "p1", "p2"};
    bytes->classNames = {"a", "b"};
    auto doubles = std::make_shared<DataSet>(*bytes);
    doubles->inputs.resize(3, 200);
    std::mt19937 random(1);
    for (std::uint32_t i = 0; i < 200; ++i) {
        for (int f = 0; f < 3; ++f) {
            bytes->pixels.push_back(static_cast<std::uint8_t>(f == 2 ? 9 : random() % 256));
            doubles->inputs(f, i) = bytes->pixels.back() / 255.0;
        }
        bytes->labels.push_back(i % 2);
    }
    doubles->labels = bytes->labels;
    for (const InputScale scale : {InputScale::None, InputScale::Standardize, InputScale::MinMax})
        for (const double clip : {0.0, 1.5}) {
            const auto a = prepared(bytes, {.preprocess = {scale, clip}}),
                       b = prepared(doubles, {.preprocess = {scale, clip}});
            EXPECT_LT((parts(*a).train.inputs - parts(*b).train.inputs).norm(), 1e-10);
            EXPECT_LT((parts(*a).test.inputs - parts(*b).test.inputs).norm(), 1e-10);
        }
}

TEST(Preprocess, RefusesNumbersThatCannotBeScaled) {
    const auto huge = numbers({1e200, -1e200, 3e200, 0, 1e200, 2e200});
    EXPECT_EQ(refused(huge, {.loss = MeanSquaredError{}}).at(0).path, "problem.preprocess");
    const Issues float32 = refused(huge, {.preprocess = {InputScale::MinMax, 0}, .loss = MeanSquaredError{}});
    EXPECT_EQ(float32.at(0).path, "problem.precision");
    EXPECT_EQ(float32.at(0).value, "y");
    EXPECT_TRUE(prepared(huge, {.preprocess = {InputScale::MinMax, 0}}));
}

TEST(Preprocess, RoundsToFloatOnceAtTheEnd) {
    Issues issues;
    const auto set = classified({20, 20});
    const auto wide = prepared(set);
    const auto narrow = prepareTraining(set, {}, "problem", issues);
    ASSERT_TRUE(narrow) << text(issues);
    EXPECT_EQ(std::get<Parts<float>>(narrow->parts).train.inputs, parts(*wide).train.inputs.cast<float>());
    EXPECT_EQ(std::get<Parts<float>>(narrow->parts).train.ids, parts(*wide).train.ids);
}

TEST(TrainingData, HasTheWidthThatItsLossNeeds) {
    const auto two = classified({5, 5}), three = classified({5, 5, 5}), outputs = numbers({1, 2, 3});
    for (const Loss& loss : {Loss(BinaryCrossEntropy{}), Loss(MeanSquaredError{}), Loss(Huber{})}) {
        EXPECT_EQ(outputsFor(loss, *two), 1);
        EXPECT_EQ(outputsFor(loss, *three), 3);
    }
    EXPECT_EQ(outputsFor(CrossEntropy{}, *two), 2);
    EXPECT_EQ(outputsFor(CrossEntropy{}, *three), 3);
    EXPECT_EQ(outputsFor(MeanSquaredError{}, *outputs), 2);
}

TEST(TrainingData, HasClassesAsZerosAndOnesForLossesOfNumbers) {
    const auto one = prepared(classified({4, 6}), {.loss = MeanSquaredError{}});
    const auto& train = parts(*one).train;
    ASSERT_EQ(train.targets.rows(), 1);
    for (std::int64_t i = 0; i < train.samples(); ++i) EXPECT_EQ(train.targets(0, i), train.labels[i]);
    const auto each = prepared(classified({4, 6, 5}), {.loss = BinaryCrossEntropy{}});
    const auto& many = parts(*each).train;
    ASSERT_EQ(many.targets.rows(), 3);
    for (std::int64_t i = 0; i < many.samples(); ++i) {
        EXPECT_EQ(many.targets.col(i).sum(), 1);
        EXPECT_EQ(many.targets(many.labels[i], i), 1);
    }
    EXPECT_EQ(parts(*prepared(classified({4, 6}))).train.targets.size(), 0);
}

TEST(TrainingData, PairsInputsLabelsAndIds) {
    const auto set = classified({30, 20});
    const auto data = prepared(set, {.preprocess = {InputScale::None, 0}});
    for (const Part<double>* part : {&parts(*data).train, &parts(*data).validation, &parts(*data).test})
        for (std::int64_t i = 0; i < part->samples(); ++i) {
            EXPECT_EQ(part->inputs(0, i), part->ids[i]);
            EXPECT_EQ(part->labels[i], set->labels[part->ids[i]]);
        }
    EXPECT_EQ(data->trainSamples(), 30);
    EXPECT_EQ(data->validationSamples(), 10);
    EXPECT_EQ(data->testSamples(), 10);
}

TEST(TrainingData, RefusesLossesOfClassesForNumbers) {
    Issues issues;
    for (const Loss& loss : {Loss(CrossEntropy{}), Loss(BinaryCrossEntropy{}), Loss(MeanSquaredError{}), Loss(Huber{})})
        EXPECT_TRUE(fits(loss, Task::Classification, "problem.loss", issues));
    for (const Loss& loss : {Loss(MeanSquaredError{}), Loss(Huber{})})
        EXPECT_TRUE(fits(loss, Task::Regression, "problem.loss", issues));
    EXPECT_TRUE(issues.empty());
    EXPECT_FALSE(fits(CrossEntropy{}, Task::Regression, "problem.loss", issues));
    EXPECT_FALSE(fits(BinaryCrossEntropy{}, Task::Regression, "problem.loss", issues));
    ASSERT_EQ(issues.size(), 2u);
    EXPECT_EQ(issues[0].path, "problem.loss");
    EXPECT_EQ(issues[0].value, "cross_entropy");
    for (const Task task : {Task::Classification, Task::Regression})
        EXPECT_TRUE(fits(defaultLoss(task), task, "", issues));
}

TEST(TrainingData, TakesAPointMore) {
    const auto set = classified({10, 10});
    for (const Loss& loss : {Loss(CrossEntropy{}), Loss(MeanSquaredError{})}) {
        const auto before = prepared(set, {.loss = loss});
        const auto after = withPoint(*before, loss, std::array{100.0, 0.25}, 1, {});
        EXPECT_EQ(before->trainSamples(), 12);
        ASSERT_EQ(after->trainSamples(), 13);
        const auto& train = parts(*after).train;
        EXPECT_EQ(train.inputs.leftCols(12), parts(*before).train.inputs);
        EXPECT_EQ(train.inputs(0, 12), before->scaler.scaled(0, 100));
        EXPECT_EQ(train.labels.back(), 1u);
        EXPECT_EQ(train.ids.back(), 20u);
        EXPECT_EQ(train.targets.cols(), loss.index() == 0 ? 0 : 13);
        EXPECT_EQ(train.targets.rightCols(train.targets.cols() > 0 ? 1 : 0).sum(), loss.index() == 0 ? 0 : 1);
        EXPECT_EQ(after->set->samples(), 21);
        EXPECT_EQ(after->set->input(1, 20), 0.25);
        EXPECT_EQ(before->set->samples(), 20);
        EXPECT_EQ(parts(*after).validation.ids, parts(*before).validation.ids);
        // Each has a number of its own, also after one was taken away.
        const auto next = withPoint(*withoutPoint(*after, 20), loss, std::array{1.0, 1.0}, 0, {});
        EXPECT_EQ(parts(*next).train.ids.back(), 21u);
    }
    const auto regression = prepared(numbers({1, 2, 3, 4, 5}));
    const auto more = withPoint(*regression, MeanSquaredError{}, std::array{7.0}, 0, std::array{1.0, -1.0});
    for (const std::int64_t output : {0, 1})
        EXPECT_NEAR(more->targetScaler.unscaled(output, parts(*more).train.targets.rightCols(1)(output)),
                    output == 0 ? 1 : -1, 1e-12);
    EXPECT_EQ(more->set->targets.cols(), 6);
}

TEST(TrainingData, LetsAPointGo) {
    const auto before = prepared(classified({10, 10}), {.loss = MeanSquaredError{}});
    const std::uint32_t id = parts(*before).train.ids[4];
    const auto after = withoutPoint(*before, id);
    const auto &was = parts(*before).train, &is = parts(*after).train;
    ASSERT_EQ(is.samples(), was.samples() - 1);
    EXPECT_EQ(std::ranges::count(is.ids, id), 0);
    for (std::int64_t i = 0; i < is.samples(); ++i) {
        const std::int64_t from = i < 4 ? i : i + 1;
        EXPECT_EQ(is.ids[i], was.ids[from]);
        EXPECT_EQ(is.labels[i], was.labels[from]);
        EXPECT_EQ(is.inputs.col(i), was.inputs.col(from));
        EXPECT_EQ(is.targets.col(i), was.targets.col(from));
    }
    EXPECT_EQ(withoutPoint(*before, 999)->trainSamples(), before->trainSamples());
    // A point of another part is none to take away.
    EXPECT_EQ(withoutPoint(*before, parts(*before).validation.ids[0])->trainSamples(), before->trainSamples());
}

TEST(TrainingData, KeepsItsLastPoint) {
    const auto one = prepared(classified({1, 1}), {.split = {0.5, 0.5, 0}});
    ASSERT_EQ(one->trainSamples(), 1);
    EXPECT_EQ(withoutPoint(*one, parts(*one).train.ids[0])->trainSamples(), 1);
}
