#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>
#include <random>

#include "core/experiment/experiment_json.h"
#include "core/kinds/kind_json.h"
#include "core/training/run.h"
#include "tests/fixtures/source_folder.h"

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

// Counts what this program takes from the heap. Sanitizers bring their own operator new.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define RAVINE_COUNTS_ALLOCATIONS
namespace {
std::atomic<std::size_t> allocations{0};
void* taken(void* memory) {
    ++allocations;
    if (!memory) throw std::bad_alloc();
    return memory;
}
}  // namespace
[[gnu::noinline]] void* operator new(std::size_t size) { return taken(std::malloc(size)); }
[[gnu::noinline]] void* operator new[](std::size_t size) { return taken(std::malloc(size)); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t align) {
    const auto boundary = static_cast<std::size_t>(align);
    return taken(std::aligned_alloc(boundary, (size + boundary - 1) / boundary * boundary));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
#endif

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

Run runOf(const Experiment& experiment, std::size_t index = 0) {
    return Run(surfaceOf(experiment), experiment, experiment.runs.at(index));
}

std::vector<Record> advance(Run& run, std::size_t count) {
    std::vector<Record> records(count);
    records.resize(run.advance(records));
    return records;
}

std::vector<Record> toTheEnd(Run run) {
    std::vector<Record> all{run.progress().latest};
    while (!run.over()) {
        const std::vector<Record> next = advance(run, 64);
        all.insert(all.end(), next.begin(), next.end());
    }
    return all;
}

std::uint64_t bits(double value) {
    std::uint64_t result;
    std::memcpy(&result, &value, sizeof result);
    return result;
}

testing::AssertionResult sameBits(const std::vector<Record>& a, const std::vector<Record>& b) {
    if (a.size() != b.size()) return testing::AssertionFailure() << a.size() << " records against " << b.size();
    for (std::size_t i = 0; i < a.size(); ++i) {
        const bool rates = std::isnan(a[i].learningRate) ? std::isnan(b[i].learningRate)
                                                         : bits(a[i].learningRate) == bits(b[i].learningRate);
        if (a[i].step != b[i].step || bits(a[i].x) != bits(b[i].x) || bits(a[i].y) != bits(b[i].y) ||
            bits(a[i].loss) != bits(b[i].loss) || bits(a[i].gradientNorm) != bits(b[i].gradientNorm) || !rates)
            return testing::AssertionFailure() << "they part at record " << i << ": (" << a[i].x << ", " << a[i].y
                                               << ") against (" << b[i].x << ", " << b[i].y << ")";
    }
    return testing::AssertionSuccess();
}

// A race of its first eight kinds and more: noise and mini-batches of real data unless told otherwise.
const std::string noisyIris = R"("problem": {"surface": {"kind": "least_squares", "features": ["petal_length"],
    "target": "petal_width", "batch_size": 8}, "gradient_noise": 0.05}, "steps": 120, "seed": 3)";
const std::string noisyFormula =
    R"("problem": {"surface": {"kind": "formula", "f": "log(1 + (1 - x)^2) + 3*(y - x^2)^2"}, "gradient_noise": 0.05},
       "steps": 120, "seed": 3)";

Experiment withRun(const std::string& rest, const std::string& run) {
    return read("{" + rest + ", \"runs\": [" + run + "]}");
}

TEST(Run, HasTheFiguresOfTheDefaultExperiment) {
    Issues issues;
    const auto experiment = loadExperiment(defaultFile, issues);
    ASSERT_TRUE(experiment) << text(issues);
    // The figures of shared/design/surface-light.png and of issue 2.
    const std::int64_t first[3] = {71, 82, 148}, from[3] = {99, 82, 148};
    for (std::size_t i = 0; i < 3; ++i) {
        auto run = runOf(*experiment, i);
        EXPECT_EQ(run.progress().status, Status::Ready);
        EXPECT_EQ(toTheEnd(run).size(), 161u);
        while (!run.over()) advance(run, 7);
        EXPECT_EQ(run.progress().status, Status::Finished);
        EXPECT_EQ(run.progress().firstBelow, first[i]);
        EXPECT_EQ(run.progress().belowFrom, from[i]);
    }
}

TEST(Run, BelowFromForgetsWhenItRisesAgain) {
    // Momentum is below from 71 but not at every step until 99.
    Issues issues;
    auto run = runOf(*loadExperiment(defaultFile, issues), 0);
    advance(run, 71);
    EXPECT_EQ(run.progress().belowFrom, 71);
    advance(run, 27);
    EXPECT_EQ(run.progress().firstBelow, 71);
    EXPECT_FALSE(run.progress().belowFrom == 71);
}

// Pausing, stepping and resuming are chunks; a bookmark is a copy.
TEST(Run, GivesTheSameBitsInAnyChunksAndFromAnyCopy) {
    std::mt19937 random(1);
    for (const std::string& problem : {noisyIris, noisyFormula})
        forEachKind<Optimizer>([&]<class O>(const O&) {
            for (const char* schedule :
                 {R"({"kind": "constant"})", R"({"kind": "one_cycle", "period": 100, "warmup": 7})",
                  R"({"kind": "warm_restarts", "period": 13, "unit": "epoch"})",
                  R"({"kind": "plateau", "patience": 2, "factor": 0.5})"}) {
                SCOPED_TRACE(std::string(O::info.key) + schedule);
                const Experiment experiment =
                    withRun(problem, R"({"learning_rate": 0.01, "l1": 0.01, "clip_norm": 5, "optimizer": {"kind": ")" +
                                         std::string(O::info.key) + "\"}, \"schedule\": " + schedule + "}");
                const std::vector<Record> whole = toTheEnd(runOf(experiment));
                ASSERT_EQ(whole.size(), 121u);
                auto run = runOf(experiment);
                std::vector<Record> pieces{run.progress().latest};
                while (!run.over()) {
                    auto bookmark = run;
                    if (random() % 2) advance(run, random() % 40);  // what the original goes on to do is of no account
                    if (random() % 2) bookmark = ravine::Run(bookmark);
                    const std::vector<Record> next = advance(bookmark, random() % 20);
                    pieces.insert(pieces.end(), next.begin(), next.end());
                    run = std::move(bookmark);
                }
                ASSERT_TRUE(sameBits(whole, pieces));
            }
        });
}

TEST(Run, SharesNoiseAndBatchesWhateverStandsBesideIt) {
    const std::string spec = R"({"name": "it", "optimizer": {"kind": "adam"}, "learning_rate": 0.05})";
    const std::vector<Record> alone = toTheEnd(runOf(withRun(noisyIris, spec)));
    Experiment race = read(
        "{" + noisyIris + R"(, "runs": [{"optimizer": {"kind": "lion"}}, {}, {"learning_rate": 0.001}, )" + spec +
        R"(, {"optimizer": {"kind": "adagrad"}}, {"l2": 1}, {"clip_norm": 1}, {"optimizer": {"kind": "nadam"}}]})");
    const auto surface = surfaceOf(race);
    std::vector<ravine::Run> runs;
    for (const RunSpec& run : race.runs) runs.emplace_back(surface, race, run);
    std::vector<Record> among{runs[3].progress().latest};
    while (!runs[3].over())
        for (ravine::Run& run : runs) {
            const std::vector<Record> next = advance(run, 3);
            if (&run == &runs[3]) among.insert(among.end(), next.begin(), next.end());
        }
    EXPECT_TRUE(sameBits(alone, among));
    // And another seed is another story.
    race.seed = 4;
    EXPECT_FALSE(sameBits(alone, toTheEnd(ravine::Run(surface, race, race.runs[3]))));
}

// On f = ½ |θ|² with η = 1 every step lands on −σ times the noise of that step.
TEST(Run, AddsFreshNormalNoiseToEveryGradient) {
    const std::vector<Record> records =
        toTheEnd(runOf(read(R"({"problem": {"surface": {"kind": "bowl"}, "gradient_noise": 0.5},
        "steps": 4000, "runs": [{"learning_rate": 1}]})")));
    double sum = 0, squares = 0, neighbours = 0, across = 0;
    for (std::size_t i = 2; i < records.size(); ++i) {
        sum += records[i].x;
        squares += records[i].x * records[i].x;
        neighbours += records[i].x * records[i - 1].x;
        across += records[i].x * records[i].y;
    }
    const double n = 4000;
    EXPECT_NEAR(sum / n, 0, 5 * 0.5 / std::sqrt(n));
    EXPECT_NEAR(squares / n, 0.25, 5 * 0.25 * std::sqrt(2 / n));
    EXPECT_NEAR(neighbours / n, 0, 5 * 0.25 / std::sqrt(n));
    EXPECT_NEAR(across / n, 0, 5 * 0.25 / std::sqrt(n));
}

TEST(Run, ShufflesAnewEachEpoch) {
    // 150 single samples an epoch, at a rate that moves nothing: the steps of two epochs tell their orders.
    Experiment experiment = withRun(noisyIris, R"({"learning_rate": 1e-12})");
    Issues issues;
    for (const auto& [path, value] :
         {std::pair{"problem.gradient_noise", "0"}, {"problem.surface.batch_size", "1"}, {"steps", "300"}})
        ASSERT_TRUE(set(experiment, path, value, issues));
    const std::vector<Record> records = toTheEnd(runOf(experiment));
    int alike = 0;
    for (std::size_t i = 1; i <= 150; ++i)
        alike += std::abs((records[i].x - records[i - 1].x) - (records[i + 150].x - records[i + 149].x)) < 1e-15;
    EXPECT_LT(alike, 75);
}

TEST(Run, FeelsTheSizeOfItsBatches) {
    std::vector<std::vector<Record>> paths;
    for (const char* size : {"0", "64", "8", "1"}) {
        Experiment experiment = withRun(noisyIris, R"({"learning_rate": 0.01})");
        Issues issues;
        ASSERT_TRUE(set(experiment, "problem.gradient_noise", "0", issues));
        ASSERT_TRUE(set(experiment, "problem.surface.batch_size", size, issues));
        paths.push_back(toTheEnd(runOf(experiment)));
        for (std::size_t i = 0; i + 1 < paths.size(); ++i) EXPECT_FALSE(sameBits(paths[i], paths.back())) << size;
    }
    // Full batch falls at every step; single samples do not.
    const auto rises = [](const std::vector<Record>& path) {
        int count = 0;
        for (std::size_t i = 1; i < path.size(); ++i) count += path[i].loss > path[i - 1].loss;
        return count;
    };
    EXPECT_EQ(rises(paths[0]), 0);
    EXPECT_GT(rises(paths[3]), 20);
}

TEST(Run, DrawsEverySampleOnceAnEpoch) {
    // One epoch of SGD on a linear-in-θ gradient with rate 0 moves nothing; so look at the batches themselves: the
    // mean of an epoch's batch gradients at one point is the full gradient. 150 samples in batches of 50.
    Experiment experiment = withRun(noisyIris, R"({"learning_rate": 1e-12})");
    Issues issues;
    ASSERT_TRUE(set(experiment, "problem.gradient_noise", "0", issues));
    ASSERT_TRUE(set(experiment, "problem.surface.batch_size", "50", issues));
    const auto surface = surfaceOf(experiment);
    ravine::Run run(surface, experiment, experiment.runs[0]);
    const Record start = run.progress().latest;
    advance(run, 3);
    const Jet<1> full = surface->gradient({start.x, start.y});
    EXPECT_NEAR((start.x - run.progress().latest.x) / 1e-12, 3 * full.dx, 2e-2);  // rounding of θ over η
    EXPECT_NEAR((start.y - run.progress().latest.y) / 1e-12, 3 * full.dy, 2e-2);
}

// ---- changes

// The run changed live, its log, and what it went through.
struct Live {
    std::vector<Record> records;
    std::vector<Change> log;
};

Live changedLive(const Experiment& experiment, const std::vector<Change>& plan) {
    Live live;
    auto run = runOf(experiment);
    live.records.push_back(run.progress().latest);
    for (const Change& change : plan) {
        const std::vector<Record> next = advance(run, static_cast<std::size_t>(change.at - run.step()));
        live.records.insert(live.records.end(), next.begin(), next.end());
        Change stamped{run.step(), change.set};
        run.change(stamped);
        live.log.push_back(stamped);
    }
    const std::vector<Record> rest = advance(run, 1000);
    live.records.insert(live.records.end(), rest.begin(), rest.end());
    return live;
}

TEST(Run, ReplaysItsChangesToTheBit) {
    const std::vector<Change> plan{
        {0, {{"l2", "0.01"}}},
        {7, {{"learning_rate", "0.02"}}},
        {7, {{"learning_rate", "0.03"}, {"clip_value", "0.5"}}},
        {20, {{"optimizer", R"({"kind":"adam"})"}}},
        {21, {{"optimizer.beta1", "0.5"}}},
        {33, {{"schedule", R"({"kind":"cosine","period":90})"}, {"l1", "0.02"}}},
        {50, {{"schedule.kind", "\"plateau\""}}},
        {64, {{"optimizer", R"({"kind":"momentum","momentum":0.1})"}, {"l1_method", "\"subgradient\""}}},
        {119, {{"learning_rate", "1"}}}};
    for (const std::string& problem : {noisyIris, noisyFormula}) {
        Experiment experiment = withRun(problem, R"({"name": "it", "learning_rate": 0.01})");
        const Live live = changedLive(experiment, plan);
        ASSERT_EQ(live.records.size(), 121u);
        EXPECT_FALSE(sameBits(live.records, toTheEnd(runOf(experiment))));
        EXPECT_EQ(live.records[33].learningRate, 0.03);
        EXPECT_LT(live.records[50].learningRate, live.records[40].learningRate);  // the cosine, at t = 39 and 49
        experiment.runs[0].changes = live.log;
        EXPECT_TRUE(sameBits(live.records, toTheEnd(runOf(experiment))));
        // Also through a file.
        const Experiment reread = read(toJson(experiment).dump());
        EXPECT_EQ(reread.runs, experiment.runs);
        EXPECT_TRUE(sameBits(live.records, toTheEnd(runOf(reread))));
        // And in small pieces.
        auto run = runOf(reread);
        std::vector<Record> pieces{run.progress().latest};
        while (!run.over()) pieces.push_back(advance(run, 1).at(0));
        EXPECT_TRUE(sameBits(live.records, pieces));
    }
}

TEST(Run, TakesAChangeInForceWithTheNextUpdate) {
    const Experiment experiment =
        read(R"({"problem": {"surface": {"kind": "bowl"}, "start": [1, 0]}, "steps": 4, "runs": [{"learning_rate": 0.5,
                 "changes": [{"at": 2, "set": {"learning_rate": 0.25}}]}]})");
    const std::vector<Record> records = toTheEnd(runOf(experiment));
    EXPECT_EQ(records[1].learningRate, 0.5);
    EXPECT_EQ(records[2].learningRate, 0.5);
    EXPECT_EQ(records[2].x, 0.25);
    EXPECT_EQ(records[3].learningRate, 0.25);
    EXPECT_EQ(records[3].x, 0.1875);
}

// By hand on f = x²/2 from 1, μ = ½, η halved at every step: the velocity starts at nothing when the kind changes,
// Adam's bias correction counts from 1, and the schedule's t goes on.
TEST(Run, StartsAFreshOptimizerWhileTheScheduleGoesOn) {
    const Experiment experiment = read(R"({"problem": {"surface": {"kind": "bowl"}, "start": [1, 0]}, "steps": 4,
                 "runs": [{"learning_rate": 0.5, "optimizer": {"kind": "momentum", "momentum": 0.5},
                           "schedule": {"kind": "exponential", "decay": 0.5},
                           "changes": [{"at": 2, "set": {"optimizer": {"kind": "adam", "epsilon": 1e-30}}},
                                       {"at": 3, "set": {"optimizer": {"kind": "momentum", "momentum": 0.5}}}]}]})");
    const std::vector<Record> records = toTheEnd(runOf(experiment));
    // t = 0: v = −½ · 1, x = ½.    t = 1: v = ½ · −½ − ¼ · ½ = −0.375, x = 0.125
    EXPECT_EQ(records[1].x, 0.5);
    EXPECT_EQ(records[2].x, 0.125);
    // t = 2, Adam's first step is η sign g = 0.125 exactly but for rounding.
    EXPECT_EQ(records[3].learningRate, 0.125);
    EXPECT_NEAR(records[3].x, 0, 1e-16);
    // t = 3: a fresh velocity, η = 1/16
    EXPECT_EQ(records[4].learningRate, 0.0625);
    EXPECT_NEAR(records[4].x, records[3].x * (1 - 0.0625), 1e-20);
}

TEST(Run, KeepsItsStateWhenAHyperparameterChanges) {
    const Experiment experiment = read(R"({"problem": {"surface": {"kind": "bowl"}, "start": [1, 0]}, "steps": 2,
                 "runs": [{"learning_rate": 0.5, "optimizer": {"kind": "momentum", "momentum": 0.5},
                           "changes": [{"at": 1, "set": {"optimizer.momentum": 0.25}}]}]})");
    // v = −½, x = ½;  v = ¼ · −½ − ½ · ½ = −0.375, x = 0.125
    EXPECT_EQ(toTheEnd(runOf(experiment))[2].x, 0.125);
}

// The lecture's momentum keeps η inside the velocity, PyTorch's outside; they part when the rate changes. By hand.
TEST(Run, FollowsTheLecturesMomentumUnderAChangingRate) {
    const std::string problem = R"("problem": {"surface": {"kind": "bowl"}, "start": [1, 0]}, "steps": 3)";
    const auto path = [&](const std::string& form) {
        return toTheEnd(
            runOf(withRun(problem, R"({"learning_rate": 0.5, "optimizer": {"kind": "momentum", "momentum": 0.5,
            "form": ")" + form + R"("}, "schedule": {"kind": "exponential", "decay": 0.5}})")));
    };
    const std::vector<Record> lecture = path("lecture"), pytorch = path("pytorch");
    // v: −0.5, −0.25 − 0.25 · 0.5 = −0.375, −0.1875 − 0.125 · 0.125 = −0.203125
    EXPECT_EQ(lecture[1].x, 0.5);
    EXPECT_EQ(lecture[2].x, 0.125);
    EXPECT_EQ(lecture[3].x, 0.125 - 0.203125);
    // v: 1, 0.5 + 0.5 = 1, 0.5 + 0.25 = 0.75; x: 0.5, 0.5 − 0.25, 0.25 − 0.125 · 0.75
    EXPECT_EQ(pytorch[1].x, 0.5);
    EXPECT_EQ(pytorch[2].x, 0.25);
    EXPECT_EQ(pytorch[3].x, 0.15625);
    EXPECT_EQ(lecture[3].learningRate, 0.125);
}

// ---- rates

TEST(Run, RecordsTheRateOfTheUpdateThatLedToTheRow) {
    const Experiment experiment =
        read(R"({"problem": {"surface": {"kind": "bowl"}}, "steps": 6, "runs": [{"learning_rate": 0.5,
        "schedule": {"kind": "step", "every": 2, "factor": 0.5, "warmup": 2, "warmup_from": 0.5}}]})");
    const std::vector<Record> records = toTheEnd(runOf(experiment));
    EXPECT_TRUE(std::isnan(records[0].learningRate));
    const double expected[] = {0.25, 0.375, 0.5, 0.5, 0.25, 0.25};
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(records[i + 1].learningRate, expected[i]) << i;
}

TEST(Run, CountsEpochsWhereToldTo) {
    // 150 samples in batches of 64: 3 updates an epoch.
    Experiment experiment = withRun(
        noisyIris, R"({"learning_rate": 0.5, "schedule": {"kind": "exponential", "decay": 0.5, "unit": "epoch"}})");
    Issues issues;
    ASSERT_TRUE(set(experiment, "problem.surface.batch_size", "64", issues));
    ASSERT_TRUE(set(experiment, "runs.0.learning_rate", "1e-3", issues));
    const std::vector<Record> records = toTheEnd(runOf(experiment));
    for (std::size_t i = 1; i <= 9; ++i)
        EXPECT_EQ(records[i].learningRate, std::ldexp(1e-3, -static_cast<int>((i - 1) / 3))) << i;
    ASSERT_TRUE(set(experiment, "runs.0.schedule.unit", "auto", issues));
    EXPECT_EQ(toTheEnd(runOf(experiment))[2].learningRate, 0.5e-3);
    // Without mini-batches an update is an epoch.
    ASSERT_TRUE(set(experiment, "problem.surface.batch_size", "0", issues));
    ASSERT_TRUE(set(experiment, "runs.0.schedule.unit", "epoch", issues));
    EXPECT_EQ(toTheEnd(runOf(experiment))[2].learningRate, 0.5e-3);
}

TEST(Run, LetsThePlateauListenToTheLoss) {
    // With η = 2 gradient descent jumps from x to −x on f = x²/2: the loss stands still from the start. The first
    // loss is the best; after more than `patience` = 2 without a better one the rate is halved, and all is well.
    const Experiment experiment = read(R"({"problem": {"surface": {"kind": "bowl"}, "start": [1, 0]}, "steps": 6,
        "runs": [{"learning_rate": 2, "schedule": {"kind": "plateau", "patience": 2, "factor": 0.5}}]})");
    const std::vector<Record> records = toTheEnd(runOf(experiment));
    for (std::size_t i = 1; i <= 4; ++i) EXPECT_EQ(records[i].learningRate, 2) << i;
    EXPECT_EQ(records[5].learningRate, 1);
    EXPECT_EQ(records[5].loss, 0);
}

TEST(Run, KeepsThePlateauFromListeningDuringTheWarmup) {
    // As above, after a warmup of four updates at the full rate: the fifth loss is the first that counts.
    const Experiment experiment = read(R"({"problem": {"surface": {"kind": "bowl"}, "start": [1, 0]}, "steps": 9,
        "runs": [{"learning_rate": 2, "schedule": {"kind": "plateau", "patience": 2, "factor": 0.5,
                  "warmup": 4, "warmup_from": 1}}]})");
    const std::vector<Record> records = toTheEnd(runOf(experiment));
    for (std::size_t i = 1; i <= 8; ++i) EXPECT_EQ(records[i].learningRate, 2) << i;
    EXPECT_EQ(records[9].learningRate, 1);
}

// ---- ends

TEST(Run, HaltsAtItsGoalOnlyWhenAskedTo) {
    Issues issues;
    Experiment experiment = *loadExperiment(defaultFile, issues);
    experiment.goal->stop = true;
    auto run = runOf(experiment);
    EXPECT_EQ(toTheEnd(run).size(), 72u);
    while (!run.over()) advance(run, 5);
    EXPECT_EQ(run.progress().status, Status::GoalReached);
    EXPECT_EQ(run.step(), 71);
    EXPECT_EQ(advance(run, 5).size(), 0u);
    experiment.goal = Goal{Goal::Quantity::GradientNorm, 0.1, true};
    auto steep = runOf(experiment, 2);
    while (!steep.over()) advance(steep, 5);
    EXPECT_EQ(steep.progress().status, Status::GoalReached);
    EXPECT_LT(steep.progress().latest.gradientNorm, 0.1);
}

TEST(Run, IsAtItsGoalWhereItStartsBelowIt) {
    const Experiment experiment = read(R"({"problem": {"surface": {"kind": "bowl"}, "start": [0.01, 0]}, "steps": 9,
        "goal": {"loss": 1, "stop": true}, "runs": [{}]})");
    const auto run = runOf(experiment);
    EXPECT_EQ(run.progress().status, Status::GoalReached);
    EXPECT_EQ(run.progress().firstBelow, 0);
    EXPECT_EQ(toTheEnd(run).size(), 1u);
}

void expectDivergence(const Run& run, std::int64_t step, const std::string& quantity, const std::string& cause) {
    EXPECT_EQ(run.progress().status, Status::Diverged);
    ASSERT_TRUE(run.progress().divergence);
    EXPECT_EQ(run.progress().divergence->step, step);
    EXPECT_EQ(run.progress().divergence->quantity, quantity);
    EXPECT_NE(run.progress().divergence->cause.find(cause), std::string::npos) << run.progress().divergence->cause;
    EXPECT_FALSE(run.progress().belowFrom);
    EXPECT_TRUE(std::isfinite(run.progress().latest.loss) || step == 0);
}

TEST(Run, DivergesAtTheFirstNumberThatIsNone) {
    const Experiment experiment =
        read(R"({"problem": {"surface": {"kind": "rosenbrock"}}, "steps": 100, "goal": {"loss": 1e9},
        "runs": [{"optimizer": {"kind": "momentum"}, "learning_rate": 0.1}]})");
    auto run = runOf(experiment);
    const std::vector<Record> records = toTheEnd(run);
    while (!run.over()) advance(run, 100);
    // x runs away cubically; the loss, with x⁴, is the first to overflow. Everything recorded is finite.
    const auto last = static_cast<std::int64_t>(records.size()) - 1;
    expectDivergence(run, last + 1, "loss", "smaller learning rate");
    EXPECT_LT(last, 20);
    EXPECT_EQ(run.step(), last);
    for (const Record& record : records) {
        EXPECT_TRUE(std::isfinite(record.loss) && std::isfinite(record.gradientNorm) && std::isfinite(record.x));
    }
    EXPECT_EQ(advance(run, 10).size(), 0u);
}

TEST(Run, DivergesWhereTheFormulaHasNoValue) {
    // x ← x − 1.5 · 1/x from 1 is −0.5, where log has none.
    auto run = runOf(read(R"j({"problem": {"surface": {"kind": "formula", "f": "log(x)"}, "start": [1, 0]},
        "steps": 9, "runs": [{"learning_rate": 1.5}]})j"));
    EXPECT_EQ(advance(run, 9).size(), 0u);
    expectDivergence(run, 1, "loss", "not defined at (-0.5, 0)");
    EXPECT_EQ(run.step(), 0);
}

TEST(Run, DivergesAtOnceFromAStartWithoutAValue) {
    auto run = runOf(read(
        R"j({"problem": {"surface": {"kind": "formula", "f": "log(x)"}, "start": [-1, 0]}, "steps": 9, "runs": [{}]})j"));
    EXPECT_EQ(advance(run, 9).size(), 0u);
    expectDivergence(run, 0, "loss", "choose another start");
    auto edge = runOf(read(
        R"j({"problem": {"surface": {"kind": "formula", "f": "sqrt(x)"}, "start": [0, 0]}, "steps": 9, "runs": [{}]})j"));
    expectDivergence(edge, 0, "gradient", "choose another start");
}

TEST(Run, DivergesInAPositionThatOverflows) {
    auto run = runOf(read(R"({"problem": {"surface": {"kind": "formula", "f": "x"}, "start": [0, 0]}, "steps": 9,
        "runs": [{"learning_rate": 1e308}]})"));
    advance(run, 9);
    expectDivergence(run, 2, "x", "left the range of numbers");
}

// ---- the machine

TEST(Run, LeavesTheThreadsFloatingPointModeAsItWas) {
#if defined(__SSE__)
    const unsigned before = _mm_getcsr();
    Experiment experiment = withRun(noisyFormula, R"({"optimizer": {"kind": "adam"}})");
    auto run = runOf(experiment);
    advance(run, 100);
    constexpr unsigned control = 0xffc0;  // without the sticky exception flags
    EXPECT_EQ(_mm_getcsr() & control, before & control);
    volatile double tiny = std::numeric_limits<double>::min();
    EXPECT_GT(tiny / 2, 0);
#endif
}

TEST(Run, FlushesSubnormalNumbers) {
    // Half of the smallest normal number would be subnormal; it counts as zero, and x stays where it is.
#if defined(__SSE__)
    const Experiment experiment =
        read(R"({"problem": {"surface": {"kind": "bowl"}, "start": [4.450147717014403e-308, 0]},
        "steps": 3, "runs": [{"learning_rate": 0.5}]})");
    const std::vector<Record> records = toTheEnd(runOf(experiment));
    for (std::size_t i = 1; i <= 3; ++i) EXPECT_EQ(records[i].x, std::numeric_limits<double>::min());
#endif
}

TEST(Run, TakesNothingFromTheHeapWhileItAdvances) {
#ifdef RAVINE_COUNTS_ALLOCATIONS
    std::vector<Record> records(60);
    const std::string noisySaddle =
        R"("problem": {"surface": {"kind": "himmelblau"}, "gradient_noise": 0.1}, "steps": 120)";
    for (const std::string& problem : {noisyIris, noisyFormula, noisySaddle})
        forEachKind<Optimizer>([&]<class O>(const O&) {
            for (const KindDescription& schedule : kindsOf<Schedule>()) {
                const Experiment experiment = withRun(
                    problem,
                    R"({"learning_rate": 0.001, "l1": 0.01, "l2": 0.01, "weight_decay": 0.01, "clip_norm": 1, "clip_value": 1,
                    "optimizer": {"kind": ")" +
                        std::string(O::info.key) + R"("}, "schedule": {"kind": ")" + std::string(schedule.info.key) +
                        "\"}}");
                auto run = runOf(experiment);
                const std::size_t before = allocations;
                const std::size_t done = run.advance(records);
                EXPECT_EQ(allocations - before, 0u) << O::info.key << ' ' << schedule.info.key;
                ASSERT_EQ(done, records.size());
            }
        });
#else
    GTEST_SKIP() << "a sanitizer owns the heap";
#endif
}

}  // namespace
}  // namespace ravine

namespace ravine {
namespace {

Experiment adamOnABowl(std::vector<Change> changes) {
    Experiment experiment;
    experiment.surface().surface = Bowl{};
    experiment.surface().start = Point{2, -1};
    experiment.steps = 12;
    RunSpec& adam = experiment.runs.emplace_back();
    adam.optimizer = Adam{};
    adam.learningRate = 0.1;
    adam.changes = std::move(changes);
    return experiment;
}

Point endOf(const Experiment& experiment) {
    Issues issues;
    ravine::Run run(prepare(experiment, issues).surface, experiment, experiment.runs[0]);
    std::vector<Record> records(12);
    run.advance(records);
    return {records.back().x, records.back().y};
}

// A run of six steps, then another from where it stopped: what a fresh Adam does from there.
TEST(Run, WholeOptimizerPutInStartsFreshEvenOfTheSameKind) {
    Experiment first = adamOnABowl({});
    first.steps = 6;
    Issues issues;
    ravine::Run run(prepare(first, issues).surface, first, first.runs[0]);
    std::vector<Record> records(6);
    run.advance(records);
    Experiment second = adamOnABowl({});
    second.steps = 6;
    second.surface().start = Point{records.back().x, records.back().y};
    ravine::Run again(prepare(second, issues).surface, second, second.runs[0]);
    again.advance(records);
    EXPECT_EQ(endOf(adamOnABowl({{6, {{"optimizer", R"({"kind":"adam"})"}}}})),
              (Point{records.back().x, records.back().y}));
}

TEST(Run, HyperparameterByItsPathKeepsTheState) {
    EXPECT_EQ(endOf(adamOnABowl({{6, {{"optimizer.beta1", "0.9"}}}})), endOf(adamOnABowl({})));
    EXPECT_NE(endOf(adamOnABowl({{6, {{"optimizer", R"({"kind":"adam"})"}}}})), endOf(adamOnABowl({})));
}

}  // namespace
}  // namespace ravine
