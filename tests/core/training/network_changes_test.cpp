#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

#include "core/experiment/experiment_json.h"
#include "core/kinds/kind_json.h"
#include "core/training/network_run.h"

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

NetworkRun runOf(const Experiment& experiment) {
    Issues issues;
    // Not as a file is prepared: a run is to leave alone the changes that it cannot follow.
    auto network = prepare(experiment, {}, {}, issues).network;
    EXPECT_TRUE(network) << text(issues);
    return {network, experiment, experiment.runs.at(0)};
}

bool same(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

// What is seen of a run: one row of numbers for each update and each epoch.
using Rows = std::vector<std::vector<double>>;

void advanceOnce(NetworkRun& run, Rows& rows) {
    const NetworkRun::Did did = run.advance();
    const BatchRecord& b = run.latestBatch();
    const EpochRecord& e = run.progress().latest;
    if (did.update) rows.push_back({static_cast<double>(b.step), b.loss, b.learningRate});
    if (did.epoch)
        rows.push_back({static_cast<double>(e.epoch), e.trainLoss, e.trainAccuracy, e.validationLoss,
                        e.validationAccuracy, e.learningRate, e.penalty, e.gradientNorm, e.weightNorm,
                        static_cast<double>(run.step())});
}

Rows toTheEnd(NetworkRun& run) {
    Rows rows;
    while (!run.over()) advanceOnce(run, rows);
    return rows;
}

Rows rowsOf(const Sets& settings) {
    NetworkRun run = runOf(moons(settings));
    return toTheEnd(run);
}

testing::AssertionResult same(const Rows& a, const Rows& b) {
    if (a.size() != b.size()) return testing::AssertionFailure() << a.size() << " and " << b.size() << " rows";
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!std::ranges::equal(a[i], b[i], [](double x, double y) { return same(x, y); }))
            return testing::AssertionFailure()
                   << "row " << i << ": " << testing::PrintToString(a[i]) << " and " << testing::PrintToString(b[i]);
    return testing::AssertionSuccess();
}

bool same(const Weights& a, const Weights& b) {
    return std::ranges::equal(a.layers, b.layers, [](const LayerWeights& x, const LayerWeights& y) {
        return x.weight == y.weight && x.bias == y.bias && x.gamma == y.gamma && x.beta == y.beta &&
               x.runningMean == y.runningMean && x.runningVariance == y.runningVariance;
    });
}

// The changes of run 0 as a setting.
std::pair<std::string, std::string> changes(const std::string& list) { return {"runs.0.changes", list}; }

TEST(NetworkChanges, ReplayToTheBit) {
    const Sets edits{{"learning_rate", "0.05"},
                     {"optimizer", R"({"kind":"momentum"})"},
                     {"network.dropout", "0.4"},
                     {"weights.0.3.1", "2.5"},
                     {"biases.1.0", "-1"},
                     {"points.add", R"({"inputs":[0.5,-1],"target":1})"},
                     {"points.remove", "3"},
                     {"optimizer.momentum", "0.5"},
                     {"schedule", R"({"kind":"step","every":3})"},
                     {"points.add", R"({"inputs":[2.5,0],"target":"1"})"},
                     {"l1", "0.001"},
                     {"clip_norm", "0.1"},
                     {"weights", "\"best\""},
                     {"network.dropout", "0"},
                     {"optimizer", R"({"kind":"adam"})"}};
    std::mt19937 random(1);
    for (int round = 0; round < 12; ++round) {
        Experiment experiment = moons({{"problem.precision", round % 2 ? "float32" : "float64"},
                                       {"epochs", "12"},
                                       {"problem.network.batch_norm", round % 3 ? "false" : "true"},
                                       {"problem.data.samples", round % 4 < 2 ? "100" : "2500"},
                                       {"problem.network.batch_size", round % 4 < 2 ? "16" : "300"}});
        NetworkRun live = runOf(experiment);
        Rows watched;
        std::vector<Change> log;
        for (const auto& edit : edits) {
            for (std::uint32_t i = random() % 6; i > 0; --i) advanceOnce(live, watched);
            log.push_back({live.step(), {edit}});
            live.change(log.back());
        }
        ASSERT_FALSE(live.over());
        const Rows rest = toTheEnd(live);
        watched.insert(watched.end(), rest.begin(), rest.end());
        experiment.runs[0].changes = log;
        NetworkRun replayed = runOf(experiment);
        EXPECT_TRUE(same(toTheEnd(replayed), watched)) << round;
        EXPECT_TRUE(same(replayed.weights(), live.weights()) && same(replayed.bestWeights(), live.bestWeights()));
        Issues issues;
        NetworkRun fromFile = runOf(fromJson(Json::parse(toJson(experiment).dump()), issues));
        EXPECT_TRUE(issues.empty()) << text(issues);
        EXPECT_TRUE(same(toTheEnd(fromFile), watched)) << round;
        EXPECT_EQ(replayed.spec(), live.spec());
    }
}

TEST(NetworkChanges, BeforeTheFirstUpdateAreAsIfTheyHadStoodThere) {
    const Rows plain = rowsOf({});
    for (const auto& [path, value] : Sets{{"learning_rate", "0.3"},
                                          {"optimizer", R"({"kind":"lion"})"},
                                          {"network.dropout", "0.5"},
                                          {"l2", "0.1"},
                                          {"clip_value", "0.01"},
                                          {"schedule", R"({"kind":"step","every":1})"}}) {
        const Rows changed = rowsOf({changes("[{\"at\": 0, \"set\": {\"" + path + "\": " + value + "}}]")});
        const Rows stood = rowsOf({{"runs.0." + path, value}});
        ASSERT_EQ(changed.size(), stood.size());
        for (std::size_t i = 0; i < stood.size(); ++i)
            EXPECT_TRUE(same(Rows{changed[i]}, Rows{stood[i]})) << path << ' ' << i;
        EXPECT_FALSE(same(changed, plain)) << path;
    }
}

TEST(NetworkChanges, TakeHoldWithTheUpdateAfterTheirStep) {
    const Rows plain = rowsOf({}), changed = rowsOf({changes(R"([{"at": 6, "set": {"learning_rate": 0.5}}])")});
    for (std::size_t i = 0; i < 7; ++i)
        EXPECT_TRUE(same(Rows{changed[i]}, Rows{plain[i]})) << i;  // six updates and an epoch
    EXPECT_EQ(changed[7][0], 7);
    EXPECT_EQ(changed[7][1], plain[7][1]);  // its batch, before it
    EXPECT_EQ(changed[7][2], 0.5);
    EXPECT_NE(changed[8][1], plain[8][1]);
}

TEST(NetworkChanges, TakeAnOverrideAwayWithNull) {
    // The problem's own dropout comes back, as resolvedAt() says it does.
    const Sets overridden{{"runs.0.network.dropout", "0.5"}};
    const Rows without = rowsOf({changes(R"([{"at": 0, "set": {"network.dropout": 0}}])")});
    EXPECT_TRUE(same(rowsOf({overridden[0], changes(R"([{"at": 0, "set": {"network.dropout": null}}])")}), without));
}

TEST(NetworkChanges, SetTheWeightThatWasClickedAndNoOther) {
    NetworkRun run = runOf(moons());
    Weights expected = run.weights();
    run.change({0, {{"weights.0.3.1", "2.5"}, {"biases.1.1", "-0.5"}}});
    expected.layers[0].weight(3, 1) = 2.5;
    expected.layers[1].bias[1] = -0.5;
    EXPECT_TRUE(same(run.weights(), expected));
    for (const char* none : {"weights.2.0.0", "weights.0.8.0", "weights.0.0.2", "biases.1.2"})
        run.change({0, {{none, "9"}}});
    EXPECT_TRUE(same(run.weights(), expected));
}

TEST(NetworkChanges, LetPointsJoinAndLeaveWithTheNextEpoch) {
    const Sets still{{"runs.0.learning_rate", "0"}, {"epochs", "3"}, {"problem.network.batch_size", "10"}};
    const auto trainLosses = [](const Rows& rows) {
        std::vector<double> losses;
        for (const auto& row : rows)
            if (row.size() > 3) losses.push_back(row[1]);
        return losses;
    };
    const auto validationLosses = [](const Rows& rows) {
        std::vector<double> losses;
        for (const auto& row : rows)
            if (row.size() > 3) losses.push_back(row[3]);
        return losses;
    };
    const auto with = [&](const std::string& edit, std::size_t updates) {
        Sets settings = still;
        settings.push_back(changes("[{\"at\": 2, \"set\": {" + edit + "}}]"));
        NetworkRun run = runOf(moons(settings));
        const Rows rows = toTheEnd(run);
        EXPECT_EQ(run.step(), static_cast<std::int64_t>(updates)) << edit;
        return rows;
    };
    const Rows plain = rowsOf(still);
    const double before = trainLosses(plain)[0];
    // Far out: a scaler that was fitted anew would move every other sample.
    const Rows added = with(R"("points.add": {"inputs": [500, -300], "target": 1})", 6 + 7 + 7);
    EXPECT_EQ(trainLosses(added)[0], before);
    EXPECT_EQ(trainLosses(added)[1], trainLosses(added)[2]);
    EXPECT_EQ(validationLosses(added), validationLosses(plain));
    for (std::size_t i = 0; i < 7; ++i) EXPECT_TRUE(same(Rows{added[i]}, Rows{plain[i]})) << i;

    // Removed by its number, which is where it stands in the data.
    Issues issues;
    const auto data = prepare(moons(still), issues).network->data;
    const auto& ids = std::get<Parts<double>>(data->parts).train.ids;
    const Rows fewer = with(fmt::format("\"points.remove\": {}", ids[5]), 6 + 6 + 6);
    EXPECT_EQ(trainLosses(fewer)[0], before);
    EXPECT_NE(trainLosses(fewer)[1], before);
    EXPECT_EQ(validationLosses(fewer), validationLosses(plain));
    const std::uint32_t elsewhere = std::get<Parts<double>>(data->parts).validation.ids[0];
    for (const std::uint32_t absent : {100u, 4000000000u, elsewhere})  // no training sample
        EXPECT_TRUE(same(with(fmt::format("\"points.remove\": {}", absent), 18), plain)) << absent;
    // An added one goes on counting: the set had 100.
    const Rows come = with(R"("points.add": {"inputs": [1, 1], "target": 0}, "points.remove": 100)", 18);
    EXPECT_TRUE(same(come, plain));
    for (const char* none : {R"({"inputs": [1], "target": 0})", R"({"inputs": [1, 2], "target": 2})",
                             R"({"inputs": [1, 2], "target": "nobody"})", R"({"inputs": [1, 2], "target": -1})"})
        EXPECT_TRUE(same(with(std::string("\"points.add\": ") + none, 18), plain)) << none;
}

TEST(NetworkChanges, TakeClassesByNumberAndByName) {
    const auto added = [](const char* target) {
        return rowsOf({changes(std::string(R"([{"at": 0, "set": {"points.add": {"inputs": [1, 1], "target": )") +
                               target + "}}}]")});
    };
    Issues issues;
    const auto names = prepare(moons(), issues).network->data->set->classNames;
    EXPECT_TRUE(same(added("1"), added(Json(names[1]).dump().c_str())));
    EXPECT_FALSE(same(added("1"), added("0")));
    const Sets sine{{"problem.data.kind", "sine"}, {"problem.data.samples", "100"}};
    NetworkRun numbers = runOf(moons(sine));
    numbers.change({0, {{"points.add", R"({"inputs": [1], "target": 3})"}}});
    NetworkRun listed = runOf(moons(sine));
    listed.change({0, {{"points.add", R"({"inputs": [1], "target": [3]})"}}});
    NetworkRun none = runOf(moons(sine));
    none.change({0, {{"points.add", R"({"inputs": [1], "target": [3, 4]})"}}});
    const Rows rows = toTheEnd(numbers);
    EXPECT_TRUE(same(rows, toTheEnd(listed)));
    EXPECT_FALSE(same(rows, toTheEnd(none)));
}

void expectAFullBatchToGrowBy(int points) {
    NetworkRun run =
        runOf(moons({{"problem.network.batch_size", "0"}, {"runs.0.learning_rate", "0"}, {"epochs", "2"}}));
    for (int i = 0; i < points; ++i) run.change({0, {{"points.add", R"({"inputs": [0.3, 0.3], "target": 0})"}}});
    const Rows rows = toTheEnd(run);
    ASSERT_EQ(rows.size(), 4u);                  // one update an epoch
    EXPECT_NEAR(rows[0][1], rows[1][1], 1e-12);  // at rate 0 the batch's loss is that of all samples
}

TEST(NetworkChanges, LetAFullBatchGrowWithThePoints) { expectAFullBatchToGrowBy(1024); }

TEST(NetworkChanges, LetAFullBatchGrowFarBeyondItsBeginning) { expectAFullBatchToGrowBy(3000); }

TEST(NetworkChanges, OutliveAnEpochThatPointsHaveMadeSmall) {
    // With batch norm, too, down to the last sample, which stays.
    for (const char* batchNorm : {"false", "true"}) {
        NetworkRun run = runOf(moons({{"problem.network.batch_norm", batchNorm}}));
        Rows rows;
        advanceOnce(run, rows);
        for (int id = 0; id < 100; ++id) run.change({1, {{"points.remove", std::to_string(id)}}});
        toTheEnd(run);
        EXPECT_EQ(run.progress().status, Status::Finished);
        EXPECT_EQ(run.step(), 4 + 4);
    }
}

TEST(NetworkChanges, WaitForTheEndOfAnEvaluation) {
    const Experiment experiment =
        moons({{"problem.data.samples", "4000"}, {"problem.network.batch_size", "600"}, {"epochs", "2"}});
    for (const auto& [path, value] : Sets{{"weights.0.0.0", "3"},
                                          {"learning_rate", "0.2"},
                                          {"network.dropout", "0.5"},
                                          {"points.remove", "1"},
                                          {"optimizer", R"({"kind":"lion"})"}}) {
        NetworkRun live = runOf(experiment);
        Rows watched;
        while (live.step() < 4) advanceOnce(live, watched);
        EXPECT_EQ(watched.size(), 4u);  // no row for the epoch yet: 2,400 samples are not evaluated in one piece
        EXPECT_EQ(live.epoch(), 0);
        EXPECT_LT(live.progress().epoch, 1);
        const Weights before = live.weights();
        live.change({live.step(), {{path, value}}});
        EXPECT_TRUE(same(live.weights(), before));
        EXPECT_EQ(live.spec(), experiment.runs[0]);
        int pieces = 0;
        for (; live.epoch() == 0; ++pieces) advanceOnce(live, watched);
        EXPECT_GE(pieces, 2);
        EXPECT_EQ(live.step(), 4);
        EXPECT_EQ(same(live.weights(), before), path != "weights.0.0.0");
        const Rows rest = toTheEnd(live);
        watched.insert(watched.end(), rest.begin(), rest.end());
        Experiment logged = experiment;
        logged.runs[0].changes = {{4, {{path, value}}}};
        NetworkRun replayed = runOf(logged);
        EXPECT_TRUE(same(toTheEnd(replayed), watched)) << path;
        NetworkRun plain = runOf(experiment);
        const Rows unchanged = toTheEnd(plain);
        EXPECT_TRUE(same(Rows{watched[4]}, Rows{unchanged[4]}));  // the epoch's record is that of the weights before
        EXPECT_FALSE(same(watched, unchanged));
    }
}

// --- schedules that count epochs, and the one that listens ---------------------------------------------------------

TEST(NetworkSchedules, CountWholeEpochsUnlessToldSteps) {
    const auto rates = [](const char* schedule) {
        std::vector<double> seen;
        for (const auto& row : rowsOf({{"runs.0.schedule", schedule}, {"runs.0.learning_rate", "1e-3"}}))
            if (row.size() == 3) seen.push_back(row[2] * 1e3);
        return seen;
    };
    const std::vector<double> epochs = rates(R"({"kind": "step", "every": 2, "factor": 0.5})");
    const std::vector<double> said = rates(R"({"kind": "step", "every": 2, "factor": 0.5, "unit": "epoch"})");
    const std::vector<double> steps = rates(R"({"kind": "step", "every": 2, "factor": 0.5, "unit": "step"})");
    const std::vector<double> warm = rates(R"({"kind": "constant", "warmup": 2, "warmup_from": 0.5})");
    ASSERT_EQ(epochs.size(), 20u);
    for (int i = 0; i < 20; ++i) {
        EXPECT_DOUBLE_EQ(epochs[i], std::pow(0.5, i / 4 / 2)) << i;
        EXPECT_EQ(said[i], epochs[i]);
        EXPECT_DOUBLE_EQ(steps[i], std::pow(0.5, i / 2)) << i;
        EXPECT_DOUBLE_EQ(warm[i], std::min(1.0, 0.5 + 0.25 * (i / 4))) << i;
    }
}

TEST(NetworkSchedules, ListenToTheLossThatPlateauNames) {
    const auto lowered = [](const char* metric, const char* split, int column) {
        const Rows rows = rowsOf(
            {{"epochs", "30"},
             {"problem.data.noise", "0.5"},
             {"runs.0.learning_rate", "0.05"},
             {"problem.split", split},
             {"runs.0.schedule",
              std::string(R"({"kind": "plateau", "patience": 1, "threshold": 0.01, "factor": 0.5, "metric": ")") +
                  metric + "\"}"}});
        // By hand: halved after two epochs in a row without a loss more than 1 % below the best.
        double rate = 0.05, best = infinity;
        int bad = 0, times = 0;
        for (const auto& row : rows) {
            if (row.size() == 3) {
                EXPECT_DOUBLE_EQ(row[2], rate);
                continue;
            }
            const double loss = row[static_cast<std::size_t>(column)];
            if (loss < best * 0.99)
                best = loss, bad = 0;
            else if (++bad > 1)
                rate *= 0.5, bad = 0, ++times;
        }
        EXPECT_GT(times, 0) << metric;
        return rows;
    };
    const char* both = R"({"train": 0.6, "validation": 0.2, "test": 0.2})";
    const Rows validation = lowered("validation_loss", both, 3), train = lowered("train_loss", both, 1);
    EXPECT_FALSE(same(validation, train));
    lowered("validation_loss", R"({"train": 1})", 1);  // nothing else to listen to
}

}  // namespace
}  // namespace ravine
