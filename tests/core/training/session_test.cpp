#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <random>

#include "core/experiment/experiment_json.h"
#include "core/training/session.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

const std::string defaultFile = shippedExperiment("momentum-vs-adam");

Experiment read(const std::string& text) {
    Issues issues;
    const auto json = parseJson(text, "test", issues);
    Experiment experiment;
    if (json) experiment = fromJson(*json, issues);
    EXPECT_TRUE(issues.empty()) << ravine::text(issues);
    return experiment;
}

std::shared_ptr<const SurfaceFunction> surfaceOf(const Experiment& experiment) {
    Issues issues;
    auto surface = prepare(experiment, issues).surface;
    EXPECT_TRUE(issues.empty()) << text(issues);
    return surface;
}

// What a window does with frames: it waits to be told of one, takes it, and adds it to what it has. Everything here
// happens on the test's thread but told().
class Window {
public:
    Window() : session_([this] { told(); }) {}

    TrainingSession& session() { return session_; }

    std::uint64_t load(const Experiment& experiment, std::int64_t upTo = 0, bool running = false) {
        return generation_ = session_.load({surfaceOf(experiment), nullptr}, experiment, upTo, running);
    }

    // Takes frames until one of the present generation makes the condition true. A hang is the runner's to end.
    template <class Condition>
    void until(Condition condition) {
        while (!shown_ || shown_->generation != generation_ || !condition(*shown_)) {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return waiting_; });
            waiting_ = false;
            lock.unlock();
            take();
        }
    }
    void untilOver() {
        until([](const Frame& f) { return f.over; });
    }
    void untilStep(std::int64_t step) {
        until([=](const Frame& f) { return f.step >= step; });
    }

    const Frame& shown() const { return *shown_; }
    int timesTold() const { return told_; }

private:
    void told() {
        ++told_;
        const std::lock_guard lock(mutex_);
        waiting_ = true;
        wake_.notify_one();
    }

    void take() {
        std::unique_ptr<Frame> frame = session_.take();
        if (!frame) return;
        if (shown_ && frame->generation < shown_->generation)
            ADD_FAILURE() << "a stale generation came after a newer one";
        if (!shown_) {
            shown_ = std::move(frame);
            return;
        }
        shown_->append(std::move(*frame));
        session_.giveBack(std::move(frame));  // to be filled again
    }

    std::atomic<int> told_{0};
    std::mutex mutex_;
    std::condition_variable wake_;
    bool waiting_ = false;
    std::unique_ptr<Frame> shown_;
    std::uint64_t generation_ = 0;
    TrainingSession session_;  // last: told() needs the others
};

// What the command line computes.
std::vector<Record> headless(const Experiment& experiment, std::size_t run) {
    Run it(surfaceOf(experiment), experiment, experiment.runs.at(run));
    std::vector<Record> all{it.progress().latest}, next(100);
    while (!it.over()) {
        const std::size_t count = it.advance(next);
        all.insert(all.end(), next.begin(), next.begin() + static_cast<std::ptrdiff_t>(count));
    }
    return all;
}

bool same(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

void expectHeadless(const Frame& frame, const Experiment& experiment, std::int64_t upTo = -1) {
    ASSERT_EQ(frame.runs.size(), experiment.runs.size());
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        std::vector<Record> expected = headless(experiment, i);
        if (upTo >= 0 && expected.size() > static_cast<std::size_t>(upTo) + 1)
            expected.resize(static_cast<std::size_t>(upTo) + 1);
        const RunFrame& run = frame.runs[i];
        ASSERT_EQ(run.loss.first(), 0);
        ASSERT_EQ(run.loss.end(), static_cast<std::int64_t>(expected.size()));
        ASSERT_EQ(run.loss.bucketSize(), 1);
        for (const Record& record : expected) {
            ASSERT_TRUE(same(run.x.at(record.step), record.x)) << i << " at " << record.step;
            ASSERT_TRUE(same(run.y.at(record.step), record.y));
            ASSERT_TRUE(same(run.loss.at(record.step), record.loss));
            ASSERT_TRUE(same(run.gradientNorm.at(record.step), record.gradientNorm));
            ASSERT_TRUE(same(run.learningRate.at(record.step), record.learningRate));
        }
        EXPECT_EQ(run.progress.latest.step, expected.back().step);
    }
}

Experiment noisyRace(std::int64_t steps) {
    Experiment experiment =
        read(R"({"problem": {"surface": {"kind": "least_squares", "batch_size": 8}, "gradient_noise": 0.02},
        "seed": 3, "runs": [{"learning_rate": 0.01}, {"optimizer": {"kind": "adam"}, "learning_rate": 0.05,
        "schedule": {"kind": "cosine", "period": 500}}, {"optimizer": {"kind": "momentum"}, "learning_rate": 0.002}]})");
    experiment.steps = steps;
    return experiment;
}

TEST(Session, GivesTheBitsOfTheCommandLine) {
    Issues issues;
    for (const Experiment& experiment : {*loadExperiment(defaultFile, issues), noisyRace(5000)}) {
        Window window;
        window.session().setSpeed(TrainingSession::unlimited);
        window.load(experiment, 0, true);
        window.untilOver();
        expectHeadless(window.shown(), experiment);
        EXPECT_EQ(window.shown().step, experiment.steps);
        EXPECT_FALSE(window.shown().running);
        for (const RunFrame& run : window.shown().runs) EXPECT_EQ(run.progress.status, Status::Finished);
    }
}

TEST(Session, GivesTheSameBitsHoweverItIsWatched) {
    std::mt19937 random(1);
    for (int round = 0; round < 8; ++round) {
        const Experiment experiment = noisyRace(3000);
        Window window;
        window.load(experiment, static_cast<std::int64_t>(random() % 50), random() % 2);
        for (int i = 0; i < 60; ++i) {
            switch (random() % 5) {
                case 0:
                    window.session().start();
                    break;
                case 1:
                    window.session().pause();
                    break;
                case 2:
                    window.session().step(static_cast<std::int64_t>(random() % 70));
                    break;
                case 3:
                    window.session().setSpeed(random() % 2 ? TrainingSession::unlimited
                                                           : 1000.0 * static_cast<double>(1 + random() % 1000));
                    break;
                case 4:
                    window.until([](const Frame&) { return true; });
                    break;
            }
        }
        window.session().setSpeed(TrainingSession::unlimited);
        window.session().start();
        window.untilOver();
        expectHeadless(window.shown(), experiment);
    }
}

TEST(Session, RecomputesUpToAStepAndPausesThere) {
    const Experiment experiment = noisyRace(2000);
    Window window;
    window.load(experiment, 777);
    window.untilStep(777);
    EXPECT_EQ(window.shown().step, 777);
    EXPECT_FALSE(window.shown().running);
    EXPECT_FALSE(window.shown().over);
    expectHeadless(window.shown(), experiment, 777);
    for (const RunFrame& run : window.shown().runs) EXPECT_EQ(run.progress.status, Status::Running);
    window.load(experiment, 1 << 30);  // beyond the end is the end
    window.untilOver();
    expectHeadless(window.shown(), experiment);
}

TEST(Session, ShowsItsStartBeforeAnyStep) {
    Window window;
    window.load(noisyRace(10));
    window.until([](const Frame&) { return true; });
    EXPECT_EQ(window.shown().step, 0);
    EXPECT_FALSE(window.shown().running);
    for (const RunFrame& run : window.shown().runs) {
        EXPECT_EQ(run.progress.status, Status::Ready);
        EXPECT_EQ(run.loss.end(), 1);
        EXPECT_TRUE(std::isnan(run.learningRate.at(0)));
    }
}

TEST(Session, StepsExactlyAsFarAsAsked) {
    const Experiment experiment = noisyRace(100);
    Window window;
    window.load(experiment);
    window.session().step();
    window.untilStep(1);
    EXPECT_EQ(window.shown().step, 1);
    window.session().step(7);
    window.session().step(2);
    window.untilStep(10);
    EXPECT_EQ(window.shown().step, 10);
    EXPECT_FALSE(window.shown().running);
    window.session().step(1000);
    window.untilOver();
    EXPECT_EQ(window.shown().step, 100);
    expectHeadless(window.shown(), experiment);
}

TEST(Session, PausesWhereItIs) {
    const Experiment experiment = noisyRace(100'000'000);
    Window window;
    window.session().setSpeed(TrainingSession::unlimited);
    window.load(experiment, 0, true);
    window.until([](const Frame& f) { return f.running && f.step > 100; });
    window.session().pause();
    window.until([](const Frame& f) { return !f.running; });
    const std::int64_t step = window.shown().step;
    window.session().step(3);
    window.untilStep(step + 1);
    EXPECT_EQ(window.shown().step, step + 3);
}

TEST(Session, LogsALiveChangeThatReplaysToTheSameBits) {
    std::mt19937 random(2);
    for (int round = 0; round < 2; ++round) {
        Experiment experiment = noisyRace(60000);
        Window window;
        window.session().setSpeed(3000);
        window.load(experiment, 0, true);
        const std::vector<std::pair<std::size_t, std::pair<std::string, std::string>>> edits{
            {0, {"learning_rate", "0.02"}},
            {1, {"optimizer", R"({"kind":"lion"})"}},
            {1, {"learning_rate", "0.001"}},
            {2, {"optimizer.momentum", "0.5"}},
            {0, {"schedule.kind", "\"cosine\""}}};
        for (const auto& [run, setting] : edits) {
            const std::int64_t at = (window.until([](const Frame&) { return true; }), window.shown().step);
            window.untilStep(std::min<std::int64_t>(at + random() % 20, 50000));
            window.session().retune(run, {setting});
        }
        window.session().setSpeed(TrainingSession::unlimited);
        window.untilOver();
        ASSERT_EQ(window.shown().changes.size(), edits.size());
        for (std::size_t i = 0; i < edits.size(); ++i) {
            const StampedChange& stamped = window.shown().changes[i];
            EXPECT_EQ(stamped.run, edits[i].first);
            ASSERT_EQ(stamped.change.set.size(), 1u);
            EXPECT_EQ(stamped.change.set[0], edits[i].second);
            EXPECT_TRUE(i == 0 || stamped.change.at >= window.shown().changes[i - 1].change.at);
            experiment.runs[stamped.run].changes.push_back(stamped.change);
        }
        expectHeadless(window.shown(), experiment);
        expectHeadless(window.shown(), read(toJson(experiment).dump()));
    }
}

TEST(Session, TellsAtWhichStepAPausedChangeApplies) {
    Window window;
    window.load(noisyRace(100), 42);
    window.untilStep(42);
    window.session().retune(1, {{"learning_rate", "0.5"}});
    window.until([](const Frame& f) { return !f.changes.empty(); });
    EXPECT_EQ(window.shown().changes[0].change.at, 42);
    window.session().step();
    window.untilStep(43);
    const double rate = window.shown().runs[1].learningRate.at(43);
    EXPECT_GT(rate, 0.45);
    EXPECT_LT(window.shown().runs[1].learningRate.at(42), 0.051);
}

TEST(Session, IgnoresAChangeOfARunThatIsOverOrAbsent) {
    const Experiment experiment = noisyRace(10);
    Window window;
    window.load(experiment, 10);
    window.untilOver();
    window.session().retune(0, {{"learning_rate", "0.5"}});
    window.session().retune(99, {{"learning_rate", "0.5"}});
    window.load(experiment, 10);  // its frame comes after whatever the changes would have done
    window.untilOver();
    EXPECT_TRUE(window.shown().changes.empty());
    expectHeadless(window.shown(), experiment);
}

TEST(Session, DropsWhatBelongsToAnEarlierLoad) {
    Window window;
    Experiment experiment = noisyRace(5000);
    window.session().setSpeed(TrainingSession::unlimited);
    // As a start handle that is dragged: each load replaces the last before that is done.
    for (int i = 0; i < 50; ++i) {
        experiment.surface().start = Point{0.1 * i, -0.1 * i};
        window.load(experiment, 5000);
    }
    window.untilOver();
    expectHeadless(window.shown(), experiment);
    // Fewer runs than before.
    experiment.runs.pop_back();
    window.load(experiment, 100);
    window.untilStep(100);
    expectHeadless(window.shown(), experiment, 100);
}

TEST(Session, EndsWhileALongRunGoesOn) {
    for (int round = 0; round < 20; ++round) {
        Window window;
        window.session().setSpeed(round % 2 ? TrainingSession::unlimited : 1e-3);
        window.load(noisyRace(1'000'000'000), round % 3 ? 0 : 1'000'000'000, true);
        if (round % 4) window.until([](const Frame&) { return true; });
    }
    TrainingSession never;  // nor was anything asked of this one
}

TEST(Session, TakesAnySpeed) {
    Window window;
    window.load(noisyRace(1000), 0, true);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const double speed : {0.0, -1.0, nan, 1e-300, 1e-9, 5e-324}) window.session().setSpeed(speed);
    window.session().step(3);  // still hears
    window.untilStep(3);
    window.session().setSpeed(1e300);
    window.session().start();
    window.untilOver();
    EXPECT_EQ(window.shown().step, 1000);
}

TEST(Handover, StaysBoundedWhileNobodyTakes) {
    Handover<Frame> handover;
    constexpr std::int64_t each = 1000;
    for (std::int64_t k = 0; k < 600; ++k) {
        auto frame = std::make_unique<Frame>();
        frame->generation = 1;
        frame->runs.emplace_back().loss.begin(k * each);
        for (std::int64_t i = k * each; i < (k + 1) * each; ++i)
            frame->runs[0].loss.append(i == 314159 ? -1.0 : static_cast<double>(i));
        frame->step = (k + 1) * each;
        EXPECT_EQ(handover.publish(std::move(frame)), k == 0);
    }
    const auto all = handover.take();
    ASSERT_TRUE(all);
    EXPECT_EQ(all->step, 600 * each);
    EXPECT_LE(all->runs[0].loss.bytes(), 4u << 20);
    Trace loss;
    loss.append(all->runs[0].loss);
    EXPECT_EQ(loss.end(), 600 * each);
    EXPECT_EQ(loss.last(), 600 * each - 1);
    EXPECT_EQ(loss.extremes(300000, 320000).min, -1);
    EXPECT_FALSE(handover.take());
}

TEST(Session, TellsOfAFrameOnceUntilItIsTaken) {
    std::atomic<int> told{0};
    TrainingSession session([&] { ++told; });
    session.setSpeed(TrainingSession::unlimited);
    const Experiment experiment = noisyRace(20000);
    session.load({surfaceOf(experiment), nullptr}, experiment, 0, true);
    int takes = 0;
    for (bool over = false; !over;) {
        while (told.load() == takes) std::this_thread::yield();
        EXPECT_EQ(told.load(), takes + 1);
        const auto frame = session.take();
        ++takes;
        ASSERT_TRUE(frame);
        over = frame->over;
    }
}

TEST(Session, TellsOfDivergenceAndLetsTheOthersGoOn) {
    Window window;
    const Experiment experiment = read(R"({"problem": {"surface": {"kind": "rosenbrock"}}, "steps": 300,
        "runs": [{"optimizer": {"kind": "momentum"}, "learning_rate": 0.1}, {"learning_rate": 0.001}]})");
    window.load(experiment, 300);
    window.untilOver();
    EXPECT_EQ(window.shown().runs[0].progress.status, Status::Diverged);
    ASSERT_TRUE(window.shown().runs[0].progress.divergence);
    EXPECT_EQ(window.shown().runs[0].loss.end(), window.shown().runs[0].progress.divergence->step);
    EXPECT_EQ(window.shown().runs[1].progress.status, Status::Finished);
    EXPECT_EQ(window.shown().step, 300);
    expectHeadless(window.shown(), experiment);
}

TEST(Session, StandsAtTheLastStepOfARaceThatEndedEarly) {
    // Both stop within a chunk; the race's step is the last that any of them did.
    Window window;
    Issues issues;
    Experiment experiment = *loadExperiment(defaultFile, issues);
    experiment.goal->stop = true;
    experiment.runs.pop_back();  // gradient descent takes 148
    window.load(experiment, 160);
    window.untilOver();
    EXPECT_EQ(window.shown().step, 82);
    EXPECT_FALSE(window.shown().running);
    EXPECT_EQ(window.shown().runs[0].progress.status, Status::GoalReached);
    window.session().start();  // nothing is left to do
    window.session().step(5);
    window.load(experiment, 160);
    window.untilOver();
    EXPECT_EQ(window.shown().step, 82);
}

TEST(Session, IsOverAtOnceWhereNothingCanRun) {
    Window window;
    window.load(
        read(R"j({"problem": {"surface": {"kind": "formula", "f": "log(x)"}, "start": [-1, 0]}, "runs": [{}, {}]})j"),
        100, true);
    window.untilOver();
    EXPECT_EQ(window.shown().step, 0);
    EXPECT_FALSE(window.shown().running);
    EXPECT_EQ(window.shown().runs[1].progress.status, Status::Diverged);
    window.load(read(R"({"runs": []})"), 0, true);
    window.untilOver();
    EXPECT_TRUE(window.shown().runs.empty());
}

}  // namespace
}  // namespace ravine
