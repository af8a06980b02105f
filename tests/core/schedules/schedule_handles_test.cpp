#include "core/schedules/schedule_handles.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/experiment/run_json.h"
#include "core/schedules/rate_clock.h"

namespace ravine {
namespace {

constexpr double base = 0.1, length = 200;
constexpr RatePoint pixel{0.6, 0.001};  // of a chart of 200 steps

// Every kind with its defaults, alone and after a warmup.
template <class Visitor>
void forEachSchedule(Visitor&& visit) {
    forEachKind<Schedule>([&](const auto& kind) {
        for (const double warmup : {0.0, 20.0}) {
            SCOPED_TRACE(std::string(kind.info.key) + (warmup > 0 ? " after a warmup" : ""));
            visit(RateSchedule{.kind = kind, .warmup = warmup});
        }
    });
}

RunSpec runOf(const RateSchedule& schedule, double rate = base) {
    RunSpec run;
    run.learningRate = rate;
    run.schedule = schedule;
    return run;
}

RatePlan planOf(const RunSpec& run) { return {run.schedule, run.learningRate}; }
std::vector<PlacedHandle> handlesOf(const RunSpec& run) { return handlesOf(planOf(run), length); }

// The run after a drag; every setting must be one that a file may hold.
RunSpec after(RunSpec run, std::size_t handle, RatePoint to, RatePoint within = pixel) {
    const RatePlan plan = dragged(planOf(run), length, handle, to, within);
    for (const auto& [path, json] : settingsBetween(planOf(run), plan)) {
        Issues issues;
        EXPECT_TRUE(set(run, path, json, "", issues)) << path << " = " << json << "\n" << text(issues);
    }
    EXPECT_EQ(planOf(run), plan);
    return run;
}

template <class K>
const K& kindOf(const RunSpec& run) {
    return std::get<K>(run.schedule.kind);
}

std::size_t indexOf(const RunSpec& run, const std::string& label) {
    const auto handles = handlesOf(run);
    for (std::size_t i = 0; i < handles.size(); ++i)
        if (handles[i].label == label) return i;
    ADD_FAILURE() << "no handle " << label;
    return 0;
}

RunSpec after(const RateSchedule& schedule, const std::string& label, RatePoint to) {
    const RunSpec run = runOf(schedule);
    return after(run, indexOf(run, label), to);
}

TEST(ScheduleHandles, AreAsManyAsOneCanTellApart) {
    const auto count = [](std::size_t milestones) {
        RatePlan plan;
        plan.schedule.kind = Milestones{.milestones = std::vector<double>(milestones, 3)};
        return handlesOf(plan, 100).size();
    };
    EXPECT_EQ(count(256), count(0) + 256);
    EXPECT_EQ(count(257), count(0));
    EXPECT_EQ(count(100'000), count(0));
}

TEST(ScheduleHandles, AreSaidByEveryKindButThoseNamedHere) {
    const std::set<std::string_view> none{"constant", "plateau"};  // nothing to bend; listens
    forEachKind<Schedule>(
        [&]<class K>(const K&) { EXPECT_EQ(HandledSchedule<K>, !none.contains(K::info.key)) << K::info.key; });
    // Even those can be held by their rate.
    EXPECT_EQ(handlesOf(runOf({Constant{}})).size(), 1u);
    EXPECT_EQ(handlesOf(runOf({Plateau{}})).size(), 1u);
}

TEST(ScheduleHandles, StandOnTheirCurve) {
    forEachSchedule([](const RateSchedule& schedule) {
        const RateClock clock(schedule);
        for (const PlacedHandle& handle : handlesOf(runOf(schedule)))
            EXPECT_NEAR(handle.at.rate, clock.rate(base, handle.at.time), 1e-15) << handle.label;
    });
}

TEST(ScheduleHandles, HoldParametersThatExistAndSaySo) {
    forEachSchedule([](const RateSchedule& schedule) {
        std::set<std::string> labels, held;
        for (const PlacedHandle& handle : handlesOf(runOf(schedule))) {
            EXPECT_TRUE(labels.insert(handle.label).second) << handle.label;
            EXPECT_TRUE(handle.across || handle.up) << handle.label;
            EXPECT_EQ(handle.holds.size(), std::size_t(handle.across) + std::size_t(handle.up));
            for (const auto& [name, value] : handle.holds) {
                EXPECT_FALSE(name.empty()) << handle.label;  // its key stands in params()
                EXPECT_TRUE(std::isfinite(value));
                held.insert(name);
            }
        }
        EXPECT_TRUE(held.contains("Learning rate η"));
        EXPECT_EQ(held.contains("Warmup"), schedule.warmup > 0);
    });
}

TEST(ScheduleHandles, DraggedToWhereTheyAreChangeNothing) {
    forEachSchedule([](const RateSchedule& schedule) {
        const auto handles = handlesOf(runOf(schedule));
        for (std::size_t i = 0; i < handles.size(); ++i) {
            const RatePlan plan{schedule, base};
            EXPECT_EQ(dragged(plan, length, i, handles[i].at), plan) << handles[i].label;
            RatePoint close = handles[i].at;
            close.time += 0.4 * pixel.time;
            close.rate += 0.4 * pixel.rate;
            EXPECT_EQ(dragged(plan, length, i, close, pixel), plan) << handles[i].label;
        }
    });
    EXPECT_EQ(dragged({{Cosine{}}, base}, length, 99, {}), (RatePlan{{Cosine{}}, base}));
}

// Where the handle does not come to the point itself, it stands at an end.
TEST(ScheduleHandles, TakeTheCurveThroughThePointOrTheNearestAllowed) {
    forEachSchedule([](const RateSchedule& schedule) {
        const RunSpec run = runOf(schedule);
        const auto handles = handlesOf(run);
        for (std::size_t i = 0; i < handles.size(); ++i) {
            for (const double time : {0.0, 3.0, 47.0, 90.3, 180.0})
                for (const double rate : {0.0, 0.004, 0.05, 0.0931, 0.15}) {
                    const RunSpec there = after(run, i, {time, rate});
                    const auto now = handlesOf(there);
                    ASSERT_GT(now.size(), i);
                    const PlacedHandle& handle = now[i];
                    ASSERT_EQ(handle.label, handles[i].label);
                    const double missed = std::abs(handle.at.time - time);
                    if (!handle.across)
                        EXPECT_NEAR(handle.at.time, handles[i].at.time, 1e-9) << handle.label;
                    else if (missed > 0.5 + 1e-9) {
                        // It is as early or as late as it goes: asked for more, it goes no farther.
                        const double beyond = handle.at.time < time ? 1e6 : 0;
                        EXPECT_NEAR(handlesOf(after(run, i, {beyond, rate}))[i].at.time, handle.at.time, 0.5)
                            << handle.label;
                    }
                    if (!handle.up) continue;
                    const double off = std::abs(handle.at.rate - rate);
                    if (off <= pixel.rate / 2 + 1e-12) continue;
                    // It is as high or as low as it goes: what is beyond changes nothing more.
                    const double beyond = rate > handle.at.rate ? rate + 1 : 0;
                    EXPECT_NEAR(handlesOf(after(run, i, {time, beyond}))[i].at.rate, handle.at.rate, pixel.rate)
                        << handle.label;
                }
        }
    });
}

TEST(ScheduleHandles, GiveNumbersThatReadWell) {
    const RunSpec cosine = after({Cosine{.period = 160}}, "End of the period", {120.3, 0.01234});
    EXPECT_EQ(kindOf<Cosine>(cosine), (Cosine{.period = 120, .floor = 0.012}));
    const RunSpec linear = after({Linear{}}, "End of the line", {160, 0.0251});
    EXPECT_EQ(kindOf<Linear>(linear), (Linear{.end = 0.25, .period = 160}));
    // A pixel of a long run is thousands of steps.
    const RatePlan plan = dragged({{Cosine{}}, base}, 1e6, 1, {123456, 0}, {3000, 0.001});
    EXPECT_EQ(std::get<Cosine>(plan.schedule.kind).period, 123000);
}

TEST(ScheduleHandles, SetOnlyWhatTheyMove) {
    using Settings = std::vector<std::pair<std::string, std::string>>;
    const RatePlan plan{{Cosine{.period = 160, .floor = 0.0123}}, base};
    const auto settings = [&](std::size_t handle, RatePoint to) {
        return settingsBetween(plan, dragged(plan, length, handle, to, pixel));
    };
    EXPECT_EQ(settings(1, {100, 0.0123}), (Settings{{"schedule", R"({"period":100.0})"}}));
    EXPECT_EQ(settings(1, {100, 0.02}), (Settings{{"schedule", R"({"period":100.0,"floor":0.02})"}}));
    EXPECT_EQ(settings(0, {50, 0.05}), (Settings{{"learning_rate", "0.05"}}));
    EXPECT_EQ(settings(0, {0, base}), Settings{});
}

// By hand, from each kind's formula.
TEST(ScheduleHandles, InvertEachFormula) {
    EXPECT_EQ(kindOf<Step>(after({Step{}}, "First drop", {40, 0.02})), (Step{.every = 40, .factor = 0.2}));
    EXPECT_EQ(kindOf<Milestones>(after({Milestones{}}, "Milestone 2", {90, 0.025})),
              (Milestones{.milestones = {60, 90}, .factor = 0.5}));
    EXPECT_NEAR(kindOf<Exponential>(after({Exponential{}}, "Decay", {0, 0.05})).decay, std::pow(0.5, 1 / 25.0), 4e-4);
    EXPECT_NEAR(kindOf<Polynomial>(after({Polynomial{}}, "Bend", {0, 0.0125})).power, 3, 0.06);
    EXPECT_EQ(kindOf<Polynomial>(after({Polynomial{}}, "End of the period", {150, 0.05})).period, 150);
    EXPECT_EQ(kindOf<WarmRestarts>(after({WarmRestarts{}}, "Second restart", {125, 0})).multiplier, 1.5);
    EXPECT_EQ(kindOf<WarmRestarts>(after({WarmRestarts{}}, "End of the first period", {39, 0.02})).period, 40);
    const OneCycle early = kindOf<OneCycle>(after({OneCycle{.period = 99}}, "Peak", {49, base}));
    EXPECT_EQ(early.warmupFraction, 0.5);
    EXPECT_NEAR(kindOf<OneCycle>(after({OneCycle{}}, "Start", {0, 0.02})).startDivisor, 5, 0.15);
    EXPECT_NEAR(kindOf<OneCycle>(after({OneCycle{.startDivisor = 2}}, "End of the cycle", {100, 0.02})).endDivisor, 2.5,
                0.07);
    const RunSpec peak = after({InverseRoot{}}, "Peak", {39, 0.2});
    EXPECT_EQ(kindOf<InverseRoot>(peak).warmupSteps, 40);
    EXPECT_EQ(peak.learningRate, 0.2);
    EXPECT_EQ(kindOf<WarmupStableDecay>(after({WarmupStableDecay{}}, "End of the stable part", {60, 0})).stable, 60);
    EXPECT_EQ(kindOf<WarmupStableDecay>(after({WarmupStableDecay{}}, "End of the period", {110, 0.03})),
              (WarmupStableDecay{.stable = 80, .period = 110, .floor = 0.03}));
}

TEST(ScheduleHandles, MoveTheWarmup) {
    const RateSchedule cosine{.kind = Cosine{}, .warmup = 20};
    const RunSpec longer = after(cosine, "End of the warmup", {30, 0.2});
    EXPECT_EQ(longer.schedule.warmup, 30);
    EXPECT_EQ(longer.learningRate, 0.2);
    EXPECT_EQ(after(cosine, "Start of the warmup", {0, 0.05}).schedule.warmupFrom, 0.5);
    // A handle never takes itself away.
    EXPECT_EQ(after(cosine, "End of the warmup", {0, base}).schedule.warmup, 1);
    // The kind's times begin after it.
    EXPECT_EQ(kindOf<Cosine>(after(cosine, "End of the period", {100, 0})).period, 80);
}

TEST(ScheduleHandles, StopAtWhatIsAllowed) {
    const Cosine cosine = kindOf<Cosine>(after({Cosine{}}, "End of the period", {-50, -1}));
    EXPECT_EQ(cosine, (Cosine{.period = 1, .floor = 0}));
    EXPECT_EQ(kindOf<WarmRestarts>(after({WarmRestarts{}}, "Second restart", {10, 0})).multiplier, 1);
    EXPECT_EQ(after({.kind = Cosine{}, .warmup = 20}, "Start of the warmup", {0, 9}).schedule.warmupFrom, 1);
    // γ must be above 0: the largest power of ten that the chart cannot tell from it.
    EXPECT_EQ(kindOf<Step>(after({Step{}}, "First drop", {30, 0})).factor, 0.001);
    EXPECT_EQ(kindOf<OneCycle>(after({OneCycle{.endDivisor = 2}}, "End of the cycle", {100, 0})).endDivisor, 10);
    // What was typed beyond may stay.
    EXPECT_EQ(kindOf<Cosine>(after({Cosine{.period = 0.5}}, "End of the period", {0, 0.02})),
              (Cosine{.period = 0.5, .floor = 0.02}));
}

TEST(ScheduleHandles, AreExactWithoutAPixel) {
    const RunSpec run = after(runOf({Step{}}), 1, {30, 0.0123456789}, {});
    EXPECT_NEAR(handlesOf(run)[1].at.rate, 0.0123456789, 1e-15);
}

TEST(ScheduleHandles, LeaveARateOfZeroAlone) {
    forEachKind<Schedule>([](const auto& kind) {
        const RunSpec run = runOf({kind}, 0);
        for (std::size_t i = 0; i < handlesOf(run).size(); ++i)
            after(run, i, {30, 0.05});  // and every setting is allowed
    });
    EXPECT_EQ(after(runOf({Constant{}}, 0), 0, {0, 0.05}).learningRate, 0.05);
}

}  // namespace
}  // namespace ravine
