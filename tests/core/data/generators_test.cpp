#include "core/data/generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/data/data_set.h"

using namespace ravine;

namespace {

std::shared_ptr<const DataSet> loaded(const DataSource& source, std::uint64_t seed = 1) {
    Issues issues;
    auto set = loadDataSet(source, "", seed, "problem.data", issues);
    EXPECT_TRUE(set) << text(issues);
    EXPECT_TRUE(issues.empty()) << text(issues);
    return set;
}

// Every generator with its parameters at their defaults.
template <class Visitor>
void forEachGenerator(Visitor visit) {
    forEachKind<DataSource>([&]<class K>(const K& kind) {
        if constexpr (Generator<K>) {
            SCOPED_TRACE(std::string(K::info.key));
            visit(kind);
        }
    });
}

double outputOf(const DataSet& set, std::int64_t i) {
    return set.task == Task::Regression ? set.targets(0, i) : set.labels[static_cast<std::size_t>(i)];
}

}  // namespace

TEST(Generators, HaveTheSamplesAskedFor) {
    forEachGenerator([]<class K>(K kind) {
        for (const std::int64_t samples : {2, 37, 400}) {
            kind.samples = samples;
            const auto set = loaded(kind);
            EXPECT_EQ(set->samples(), samples);
            EXPECT_EQ(set->inputs.cols(), samples);
            EXPECT_EQ(set->inputs.rows(), static_cast<std::ptrdiff_t>(K::inputs));
            EXPECT_EQ(set->features(), static_cast<std::int64_t>(K::inputs));
            EXPECT_TRUE(set->inputs.allFinite());
            EXPECT_EQ(set->task == Task::Regression, kind.classNames().empty());
        }
    });
}

TEST(Generators, KeepEverySampleWhenMoreAreDrawn) {
    forEachGenerator([](auto kind) {
        kind.samples = 50;
        const auto few = loaded(kind);
        kind.samples = 173;
        const auto many = loaded(kind);
        for (std::int64_t i = 0; i < 50; ++i) {
            EXPECT_EQ(few->inputs.col(i), many->inputs.col(i));
            EXPECT_EQ(outputOf(*few, i), outputOf(*many, i));
        }
    });
}

TEST(Generators, MoveSamplesStraightWithTheNoise) {
    forEachGenerator([](auto kind) {
        kind.samples = 60;
        const auto at = [&](double noise) {
            kind.noise = noise;
            return loaded(kind);
        };
        const auto still = at(0), some = at(0.2), more = at(0.4);
        double moved = 0;
        for (std::int64_t i = 0; i < 60; ++i) {
            const auto half = some->inputs.col(i) - still->inputs.col(i),
                       whole = more->inputs.col(i) - still->inputs.col(i);
            EXPECT_NEAR((whole - 2 * half).norm(), 0, 1e-12);
            moved += whole.norm();
            if (still->task == Task::Classification) {
                EXPECT_EQ(still->labels[i], more->labels[i]);
            } else {
                const double halfY = outputOf(*some, i) - outputOf(*still, i),
                             wholeY = outputOf(*more, i) - outputOf(*still, i);
                EXPECT_NEAR(wholeY, 2 * halfY, 1e-12);
                EXPECT_EQ(whole.norm(), 0);
                moved += std::abs(wholeY);
            }
        }
        EXPECT_GT(moved, 60 * 0.1);
    });
}

TEST(Generators, DrawNoiseOfTheDeviationAskedFor) {
    forEachGenerator([](auto kind) {
        kind.samples = 20'000;
        kind.noise = 0;
        const auto still = loaded(kind);
        kind.noise = 0.3;
        const auto noisy = loaded(kind);
        const bool regression = still->task == Task::Regression;
        const Matrix<double> moves = regression ? Matrix<double>(noisy->targets - still->targets)
                                                : Matrix<double>(noisy->inputs - still->inputs);
        EXPECT_NEAR(moves.mean(), 0, 0.01);
        EXPECT_NEAR(std::sqrt(moves.array().square().mean()), 0.3, 0.01);
    });
}

TEST(Generators, TakeTheExperimentsSeedForZero) {
    forEachGenerator([](auto kind) {
        kind.noise = 0.1;
        kind.seed = 0;
        const auto first = loaded(kind, 5), other = loaded(kind, 6);
        EXPECT_FALSE(first->inputs == other->inputs && first->targets == other->targets);
        kind.seed = 5;
        const auto own = loaded(kind, 6);
        EXPECT_EQ(own->inputs, first->inputs);
        EXPECT_EQ(own->targets, first->targets);
    });
}

TEST(Generators, BalanceTheirClassesFromTheFirstSampleOn) {
    const auto expectBalance = [](const auto& kind) {
        const auto set = loaded(kind);
        const std::size_t classes = set->classNames.size();
        ASSERT_GE(classes, 2u);
        for (std::size_t i = 0; i + classes <= set->labels.size(); i += classes)
            EXPECT_EQ(std::set<std::uint32_t>(set->labels.begin() + i, set->labels.begin() + i + classes).size(),
                      classes);
    };
    forEachGenerator([&](const auto& kind) {
        if (!kind.classNames().empty()) expectBalance(kind);
    });
    for (const std::int64_t arms : {3, 4, 5}) expectBalance(Spirals{.arms = arms});
}

TEST(Generators, StayInTheFrame) {
    forEachGenerator([](auto kind) {
        kind.noise = 0;
        kind.samples = 2000;
        const auto set = loaded(kind);
        EXPECT_LE(set->inputs.cwiseAbs().maxCoeff(), 1.5);
        EXPECT_GE(set->inputs.cwiseAbs().maxCoeff(), 0.9);
    });
}

// Distances and angles by hand from each set's definition.
TEST(Spirals, TurnAsOftenAsTheyAreTold) {
    const auto set = loaded(Spirals{.samples = 1000, .noise = 0, .arms = 4, .turns = 1.75});
    EXPECT_EQ(set->classNames, (std::vector<std::string>{"arm 1", "arm 2", "arm 3", "arm 4"}));
    for (std::int64_t i = 0; i < 1000; ++i) {
        const double x = set->inputs(0, i), y = set->inputs(1, i), r = std::hypot(x, y);
        const double turns = 1.75 * r / 1.5 + set->labels[i] / 4.0;
        EXPECT_NEAR(x, r * std::sin(2 * std::numbers::pi * turns), 1e-9);
        EXPECT_NEAR(y, r * std::cos(2 * std::numbers::pi * turns), 1e-9);
    }
}

TEST(Spirals, AreFilledEvenly) {
    const auto set = loaded(Spirals{.samples = 200, .noise = 0});
    std::vector<double> radii;
    for (std::int64_t i = 0; i < 200; i += 2) radii.push_back(set->inputs.col(i).norm());
    std::ranges::sort(radii);
    for (std::size_t i = 1; i < radii.size(); ++i) EXPECT_LT(radii[i] - radii[i - 1], 3 * 1.5 / 100);
}

TEST(Circles, HaveTheirRadii) {
    const auto set = loaded(Circles{.noise = 0});
    for (std::int64_t i = 0; i < set->samples(); ++i)
        EXPECT_NEAR(set->inputs.col(i).norm(), set->labels[i] ? 1.25 : 0.5, 1e-12);
}

TEST(Moons, AreTwoHalfCirclesThatReachIntoEachOther) {
    const auto set = loaded(Moons{.noise = 0});
    for (std::int64_t i = 0; i < set->samples(); ++i) {
        const double side = set->labels[i] ? -1 : 1;
        const double x = set->inputs(0, i) + side * 0.5, y = set->inputs(1, i) + side * 0.25;
        EXPECT_NEAR(std::hypot(x, y), 1, 1e-12);
        EXPECT_GE(side * y, 0);
    }
}

TEST(Xor, TellsTheSignsApart) {
    const auto set = loaded(Xor{.noise = 0});
    for (std::int64_t i = 0; i < set->samples(); ++i) {
        EXPECT_EQ(set->labels[i] == 1, set->inputs(0, i) * set->inputs(1, i) < 0);
        EXPECT_GE(set->inputs.col(i).cwiseAbs().minCoeff(), 0.1);
    }
}

TEST(Checkerboard, HasSquaresInTurnAndFillsThemAll) {
    for (const std::int64_t cells : {2, 3, 4, 8}) {
        const auto set = loaded(Checkerboard{.samples = 4000, .noise = 0, .cells = cells});
        std::set<std::pair<int, int>> filled;
        for (std::int64_t i = 0; i < set->samples(); ++i) {
            const int column = static_cast<int>((set->inputs(0, i) + 1.5) / 3 * cells);
            const int row = static_cast<int>((set->inputs(1, i) + 1.5) / 3 * cells);
            EXPECT_EQ(set->labels[i], (column + row) % 2);
            filled.emplace(column, row);
        }
        EXPECT_EQ(filled.size(), cells * cells);
    }
}

TEST(Gaussians, LieAroundTheirCentres) {
    const auto set = loaded(Gaussians{.samples = 20'000, .noise = 0.5});
    double sums[2] = {0, 0};
    for (std::int64_t i = 0; i < set->samples(); ++i) sums[set->labels[i]] += set->inputs(0, i) + set->inputs(1, i);
    EXPECT_NEAR(sums[0] / 20'000, 1, 0.02);
    EXPECT_NEAR(sums[1] / 20'000, -1, 0.02);
}

TEST(Regressions, AreTheirFormulasWithoutNoise) {
    const auto plane = loaded(Plane{.noise = 0});
    for (std::int64_t i = 0; i < plane->samples(); ++i)
        EXPECT_NEAR(plane->targets(0, i), 0.8 * plane->inputs(0, i) - 0.5 * plane->inputs(1, i) + 0.2, 1e-12);
    const auto sine = loaded(Sine{.noise = 0});
    for (std::int64_t i = 0; i < sine->samples(); ++i)
        EXPECT_NEAR(sine->targets(0, i), std::sin(std::numbers::pi * sine->inputs(0, i)), 1e-12);
    // Tₙ(cos t) = cos n t
    for (const std::int64_t degree : {1, 2, 3, 12}) {
        const auto curve = loaded(PolynomialCurve{.noise = 0, .degree = degree});
        for (std::int64_t i = 0; i < curve->samples(); ++i)
            EXPECT_NEAR(curve->targets(0, i), std::cos(degree * std::acos(curve->inputs(0, i))), 1e-9);
    }
    const auto bumps = loaded(Bumps{.samples = 20'000, .noise = 0});
    EXPECT_NEAR(bumps->targets.maxCoeff(), 1, 0.02);
    EXPECT_NEAR(bumps->targets.minCoeff(), -1, 0.02);
    EXPECT_EQ(sine->featureNames, std::vector<std::string>{"x"});
    EXPECT_EQ(plane->featureNames, (std::vector<std::string>{"x1", "x2"}));
    EXPECT_EQ(plane->outputNames, std::vector<std::string>{"y"});
}

TEST(Generators, AreTablesToo) {
    forEachGenerator([](const auto& kind) {
        const auto set = loaded(kind, 3);
        Issues issues;
        const auto table = load(kind, "", "data", issues, 3);
        ASSERT_TRUE(table) << text(issues);
        ASSERT_EQ(table->columns.size(), set->featureNames.size() + 1);
        for (std::size_t f = 0; f < set->featureNames.size(); ++f) {
            EXPECT_EQ(table->columns[f].name, set->featureNames[f]);
            for (std::size_t i = 0; i < table->rows; ++i) EXPECT_EQ(table->columns[f].numbers[i], set->inputs(f, i));
        }
        EXPECT_EQ(targetsOf(kind), std::vector{table->columns.back().name});
        EXPECT_EQ(table->columns.back().classNames, set->classNames);
        EXPECT_EQ(table->columns.back().classes, set->labels);
    });
}
