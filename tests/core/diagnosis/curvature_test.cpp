#include "core/diagnosis/curvature.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <random>

#include "core/numbers/random.h"
#include "core/training/run.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

std::shared_ptr<const SurfaceFunction> prepared(const Surface& surface) {
    Issues issues;
    auto function = prepare(surface, sourceFolder(), "problem.surface", issues);
    EXPECT_TRUE(function) << text(issues);
    return function;
}

struct Case {
    std::string name;
    std::shared_ptr<const SurfaceFunction> function;
};

// Every kind of surface; for data the scales too, and formulas with each function that may be typed.
std::vector<Case> cases() {
    std::vector<Case> all;
    forEachKind<Surface>([&](const auto& kind) { all.push_back({std::string(kind.info.key), prepared(kind)}); });
    for (const FeatureScale scale : {FeatureScale::Center, FeatureScale::Standardize}) {
        LeastSquares line;
        line.scale = scale;
        all.push_back({"least_squares, scaled", prepared(line)});
        Logistic classes;
        classes.scale = scale;
        all.push_back({"logistic, scaled", prepared(classes)});
    }
    for (const char* f :
         {"sin(x*y) + cos(x - 2*y)", "tan(0.3*x) * tanh(y)", "asin(x/9) + acos(y/9) + atan(x*y)", "sinh(x/2) - cosh(y)",
          "exp(-(x^2 + y^2)/4) + x*y", "log(10 + x*y) + log10(20 + x)", "sqrt(20 + x^3 - y)",
          "abs(x + 5)*y^2 + min(x, y + 9) + max(y, x - 9)^2", "(x + 4)^y", "x^3*y^2 - x/(y + 7)"})
        all.push_back({f, prepared(Formula{f})});
    std::erase_if(all, [](const Case& c) { return !c.function; });
    return all;
}

Point randomPoint(const Box& box, std::uint64_t i) {
    const auto [u, v] = random::uniforms({.seed = 11, .purpose = random::Purpose::Generator, .a = i});
    return {box.xMin + u * (box.xMax - box.xMin), box.yMin + v * (box.yMax - box.yMin)};
}

// The gradient's change along x and y by central differences, extrapolated: the error falls with h⁴.
Eigen::Matrix2d hessianByDifferences(const SurfaceFunction& f, Point at) {
    const auto change = [&](double byX, double byY) {
        const auto central = [&](double h) -> Eigen::Vector2d {
            const Jet<1> after = f.gradient({at.x + h * byX, at.y + h * byY});
            const Jet<1> before = f.gradient({at.x - h * byX, at.y - h * byY});
            return Eigen::Vector2d(after.dx - before.dx, after.dy - before.dy) / (2 * h);
        };
        const double h = 2e-4;
        return Eigen::Vector2d((4 * central(h / 2) - central(h)) / 3);
    };
    Eigen::Matrix2d hessian;
    hessian << change(1, 0), change(0, 1);
    return hessian;
}

Eigen::Vector2d vectorOf(Point p) { return {p.x, p.y}; }

Eigen::Matrix2d matrixOf(const Curvature& c) {
    return c.largest * vectorOf(c.largestAxis) * vectorOf(c.largestAxis).transpose() +
           c.smallest * vectorOf(c.smallestAxis) * vectorOf(c.smallestAxis).transpose();
}

// The contract of every surface: the exact Hessian, taken apart and put together again, is the change of the gradient.
TEST(Curvature, IsThatOfTheGradientsChangeOnEverySurface) {
    for (const Case& c : cases()) {
        SCOPED_TRACE(c.name);
        for (std::uint64_t i = 0; i < 20; ++i) {
            const Point at = randomPoint(c.function->domain, i);
            const auto found = curvatureAt(*c.function, at);
            ASSERT_TRUE(found);
            const Eigen::Matrix2d expected = hessianByDifferences(*c.function, at);
            const Jet<1> g = c.function->gradient(at);
            // The last part: rounding of the gradient itself, over the differences' step.
            const double allowed = 1e-6 * expected.norm() + 1e-13 * (1 + std::hypot(g.dx, g.dy)) / 1e-4;
            EXPECT_LE((matrixOf(*found) - expected).norm(), allowed) << at.x << ", " << at.y;
        }
    }
}

// Against Eigen's solver in long double, over matrices drawn from many magnitudes.
TEST(Curvature, AgreesWithALongerEigenvalueComputation) {
    using Long = Eigen::Matrix<long double, 2, 2>;
    std::mt19937 random(3);
    std::uniform_real_distribution<double> exponent(-8, 8), sign(-1, 1);
    for (int i = 0; i < 2000; ++i) {
        const auto draw = [&] { return sign(random) * std::pow(10, exponent(random)); };
        double xx = draw(), xy = i % 3 == 0 ? 1e-9 * draw() : draw(), yy = i % 5 == 0 ? xx * (1 + 1e-12) : draw();
        if (i % 7 == 0) {  // of rank one, but for the rounding of its entries
            const double p = sign(random), q = sign(random);
            xx = p * p, xy = p * q, yy = q * q;
        }
        const Curvature c = curvatureOf(xx, xy, yy).value();
        Long matrix;
        matrix << xx, xy, xy, yy;
        Eigen::SelfAdjointEigenSolver<Long> solver(matrix);
        const double low = static_cast<double>(solver.eigenvalues()[0]);
        const double high = static_cast<double>(solver.eigenvalues()[1]);
        const double size = std::max(std::abs(low), std::abs(high));
        ASSERT_NEAR(c.largest, high, 1e-15 * std::abs(high) + 1e-18 * size) << xx << ' ' << xy << ' ' << yy;
        ASSERT_NEAR(c.smallest, low, 1e-15 * std::abs(low) + 1e-18 * size) << xx << ' ' << xy << ' ' << yy;
        Eigen::Matrix2d whole;
        whole << xx, xy, xy, yy;
        ASSERT_LE((whole * vectorOf(c.largestAxis) - c.largest * vectorOf(c.largestAxis)).norm(), 1e-15 * size);
        ASSERT_LE((whole * vectorOf(c.smallestAxis) - c.smallest * vectorOf(c.smallestAxis)).norm(), 1e-15 * size);
    }
}

TEST(Curvature, AxesAreUnitAtRightAnglesAndPointRight) {
    std::mt19937 random(4);
    std::normal_distribution<double> normal;
    for (int i = 0; i < 1000; ++i) {
        const Curvature c = curvatureOf(normal(random), i % 4 == 0 ? 0 : normal(random), normal(random)).value();
        EXPECT_GE(c.largest, c.smallest);
        EXPECT_EQ(c.largestAxis.x * c.smallestAxis.x + c.largestAxis.y * c.smallestAxis.y, 0);
        for (const Point axis : {c.largestAxis, c.smallestAxis}) {
            EXPECT_NEAR(std::hypot(axis.x, axis.y), 1, 4e-16);
            EXPECT_TRUE(axis.x > 0 || (axis.x == 0 && axis.y > 0));
            EXPECT_FALSE(std::signbit(axis.x));
        }
    }
}

TEST(Curvature, FollowsTheRavineAsItTurns) {
    for (const double degrees : {-60.0, 0.0, 25.0, 90.0}) {
        const auto ravine = prepared(Ravine{.condition = 1e6, .angle = degrees});
        const Curvature c = curvatureAt(*ravine, {-1, 0.5}).value();
        EXPECT_NEAR(c.largest, 1e6, 1e-9);
        EXPECT_NEAR(c.smallest, 1, 1e-9);  // the entries of the matrix themselves are rounded to 1e-10
        EXPECT_NEAR(c.condition, 1e6, 1e-3);
        const double turn = degrees * std::acos(-1) / 180;
        EXPECT_NEAR(std::abs(c.smallestAxis.x * std::cos(turn) + c.smallestAxis.y * std::sin(turn)), 1, 1e-12);
    }
}

// By hand. √(a² + b²) and ad − bc as they are written would lose or overflow all of these.
TEST(Curvature, LosesNothingAtTheEnds) {
    const Curvature near = curvatureOf(1, 1e-20, 1).value();  // 1 ± 1e-20
    EXPECT_EQ(near.largest, 1);
    EXPECT_EQ(near.smallest, 1);
    EXPECT_NEAR(near.largestAxis.y, std::sqrt(0.5), 1e-15);
    EXPECT_NEAR(near.smallestAxis.y, -std::sqrt(0.5), 1e-15);

    const Curvature apart = curvatureOf(1e16, 1e4, 1).value();  // det = 1e16 − 1e8
    EXPECT_EQ(apart.largest, 1e16);
    EXPECT_NEAR(apart.smallest, 1 - 1e-8, 1e-16);

    const Curvature flat = curvatureOf(4, 6, 9).value();  // of rank one: (2, 3)
    EXPECT_EQ(flat.largest, 13);
    EXPECT_EQ(flat.smallest, 0);
    EXPECT_TRUE(std::isinf(flat.condition));

    const Curvature huge = curvatureOf(3e300, 4e300, -3e300).value();
    EXPECT_DOUBLE_EQ(huge.largest, 5e300);
    EXPECT_DOUBLE_EQ(huge.smallest, -5e300);
    const Curvature tiny = curvatureOf(3e-300, 4e-300, -3e-300).value();
    EXPECT_DOUBLE_EQ(tiny.largest, 5e-300);
    EXPECT_DOUBLE_EQ(tiny.condition, 1);
}

TEST(Curvature, SaysWhatAPlaneAndAMonkeySaddleAre) {
    const Curvature plane = curvatureAt(*prepared(Formula{"2*x - y"}), {1, 1}).value();
    EXPECT_EQ(plane.largest, 0);
    EXPECT_EQ(plane.smallest, 0);
    EXPECT_TRUE(std::isnan(plane.condition));
    EXPECT_EQ(plane.largestAxis, (Point{1, 0}));
    const Curvature bowl = curvatureAt(*prepared(Bowl{}), {1, 1}).value();
    EXPECT_EQ(bowl.condition, 1);
    const Curvature saddle = curvatureAt(*prepared(Formula{"x^2 - 3*y^2"}), {0, 0}).value();
    EXPECT_EQ(saddle.largest, 2);
    EXPECT_EQ(saddle.smallest, -6);
    EXPECT_EQ(saddle.smallestAxis, (Point{0, 1}));
    EXPECT_EQ(saddle.condition, 3);
}

TEST(Curvature, IsNoneWhereANumberIsNotFinite) {
    // Left of 0 the logarithm has no value, but 1/x and −1/x² are there.
    EXPECT_FALSE(curvatureAt(*prepared(Formula{"log(x) + y^2"}), {-1, 0}));
    EXPECT_TRUE(curvatureAt(*prepared(Formula{"log(x) + y^2"}), {1, 0}));
    EXPECT_FALSE(curvatureAt(*prepared(Formula{"sqrt(x)"}), {0, 0}));
    EXPECT_FALSE(curvatureAt(*prepared(Bowl{}), {std::nan(""), 0}));
    EXPECT_FALSE(curvatureOf(infinity, 0, 1));
    EXPECT_FALSE(curvatureOf(1e308, 1e308, 1e308));  // the eigenvalue itself, 2e308, is not
}

// ---- The largest stable rate

struct Trial {
    Optimizer optimizer;
    double condition = 25;
    double l2 = 0, weightDecay = 0;
};

// A real run on the ravine, along whose floor the curvature is 1 and across it the condition: loss at its end over that
// at its start, or infinity.
double growth(const Trial& trial, double rate) {
    Experiment experiment;
    experiment.problem =
        SurfaceProblem{.surface = Ravine{.condition = trial.condition, .angle = 30}, .start = Point{-1, 2}};
    experiment.steps = 4000;
    RunSpec spec;
    spec.optimizer = trial.optimizer;
    spec.learningRate = rate;
    spec.l2 = trial.l2;
    spec.weightDecay = trial.weightDecay;
    experiment.runs = {spec};
    Run run(prepared(experiment.surface().surface), experiment, spec);
    const double before = run.progress().latest.loss;
    std::vector<Record> records(static_cast<std::size_t>(experiment.steps));
    run.advance(records);
    return run.progress().status == Status::Diverged ? infinity : run.progress().latest.loss / before;
}

std::vector<Trial> trials() {
    std::vector<Trial> all;
    for (const double condition : {1.0, 25.0, 400.0})
        for (const double l2 : {0.0, 0.7})
            for (const double weightDecay : {0.0, 1.3}) {
                all.push_back({GradientDescent{}, condition, l2, weightDecay});
                for (const double momentum : {0.0, 0.3, 0.9, 0.98})
                    for (const Form form : {Form::Lecture, Form::PyTorch}) {
                        all.push_back({Momentum{momentum, form}, condition, l2, weightDecay});
                        all.push_back({Nesterov{momentum, form}, condition, l2, weightDecay});
                    }
            }
    return all;
}

TEST(LargestStableRate, IsWhereRunsTurnFromConvergingToDiverging) {
    for (const Trial& trial : trials()) {
        const auto rate = largestStableRate(trial.optimizer, trial.condition, trial.l2, trial.weightDecay);
        ASSERT_TRUE(rate);
        SCOPED_TRACE(fmt::format("{} κ {} λ₂ {} decay {}: η {}", infoOf(trial.optimizer).key, trial.condition, trial.l2,
                                 trial.weightDecay, *rate));
        EXPECT_LT(growth(trial, 0.99 * *rate), 1e-6);
        EXPECT_GT(growth(trial, 1.01 * *rate), 1e6);
    }
}

TEST(LargestStableRate, IsThatOfTheTextbook) {
    EXPECT_EQ(largestStableRate(GradientDescent{}, 25), 0.08);
    EXPECT_DOUBLE_EQ(largestStableRate(Momentum{}, 25).value(), 2 * 1.9 / 25);
    EXPECT_DOUBLE_EQ(largestStableRate(Nesterov{}, 25).value(), 2 * 1.9 / (2.8 * 25));
    EXPECT_DOUBLE_EQ(largestStableRate(GradientDescent{}, 25, 5).value(), 2.0 / 30);
    EXPECT_DOUBLE_EQ(largestStableRate(GradientDescent{}, 25, 0, 5).value(), 2.0 / 30);
    for (const double momentum : {0.0, 0.5, 0.9}) {
        EXPECT_EQ(largestStableRate(Momentum{momentum, Form::Lecture}, 3),
                  largestStableRate(Momentum{momentum, Form::PyTorch}, 3));
        EXPECT_EQ(largestStableRate(Nesterov{momentum, Form::Lecture}, 3),
                  largestStableRate(Nesterov{momentum, Form::PyTorch}, 3));
    }
}

TEST(LargestStableRate, IsNoneForAdaptiveRulesAndWithoutPositiveCurvature) {
    int known = 0;
    forEachKind<Optimizer>([&](const auto& kind) {
        if (largestStableRate(kind, 4)) ++known;
        for (const double curvature : {0.0, -3.0, std::nan(""), infinity})
            EXPECT_FALSE(largestStableRate(kind, curvature)) << kind.info.key;
    });
    EXPECT_EQ(known, 3);
    EXPECT_FALSE(largestStableRate(Adam{}, 4));
    EXPECT_FALSE(largestStableRate(GradientDescent{}, -3, 2));
    EXPECT_TRUE(largestStableRate(GradientDescent{}, -3, 4));
}

}  // namespace
}  // namespace ravine
