#include "core/schedules/rate_forecast.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/experiment/prepared.h"
#include "core/schedules/rate_clock.h"
#include "core/training/race.h"

namespace ravine {
namespace {

TEST(RateForecast, HasInEachRowTheRateOfTheUpdateThatLedThere) {
    const RatePlan plan{{Step{.every = 10, .factor = 0.5}}, 1};
    const RateForecast steps = forecastOf(plan, {}, 0, 30);
    EXPECT_EQ(steps.valuesPerRow, 1);
    EXPECT_TRUE(std::isnan(steps.trace.at(0)));  // no update led to the start
    EXPECT_EQ(steps.trace.at(10), 1);
    EXPECT_EQ(steps.trace.at(11), 0.5);  // t = 10
    EXPECT_EQ(steps.trace.at(30), 0.25);
    // A network whose schedule counts its five updates an epoch: the rate of an epoch's last one.
    const RateForecast epochs = forecastOf(plan, RateRows::of(true, TimeUnit::Step, 5), 0, 6);
    EXPECT_EQ(epochs.trace.at(2), 1);    // t = 9
    EXPECT_EQ(epochs.trace.at(3), 0.5);  // t = 14
    // A surface from data whose schedule counts epochs of four steps.
    const RateForecast data = forecastOf(plan, RateRows::of(false, TimeUnit::Epoch, 4), 0, 60);
    EXPECT_EQ(data.trace.at(40), 1);
    EXPECT_EQ(data.trace.at(41), 0.5);  // the first step of epoch 10
    const RateForecast smooth = forecastOf({{Cosine{.period = 20}}, 1}, RateRows::of(false, TimeUnit::Epoch, 4), 0, 60);
    EXPECT_EQ(smooth.trace.at(41), smooth.trace.at(44));  // one rate all through an epoch
    EXPECT_GT(smooth.trace.at(44), smooth.trace.at(45));
}

TEST(RateForecast, RowsAndTimesAreEachOthersInverse) {
    for (const RateRows rows : {RateRows{}, RateRows{.unitsPerRow = 7}, RateRows{.rowsPerUnit = 7}})
        for (const double time : {0.0, 1.0, 13.0, 1000.0}) EXPECT_NEAR(rows.timeAt(rows.rowAt(time)), time, 1e-9);
    EXPECT_EQ(RateRows::of(false, TimeUnit::Auto, 5), RateRows{});
    EXPECT_EQ(RateRows::of(true, TimeUnit::Auto, 5), RateRows{});
    EXPECT_EQ(RateRows::of(true, TimeUnit::Epoch, 5), RateRows{});
    EXPECT_EQ(RateRows::of(false, TimeUnit::Step, 5), RateRows{});
}

TEST(RateForecast, IsWhatARunDoes) {
    Experiment experiment;
    experiment.problem = SurfaceProblem{};
    RunSpec run;
    run.name = "a";
    run.learningRate = 0.01;
    run.schedule = {.kind = Cosine{.period = 40}, .warmup = 7};
    experiment.runs = {run};
    experiment.steps = 60;
    Issues issues;
    const Prepared prepared = prepare(experiment, issues);
    ASSERT_TRUE(issues.empty()) << text(issues);
    ravine::Run computed(prepared.surface, experiment, run);
    std::vector<Record> records(60);
    ASSERT_EQ(computed.advance(records), 60u);
    const RateForecast forecast = forecastOf({run.schedule, run.learningRate}, {}, 0, 60);
    for (const Record& record : records) EXPECT_EQ(forecast.trace.at(record.step), record.learningRate) << record.step;
}

TEST(RateForecast, CostsPixelsHoweverLongTheRun) {
    const RatePlan plan{{Cosine{.period = 1e8}, 1e6}, 0.1};
    const RateForecast curve = forecastOf(plan, {}, 0, 1e8);
    EXPECT_LE(curve.trace.end() - curve.trace.first(), 2100);
    for (const double row : {2e7, 3.3e7, 7e7}) {
        const double value = curve.trace.at(std::llround(row * curve.valuesPerRow));
        EXPECT_NEAR(value, RateClock(plan.schedule).rate(0.1, row - 1), 0.1 * 0.005) << row;
    }
    // A stretch in view has all its rows again, where they stand.
    const RateForecast near = forecastOf(plan, {}, 5e7, 5e7 + 100);
    EXPECT_EQ(near.valuesPerRow, 1);
    EXPECT_EQ(near.trace.at(50'000'050), RateClock(plan.schedule).rate(0.1, 50'000'049));
}

TEST(RateForecast, ShowsRestartsThatShareAColumn) {
    const RatePlan plan{{WarmRestarts{.period = 64, .multiplier = 1}}, 0.1};
    const RateForecast curve = forecastOf(plan, {}, 0, 1 << 22);
    for (std::int64_t i = curve.trace.first() + 64; i + 66 < curve.trace.end(); i += 64) {
        const Extremes e = curve.trace.extremes(i, i + 2);
        EXPECT_LT(e.min, 0.02);
        EXPECT_GT(e.max, 0.08);
    }
}

TEST(RateForecast, OfAScheduleThatListensIsItsPresentRate) {
    const RatePlan plan{{.kind = Plateau{}, .warmup = 10}, 0.1};
    const RateForecast fresh = forecastOf(plan, {}, 0, 30);
    EXPECT_NEAR(fresh.trace.at(1), 0.01, 1e-15);  // the warmup is known
    EXPECT_EQ(fresh.trace.at(30), 0.1);
    EXPECT_EQ(forecastOf(plan, {}, 0, 30, 0.025).trace.at(30), 0.025);
    EXPECT_EQ(forecastOf({{Constant{}}, 0.1}, {}, 0, 30, 0.025).trace.at(30), 0.1);  // others have a plan of their own
}

}  // namespace
}  // namespace ravine
