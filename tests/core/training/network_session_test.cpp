#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstring>
#include <random>

#include "core/experiment/experiment_json.h"
#include "core/kinds/kind_json.h"
#include "core/training/network_race.h"
#include "core/training/session.h"

namespace ravine {
namespace {

using Sets = std::vector<std::pair<std::string, std::string>>;

// Three runs of 4, 2 and 60 batches an epoch; one of them draws and remembers all it can.
Experiment race(const Sets& settings = {}) {
    Issues issues;
    Experiment experiment =
        fromJson(Json::parse(R"({"problem": {"kind": "network", "data": {"kind": "moons", "samples": 100},
        "network": {"layers": [{"units": 8, "activation": "tanh"}], "batch_size": 16}}, "epochs": 40,
        "runs": [{"name": "a", "optimizer": {"kind": "adam"}, "learning_rate": 0.01,
                  "network": {"dropout": 0.3, "batch_norm": true}, "schedule": {"kind": "plateau", "patience": 1}},
                 {"name": "b", "network": {"batch_size": 30}}, {"name": "c", "network": {"batch_size": 1}, "l1": 0.001}]})"),
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

// What a window does with frames: it waits to be told of one, takes it, and adds it to what it has. Everything here
// happens on the test's thread but told().
class Window {
public:
    // `first` is called on the worker when the first frame waits, before anything more is computed.
    explicit Window(std::function<void(TrainingSession&)> first = {})
        : first_(std::move(first)), session_([this] { told(); }) {}

    TrainingSession& session() { return session_; }

    void load(const Experiment& experiment, std::int64_t upTo = 0, bool running = false) {
        generation_ = session_.load({nullptr, preparedFor(experiment)}, experiment, upTo, running);
    }

    // Takes frames until one of the present generation makes the condition true. A hang is the runner's to end.
    template <class Condition>
    void until(Condition condition) {
        while (!shown_ || shown_->generation != generation_ || !condition(*shown_)) {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return waiting_; });
            waiting_ = false;
            lock.unlock();
            std::unique_ptr<Frame> frame = session_.take();
            if (!frame) continue;
            if (!shown_) {
                shown_ = std::move(frame);
                continue;
            }
            shown_->append(std::move(*frame));
            session_.giveBack(std::move(frame));  // to be filled again
        }
    }
    void untilOver() {
        until([](const Frame& f) { return f.over; });
    }
    void untilEpoch(std::int64_t epoch) {
        until([=](const Frame& f) { return f.step >= epoch; });
    }
    const Frame& shown() const { return *shown_; }

private:
    void told() {
        if (first_) first_(session_);
        first_ = {};
        const std::lock_guard lock(mutex_);
        waiting_ = true;
        wake_.notify_one();
    }

    std::function<void(TrainingSession&)> first_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool waiting_ = false;
    std::unique_ptr<Frame> shown_;
    std::uint64_t generation_ = 0;
    TrainingSession session_;  // last: told() needs the others
};

// What the command line computes, up to that epoch.
struct Headless {
    Headless(const Experiment& experiment, std::size_t index, std::int64_t upTo)
        : run(preparedFor(experiment), experiment, experiment.runs.at(index)), epochs{run.progress().latest} {
        while (!run.over() && run.epoch() < upTo) {
            const NetworkRun::Did did = run.advance();
            if (did.update) batches.push_back(run.latestBatch().loss);
            if (did.epoch) epochs.push_back(run.progress().latest);
        }
    }
    NetworkRun run;
    std::vector<EpochRecord> epochs;
    std::vector<double> batches;
};

bool same(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

void expectHeadless(const std::vector<RunFrame>& runs, const Experiment& experiment, std::int64_t upTo = 1 << 30) {
    ASSERT_EQ(runs.size(), experiment.runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        SCOPED_TRACE(experiment.runs[i].name);
        const Headless expected(experiment, i, upTo);
        const RunFrame& run = runs[i];
        ASSERT_EQ(run.loss.end(), static_cast<std::int64_t>(expected.epochs.size()));
        ASSERT_EQ(run.loss.first(), 0);
        ASSERT_EQ(run.batchLoss.end(), static_cast<std::int64_t>(expected.batches.size()) + 1);
        for (std::size_t b = 0; b < expected.batches.size(); ++b)
            ASSERT_TRUE(same(run.batchLoss.at(static_cast<std::int64_t>(b) + 1), expected.batches[b])) << b + 1;
        for (const EpochRecord& e : expected.epochs) {
            const std::vector<std::pair<const Stretch*, double>> series{{&run.loss, e.trainLoss},
                                                                        {&run.accuracy, e.trainAccuracy},
                                                                        {&run.validationLoss, e.validationLoss},
                                                                        {&run.validationAccuracy, e.validationAccuracy},
                                                                        {&run.learningRate, e.learningRate},
                                                                        {&run.penalty, e.penalty},
                                                                        {&run.gradientNorm, e.gradientNorm},
                                                                        {&run.weightNorm, e.weightNorm},
                                                                        {&run.objective, e.trainLoss + e.penalty}};
            for (std::size_t s = 0; s < series.size(); ++s)
                ASSERT_TRUE(same(series[s].first->at(e.epoch), series[s].second))
                    << "series " << s << " at " << e.epoch;
        }
        EXPECT_EQ(run.network.step, expected.run.step());
        EXPECT_EQ(run.network.latest.epoch, expected.epochs.back().epoch);
        EXPECT_EQ(run.network.status, expected.run.progress().status);
        EXPECT_EQ(run.network.best.epoch, expected.run.progress().best.epoch);
    }
}

TEST(NetworkSession, ShowsItsStartBeforeAnyUpdate) {
    Window window;
    window.load(race());
    window.until([](const Frame&) { return true; });
    EXPECT_EQ(window.shown().step, 0);
    EXPECT_FALSE(window.shown().running || window.shown().over);
    for (const RunFrame& run : window.shown().runs) {
        EXPECT_EQ(run.status(), Status::Ready);
        EXPECT_EQ(run.loss.end(), 1);
        EXPECT_EQ(run.batchLoss.end(), 1);
        EXPECT_TRUE(std::isnan(run.batchLoss.at(0)) && std::isnan(run.learningRate.at(0)));
        ASSERT_EQ(run.snapshots.size(), 1u);
        EXPECT_EQ(run.snapshots[0]->step, 0);
    }
}

TEST(NetworkSession, GivesTheBitsOfTheCommandLine) {
    for (const char* precision : {"float32", "float64"}) {
        const Experiment experiment = race({{"problem.precision", precision}});
        Window window;
        window.session().setSpeed(TrainingSession::unlimited);
        window.load(experiment, 0, true);
        window.untilOver();
        expectHeadless(window.shown().runs, experiment);
        EXPECT_EQ(window.shown().step, 40);
        EXPECT_FALSE(window.shown().running);
    }
}

TEST(NetworkSession, GivesTheSameBitsHoweverItIsWatched) {
    std::mt19937 random(1);
    for (int round = 0; round < 8; ++round) {
        const Experiment experiment = race({{"epochs", "120"}});
        Window window;
        window.load(experiment, static_cast<std::int64_t>(random() % 20), random() % 2);
        for (int i = 0; i < 40; ++i) {
            switch (random() % 6) {
                case 0:
                    window.session().start();
                    break;
                case 1:
                    window.session().pause();
                    break;
                case 2:
                    window.session().step(static_cast<std::int64_t>(random() % 4));
                    break;
                case 3:
                    window.session().setSpeed(random() % 2 ? TrainingSession::unlimited
                                                           : static_cast<double>(random() % 3000));
                    break;
                case 4:
                    window.until([](const Frame&) { return true; });
                    break;
                case 5:
                    window.session().scoreTest();
                    break;
            }
        }
        window.session().setSpeed(TrainingSession::unlimited);
        window.session().start();
        window.untilOver();
        expectHeadless(window.shown().runs, experiment);
    }
}

TEST(NetworkSession, StepsWholeEpochsOfEveryRun) {
    const Experiment experiment = race();
    Window window;
    window.load(experiment, 3);
    window.untilEpoch(3);
    EXPECT_EQ(window.shown().step, 3);
    expectHeadless(window.shown().runs, experiment, 3);
    window.session().step(2);
    window.session().step(1);
    window.untilEpoch(6);
    EXPECT_EQ(window.shown().step, 6);
    EXPECT_EQ(window.shown().partOfStep, 0);
    EXPECT_FALSE(window.shown().running);
    expectHeadless(window.shown().runs, experiment, 6);
}

TEST(NetworkSession, RepliesToPauseWithinAnEpoch) {
    // Of 3,600 updates that take many frames; it must not be waited for, and goes on from there to the same bits.
    const Experiment experiment = race(
        {{"problem.data.samples", "6000"},
         {"epochs", "2"},
         {"runs", R"([{"name": "a", "network": {"batch_size": 1, "layers": [{"units": 128}, {"units": 128}]}}])"}});
    Window window([](TrainingSession& session) { session.pause(); });
    window.session().setSpeed(TrainingSession::unlimited);
    window.load(experiment, 0, true);
    window.until([](const Frame& f) { return !f.running; });
    const std::int64_t step = window.shown().runs[0].network.step;
    EXPECT_TRUE(0 < step && step < 3600) << step;
    EXPECT_EQ(window.shown().step, 0);
    EXPECT_NEAR(window.shown().partOfStep, static_cast<double>(step) / 3600, 1e-6);
    EXPECT_EQ(window.shown().runs[0].snapshots.back()->step, step);
    window.session().step();
    window.untilEpoch(1);
    EXPECT_EQ(window.shown().runs[0].network.step, 3600);
    expectHeadless(window.shown().runs, experiment, 1);
}

TEST(NetworkRace, DoesOnePieceAtATimeAndKeepsTheRunsTogether) {
    // The evaluation of 1,200 samples takes two pieces.
    const Experiment experiment = race({{"problem.data.samples", "2000"}, {"epochs", "3"}});
    NetworkRace it(preparedFor(experiment), experiment);
    std::vector<RunFrame> runs;
    it.begin(runs);
    const auto epochs = [&] {
        std::vector<RunFrame> now;
        it.open(now);
        it.close(now, false);
        std::vector<NetworkProgress> all;
        for (const RunFrame& run : now) all.push_back(run.network);
        return all;
    };
    std::vector<NetworkProgress> before = epochs();
    for (const std::int64_t goal : {1, 3}) {
        while (it.position() < goal) {
            it.advance(goal, std::chrono::nanoseconds(0), runs);
            const auto now = epochs();
            double least = infinity, most = 0;
            std::int64_t updates = 0;
            for (std::size_t i = 0; i < now.size(); ++i) {
                updates += now[i].step - before[i].step;
                least = std::min(least, now[i].epoch);
                most = std::max(most, now[i].epoch);
            }
            ASSERT_LE(updates, 1);
            ASSERT_LE(most - least, 1.0 / 40 + 1e-3);  // one update of the run with the fewest: 1,200 in batches of 30
            ASSERT_LE(most, static_cast<double>(goal));
            before = now;
        }
        EXPECT_EQ(it.position(), goal);
        EXPECT_EQ(it.progress(), static_cast<double>(goal));
    }
    EXPECT_TRUE(it.over());
    it.close(runs, true);
    expectHeadless(runs, experiment);
}

TEST(NetworkRace, StaysBoundedWhileNobodyTakes) {
    const Experiment experiment = race({{"epochs", "400"}});
    NetworkRace it(preparedFor(experiment), experiment);
    Handover<Frame> handover;
    auto frame = std::make_unique<Frame>();
    it.begin(frame->runs);
    for (int k = 0; !it.over(); ++k) {
        if (k > 0) it.open(frame->runs);
        it.advance(400, std::chrono::nanoseconds(0), frame->runs);
        it.close(frame->runs, true);  // with a snapshot each time
        EXPECT_EQ(handover.publish(std::move(frame)), k == 0);
        frame = std::make_unique<Frame>();
    }
    const auto all = handover.take();
    expectHeadless(all->runs, experiment);
    for (std::size_t i = 0; i < all->runs.size(); ++i) {
        const auto& snapshots = all->runs[i].snapshots;
        ASSERT_LE(snapshots.size(), RunFrame::mostSnapshots);
        EXPECT_GE(snapshots.size(), RunFrame::mostSnapshots / 2);
        for (std::size_t s = 1; s < snapshots.size(); ++s) {
            EXPECT_GT(snapshots[s]->id, snapshots[s - 1]->id);
            EXPECT_GE(snapshots[s]->step, snapshots[s - 1]->step);
        }
        EXPECT_EQ(snapshots.back()->step, all->runs[i].network.step);
    }
}

TEST(NetworkSession, ShowsTheNewestWeightsWhenItRests) {
    const Experiment experiment = race();
    Window window;
    window.session().setSpeed(TrainingSession::unlimited);
    window.load(experiment);
    std::vector<std::uint64_t> last(3, 0);
    for (const std::int64_t epoch : {5, 6, 40}) {
        window.session().step(epoch - (epoch == 5 ? 0 : epoch == 6 ? 5 : 6));
        window.untilEpoch(epoch);
        for (std::size_t i = 0; i < 3; ++i) {
            const Headless expected(experiment, i, epoch);
            const Snapshot& newest = *window.shown().runs[i].snapshots.back();
            EXPECT_EQ(newest.theta, expected.run.snapshot()->theta) << epoch;
            EXPECT_EQ(newest.running, expected.run.snapshot()->running);
            EXPECT_EQ(newest.epoch, epoch);
            EXPECT_EQ(newest.step, expected.run.step());
            EXPECT_GT(newest.id, last[i]);
            last[i] = newest.id;
        }
    }
    for (const RunFrame& run : window.shown().runs)
        for (std::size_t s = 1; s < run.snapshots.size(); ++s)
            EXPECT_GT(run.snapshots[s]->id, run.snapshots[s - 1]->id);
}

TEST(NetworkSession, StampsAPausedChangeWithTheRunsUpdatesAndShowsItAtOnce) {
    Window window;
    window.load(race(), 2);
    window.untilEpoch(2);
    const std::uint64_t id = window.shown().runs[1].snapshots.back()->id;
    window.session().retune(1, {{"weights.0.3.1", "7"}});
    window.until([](const Frame& f) { return !f.changes.empty(); });
    EXPECT_EQ(window.shown().changes[0].run, 1u);
    EXPECT_EQ(window.shown().changes[0].change, (Change{4, {{"weights.0.3.1", "7"}}}));  // two epochs of two batches
    const Snapshot& newest = *window.shown().runs[1].snapshots.back();
    EXPECT_GT(newest.id, id);
    EXPECT_EQ(newest.theta[newest.layout->layers()[0].weight + 1 * 8 + 3], 7);
}

TEST(NetworkSession, LogsALiveChangeThatReplaysToTheSameBits) {
    std::mt19937 random(2);
    for (int round = 0; round < 3; ++round) {
        Experiment experiment = race({{"epochs", "5000"}, {"runs", R"([
            {"name": "a", "optimizer": {"kind": "adam"}, "network": {"dropout": 0.3, "batch_norm": true}},
            {"name": "b", "network": {"batch_size": 30}}])"}});
        Window window;
        window.session().setSpeed(1000);
        window.load(experiment, 0, true);
        const std::vector<std::pair<std::size_t, std::pair<std::string, std::string>>> edits{
            {0, {"learning_rate", "0.02"}},  {1, {"optimizer", R"({"kind":"lion"})"}},
            {0, {"network.dropout", "0.6"}}, {1, {"learning_rate", "0.001"}},
            {0, {"weights.0.1.1", "0.25"}},  {1, {"points.add", R"({"inputs":[0.4,-1],"target":1})"}},
            {0, {"points.remove", "7"}},     {1, {"biases.1.0", "1"}},
            {0, {"optimizer.beta1", "0.5"}}, {1, {"weights", "\"best\""}}};
        for (const auto& [run, setting] : edits) {
            window.until([](const Frame&) { return true; });
            window.untilEpoch(window.shown().step + random() % 9);
            window.session().retune(run, {setting});
        }
        window.until([&](const Frame& f) { return f.changes.size() == edits.size(); });
        window.session().pause();
        window.until([](const Frame& f) { return !f.running; });
        window.session().step();
        const std::int64_t epoch = window.shown().step;
        window.untilEpoch(epoch + 1);
        ASSERT_LT(epoch, 4999);
        for (std::size_t i = 0; i < edits.size(); ++i) {
            const StampedChange& stamped = window.shown().changes[i];
            EXPECT_EQ(stamped.run, edits[i].first);
            ASSERT_EQ(stamped.change.set, (Sets{edits[i].second}));
            experiment.runs[stamped.run].changes.push_back(stamped.change);
        }
        expectHeadless(window.shown().runs, experiment, epoch + 1);
        Issues issues;
        expectHeadless(window.shown().runs, fromJson(Json::parse(toJson(experiment).dump()), issues), epoch + 1);
        EXPECT_TRUE(issues.empty()) << text(issues);
    }
}

TEST(NetworkSession, IgnoresAChangeOfARunThatIsOverOrAbsent) {
    const Experiment experiment = race({{"epochs", "3"}});
    Window window;
    window.load(experiment, 3);
    window.untilOver();
    window.session().retune(0, {{"learning_rate", "0.5"}});
    window.session().retune(99, {{"learning_rate", "0.5"}});
    window.session().scoreTest();  // its frame comes with or after whatever the changes would have done
    window.until([](const Frame& f) { return f.runs[0].network.test.has_value(); });
    EXPECT_TRUE(window.shown().changes.empty());
    expectHeadless(window.shown().runs, experiment);
}

TEST(NetworkSession, BringsTheTestScoreInAFrame) {
    const Experiment experiment = race();
    Window window;
    window.load(experiment, 4);
    window.untilEpoch(4);
    for (const RunFrame& run : window.shown().runs) EXPECT_FALSE(run.network.test);
    window.session().scoreTest();
    window.until([](const Frame& f) { return f.runs[0].network.test.has_value(); });
    for (std::size_t i = 0; i < 3; ++i) {
        Headless expected(experiment, i, 4);
        expected.run.scoreTest();
        const auto& score = window.shown().runs[i].network.test;
        ASSERT_TRUE(score);
        EXPECT_EQ(score->epoch, 4);
        EXPECT_EQ(score->now.loss, expected.run.progress().test->now.loss);
        EXPECT_EQ(score->best.accuracy, expected.run.progress().test->best.accuracy);
        EXPECT_EQ(score->bestEpoch, expected.run.progress().best.epoch);
    }
}

TEST(NetworkSession, TellsOfDivergenceAndLetsTheOthersGoOn) {
    const Experiment experiment = race({{"runs.1.learning_rate", "1e60"}, {"epochs", "6"}});
    Window window;
    window.load(experiment, 6);
    window.untilOver();
    EXPECT_EQ(window.shown().runs[1].status(), Status::Diverged);
    EXPECT_TRUE(window.shown().runs[1].network.divergence->place.starts_with("layer "));
    for (const std::size_t other : {0, 2}) EXPECT_EQ(window.shown().runs[other].status(), Status::Finished);
    expectHeadless(window.shown().runs, experiment);
}

TEST(NetworkSession, EndsWhileALongEpochGoesOn) {
    const Experiment experiment = race({{"problem.data.samples", "20000"}, {"epochs", "1000000"}});
    for (int round = 0; round < 6; ++round) {
        Window window;
        window.session().setSpeed(round % 2 ? TrainingSession::unlimited : 1e-3);
        window.load(experiment, round % 3 ? 0 : 1'000'000, true);
        if (round % 4) window.until([](const Frame&) { return true; });
    }
}

}  // namespace
}  // namespace ravine
