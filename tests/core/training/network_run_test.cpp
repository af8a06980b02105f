#include "core/training/network_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/experiment/experiment_json.h"
#include "core/kinds/kind_json.h"
#include "core/schedules/rate_clock.h"

namespace ravine {
namespace {

using Sets = std::vector<std::pair<std::string, std::string>>;

// 60 moons to train with, 20 to validate, 20 to test; four batches an epoch.
Experiment moons(const Sets& settings = {}) {
    Issues issues;
    Experiment experiment =
        fromJson(Json::parse(R"({"problem": {"kind": "network", "data": {"kind": "moons", "samples": 100},
        "precision": "float64", "network": {"layers": [{"units": 8, "activation": "tanh"}], "batch_size": 16}},
        "runs": [{"name": "a", "optimizer": {"kind": "adam"}, "learning_rate": 0.01}], "epochs": 5})"),
                 issues);
    for (const auto& [path, value] : settings) EXPECT_TRUE(set(experiment, path, value, issues)) << path;
    EXPECT_TRUE(issues.empty()) << text(issues);
    return experiment;
}

std::shared_ptr<const PreparedNetwork> preparedFor(const Experiment& experiment) {
    Issues issues;
    auto network = prepare(experiment, issues).network;
    EXPECT_TRUE(network) << text(issues);
    return network;
}

NetworkRun runOf(const Experiment& experiment, std::size_t index = 0) {
    return {preparedFor(experiment), experiment, experiment.runs.at(index)};
}

struct Course {
    std::vector<EpochRecord> epochs;
    std::vector<BatchRecord> batches;
    double loss(std::int64_t step) const { return batches.at(static_cast<std::size_t>(step) - 1).loss; }
};

void advanceOnce(NetworkRun& run, Course& course) {
    const NetworkRun::Did did = run.advance();
    if (did.update) course.batches.push_back(run.latestBatch());
    if (did.epoch) course.epochs.push_back(run.progress().latest);
}

void advanceTo(NetworkRun& run, std::int64_t step, Course& course) {
    while (!run.over() && run.step() < step) advanceOnce(run, course);
}

Course toTheEnd(NetworkRun& run) {
    Course course{{run.progress().latest}, {}};
    while (!run.over()) advanceOnce(run, course);
    return course;
}

Course courseOf(const Sets& settings, std::size_t index = 0) {
    NetworkRun run = runOf(moons(settings), index);
    return toTheEnd(run);
}

bool same(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

testing::AssertionResult same(const Course& a, const Course& b) {
    if (a.epochs.size() != b.epochs.size() || a.batches.size() != b.batches.size())
        return testing::AssertionFailure() << a.epochs.size() << " and " << b.epochs.size() << " epochs, "
                                           << a.batches.size() << " and " << b.batches.size() << " batches";
    for (std::size_t i = 0; i < a.batches.size(); ++i)
        if (a.batches[i].step != b.batches[i].step || !same(a.batches[i].loss, b.batches[i].loss) ||
            !same(a.batches[i].learningRate, b.batches[i].learningRate))
            return testing::AssertionFailure() << "update " << a.batches[i].step;
    for (std::size_t i = 0; i < a.epochs.size(); ++i) {
        const EpochRecord &x = a.epochs[i], &y = b.epochs[i];
        if (x.epoch != y.epoch || x.step != y.step) return testing::AssertionFailure() << "epoch " << i;
        for (double EpochRecord::*field :
             {&EpochRecord::trainLoss, &EpochRecord::trainAccuracy, &EpochRecord::validationLoss, &EpochRecord::penalty,
              &EpochRecord::validationAccuracy, &EpochRecord::learningRate, &EpochRecord::gradientNorm,
              &EpochRecord::weightNorm})
            if (!same(x.*field, y.*field))
                return testing::AssertionFailure() << "epoch " << i << ": " << x.*field << ", " << y.*field;
    }
    return testing::AssertionSuccess();
}

bool same(const Weights& a, const Weights& b) {
    return std::ranges::equal(a.layers, b.layers, [](const LayerWeights& x, const LayerWeights& y) {
        return x.weight == y.weight && x.bias == y.bias && x.gamma == y.gamma && x.beta == y.beta &&
               x.runningMean == y.runningMean && x.runningVariance == y.runningVariance;
    });
}

Change at(std::int64_t step, const Sets& settings) { return {step, settings}; }

// Everything that draws or remembers.
const Sets rich{{"problem.network.batch_norm", "true"},
                {"problem.network.dropout", "0.3"},
                {"runs.0.l1", "0.001"},
                {"runs.0.l2", "0.01"},
                {"runs.0.clip_norm", "0.5"},
                {"runs.0.schedule", R"({"kind": "plateau", "patience": 0, "threshold": 0.2})"}};

Sets with(Sets settings, const Sets& more) {
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
}

TEST(NetworkRun, BeginsWithARecordBeforeTraining) {
    NetworkRun run = runOf(moons({{"problem.network.init", "zeros"}, {"runs.0.l2", "1"}}));
    const EpochRecord& start = run.progress().latest;
    EXPECT_EQ(run.progress().status, Status::Ready);
    EXPECT_EQ(start.epoch, 0);
    EXPECT_EQ(start.step, 0);
    EXPECT_NEAR(start.trainLoss, std::log(2.0), 1e-15);  // both classes alike
    EXPECT_NEAR(start.validationLoss, std::log(2.0), 1e-15);
    EXPECT_EQ(start.trainAccuracy, 0.5);
    EXPECT_TRUE(std::isnan(start.learningRate) && std::isnan(start.gradientNorm));
    EXPECT_EQ(start.penalty, 0);
    EXPECT_EQ(start.weightNorm, 0);
    EXPECT_EQ(run.progress().best.epoch, 0);
    EXPECT_EQ(run.progress().parameters, 2 * 8 + 8 + 8 * 2 + 2);
    EXPECT_EQ(run.progress().weights, 2 * 8 + 8 * 2);
    EXPECT_EQ(run.progress().zeroWeights, 2 * 8 + 8 * 2);
    EXPECT_FALSE(run.over());
}

TEST(NetworkRun, LeavesThePartsThatAreEmptyEmpty) {
    const Course course = courseOf({{"problem.split", R"({"train": 1, "validation": 0, "test": 0})"}});
    for (const EpochRecord& record : course.epochs) {
        EXPECT_TRUE(std::isnan(record.validationLoss) && std::isnan(record.validationAccuracy));
        EXPECT_EQ(record.watchedLoss(), record.trainLoss);
    }
    EXPECT_EQ(course.batches.size(), 5u * 7);  // 100 in batches of 16
}

TEST(NetworkRun, SeesEverySampleOnceAnEpoch) {
    for (const auto& [size, batches] :
         std::vector<std::pair<int, int>>{{0, 1}, {60, 1}, {59, 2}, {30, 2}, {16, 4}, {7, 9}, {1, 60}}) {
        SCOPED_TRACE(size);
        NetworkRun run =
            runOf(moons({{"problem.network.batch_size", std::to_string(size)}, {"runs.0.learning_rate", "0"}}));
        const Course course = toTheEnd(run);
        EXPECT_EQ(run.batchesPerEpoch(), batches);
        ASSERT_EQ(course.batches.size(), 5u * static_cast<std::size_t>(batches));
        EXPECT_EQ(course.epochs.back().step, 5 * batches);
        // At rate 0 the batches' losses make up the loss of the whole.
        const int whole = size == 0 ? 60 : size;
        double sum = 0;
        for (int i = 0; i < batches; ++i)
            sum += course.batches[static_cast<std::size_t>(i)].loss * std::min(whole, 60 - i * whole);
        EXPECT_NEAR(sum / 60, course.epochs[0].trainLoss, 1e-13);
        EXPECT_EQ(course.epochs.back().trainLoss, course.epochs[0].trainLoss);
    }
}

TEST(NetworkRun, LetsALastBatchOfOneJoinTheOneBeforeItOnlyWithBatchNorm) {
    const auto batches = [](int size, const char* batchNorm) {
        return courseOf({{"problem.split", R"({"train": 0.61, "validation": 0.2, "test": 0.19})"},
                         {"problem.network.batch_size", std::to_string(size)},
                         {"problem.network.batch_norm", batchNorm},
                         {"epochs", "1"}})
            .batches.size();
    };
    for (const auto& [size, plain, normalised] : std::vector<std::tuple<int, std::size_t, std::size_t>>{
             {20, 4, 3}, {60, 2, 1}, {59, 2, 2}, {61, 1, 1}, {0, 1, 1}, {2, 31, 30}}) {
        EXPECT_EQ(batches(size, "false"), plain) << size;
        EXPECT_EQ(batches(size, "true"), normalised) << size;
    }
}

TEST(NetworkRun, ComesOutTheSameEachTimeInEitherPrecision) {
    std::vector<Course> seen;
    for (const char* precision : {"float32", "float64"}) {
        const Sets settings = with(rich, {{"problem.precision", precision}});
        seen.push_back(courseOf(settings));
        EXPECT_TRUE(same(courseOf(settings), seen.back()));
        EXPECT_FALSE(same(courseOf(with(settings, {{"seed", "2"}})), seen.back()));
    }
    EXPECT_FALSE(same(seen[0], seen[1]));
    EXPECT_NEAR(seen[0].epochs[1].trainLoss, seen[1].epochs[1].trainLoss, 1e-4);
}

TEST(NetworkRun, IsItsOwnBookmark) {
    for (const char* precision : {"float32", "float64"})
        for (const int pieces : {0, 1, 5, 18, 19, 30}) {  // 18: within an evaluation
            NetworkRun run = runOf(moons(with(rich, {{"problem.precision", precision},
                                                     {"problem.data.samples", "3000"},
                                                     {"problem.network.batch_size", "100"},
                                                     {"epochs", "3"}})));
            for (int i = 0; i < pieces; ++i) run.advance();
            NetworkRun bookmark = run;
            const Course first = toTheEnd(run);
            EXPECT_EQ(bookmark.step(),
                      std::min(pieces, 18) +
                          std::max(0, pieces - 19));  // an evaluation takes two pieces, the first with the update
            EXPECT_TRUE(same(toTheEnd(bookmark), first)) << pieces;
            EXPECT_TRUE(same(bookmark.weights(), run.weights()) && same(bookmark.bestWeights(), run.bestWeights()));
        }
}

// --- fairness ------------------------------------------------------------------------------------------------------

TEST(FairNetworkRuns, ShareInitialWeightsWhereShapesOverlap) {
    const Experiment experiment =
        moons({{"problem.network.init", "normal"},
               {"runs", R"([{"name": "a"}, {"name": "b", "network": {"layers": [{"units": 13}, {"units": 5}]}}])"}});
    const Weights narrow = runOf(experiment, 0).weights(), wide = runOf(experiment, 1).weights();
    EXPECT_EQ(narrow.layers[0].weight, wide.layers[0].weight.topRows(8));
    EXPECT_EQ(narrow.layers[1].weight, wide.layers[1].weight.topLeftCorner(2, 8));
    EXPECT_NE(narrow.layers[0].weight(0, 0), narrow.layers[1].weight(0, 0));
    EXPECT_FALSE(same(runOf(moons({{"seed", "2"}})).weights(), runOf(moons()).weights()));
}

TEST(FairNetworkRuns, ShareTheOrderOfTheSamples) {
    const Sets still{{"runs.0.learning_rate", "0"}, {"epochs", "2"}};
    const Course fine = courseOf(with(still, {{"problem.network.batch_size", "10"}}));
    const Course coarse = courseOf(with(still, {{"problem.network.batch_size", "20"}}));
    for (std::int64_t step = 1; step <= 6; ++step)
        EXPECT_NEAR(coarse.loss(step), (fine.loss(2 * step - 1) + fine.loss(2 * step)) / 2, 1e-14) << step;
    EXPECT_NE(fine.loss(1), fine.loss(7));  // another epoch, another order
    const Course other =
        courseOf(with(still, {{"problem.network.batch_size", "10"}, {"problem.network.dropout", "1e-12"}}));
    for (std::int64_t step = 1; step <= 12; ++step) EXPECT_NEAR(other.loss(step), fine.loss(step), 1e-10);
    const Course inOrder = courseOf(with(still, {{"problem.network.shuffle", "false"}}));
    for (std::int64_t step = 1; step <= 4; ++step) EXPECT_EQ(inOrder.loss(step), inOrder.loss(step + 4));
}

TEST(FairNetworkRuns, ShareDropoutMasksAcrossWidthsAndBatchSizes) {
    const Sets still{
        {"runs.0.learning_rate", "0"}, {"problem.network.dropout", "0.5"}, {"problem.network.batch_size", "10"}};
    const Experiment narrow = moons(still);
    NetworkRun run = runOf(narrow);
    // More units that nothing listens to: the same losses if, and only if, the others fall out alike.
    Weights weights = run.weights();
    weights.layers[0].weight.conservativeResizeLike(Matrix<double>::Ones(13, 2));
    weights.layers[0].bias.conservativeResizeLike(Vector<double>::Zero(13));
    weights.layers[1].weight.conservativeResizeLike(Matrix<double>::Zero(2, 13));
    const Experiment wide = moons(with(still, {{"problem.network.layers.0.units", "13"}}));
    auto prepared = std::make_shared<PreparedNetwork>(*preparedFor(wide));
    prepared->initial = std::make_shared<Weights>(weights);
    NetworkRun wider(prepared, wide, wide.runs[0]);
    const Course few = toTheEnd(run), many = toTheEnd(wider);
    const Course coarse = courseOf(with(still, {{"problem.network.batch_size", "20"}}));
    for (std::int64_t step = 1; step <= 30; ++step) EXPECT_NEAR(few.loss(step), many.loss(step), 1e-12);
    for (std::int64_t step = 1; step <= 15; ++step)
        EXPECT_NEAR(coarse.loss(step), (few.loss(2 * step - 1) + few.loss(2 * step)) / 2, 1e-12);
    EXPECT_GT(std::abs(few.loss(1) - courseOf(with(still, {{"problem.network.dropout", "0"}})).loss(1)), 1e-3);
}

TEST(FairNetworkRuns, DropTheSameUnitsAndMoreAtALargerRate) {
    const std::vector<std::uint32_t> ids{3, 99, 7}, other{7};
    Vector<double> few(3 * 6), many(3 * 6), wide(3 * 11), alone(6);
    dropout::draw(DropoutKey{1, 4}, 0, 0.2, ids, 6, few.data());
    dropout::draw(DropoutKey{1, 4}, 0, 0.6, ids, 6, many.data());
    dropout::draw(DropoutKey{1, 4}, 0, 0.6, ids, 11, wide.data());
    dropout::draw(DropoutKey{1, 4}, 0, 0.6, other, 6, alone.data());
    EXPECT_GT((many.array() == 0).count(), (few.array() == 0).count());
    for (int i = 0; i < 18; ++i) EXPECT_TRUE(few[i] != 0 || many[i] == 0) << i;
    for (int s = 0; s < 3; ++s) EXPECT_EQ(wide.segment(11 * s, 6), many.segment(6 * s, 6));
    EXPECT_EQ(alone, many.tail(6));
}

// --- ends ----------------------------------------------------------------------------------------------------------

// The worse for validation, the longer it trains.
const Sets overfitting{{"problem.data.noise", "0.45"},
                       {"problem.network.layers", R"([{"units": 32}])"},
                       {"runs.0.learning_rate", "0.1"},
                       {"epochs", "40"}};

TEST(NetworkRun, StopsEarlyAtTheEpochThatPatienceGives) {
    const Course whole = courseOf(overfitting);
    for (const auto& [patience, improvement] :
         std::vector<std::pair<int, double>>{{1, 0}, {3, 0}, {5, 0}, {4, 0.01}, {2, 0.1}}) {
        double best = infinity;
        std::size_t since = 0, last = 0;
        for (; last < whole.epochs.size(); ++last) {
            if (whole.epochs[last].validationLoss < best - improvement)
                best = whole.epochs[last].validationLoss, since = last;
            if (last - since == static_cast<std::size_t>(patience)) break;
        }
        ASSERT_LT(last, 40u);
        NetworkRun run =
            runOf(moons(with(overfitting, {{"early_stopping.patience", std::to_string(patience)},
                                           {"early_stopping.min_improvement", std::to_string(improvement)}})));
        Course cut = whole;
        cut.epochs.resize(last + 1);
        cut.batches.resize(4 * last);
        EXPECT_TRUE(same(toTheEnd(run), cut)) << patience;
        EXPECT_EQ(run.progress().status, Status::StoppedEarly);
    }
}

TEST(NetworkRun, KeepsTheBestWeightsAndGivesThemBack) {
    for (const char* batchNorm : {"false", "true"}) {
        const Experiment experiment = moons(with(overfitting, {{"problem.network.batch_norm", batchNorm}}));
        NetworkRun run = runOf(experiment);
        const Course course = toTheEnd(run);
        const auto best = std::ranges::min_element(course.epochs, {}, &EpochRecord::validationLoss);
        EXPECT_EQ(run.progress().best.epoch, best->epoch);
        EXPECT_EQ(run.progress().best.validationLoss, best->validationLoss);
        ASSERT_TRUE(0 < best->epoch && best->epoch < 40) << best->epoch;
        NetworkRun again = runOf(experiment);
        Course partly;
        while (again.epoch() < best->epoch) advanceOnce(again, partly);
        EXPECT_TRUE(same(again.weights(), run.bestWeights()));
        EXPECT_TRUE(same(again.bestWeights(), run.bestWeights()));
        advanceTo(again, again.step() + 2, partly);
        EXPECT_FALSE(same(again.weights(), again.bestWeights()));
        again.change(at(again.step(), {{"weights", "\"best\""}}));
        EXPECT_TRUE(same(again.weights(), run.bestWeights()));
    }
}

TEST(NetworkRun, TellsOfItsGoalAndStopsThereWhenAsked) {
    const Course whole = courseOf(overfitting);
    const double below = whole.epochs[10].trainLoss * 1.01;
    std::optional<std::int64_t> first, from;
    for (const EpochRecord& record : whole.epochs) {
        if (!(record.trainLoss < below))
            from.reset();
        else if (!from)
            from = record.epoch;
        if (record.trainLoss < below && !first) first = record.epoch;
    }
    const Sets goal = with(overfitting, {{"goal.loss", Json(below).dump()}});
    NetworkRun on = runOf(moons(goal)), stopping = runOf(moons(with(goal, {{"goal.stop", "true"}})));
    EXPECT_TRUE(same(toTheEnd(on), whole));
    EXPECT_EQ(on.progress().status, Status::Finished);
    EXPECT_EQ(on.progress().firstBelow, first);
    EXPECT_EQ(on.progress().belowFrom, from);
    EXPECT_EQ(toTheEnd(stopping).epochs.back().epoch, first);
    EXPECT_EQ(stopping.progress().status, Status::GoalReached);
    NetworkRun steep = runOf(moons(with(overfitting, {{"goal", R"({"gradient_norm": 1e9, "stop": true})"}})));
    toTheEnd(steep);
    EXPECT_EQ(steep.progress().firstBelow, 1);  // before the first update there is no gradient
}

TEST(NetworkRun, NamesLayerAndStepWhereItDiverged) {
    struct Case {
        const char *path, *value, *precision, *quantity, *place;
        std::int64_t step;
    };
    for (const Case& wild :
         std::vector<Case>{{"weights.0.0.0", "1e39", "float32", "loss", "layer 1", 3},
                           {"weights.1.1.3", "1e308", "float32", "loss", "layer 2", 3},
                           {"learning_rate", "1e60", "float32", "weight", "layer 1, weight from 1 to 1", 3}}) {
        NetworkRun run = runOf(
            moons({{"problem.precision", wild.precision},
                   {"runs.0.optimizer", R"({"kind": "gradient_descent"})"},
                   {"problem.network.activation", "relu"},
                   {"runs.0.changes", fmt::format(R"([{{"at": 2, "set": {{"{}": {}}}}}])", wild.path, wild.value)}}));
        const Course course = toTheEnd(run);
        EXPECT_EQ(course.batches.size(), 2u);
        EXPECT_EQ(course.epochs.size(), 1u);
        EXPECT_EQ(run.progress().status, Status::Diverged);
        ASSERT_TRUE(run.progress().divergence);
        EXPECT_EQ(run.progress().divergence->step, wild.step);
        EXPECT_EQ(run.progress().divergence->quantity, wild.quantity);
        EXPECT_EQ(run.progress().divergence->place, wild.place);
        EXPECT_NE(run.progress().divergence->cause.find(std::string("first in ") + wild.place), std::string::npos);
        EXPECT_NE(run.progress().divergence->cause.find("a smaller learning rate"), std::string::npos);
        const NetworkRun::Did did = run.advance();
        EXPECT_FALSE(did.update || did.epoch);
        EXPECT_EQ(run.step(), 2);
    }
    NetworkRun atOnce = runOf(moons(
        {{"problem.network.init", R"({"kind": "constant", "value": 1e308})"}, {"problem.network.activation", "relu"}}));
    EXPECT_EQ(atOnce.progress().status, Status::Diverged);
    EXPECT_EQ(atOnce.progress().divergence->step, 0);
    EXPECT_NE(atOnce.progress().divergence->cause.find("before the first step"), std::string::npos);
}

TEST(NetworkRun, CountsTheWeightsThatL1HasMadeZero) {
    for (const char* precision : {"float32", "float64"}) {
        NetworkRun run = runOf(moons({{"runs.0.l1", "0.05"}, {"epochs", "60"}, {"problem.precision", precision}}));
        EXPECT_EQ(run.progress().zeroWeights, 0);
        toTheEnd(run);
        std::int64_t zeros = 0;
        for (const LayerWeights& layer : run.weights().layers) zeros += (layer.weight.array() == 0).count();
        EXPECT_EQ(run.progress().zeroWeights, zeros);
        EXPECT_TRUE(0 < zeros && zeros < run.progress().weights) << zeros;
    }
}

TEST(NetworkRun, ScoresTheSealedPartOnlyWhenAskedAndLearnsNothingFromIt) {
    const Experiment experiment = moons(overfitting);
    NetworkRun run = runOf(experiment), scored = run;
    Course partly, alike;
    advanceTo(scored, 33, partly);
    EXPECT_FALSE(scored.progress().test);
    scored.scoreTest();
    EXPECT_EQ(scored.progress().test->epoch, 8);
    advanceTo(run, 33, alike);
    EXPECT_TRUE(same(toTheEnd(scored), toTheEnd(run)));
    scored.scoreTest();
    const TestScore& score = *scored.progress().test;
    EXPECT_EQ(score.epoch, 40);
    EXPECT_EQ(score.bestEpoch, scored.progress().best.epoch);
    const auto prepared = preparedFor(experiment);
    const NetworkLayout layout = layoutOf(*prepared, experiment.network(), experiment.runs[0]);
    Network<double> network(layout, prepared->loss, 16);
    const auto& test = std::get<Parts<double>>(prepared->data->parts).test;
    ASSERT_EQ(test.samples(), 20);
    for (const auto& [weights, said] : {std::pair{scored.weights(), score.now}, {scored.bestWeights(), score.best}}) {
        Vector<double> theta = Vector<double>::Zero(layout.size()), running;
        assign(weights, layout, theta, running);
        const Evaluation expected = network.evaluate(theta.data(), running.data(), test);
        EXPECT_EQ(said.loss, expected.loss);
        EXPECT_EQ(said.accuracy, expected.accuracy);
    }
    NetworkRun none = runOf(moons({{"problem.split", R"({"train": 0.8, "validation": 0.2})"}}));
    none.scoreTest();
    EXPECT_FALSE(none.progress().test);
}

TEST(NetworkRun, ShowsInSnapshotsTheWeightsItHas) {
    for (const char* precision : {"float32", "float64"}) {
        NetworkRun run = runOf(moons(with(rich, {{"problem.precision", precision}})));
        std::uint64_t last = 0;
        for (int i = 0; i < 11; ++i, run.advance()) {
            const auto snapshot = run.snapshot();
            EXPECT_TRUE(same(weightsOf(*snapshot->layout, snapshot->theta, snapshot->running), run.weights()));
            EXPECT_GT(snapshot->id, last);
            last = snapshot->id;
            EXPECT_EQ(snapshot->step, i);
            EXPECT_EQ(snapshot->epoch, i / 4);
            EXPECT_EQ(snapshot->gradient.size(), i == 0 ? 0 : snapshot->theta.size());
        }
    }
}

}  // namespace
}  // namespace ravine
