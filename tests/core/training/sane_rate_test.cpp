#include "core/training/sane_rate.h"

#include <gtest/gtest.h>

#include "core/experiment/prepared.h"
#include "core/optimizers/all.h"
#include "core/surfaces/all.h"

namespace ravine {
namespace {

struct Race {
    Experiment experiment;
    std::shared_ptr<const SurfaceFunction> surface;
    RunSpec run;
};

Race on(Surface surface, Optimizer optimizer, double rate) {
    Race race;
    SurfaceProblem problem;
    problem.surface = std::move(surface);
    race.experiment.problem = problem;
    race.run.name = "it";
    race.run.optimizer = optimizer;
    race.run.learningRate = rate;
    race.experiment.runs = {race.run};
    Issues issues;
    race.surface = prepare(race.experiment, issues).surface;
    EXPECT_TRUE(race.surface) << text(issues);
    return race;
}

std::optional<double> sane(const Race& race) { return saneRate(race.surface, race.experiment, race.run); }

TEST(SaneRate, IsTheRunsOwnWhereItStarts) {
    EXPECT_EQ(sane(on(Bowl{}, GradientDescent{}, 0.1)), 0.1);
    EXPECT_EQ(sane(on(Rosenbrock{}, Adam{}, 0.1)), 0.1);
}

TEST(SaneRate, ComesDownUntilTheRunStarts) {
    const Race race = on(Rosenbrock{}, GradientDescent{}, 0.15);
    EXPECT_FALSE(startsSanely(race.surface, race.experiment, race.run));
    const auto rate = sane(race);
    ASSERT_TRUE(rate);
    EXPECT_LT(*rate, 0.15);
    RunSpec lowered = race.run;
    lowered.learningRate = *rate;
    EXPECT_TRUE(startsSanely(race.surface, race.experiment, lowered));
}

// Every optimizer at its own default starts on every surface, or gets a rate with which it does.
TEST(SaneRate, IsThereForEveryOptimizerOnEverySurface) {
    forEachKind<Surface>([]<class S>(const S& surface) {
        forEachKind<Optimizer>([&]<class O>(const O& optimizer) {
            SCOPED_TRACE(std::string(S::info.key) + " " + std::string(O::info.key));
            EXPECT_TRUE(sane(on(surface, optimizer, O::info.learningRate)));
        });
    });
}

}  // namespace
}  // namespace ravine
