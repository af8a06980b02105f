#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <numbers>
#include <set>
#include <string>

#include "core/schedules/all.h"
#include "core/schedules/rate_clock.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

// Rates of PyTorch 1.13.1 in float64 (tests/golden/generate.py).
std::vector<double> goldenRates(const std::string& name) {
    std::ifstream file(sourceFolder() + "/tests/golden/schedules/" + name + ".csv");
    std::string line;
    std::getline(file, line);
    std::vector<double> rates;
    while (std::getline(file, line)) rates.push_back(std::stod(line.substr(line.find(',') + 1)));
    return rates;
}

template <class K>
void expectPyTorch(const K& schedule, double base, const std::string& name) {
    const std::vector<double> rates = goldenRates(name);
    ASSERT_EQ(rates.size(), 100u) << name;
    for (std::size_t t = 0; t < rates.size(); ++t)
        // The absolute part: PyTorch steps from rate to rate and carries its rounding along, which shows near zero.
        EXPECT_NEAR(schedule.rate(base, static_cast<double>(t)), rates[t], 1e-12 * rates[t] + 1e-17)
            << name << " at " << t;
}

// Every kind that is a pure function of time, with its defaults.
template <class Visitor>
void forEachPureSchedule(Visitor&& visit) {
    forEachKind<Schedule>([&]<class K>(const K& kind) {
        if constexpr (!ListeningSchedule<K>) {
            SCOPED_TRACE(std::string(K::info.key));
            visit(kind);
        }
    });
}

TEST(Schedules, FollowPyTorch) {
    expectPyTorch(Step{.every = 30, .factor = 0.1}, 0.1, "step_0.1_every30_from0.1");
    expectPyTorch(Milestones{.milestones = {30, 60}, .factor = 0.1}, 0.1, "milestones_30_60_x0.1_from0.1");
    expectPyTorch(Exponential{.decay = 0.95}, 0.01, "exponential_0.95_from0.01");
    expectPyTorch(Cosine{.period = 100, .floor = 1e-4}, 0.1, "cosine_0.1_to_0.0001_T100");
    expectPyTorch(WarmRestarts{.period = 10, .multiplier = 2, .floor = 0}, 0.1, "warmrestarts_T10x2_0.1_to_0");
    expectPyTorch(Linear{.end = 0.1, .period = 50}, 0.1, "linear_1_to_0.1_over50_from0.1");
    expectPyTorch(Polynomial{.power = 2, .period = 80}, 0.1, "polynomial_p2_over80_from0.1");
    expectPyTorch(OneCycle{.period = 100}, 0.1, "onecycle_max0.1_T100");
}

TEST(Schedules, StayFiniteAndNeverNegative) {
    forEachPureSchedule([](const auto& kind) {
        for (double t = 0; t <= 1e6; t = t < 2000 ? t + 0.5 : t * 1.01 + 1) {
            const double rate = kind.rate(0.1, t);
            ASSERT_TRUE(std::isfinite(rate) && rate >= 0) << "t = " << t << ", rate = " << rate;
            ASSERT_LE(rate, 0.1 * (1 + 1e-15)) << "t = " << t;
        }
        for (const double t : {1e7, 1e8, 1e9}) ASSERT_TRUE(kind.rate(0.1, t) >= 0 && kind.rate(0.1, t) <= 0.1) << t;
    });
}

TEST(Schedules, ScaleWithTheBaseRateWhereTheyHaveNoFloor) {
    forEachPureSchedule([](const auto& kind) {
        for (double t = 0; t < 300; ++t) EXPECT_NEAR(kind.rate(0.5, t), 5 * kind.rate(0.1, t), 1e-15) << t;
    });
}

TEST(Schedules, AnswerTheSameInAnyOrder) {
    forEachPureSchedule([](const auto& kind) {
        std::vector<double> forward;
        for (int t = 0; t < 200; ++t) forward.push_back(kind.rate(0.1, t));
        for (int t = 199; t >= 0; --t) EXPECT_EQ(kind.rate(0.1, t), forward[static_cast<std::size_t>(t)]) << t;
    });
}

TEST(Schedules, HaveKeysOfTheirOwnAndAWordForAPerson) {
    std::set<std::string_view> keys;
    forEachKind<Schedule>([&]<class K>(const K&) {
        EXPECT_TRUE(keys.insert(K::info.key).second) << K::info.key;
        for (const auto word : {K::info.title, K::info.summary, K::info.reference, K::info.formula})
            EXPECT_FALSE(word.empty()) << K::info.key;
        std::set<std::string_view> rows;
        for (const auto& param : K::params()) {
            EXPECT_TRUE(rows.insert(param.info.key).second) << K::info.key << "." << param.info.key;
            EXPECT_FALSE(param.info.label.empty() || param.info.doc.empty()) << K::info.key << "." << param.info.key;
        }
    });
    EXPECT_EQ(infoOf(Schedule{}).key, "constant");
}

TEST(Constant, NeverChanges) {
    EXPECT_EQ(Constant{}.rate(0.3, 0), 0.3);
    EXPECT_EQ(Constant{}.rate(0.3, 1e9), 0.3);
}

TEST(Step, DropsAtTheStepItself) {
    const Step step{.every = 10, .factor = 0.5};
    EXPECT_EQ(step.rate(1, 9), 1);
    EXPECT_EQ(step.rate(1, 10), 0.5);
    EXPECT_EQ(step.rate(1, 29), 0.25);
}

// A clock is asked at every step and does not pass through the list each time.
TEST(Milestones, ClockGivesTheSameRatesWhateverTheOrder) {
    RateSchedule schedule;
    const Milestones milestones{.milestones = {20, 5, 20, 0, 31.5, 7}, .factor = 0.3};
    schedule.kind = milestones;
    RateClock clock{RateSchedule{}};
    clock.retune(schedule);
    for (double t = 0; t < 40; t += 0.5) {
        EXPECT_EQ(RateClock(schedule).rate(0.1, t), milestones.rate(0.1, t)) << t;
        EXPECT_EQ(clock.rate(0.1, t), milestones.rate(0.1, t)) << t;
    }
}

TEST(Milestones, MayStandInAnyOrderAndTwice) {
    const Milestones milestones{.milestones = {20, 5, 20}, .factor = 0.5};
    EXPECT_EQ(milestones.rate(1, 4), 1);
    EXPECT_EQ(milestones.rate(1, 5), 0.5);
    EXPECT_EQ(milestones.rate(1, 20), 0.125);
    EXPECT_EQ((Milestones{.milestones = {}}.rate(1, 1e6)), 1);
}

TEST(Cosine, EndsAtItsFloorAndStays) {
    const Cosine cosine{.period = 80, .floor = 0.01};
    EXPECT_EQ(cosine.rate(0.1, 0), 0.1);
    EXPECT_DOUBLE_EQ(cosine.rate(0.1, 40), 0.055);
    EXPECT_EQ(cosine.rate(0.1, 80), 0.01);
    EXPECT_EQ(cosine.rate(0.1, 1e9), 0.01);
}

TEST(WarmRestarts, ReturnToTheFullRateAtEveryRestart) {
    // Restarts at T (mⁿ − 1) / (m − 1), by hand.
    const auto cycle = [](double multiplier) { return WarmRestarts{.period = 10, .multiplier = multiplier}; };
    for (const double t : {0, 10, 30, 70, 150, 310}) EXPECT_EQ(cycle(2).rate(1, t), 1) << t;
    for (const double t : {0, 10, 20, 30, 1000}) EXPECT_EQ(cycle(1).rate(1, t), 1) << t;
    for (const double t : {10.0, 25.0, 47.5}) EXPECT_EQ(cycle(1.5).rate(1, t), 1) << t;
    for (const double t : {10.0, 21.0, 33.1}) EXPECT_NEAR(cycle(1.1).rate(1, t), 1, 1e-12) << t;
    const double late = 10 * (std::exp2(26) - 1);
    EXPECT_EQ((WarmRestarts{.period = 10, .multiplier = 2}.rate(1, late)), 1);
    EXPECT_LT((WarmRestarts{.period = 10, .multiplier = 2}.rate(1, late - 1)), 1e-6);
    EXPECT_NEAR((WarmRestarts{.period = 10, .multiplier = 2, .floor = 0.2}.rate(1, 20)), 0.6, 1e-15);  // halfway
}

TEST(WarmRestarts, TakeMultipliersNearOneAndLateTimes) {
    for (const double multiplier : {1.0, 1 + 1e-15, 1 + 1e-9, 1.001, 1.0101, 3.7, 100.0})
        for (const double t : {0.0, 0.5, 999.0, 1e6, 1e9}) {
            const double rate = WarmRestarts{.period = 7, .multiplier = multiplier, .floor = 0.01}.rate(1, t);
            EXPECT_TRUE(rate >= 0.01 && rate <= 1) << multiplier << " at " << t << ": " << rate;
        }
    // A multiplier of almost one is one.
    EXPECT_NEAR((WarmRestarts{.period = 10, .multiplier = 1 + 1e-13}.rate(1, 123)),
                (WarmRestarts{.period = 10, .multiplier = 1}.rate(1, 123)), 1e-9);
}

TEST(Linear, IsHeldAtItsEnd) {
    const Linear linear{.end = 0.25, .period = 8};
    EXPECT_DOUBLE_EQ(linear.rate(1, 4), 0.625);
    EXPECT_EQ(linear.rate(1, 8), 0.25);
    EXPECT_EQ(linear.rate(1, 1e9), 0.25);
}

TEST(Polynomial, IsZeroAfterItsPeriod) {
    EXPECT_DOUBLE_EQ((Polynomial{.power = 3, .period = 10}.rate(1, 5)), 0.125);
    EXPECT_EQ((Polynomial{.power = 3, .period = 10}.rate(1, 10)), 0);
    EXPECT_EQ((Polynomial{.power = 3, .period = 10}.rate(1, 11)), 0);
}

TEST(OneCycle, PeaksAtTheRateAndIsHeldAtItsEnd) {
    const OneCycle cycle{.period = 99, .warmupFraction = 0.5, .startDivisor = 10, .endDivisor = 100};
    EXPECT_DOUBLE_EQ(cycle.rate(1, 0), 0.1);
    EXPECT_DOUBLE_EQ(cycle.rate(1, 49), 1);  // 0.5 · 100 − 1
    EXPECT_NEAR(cycle.rate(1, 99), 0.001, 1e-16);
    EXPECT_EQ(cycle.rate(1, 1e9), cycle.rate(1, 99));
}

TEST(OneCycle, TakesAnyShareOfWarmup) {
    for (const double share : {0.0, 0.005, 1.0})
        for (double t = 0; t < 12; t += 0.5) {
            const double rate = OneCycle{.period = 10, .warmupFraction = share}.rate(1, t);
            EXPECT_TRUE(rate > 0 && rate <= 1) << share << " at " << t << ": " << rate;
        }
}

TEST(OneCycle, IsPastItsPeakWhereTheWarmupIsShorterThanAStep) {
    // PyTorch 1.13.1: OneCycleLR(max_lr=0.1, total_steps=21, pct_start=p), the rates of the first three updates.
    const std::pair<double, std::array<double, 3>> peers[] = {
        {0.0, {0.09944154354509119, 0.0977786491747459, 0.09504846320134738}},
        {0.01, {0.09964414964853317, 0.09818203468035903, 0.09562180544060764}}};
    for (const auto& [share, rates] : peers)
        for (std::size_t t = 0; t < rates.size(); ++t)
            EXPECT_NEAR((OneCycle{.period = 20, .warmupFraction = share}.rate(0.1, static_cast<double>(t))), rates[t],
                        1e-16)
                << share << " at " << t;
}

TEST(InverseRoot, PeaksAtTheRate) {
    const InverseRoot root{.warmupSteps = 100};
    EXPECT_DOUBLE_EQ(root.rate(0.2, 0), 0.002);
    EXPECT_DOUBLE_EQ(root.rate(0.2, 49), 0.1);
    EXPECT_DOUBLE_EQ(root.rate(0.2, 99), 0.2);
    EXPECT_DOUBLE_EQ(root.rate(0.2, 399), 0.1);
}

TEST(WarmupStableDecay, IsFlatThenALine) {
    const WarmupStableDecay schedule{.stable = 80, .period = 100, .floor = 0.1};
    EXPECT_EQ(schedule.rate(1, 0), 1);
    EXPECT_EQ(schedule.rate(1, 80), 1);
    EXPECT_DOUBLE_EQ(schedule.rate(1, 90), 0.55);
    EXPECT_EQ(schedule.rate(1, 100), 0.1);
    EXPECT_EQ(schedule.rate(1, 1e9), 0.1);
}

TEST(WarmupStableDecay, DropsAtOnceWhenThereIsNoTimeToDecay) {
    const WarmupStableDecay schedule{.stable = 200, .period = 100, .floor = 0.1};
    EXPECT_EQ(schedule.rate(1, 99), 1);
    EXPECT_EQ(schedule.rate(1, 100), 0.1);
    EXPECT_EQ((WarmupStableDecay{.stable = 100, .period = 100, .floor = 0.1}.rate(1, 100)), 0.1);
}

TEST(Plateau, DropsAfterMoreThanItsPatience) {
    const Plateau plateau{.factor = 0.5, .patience = 2};
    Plateau::State state;
    // By hand, PyTorch's ReduceLROnPlateau(mode="min", factor=0.5, patience=2, threshold=1e-4, "rel").
    const std::vector<std::pair<double, double>> metricAndRate{
        {1.0, 1},   {0.5, 1},   {0.5, 1},    {0.49999, 1}, {0.6, 0.5},  {0.5, 0.5},  {0.499, 0.5},
        {0.5, 0.5}, {0.5, 0.5}, {0.5, 0.25}, {0.5, 0.25},  {0.5, 0.25}, {0.5, 0.125}};
    for (std::size_t i = 0; i < metricAndRate.size(); ++i) {
        plateau.observe(state, metricAndRate[i].first);
        EXPECT_EQ(plateau.rate(1, state), metricAndRate[i].second) << i;
    }
    EXPECT_EQ(state.best, 0.499);
}

TEST(Plateau, TakesLossesBelowZero) {
    const Plateau plateau{.factor = 0.5, .patience = 0};
    Plateau::State state;
    plateau.observe(state, -1);
    plateau.observe(state, -1);
    EXPECT_EQ(plateau.rate(1, state), 0.5);
    plateau.observe(state, -1.00005);  // better, but by less than the threshold
    EXPECT_EQ(plateau.rate(1, state), 0.25);
    plateau.observe(state, -2);
    EXPECT_EQ(plateau.rate(1, state), 0.25);
}

TEST(Plateau, CountsNotANumberAsNoImprovement) {
    const Plateau plateau{.factor = 0.5, .patience = 0};
    Plateau::State state;
    plateau.observe(state, std::numeric_limits<double>::quiet_NaN());
    EXPECT_EQ(plateau.rate(1, state), 0.5);
    EXPECT_EQ(state.best, infinity);
}

static_assert(ListeningSchedule<Plateau> && !ListeningSchedule<Cosine>);

}  // namespace
}  // namespace ravine
