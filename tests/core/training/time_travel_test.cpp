// Going back: every past moment is reached again to the bit, from sparse bookmarks, in bounded memory.
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>

#include "core/experiment/experiment_json.h"
#include "core/kinds/kind_json.h"
#include "core/training/network_race.h"
#include "core/training/surface_race.h"

namespace ravine {
namespace {

using namespace std::chrono_literals;

Experiment read(const char* json) {
    Issues issues;
    Experiment experiment = fromJson(Json::parse(json), issues);
    EXPECT_TRUE(issues.empty()) << text(issues);
    return experiment;
}

Prepared preparedFor(const Experiment& experiment) {
    Issues issues;
    Prepared prepared = prepare(experiment, issues);
    EXPECT_TRUE(prepared) << text(issues);
    return prepared;
}

// Dropout, batch norm, Adam, a schedule by steps, one that listens, batches that do not divide the samples, a change.
Experiment networks() {
    return read(R"({"problem": {"kind": "network", "data": {"kind": "moons", "samples": 90, "noise": 0.2},
        "network": {"layers": [{"units": 8, "batch_norm": true, "dropout": 0.3}, {"units": 6, "activation": "tanh"}],
                    "batch_size": 16}},
        "runs": [{"name": "a", "optimizer": {"kind": "adam"}, "learning_rate": 0.01, "schedule": {"kind": "cosine", "period": 90, "unit": "step"}},
                 {"name": "b", "optimizer": {"kind": "nadam"}, "learning_rate": 0.01, "schedule": {"kind": "plateau", "patience": 1},
                  "network": {"batch_size": 7}, "changes": [{"at": 40, "set": {"network.dropout": 0.5}}]},
                 {"name": "c", "optimizer": {"kind": "momentum"}, "learning_rate": 0.05, "l1": 0.001}],
        "epochs": 30, "seed": 5})");
}

// All that a moment of a network is: parameters, running statistics, and by the next update the rule's state, its
// count, the scheduled rate, the batch and its masks.
struct State {
    std::int64_t step;
    Vector<double> theta, running;
    std::vector<CoordinateAnatomy> coordinates;
    double rate;
    bool operator==(const State&) const = default;
};

State stateOf(std::int64_t step, const Snapshot& snapshot, const StepAnatomy* next) {
    return {step, snapshot.theta, snapshot.running, next ? next->coordinates : std::vector<CoordinateAnatomy>{},
            next ? next->rate : 0};
}

const std::vector<std::int64_t> places{0, 5, 40, 70};

// By playing there from the start. At the end the last update is what is opened up.
std::map<double, State> played(const Experiment& experiment, std::size_t index) {
    NetworkRun run(preparedFor(experiment).network, experiment, experiment.runs[index]);
    std::map<double, State> states;
    std::optional<StepAnatomy> last;
    const auto note = [&] {
        const double part = static_cast<double>(run.batchOfEpoch()) / static_cast<double>(run.batchesPerEpoch());
        auto next = run.openNext(places, false);
        if (!next && run.over()) next = last;
        last = next;
        states.emplace(static_cast<double>(run.epoch()) + part,
                       stateOf(run.step(), *run.snapshot(), next ? &*next : nullptr));
    };
    for (note(); !run.over();)
        if (run.advance(); !run.isEvaluating()) note();
    return states;
}

void advanceTo(Race& race, std::int64_t goal, const std::function<void()>& between = {}) {
    std::vector<RunFrame> frames;
    race.begin(frames);
    while (!race.over() && race.position() < goal) {
        race.advance(goal, 0ns, frames);
        if (between) between();
    }
}

Sight seen(Race& race, const Look& look) {
    Sight sight;
    while (!race.visit(look, 0ns, sight)) {
    }
    EXPECT_EQ(sight.look, look);
    return sight;
}

TEST(TimeTravel, SeekingInRandomOrderIsToTheBitWhatPlayingThereIs) {
    const Experiment experiment = networks();
    NetworkRace race(preparedFor(experiment).network, experiment);
    advanceTo(race, experiment.epochs);
    std::mt19937 random(3);
    for (std::size_t run = 0; run < 3; ++run) {
        const auto states = played(experiment, run);
        std::vector<double> moments;
        for (const auto& [at, state] : states) moments.push_back(at);
        std::ranges::shuffle(moments, random);
        for (const double at : moments) {
            const Sight sight = seen(race, {.at = at, .opened = run, .coordinates = places, .whole = false});
            ASSERT_EQ(sight.runs.size(), 3u);
            ASSERT_EQ(stateOf(sight.runs[run].step, *sight.runs[run].snapshot, sight.next.get()), states.at(at))
                << "run " << run << " at " << at;
        }
    }
}

TEST(TimeTravel, AMomentWhileTheRaceStillRunsDisturbsNothing) {
    const Experiment experiment = networks();
    NetworkRace race(preparedFor(experiment).network, experiment);
    const auto states = played(experiment, 0);
    std::mt19937 random(4);
    std::vector<RunFrame> frames;
    race.begin(frames);
    while (!race.over()) {
        race.advance(experiment.epochs, 0ns, frames);
        const auto reached = static_cast<int>(race.progress());
        const double at = std::uniform_int_distribution<int>(0, reached)(random);
        const Sight sight = seen(race, {.at = at, .opened = 0, .coordinates = places, .whole = false});
        ASSERT_EQ(stateOf(sight.runs[0].step, *sight.runs[0].snapshot, sight.next.get()), states.at(at)) << at;
    }
    const Sight end = seen(race, {.at = 30.0, .opened = {}, .coordinates = {}, .whole = false});
    EXPECT_EQ(end.runs[0].snapshot->theta, states.rbegin()->second.theta);
}

TEST(TimeTravel, ALiveChangeIsMadeAgainWhereItWasMade) {
    Experiment experiment = networks();
    NetworkRace race(preparedFor(experiment).network, experiment);
    int done = 0;
    advanceTo(race, experiment.epochs, [&] {
        if (race.progress() < 3.5 * (done + 1) || done >= 3) return;
        const Settings settings[] = {
            {{"learning_rate", "0.05"}},
            {{"optimizer", R"({"kind": "rmsprop"})"}},
            {{"weights.0.3.1", "0.75"}, {"points.add", R"({"inputs": [0.5, 0.5], "target": 1})"}}};
        Change stamped;
        ASSERT_TRUE(race.change(0, settings[done++], stamped));
        experiment.runs[0].changes.push_back(stamped);
    });
    ASSERT_EQ(done, 3);
    auto states = played(experiment, 0);  // from the file that has the changes
    for (const double at : {29.0, 3.0, 4.0, 11.0, 7.0, 12.0, 0.0, 20.0}) {
        const Sight sight = seen(race, {.at = at, .opened = 0, .coordinates = places, .whole = false});
        EXPECT_EQ(stateOf(sight.runs[0].step, *sight.runs[0].snapshot, sight.next.get()), states.at(at)) << at;
    }
}

TEST(TimeTravel, ADivergedRunIsShownWhereItLastHadNumbers) {
    Experiment experiment = networks();
    experiment.runs.resize(1);
    experiment.runs[0].optimizer = GradientDescent{};
    experiment.runs[0].schedule = {};
    experiment.runs[0].learningRate = 1e308;  // out of range whatever the gradient; saturated units may bear 1e30
    NetworkRace race(preparedFor(experiment).network, experiment);
    advanceTo(race, experiment.epochs);
    const Sight sight = seen(race, {.at = 30.0, .opened = 0, .coordinates = places, .whole = false});
    EXPECT_TRUE(sight.runs[0].snapshot->theta.allFinite());
    EXPECT_LT(sight.runs[0].step, 30);
}

Experiment surfaces() {
    return read(R"({"problem": {"kind": "surface", "surface": {"kind": "rosenbrock"}, "gradient_noise": 0.5},
        "runs": [{"name": "a", "optimizer": {"kind": "adam"}, "learning_rate": 0.01, "schedule": {"kind": "plateau", "patience": 50}},
                 {"name": "b", "optimizer": {"kind": "momentum"}, "learning_rate": 1e-4,
                  "changes": [{"at": 7000, "set": {"learning_rate": 5e-5}}]},
                 {"name": "c", "optimizer": {"kind": "gradient_descent"}, "learning_rate": 1}],
        "steps": 300000, "seed": 5})");
}

TEST(TimeTravel, ASurfacesEveryStepIsExactHoweverLongTheRun) {
    const Experiment experiment = surfaces();
    const Prepared prepared = preparedFor(experiment);
    SurfaceRace race(prepared.surface, experiment);
    advanceTo(race, experiment.steps);
    std::vector<std::vector<Record>> records(3);
    for (std::size_t i = 0; i < 3; ++i) {
        ravine::Run run(prepared.surface, experiment, experiment.runs[i]);
        records[i].push_back(run.progress().latest);
        Record record;
        while (run.advance(std::span(&record, 1)) == 1) records[i].push_back(record);
    }
    std::mt19937 random(5);
    for (int k = 0; k < 200; ++k) {
        const int at = std::uniform_int_distribution<int>(0, 300000)(random);
        const Sight sight = seen(race, {.at = at, .opened = 1, .coordinates = {}, .whole = false});
        for (std::size_t i = 0; i < 3; ++i) {
            const Record& expected =
                records[i][std::min<std::size_t>(static_cast<std::size_t>(at), records[i].size() - 1)];
            ASSERT_EQ(sight.runs[i].record.x, expected.x) << at;
            ASSERT_EQ(sight.runs[i].record.y, expected.y) << at;
            ASSERT_EQ(sight.runs[i].step, expected.step);
        }
        if (at < 300000) {
            ASSERT_EQ(sight.next->coordinates[0].after(), records[1][static_cast<std::size_t>(at) + 1].x);
        }
    }
    EXPECT_LT(records[2].size(), 100u) << "the one that diverges";
}

TEST(TimeTravel, AForkWithNothingChangedIsItsParentToTheBit) {
    Experiment experiment = networks();
    RunSpec fork = experiment.runs[1];
    fork.name = "fork";
    fork.parent = "b";
    fork.changes.push_back({57, {}});
    experiment.runs.push_back(fork);
    NetworkRun parent(preparedFor(experiment).network, experiment, experiment.runs[1]);
    NetworkRun child(preparedFor(experiment).network, experiment, experiment.runs[3]);
    while (!parent.over()) {
        parent.advance();
        child.advance();
        ASSERT_EQ(parent.snapshot()->theta, child.snapshot()->theta);
    }
    EXPECT_TRUE(child.over());
}

// A run of known size and pace, for the bookmarks alone.
struct Counter {
    std::int64_t at = 0;
    std::size_t bytes() const { return 1000; }
    std::int64_t step() const { return at; }
    void shed() {}
    void adopt(const Counter&) {}
};

TEST(Bookmarks, StayWithinTheirRoomAndEvenlyApart) {
    Bookmarks<Counter> bookmarks(50'000);
    Counter counter;
    for (; counter.at < 100'000; ++counter.at) {
        bookmarks.worked(counter, 1ms);
        ASSERT_LE(bookmarks.bytes(), 50'000u);
    }
    EXPECT_GE(bookmarks.size(), 24u);
    const auto before = [&](std::int64_t goal) {
        return bookmarks.latest([=](const Counter& kept) { return kept.at <= goal; });
    };
    std::int64_t farthest = 0;
    for (std::int64_t goal = 0; goal < 100'000; goal += 17) {
        ASSERT_TRUE(before(goal)) << "the start is never dropped";
        farthest = std::max(farthest, goal - before(goal)->at);
    }
    EXPECT_LE(farthest, 100'000 / 12) << "replayed at most";
}

TEST(Bookmarks, AreDenseWhereThereIsRoom) {
    Bookmarks<Counter> bookmarks(50'000'000);
    for (Counter counter; counter.at < 10'000; ++counter.at) bookmarks.worked(counter, 1ms);
    EXPECT_GE(bookmarks.size(), 900u) << "one for ten milliseconds of work";
}

}  // namespace
}  // namespace ravine
