// The surface of a typed formula.
#include "core/surfaces/formula.h"

#include <gtest/gtest.h>
#include <cmath>

namespace {

using namespace ravine;

TEST(Formula, IsAReadySurface) {
    Issues issues;
    const auto surface = Formula{}.prepare("", "problem.surface", issues);
    ASSERT_TRUE(surface);
    EXPECT_TRUE(issues.empty());
    EXPECT_EQ(surface->value({1, 1}), 0);
    EXPECT_EQ(surface->gradient({-1.5, 2}).dx, -155);
    EXPECT_EQ(surface->hessian({-1.5, 2}).dxy, 600);
    EXPECT_EQ(surface->formula, Formula{}.f);
    const std::array xs{-1.0, 0.0, 2.0};
    std::array values{9.0, 9.0, 9.0};
    surface->row(xs, 0.5, values);
    for (std::size_t i = 0; i < xs.size(); ++i) EXPECT_EQ(values[i], surface->value({xs[i], 0.5}));
}

TEST(Formula, ReportsTheCharacterAndTheRemedy) {
    Issues issues;
    EXPECT_FALSE(Formula{.f = "x^2 + 2 y z"}.prepare("", "problem.surface", issues));
    ASSERT_EQ(issues.size(), 1u);
    EXPECT_TRUE(issues[0].path.starts_with("problem.surface.f, character ")) << issues[0].path;
    EXPECT_FALSE(issues[0].value.empty());
    EXPECT_FALSE(issues[0].allowed.empty());
}

TEST(Formula, StartsWhereValueAndGradientAreFinite) {
    for (const char* f :
         {"x*y", "log(x) + sqrt(y)", "asin(x) + acos(y)", "log(-x) + y", "sqrt(1 - x^2 - y^2)", "1/(x + 1.5)"}) {
        Issues issues;
        const auto surface = Formula{.f = f}.prepare("", "surface", issues);
        ASSERT_TRUE(surface) << f;
        const Jet<1> start = surface->gradient(surface->start);
        EXPECT_TRUE(std::isfinite(start.value) && std::isfinite(start.dx) && std::isfinite(start.dy)) << f;
    }
    Issues issues;
    EXPECT_TRUE(Formula{.f = "sqrt(-1)"}.prepare("", "surface", issues));  // nowhere: still a surface
}

}  // namespace
