// The contract of every surface in the list, at its defaults and with each parameter at the ends of its slider; then
// what the literature says of single ones.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <numbers>
#include <set>

#include "core/kinds/kind_json.h"
#include "core/numbers/random.h"
#include "core/surfaces/all.h"
#include "tests/fixtures/source_folder.h"

namespace ravine {
namespace {

struct Case {
    std::string name;
    Surface surface;
    std::shared_ptr<const SurfaceFunction> function;
};

Case caseOf(const Surface& surface, const std::string& name) {
    Issues issues;
    auto function = prepare(surface, sourceFolder(), "problem.surface", issues);
    EXPECT_TRUE(function) << name << ": " << text(issues);
    return {name, surface, function};
}

std::vector<Case> defaults() {
    std::vector<Case> cases;
    forEachKind<Surface>([&]<class K>(const K& kind) { cases.push_back(caseOf(kind, std::string(K::info.key))); });
    std::erase_if(cases, [](const Case& c) { return !c.function; });
    return cases;
}

void addWith(std::vector<Case>& cases, const KindInfo& kind, const ParamInfo& param, double value) {
    const Json json{{"kind", std::string(kind.key)}, {std::string(param.key), value}};
    Surface surface;
    Issues issues;
    readKind(surface, json, "surface", issues);
    EXPECT_TRUE(issues.empty()) << text(issues);
    cases.push_back(caseOf(surface, json.dump()));
}

// Defaults, and each real parameter in turn at the ends of its slider.
std::vector<Case> sliderEnds() {
    std::vector<Case> cases = defaults();
    for (const KindDescription& kind : kindsOf<Surface>())
        for (const ParamInfo& param : kind.params)
            if (param.type == ParamType::Real)
                for (const double value : {param.slider.min, param.slider.max}) addWith(cases, kind.info, param, value);
    return cases;
}

double slope(const Jet<1>& f) { return std::hypot(f.dx, f.dy); }
double curvature(const Jet<2>& f) { return std::abs(f.dxx) + std::abs(f.dxy) + std::abs(f.dyy); }
bool isFinite(const Jet<2>& f) {
    return std::isfinite(f.value) && std::isfinite(f.dx) && std::isfinite(f.dy) && std::isfinite(f.dxx) &&
           std::isfinite(f.dxy) && std::isfinite(f.dyy);
}

Point randomPoint(const Box& box, std::uint64_t i) {
    const auto [u, v] = random::uniforms({.seed = 5, .purpose = random::Purpose::Generator, .a = i});
    return {box.xMin + u * (box.xMax - box.xMin), box.yMin + v * (box.yMax - box.yMin)};
}

bool contains(const Box& box, double x, double y) {
    return x >= box.xMin && x <= box.xMax && y >= box.yMin && y <= box.yMax;
}

// Central differences, extrapolated (Richardson): the error falls with h⁴.
template <class F>
double derivative(F&& f) {
    const auto central = [&](double h) { return (f(h) - f(-h)) / (2 * h); };
    const double h = 1e-4;
    return (4 * central(h / 2) - central(h)) / 3;
}

TEST(Surfaces, GradientIsThatOfTheValue) {
    for (const Case& c : sliderEnds()) {
        SCOPED_TRACE(c.name);
        for (std::uint64_t i = 0; i < 200; ++i) {
            const Point p = randomPoint(c.function->domain, i);
            const Jet<1> f = c.function->gradient(p);
            const double allowed = 1e-7 * (1 + slope(f)) + 1e-10 * std::abs(f.value);
            EXPECT_NEAR(f.dx, derivative([&](double h) { return c.function->value({p.x + h, p.y}); }), allowed);
            EXPECT_NEAR(f.dy, derivative([&](double h) { return c.function->value({p.x, p.y + h}); }), allowed);
        }
    }
}

TEST(Surfaces, HessianIsThatOfTheGradient) {
    for (const Case& c : sliderEnds()) {
        SCOPED_TRACE(c.name);
        for (std::uint64_t i = 0; i < 200; ++i) {
            const Point p = randomPoint(c.function->domain, i);
            const auto alongX = [&](double h) { return c.function->gradient({p.x + h, p.y}); };
            const auto alongY = [&](double h) { return c.function->gradient({p.x, p.y + h}); };
            const Jet<2> f = c.function->hessian(p);
            const Jet<1> g = c.function->gradient(p);
            EXPECT_NEAR(f.dx, g.dx, 1e-12 * (1 + slope(g)));
            EXPECT_NEAR(f.dy, g.dy, 1e-12 * (1 + slope(g)));
            const double allowed = 1e-7 * (1 + curvature(f)) + 1e-10 * slope(g);
            EXPECT_NEAR(f.dxx, derivative([&](double h) { return alongX(h).dx; }), allowed);
            EXPECT_NEAR(f.dxy, derivative([&](double h) { return alongX(h).dy; }), allowed);
            EXPECT_NEAR(f.dxy, derivative([&](double h) { return alongY(h).dx; }), allowed);
            EXPECT_NEAR(f.dyy, derivative([&](double h) { return alongY(h).dy; }), allowed);
        }
    }
}

TEST(Surfaces, LossIsTheSameToTheBitHoweverItIsAskedFor) {
    for (const Case& c : sliderEnds()) {
        SCOPED_TRACE(c.name);
        const bool isAnalytic = std::visit(
            [](const auto& kind) {
                return requires { kind.f(0.0, 0.0); };
            },
            c.surface);
        std::vector<double> xs(67), values(xs.size());
        for (std::uint64_t j = 0; j < 20; ++j) {
            const double y = randomPoint(c.function->domain, 1000 + j).y;
            for (std::size_t i = 0; i < xs.size(); ++i) xs[i] = randomPoint(c.function->domain, 2000 + 100 * j + i).x;
            c.function->row(xs, y, values);
            for (std::size_t i = 0; i < xs.size(); ++i) {
                const Point p{xs[i], y};
                const auto bits = std::bit_cast<std::uint64_t>(c.function->value(p));
                EXPECT_EQ(std::bit_cast<std::uint64_t>(values[i]), bits);
                if (!isAnalytic) continue;
                EXPECT_EQ(std::bit_cast<std::uint64_t>(c.function->gradient(p).value), bits);
                EXPECT_EQ(std::bit_cast<std::uint64_t>(c.function->hessian(p).value), bits);
            }
        }
    }
}

TEST(Surfaces, MinimaAreStationaryAndOfTheirValue) {
    for (const Case& c : sliderEnds())
        for (const Minimum& minimum : c.function->minima) {
            SCOPED_TRACE(fmt::format("{} ({}, {})", c.name, minimum.x, minimum.y));
            const Jet<2> f = c.function->hessian({minimum.x, minimum.y});
            ASSERT_TRUE(isFinite(f));
            EXPECT_LE(slope(c.function->gradient({minimum.x, minimum.y})), 1e-12 * (1 + curvature(f)));
            EXPECT_NEAR(f.value, minimum.value, 1e-12 * (1 + std::abs(minimum.value)));
            // positive semi-definite, to rounding
            const double rounding = 1e-12 * (1 + curvature(f));
            EXPECT_GE(f.dxx, -rounding);
            EXPECT_GE(f.dyy, -rounding);
            EXPECT_GE(f.dxx * f.dyy - f.dxy * f.dxy, -rounding * curvature(f));
        }
}

TEST(Surfaces, NothingInTheFrameLiesBelowTheBestMinimum) {
    for (const Case& c : sliderEnds()) {
        SCOPED_TRACE(c.name);
        double best = infinity;
        for (const Minimum& minimum : c.function->minima)
            if (minimum.isGlobal) best = std::min(best, minimum.value);
        if (best == infinity) continue;  // unbounded, or nothing known
        for (const Minimum& minimum : c.function->minima)
            EXPECT_EQ(minimum.value <= best, minimum.isGlobal) << minimum.x << ", " << minimum.y;
        const Box box = c.function->domain;
        std::vector<double> xs(241), values(xs.size());
        for (std::size_t i = 0; i < xs.size(); ++i) xs[i] = box.xMin + double(i) / 240 * (box.xMax - box.xMin);
        double lowest = infinity;
        for (int j = 0; j <= 180; ++j) {
            c.function->row(xs, box.yMin + j / 180.0 * (box.yMax - box.yMin), values);
            for (const double value : values) lowest = std::min(lowest, value);
        }
        EXPECT_GE(lowest, best - 1e-12 * (1 + std::abs(best)));
    }
}

TEST(Surfaces, FrameShowsStartAndMinima) {
    for (const Case& c : defaults()) {
        SCOPED_TRACE(c.name);
        const Box box = c.function->domain;
        EXPECT_LT(box.xMin, box.xMax);
        EXPECT_LT(box.yMin, box.yMax);
        EXPECT_TRUE(contains(box, c.function->start.x, c.function->start.y));
        for (const Minimum& minimum : c.function->minima) EXPECT_TRUE(contains(box, minimum.x, minimum.y));
    }
}

TEST(Surfaces, StartHasSomewhereToGo) {
    for (const Case& c : sliderEnds()) {
        SCOPED_TRACE(c.name);
        const Jet<2> f = c.function->hessian(c.function->start);
        ASSERT_TRUE(isFinite(f));
        EXPECT_GT(std::hypot(f.dx, f.dy), 1e-4);
        for (const Minimum& minimum : c.function->minima)
            EXPECT_GT(f.value, minimum.isGlobal ? minimum.value : -infinity);
    }
}

TEST(Surfaces, AreFiniteAtTheEndsOfWhatAFileMayHold) {
    std::vector<Case> cases;
    for (const KindDescription& kind : kindsOf<Surface>())
        for (const ParamInfo& param : kind.params)
            if (param.type == ParamType::Real)
                for (const double value : {param.range.min, param.range.max})
                    if (std::isfinite(value) && param.range.contains(value)) addWith(cases, kind.info, param, value);
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_TRUE(isFinite(c.function->hessian(c.function->start)));
        for (const Minimum& minimum : c.function->minima) {
            const Jet<2> f = c.function->hessian({minimum.x, minimum.y});
            EXPECT_TRUE(isFinite(f));
            EXPECT_LE(std::hypot(f.dx, f.dy), 1e-12 * (1 + curvature(f)));
        }
    }
}

TEST(Surfaces, SayWhatTheyAre) {
    std::set<std::string_view> keys, titles;
    for (const KindDescription& kind : kindsOf<Surface>()) {
        SCOPED_TRACE(kind.info.key);
        EXPECT_TRUE(keys.insert(kind.info.key).second);
        EXPECT_TRUE(titles.insert(kind.info.title).second);
        EXPECT_EQ(kind.info.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string_view::npos);
        EXPECT_FALSE(kind.info.title.empty());
        EXPECT_TRUE(kind.info.summary.ends_with('.'));
        EXPECT_FALSE(kind.info.reference.empty());
        EXPECT_FALSE(kind.info.formula.empty());
        EXPECT_EQ(kind.info.formula.find('-'), std::string_view::npos) << "a hyphen for a minus";
    }
    for (const Case& c : sliderEnds()) EXPECT_FALSE(c.function->formula.empty()) << c.name;
}

TEST(Surfaces, StandInTheListWithTheRavineFirst) { EXPECT_EQ(infoOf(Surface{}).key, "ravine"); }

// Values as published: Jamil & Yang 2013; the authors named by each surface.
TEST(Surfaces, HaveTheirTextbookValues) {
    EXPECT_DOUBLE_EQ(GoldsteinPrice{}.f(0.0, -1.0), 3);
    EXPECT_DOUBLE_EQ(GoldsteinPrice{}.f(1.0, 1.0), 1876);
    EXPECT_NEAR(McCormick{}.f(-0.54719755119659775, -1.5471975511965977), -1.9132229549810367, 1e-15);
    EXPECT_NEAR(SixHumpCamel{}.f(0.0898420131, -0.7126564030), -1.0316284534898774, 1e-15);
    EXPECT_EQ(Ackley{}.f(0.0, 0.0), 0);
    EXPECT_NEAR(Ackley{}.f(1.0, 1.0), 20 - 20 * std::exp(-0.2), 1e-14);
    EXPECT_DOUBLE_EQ(Easom{}.f(std::numbers::pi, std::numbers::pi), -1);
    EXPECT_NEAR(Levi13{}.f(1.0, 1.0), 0, 1e-30);
    EXPECT_NEAR(Levi13{}.f(2.0, 1.0), 1, 1e-14);
    EXPECT_NEAR(StyblinskiTang{}.f(-2.903534, -2.903534), -78.332331407, 1e-9);
    EXPECT_EQ(ThreeHumpCamel{}.f(0.0, 0.0), 0);
    EXPECT_NEAR(ThreeHumpCamel{}.f(1.0, 1.0), 2 - 1.05 + 1.0 / 6 + 2, 1e-14);
    EXPECT_DOUBLE_EQ(Rosenbrock{}.f(-1.2, 1.0), 24.2);
    EXPECT_DOUBLE_EQ(Beale{}.f(0.5, 1.5), 25.86328125);
    EXPECT_DOUBLE_EQ(Himmelblau{}.f(-0.5, -1.0), 180.3125);
    EXPECT_NEAR(Himmelblau{}.f(-0.270845, -0.923039), 181.617, 1e-3);  // its maximum
    EXPECT_DOUBLE_EQ(Booth{}.f(0.0, 0.0), 74);
    EXPECT_NEAR(Matyas{}.f(1.0, 1.0), 0.04, 1e-15);
    EXPECT_DOUBLE_EQ(Rastrigin{}.f(0.5, 0.5), 40.5);
    EXPECT_DOUBLE_EQ(Bowl{}.f(3.0, 4.0), 12.5);
    EXPECT_DOUBLE_EQ(Saddle{}.f(3.0, 2.0), 5);
    EXPECT_DOUBLE_EQ(MonkeySaddle{}.f(2.0, 1.0), 2);
    EXPECT_DOUBLE_EQ((Ravine{.condition = 10, .angle = 90}.f(2.0, 0.0)), 20);
}

TEST(Ackley, IsFiniteOnAndAroundItsCusp) {
    const Case ackley = caseOf(Ackley{}, "ackley");
    EXPECT_EQ(ackley.function->gradient({0, 0}).dx, 0);
    EXPECT_EQ(ackley.function->gradient({0, 0}).dy, 0);
    for (const double x : {0.0, -0.0, 5e-324, 1e-310, 2.3e-308, -1e-200, 1e-160, 1e-20})
        for (const double y : {0.0, 5e-324, -2.3e-308, 1e-200, 1e-20})
            EXPECT_TRUE(isFinite(ackley.function->hessian({x, y}))) << x << ", " << y;
    // Next to the cusp the slope is that of the cone: 20 · 0.2 / √2.
    EXPECT_NEAR(ackley.function->gradient({1e-20, 0}).dx, 2 * std::numbers::sqrt2, 1e-12);
}

TEST(Jet, HypotHasTheDerivativesOfTheRoot) {
    for (const double at : {0.3, -1.7, 2.0}) {
        const auto x = Jet<2>::variableX(at), y = Jet<2>::variableY(0.8);
        const Jet<2> u = x * y, v = x - square(y);
        const Jet<2> f = hypot(u, v), root = sqrt(square(u) + square(v));
        EXPECT_NEAR(f.value, root.value, 1e-13);
        EXPECT_NEAR(f.dx, root.dx, 1e-13);
        EXPECT_NEAR(f.dy, root.dy, 1e-13);
        EXPECT_NEAR(f.dxx, root.dxx, 1e-12);
        EXPECT_NEAR(f.dxy, root.dxy, 1e-12);
        EXPECT_NEAR(f.dyy, root.dyy, 1e-12);
    }
}

TEST(Rastrigin, LosesItsPitsWithTheAmplitude) {
    EXPECT_EQ((Rastrigin{.amplitude = 0}.minima().size()), 1u);
    EXPECT_EQ((Rastrigin{.amplitude = 10}.minima().size()), 35u);
    // By hand at A = ½: half the slope at its turning point is −0.80 before ±1 and +0.20 before ±2.
    EXPECT_EQ((Rastrigin{.amplitude = 0.5}.minima().size()), 9u);
}

TEST(SharpFlat, WellsAreEquallyDeepAndUnequallySharp) {
    const SharpFlat surface;
    const Case c = caseOf(surface, "sharp_flat");
    EXPECT_EQ(c.function->value({-1.5, 0}), 0);
    EXPECT_EQ(c.function->value({1.5, 0}), 0);
    EXPECT_GT(c.function->hessian({-1.5, 0}).dxx, 10 * c.function->hessian({1.5, 0}).dxx);
}

// Gradient descent with exact gradients; where the point is after so many steps.
Point descend(const SurfaceFunction& f, double rate, int steps) {
    Point p = f.start;
    for (int i = 0; i < steps; ++i) {
        const Jet<1> g = f.gradient(p);
        p = {p.x - rate * g.dx, p.y - rate * g.dy};
    }
    return p;
}

TEST(SharpFlat, SmallRateEndsInTheSharpWellAndALargeOneInTheFlat) {
    const Case c = caseOf(SharpFlat{}, "sharp_flat");
    EXPECT_NEAR(descend(*c.function, 0.02, 2000).x, -1.5, 1e-6);
    EXPECT_NEAR(descend(*c.function, 0.5, 2000).x, 1.5, 1e-6);
}

TEST(Cliff, ThrowsAPlainStepAcrossTheValley) {
    const Case c = caseOf(Cliff{}, "cliff");
    EXPECT_NEAR(c.function->gradient({0, 0}).dx, 0.5 * 4 * 10 + 0.3, 1e-12);
    EXPECT_LT(c.function->gradient({1, 0}).dx, 0.6);
}

TEST(Surfaces, ShowTheirParametersInPlace) {
    EXPECT_EQ(caseOf(Ravine{}, "").function->formula, "½ x² + 12.5 y²");
    EXPECT_EQ((caseOf(Ravine{.condition = 9, .angle = -30}, "").function->formula),
              "½ u² + 4.5 v², axes turned by −30°");
    EXPECT_EQ(caseOf(Rosenbrock{}, "").function->formula, "(1 − x)² + 100 (y − x²)²");
    EXPECT_EQ((caseOf(Rosenbrock{.steepness = 1e6}, "").function->formula), "(1 − x)² + 1000000 (y − x²)²");
    EXPECT_EQ(caseOf(Booth{}, "").function->formula, Booth::info.formula);
}

}  // namespace
}  // namespace ravine
