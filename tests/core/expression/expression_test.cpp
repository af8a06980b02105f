// Typed formulas by themselves; expression_peers_test.cpp compares them with muParser and GiNaC.
#include "core/expression/expression.h"

#include <gtest/gtest.h>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <string>
#include <vector>

namespace {

using ravine::Jet;
using ravine::expression::Expression;
using ravine::expression::parse;
using ravine::expression::SyntaxError;
using ravine::expression::understoodAs;

constexpr double inf = std::numeric_limits<double>::infinity();

Expression compiled(std::string_view text) {
    auto result = parse(text);
    if (const auto* error = std::get_if<SyntaxError>(&result)) {
        ADD_FAILURE() << text << ": character " << error->position << ": " << error->expected;
        return {{}, 0};
    }
    return std::get<Expression>(result);
}

double valueOf(std::string_view text, double x = 0, double y = 0) { return compiled(text).value(x, y); }

SyntaxError errorOf(std::string_view text) {
    auto result = parse(text);
    if (const auto* error = std::get_if<SyntaxError>(&result)) return *error;
    ADD_FAILURE() << text << " was accepted";
    return {};
}

std::string repeated(std::string_view piece, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += piece;
    return text;
}

bool sameBits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

TEST(Expression, BindsAsInMathematics) {
    EXPECT_EQ(valueOf("1 + 2*3"), 7);
    EXPECT_EQ(valueOf("(1 + 2)*3"), 9);
    EXPECT_EQ(valueOf("2*3^2"), 18);
    EXPECT_EQ(valueOf("-x^2", 3), -9);
    EXPECT_EQ(valueOf("(-x)^2", 3), 9);
    EXPECT_EQ(valueOf("2 - -x^2", 3), 11);
    EXPECT_EQ(valueOf("2^-3"), 0.125);
    EXPECT_EQ(valueOf("2^-x^2", 3), std::pow(2, -9));
    EXPECT_EQ(valueOf("x*-y", 3, 5), -15);
    EXPECT_EQ(valueOf("+x", 3), 3);
    EXPECT_EQ(valueOf("--x", 3), 3);
    EXPECT_EQ(valueOf("---x", 3), -3);
}

TEST(Expression, GroupsFromTheLeftButPowersFromTheRight) {
    EXPECT_EQ(valueOf("10 - 4 - 3"), 3);
    EXPECT_EQ(valueOf("x - y - 3", 10, 4), 3);
    EXPECT_EQ(valueOf("x / y / 2", 16, 4), 2);
    EXPECT_EQ(valueOf("x / y * 2", 16, 4), 8);
    EXPECT_EQ(valueOf("2^3^2"), 512);
    EXPECT_EQ(valueOf("x^y^2", 2, 3), 512);
    EXPECT_EQ(valueOf("(x^y)^2", 2, 3), 64);
}

TEST(Expression, ReadsNumbersConstantsAndTypographicSigns) {
    EXPECT_EQ(valueOf("1"), 1);
    EXPECT_EQ(valueOf(".5"), 0.5);
    EXPECT_EQ(valueOf("2."), 2);
    EXPECT_EQ(valueOf("1e-3"), 1e-3);
    EXPECT_EQ(valueOf("2.5E+2"), 250);
    EXPECT_EQ(valueOf("pi"), std::numbers::pi);
    EXPECT_EQ(valueOf("π"), std::numbers::pi);
    EXPECT_EQ(valueOf("e"), std::numbers::e);
    EXPECT_EQ(valueOf(" max ( x , 2 ) ", 3), 3);
    EXPECT_EQ(valueOf("2*e"), 2 * std::numbers::e);
    EXPECT_EQ(valueOf("x − 2·y × 3\t÷ 4", 1, 2), -2);
}

struct FunctionCase {
    const char* text;
    double x;
    double value, slope, curvature;  // f, f′, f″ by hand
};

TEST(Expression, KnowsEachFunctionWithItsDerivatives) {
    const double s3 = std::sqrt(3.0), ln10 = std::numbers::ln10, e = std::numbers::e;
    const std::vector<FunctionCase> cases{
        {"sin(x)", std::numbers::pi / 6, 0.5, s3 / 2, -0.5},
        {"cos(x)", std::numbers::pi / 6, s3 / 2, -0.5, -s3 / 2},
        {"tan(x)", std::numbers::pi / 4, 1, 2, 4},
        {"asin(x)", 0.5, std::numbers::pi / 6, 2 / s3, 0.5 / std::pow(0.75, 1.5)},
        {"acos(x)", 0.5, std::numbers::pi / 3, -2 / s3, -0.5 / std::pow(0.75, 1.5)},
        {"atan(x)", 1, std::numbers::pi / 4, 0.5, -0.5},
        {"sinh(x)", 1, (e - 1 / e) / 2, (e + 1 / e) / 2, (e - 1 / e) / 2},
        {"cosh(x)", 1, (e + 1 / e) / 2, (e - 1 / e) / 2, (e + 1 / e) / 2},
        {"tanh(x)", std::log(2.0), 0.6, 0.64, -2 * 0.6 * 0.64},
        {"exp(x)", 1, e, e, e},
        {"log(x)", 2, std::numbers::ln2, 0.5, -0.25},
        {"log10(x)", 100, 2, 0.01 / ln10, -1e-4 / ln10},
        {"sqrt(x)", 4, 2, 0.25, -1.0 / 32},
        {"abs(x)", -2, 2, -1, 0},
        {"abs(x)", 2, 2, 1, 0},
        {"abs(x)", 0, 0, 0, 0},
        {"min(x, 3)", 2, 2, 1, 0},
        {"min(x, 3)", 4, 3, 0, 0},
        {"max(x, 3)", 4, 4, 1, 0},
        {"max(3, x)", 2, 3, 0, 0},
        {"min(x^2, 2*x)", 2, 4, 4, 2},  // a tie: the first argument's
        {"max(2*x, x^2)", 2, 4, 2, 0},
        {"x^2", -3, 9, -6, 2},
        {"x^3", -2, -8, 12, -12},
        {"x^5", 0, 0, 0, 0},
        {"x^-1", -2, -0.5, -0.25, -0.25},
        {"x^-3", -2, -0.125, -0.1875, -0.375},
        {"x^1", 0, 0, 1, 0},
        {"x^0", 0, 1, 0, 0},
        {"x^1.5", 4, 8, 3, 0.375},
        {"x^1.5", 0, 0, 0, inf},
        {"x^0.5", 0, 0, inf, -inf},
        {"x^99", -1, -1, 99, -99 * 98},
        {"2^x", 3, 8, 8 * std::numbers::ln2, 8 * std::numbers::ln2 * std::numbers::ln2},
        {"0^x", 2, 0, 0, 0},
        {"x^x", 2, 4, 4 * (1 + std::numbers::ln2), 4 * std::pow(1 + std::numbers::ln2, 2) + 2},
        {"x^(x - x + 3)", -2, -8, 12, -12},  // an exponent that stands still
        {"1/x", -2, -0.5, -0.25, -0.25},
        {"x/(1 + x)", 1, 0.5, 0.25, -0.25},
        {"-x", 2, -2, -1, 0},
        {"2 - x", 5, -3, -1, 0},
        {"x - 2", 5, 3, 1, 0},
        {"x/4", 2, 0.5, 0.25, 0},
        {"x*3", 2, 6, 3, 0},
    };
    for (const FunctionCase& c : cases) {
        const auto near = [&](double got, double wanted, const char* what) {
            if (std::isinf(wanted)) {
                EXPECT_EQ(got, wanted) << c.text << " at " << c.x << ", " << what;
            } else {
                EXPECT_NEAR(got, wanted, 1e-14 * std::max(1.0, std::abs(wanted)))
                    << c.text << " at " << c.x << ", " << what;
            }
        };
        const Jet<2> f = compiled(c.text).hessian(c.x, 7);
        near(f.value, c.value, "value");
        near(f.dx, c.slope, "slope");
        near(f.dxx, c.curvature, "curvature");
        EXPECT_EQ(f.dy, 0) << c.text;
        EXPECT_EQ(f.dyy, 0) << c.text;
        const Jet<1> g = compiled(c.text).gradient(c.x, 7);
        EXPECT_TRUE(sameBits(g.value, f.value) && sameBits(g.dx, f.dx)) << c.text;
        EXPECT_TRUE(sameBits(compiled(c.text).value(c.x, 7), f.value)) << c.text;
    }
}

TEST(Expression, DifferentiatesInBothVariables) {
    // Rosenbrock: ∂x = −2(1−x) − 400x(y−x²), ∂y = 200(y−x²), ∂xx = 2 − 400y + 1200x², ∂xy = −400x, ∂yy = 200
    const double x = -1.5, y = 2;
    const Jet<2> f = compiled("(1 - x)^2 + 100*(y - x^2)^2").hessian(x, y);
    EXPECT_DOUBLE_EQ(f.value, 6.25 + 100 * 0.0625);
    EXPECT_DOUBLE_EQ(f.dx, -5 + 600 * -0.25);
    EXPECT_DOUBLE_EQ(f.dy, -50);
    EXPECT_DOUBLE_EQ(f.dxx, 2 - 800 + 2700);
    EXPECT_DOUBLE_EQ(f.dxy, 600);
    EXPECT_DOUBLE_EQ(f.dyy, 200);
    const Jet<2> power = compiled("x^y").hessian(2, 3);  // ∂xy = x^(y−1) (1 + y ln x), ∂yy = ln²x · x^y
    EXPECT_DOUBLE_EQ(power.dxy, 4 * (1 + 3 * std::numbers::ln2));
    EXPECT_DOUBLE_EQ(power.dyy, 8 * std::numbers::ln2 * std::numbers::ln2);
}

TEST(Expression, IsFlatAtTheTipOfARoot) {
    const Jet<1> tip = compiled("sqrt(x^2 + y^2) + 3*x").gradient(0, 0);
    EXPECT_EQ(tip.dx, 3);
    EXPECT_EQ(tip.dy, 0);
    EXPECT_EQ(compiled("sqrt(x) + y").gradient(0, 0).dx, inf);
    EXPECT_EQ(compiled("sqrt(x) + y").gradient(0, 0).dy, 1);
    EXPECT_EQ(compiled("(-2)^(y - y)*x").gradient(1, 1).dx, 1);
}

TEST(Expression, GivesNaNOutsideADomainAndNeverHidesIt) {
    EXPECT_TRUE(std::isnan(valueOf("x^0.5", -1)));
    EXPECT_TRUE(std::isnan(valueOf("log(x)", -1)));
    EXPECT_TRUE(std::isnan(valueOf("min(1, sqrt(x))", -1)));
    EXPECT_TRUE(std::isnan(valueOf("max(sqrt(x), 1)", -1)));
    EXPECT_EQ(valueOf("1/x", 0), inf);
}

TEST(Expression, FoldsConstants) {
    EXPECT_EQ(compiled("x + 2*pi^2/sqrt(3)").size(), 1u);
    EXPECT_EQ(compiled("min(3, 4)*x").size(), 1u);
    EXPECT_EQ(compiled("x^(1/1 + 1)").size(), 1u);
    EXPECT_EQ(compiled("(-2)^3").value(0, 0), -8);
    EXPECT_EQ(compiled("x").size(), 0u);
}

struct Malformed {
    const char* text;
    std::size_t position, length;
    const char* found;
    const char* expected;  // a part of the message
};

TEST(ExpressionErrors, SayWhereAndWhatWasExpected) {
    const std::vector<Malformed> cases{
        {"", 1, 0, "", "the formula ends here, where a number, x, y, a function or '(' was expected"},
        {"  ", 3, 0, "", "the formula ends here"},
        {"x +", 4, 0, "", "the formula ends here, where a number, x, y, a function or '(' was expected"},
        {"x^", 3, 0, "", "the formula ends here"},
        {"-", 2, 0, "", "the formula ends here"},
        {"x + sine(y)", 5, 4, "sine", "did you mean sin?"},
        {"Exp(x)", 1, 3, "Exp", "did you mean exp?"},
        {"ln(x)", 1, 2, "ln", "did you mean log?"},
        {"arctan(x)", 1, 6, "arctan", "did you mean atan?"},
        {"X + 1", 1, 1, "X", "did you mean x?"},
        {"x + z", 5, 1, "z", "did you mean"},
        {"x + * y", 5, 1, "*", "a number, x, y, a function or '(' was expected"},
        {"−x·²", 4, 1, "²", "a number, x, y, a function or '(' was expected"},
        {"x⁻ + 1", 3, 0, "", "a number, x, y, a function or '(' was expected"},
        {"x 2", 3, 1, "2", "a product is written x*2"},
        {"min x y", 5, 1, "x", "'(' after min"},
        {"3x + 2z", 7, 1, "z", "did you mean"},
        {"(x + 1", 7, 0, "", "the formula ends here, where ')' for the '(' at character 1 was expected"},
        {"x + 1)", 6, 1, ")", "has no '(' before it"},
        {"()", 2, 1, ")", "a number, x, y"},
        {"sin", 4, 0, "", "the formula ends here, where '(' after sin was expected"},
        {"sin(x, y)", 6, 1, ",", "sin takes one argument"},
        {"min(x)", 6, 1, ")", "',' and a second argument of min"},
        {"max(x", 6, 0, "", "the formula ends here, where ',' and a second argument of max"},
        {"min(x, y, 1)", 9, 1, ",", "min takes two arguments"},
        {"1,5*x", 2, 1, ",", "1.5"},
        {"1.2.3", 1, 5, "1.2.3", "1e-3"},
        {".", 1, 1, ".", "1e-3"},
        {"1 2", 3, 1, "2", "an operator was expected"},
        {"1e999", 1, 5, "1e999", "1.8e308"},
        {"f = x", 1, 1, "f", "a known name"},
        {"x = 3", 3, 1, "=", "right-hand side"},
        {"[x]", 1, 1, "[", "round parentheses"},
        {"x $ y", 3, 1, "$", "a formula is made of"},
        {"x + \xff", 5, 1, "\uFFFD", "a formula is made of"},
        {"x + 😀", 5, 1, "😀", "a formula is made of"},
    };
    for (const Malformed& c : cases) {
        const SyntaxError error = errorOf(c.text);
        EXPECT_EQ(error.position, c.position) << c.text;
        EXPECT_EQ(error.length, c.length) << c.text;
        EXPECT_EQ(error.found, c.found) << c.text;
        EXPECT_NE(error.expected.find(c.expected), std::string::npos) << c.text << ": " << error.expected;
    }
}

TEST(ExpressionErrors, ShortenALongPiece) {
    const SyntaxError error = errorOf(repeated("q", 5000));
    EXPECT_EQ(error.length, 5000u);
    EXPECT_LT(error.found.size(), 100u);
}

TEST(ExpressionBounds, RefuseTooLongATextAtTheFirstCharacterTooMany) {
    const std::string fits = "x" + repeated("+x", 4999) + " ";
    ASSERT_EQ(fits.size(), 10'000u);
    EXPECT_EQ(valueOf(fits, 1), 5000);
    EXPECT_EQ(errorOf(fits + " ").position, 10'001u);
    EXPECT_EQ(valueOf("x" + repeated("−x", 4999), 1), -4998);  // counted in characters, not in bytes
}

TEST(ExpressionBounds, RefuseTooDeepANestAndStandTheDeepestAllowed) {
    EXPECT_EQ(valueOf(repeated("(", 200) + "x" + repeated(")", 200), 3), 3);
    EXPECT_EQ(errorOf(repeated("(", 201) + "x" + repeated(")", 201)).position, 202u);
    EXPECT_EQ(errorOf(repeated("(", 10'000)).position, 202u);
    EXPECT_EQ(valueOf("x" + repeated("^x", 200), 1), 1);
    EXPECT_EQ(errorOf("x" + repeated("^x", 201)).position, 403u);
    EXPECT_EQ(errorOf("x" + repeated("^-x", 3000)).position, 603u);
    EXPECT_EQ(errorOf(repeated("sin(", 2500)).position, 805u);
    EXPECT_EQ(valueOf(repeated("-", 9'999) + "x", 2), -2);
}

// x(x), doubled as long as it fits: the tree that needs the most slots.
TEST(ExpressionBounds, HoldTheWidestTreeInTheirSlots) {
    std::string text = "x*y";
    while (2 * text.size() + 5 <= 10'000) text = "(" + text + ")*(" + text + ")";
    EXPECT_EQ(valueOf(text, 1, 1), 1);
    text = "x*y";
    while (2 * text.size() + 6 <= 10'000) text = "min(" + text + "," + text + ")";
    EXPECT_EQ(valueOf(text, 2, 3), 6);
    std::string leaning = "x", mirrored = "x";
    for (int i = 0; i < 190; ++i) {
        leaning = "(" + leaning + "/(y*x))";
        mirrored = "((y*x)-" + mirrored + ")";
    }
    EXPECT_EQ(valueOf(leaning, 1, 1), 1);
    EXPECT_EQ(valueOf(mirrored, 3, 1), 3);
    EXPECT_EQ(valueOf(mirrored, 2, 2), 2);
}

TEST(Expression, GivesRowsEqualToPointsToTheBit) {
    std::mt19937_64 random(5);
    std::uniform_real_distribution<double> anywhere(-3, 3);
    for (const char* text : {"x", "y", "3", "sin(y)", "(1 - x)^2 + 100*(y - x^2)^2",
                             "-20*exp(-0.2*sqrt(0.5*(x^2 + y^2))) + 20 + e", "x^y + y^x - log(abs(x)) / tan(x*y)",
                             "min(x, y)*max(sin(x), cos(y)) - atan(x/y)", "(y*2 + 1)*(x*3 - y)/(y - x)",
                             "asin(x/3) + acos(y/3) + sinh(x) + cosh(y) + tanh(x) + log10(x) + x^-7 + 2^x + x^1.3 + "
                             "4/x + x/4 + (4 - x)"}) {
        const Expression f = compiled(text);
        for (std::size_t length : {0u, 1u, 127u, 128u, 129u, 1000u}) {
            std::vector<double> xs(length), values(length, 99);
            for (double& x : xs) x = anywhere(random);
            if (length > 0) xs[length / 2] = 0;
            const double y = anywhere(random);
            f.row(xs, y, values);
            for (std::size_t i = 0; i < length; ++i) {
                ASSERT_TRUE(sameBits(values[i], f.value(xs[i], y))) << text << " at " << xs[i] << ", " << y;
                ASSERT_TRUE(sameBits(values[i], f.gradient(xs[i], y).value)) << text;
                ASSERT_TRUE(sameBits(values[i], f.hessian(xs[i], y).value)) << text;
            }
        }
    }
}

TEST(Expression, IsTheSameWheneverItIsParsed) {
    const char* text = "sin(x)*exp(y) - x^3/(1 + y^2) + min(x, y)^2.5";
    const Jet<2> first = compiled(text).hessian(0.3, 0.7);
    for (int i = 0; i < 20; ++i) {
        const Jet<2> again = compiled(text).hessian(0.3, 0.7);
        EXPECT_TRUE(sameBits(again.value, first.value) && sameBits(again.dxy, first.dxy));
    }
}

struct AsWritten {
    const char* text;
    const char* understood;
};

TEST(Expression, TakesWhatPeopleWriteAsMeantAndSpellsItOut) {
    const std::vector<AsWritten> cases{
        {"3x", "3*x"},
        {"2 x + 1", "2*x + 1"},
        {"xy", "x*y"},
        {"x y", "x*y"},
        {"2(x + 1)(y − 1)", "2*(x + 1)*(y - 1)"},
        {"(x)(y)", "(x)*(y)"},
        {"3sin(x)", "3*sin(x)"},
        {"sin(x)y", "sin(x)*y"},
        {"2e", "2*e"},
        {"2π x", "2*pi*x"},
        {"x**2", "x^2"},
        {"x²", "x^2"},
        {"3xy²", "3*x*y^2"},
        {"x²y", "x^2*y"},
        {"x¹²", "x^12"},
        {"e⁻²ˣ", "e^(-2*x)"},
        {"x⁻¹", "x^(-1)"},
        {"x^(2)y", "x^(2)*y"},
        {"−x²", "-x^2"},
        {"3 × x – 4·y", "3*x - 4*y"},
        {"sin x", "sin(x)"},
        {"2 sin x + cos y", "2*sin(x) + cos(y)"},
        {"sin -x", "sin(-x)"},
        {"exp cos x", "exp(cos(x))"},
        {"sin²x", "sin(x)^2"},
        {"sin^2(x) + cos^2(x)", "sin(x)^2 + cos(x)^2"},
        {"2x/3", "2*x/3"},
    };
    for (const AsWritten& c : cases) {
        EXPECT_EQ(understoodAs(c.text), c.understood) << c.text;
        EXPECT_TRUE(sameBits(valueOf(c.text, 0.7, 1.3), valueOf(c.understood, 0.7, 1.3))) << c.text;
        EXPECT_EQ(understoodAs(c.understood), "") << c.understood;
    }
    EXPECT_EQ(valueOf("-x^2", 3), -9);
    EXPECT_EQ(understoodAs("(1-x)^2 + 100*(y-x^2)^2"), "");
    EXPECT_EQ(understoodAs("1/2x"), "");
}

struct TwoWays {
    const char* text;
    std::size_t position;
    const char* one;
    const char* other;
};

TEST(ExpressionErrors, GiveBothReadingsOfWhatReadsTwoWays) {
    const std::vector<TwoWays> cases{
        {"1/2x", 4, "(1/2)*x", "1/(2*x)"},          {"y + x/2(x + 1)", 8, "(x/2)*(x + 1)", "x/(2*(x + 1))"},
        {"2x/3y", 5, "(2*x/3)*y", "2*x/(3*y)"},     {"1/x²y", 5, "(1/x^2)*y", "1/(x^2*y)"},
        {"1 ÷ xy", 6, "(1/x)*y", "1/(x*y)"},        {"2^3x", 4, "2^3*x", "2^(3*x)"},
        {"x**2y", 5, "x^2*y", "x^(2*y)"},           {"e^-x y", 6, "e^-x*y", "e^(-x*y)"},
        {"x²^3", 3, "(x^2)^3", "x^(2^3)"},          {"sin x y", 7, "sin(x)*y", "sin(x*y)"},
        {"sin 2x", 6, "sin(2)*x", "sin(2*x)"},      {"sin x^2", 6, "sin(x)^2", "sin(x^2)"},
        {"sin x²", 6, "sin(x)^2", "sin(x^2)"},      {"cos x / 2", 7, "cos(x)/2", "cos(x/2)"},
        {"sin²x y", 7, "sin(x)^2*y", "sin(x*y)^2"}, {"sin⁻¹x", 4, "1/sin(x)", "asin(x)"},
    };
    for (const TwoWays& c : cases) {
        const SyntaxError error = errorOf(c.text);
        EXPECT_EQ(error.position, c.position) << c.text;
        EXPECT_NE(error.expected.find("two ways"), std::string::npos) << c.text << ": " << error.expected;
        EXPECT_NE(error.expected.find(std::string(c.one) + " or " + c.other), std::string::npos)
            << c.text << ": " << error.expected;
        if (std::string_view(c.text).find("⁻¹") != std::string_view::npos) continue;
        EXPECT_EQ(errorOf("3 + " + std::string(c.text)).position, c.position + 4) << c.text;
    }
}

struct FarOut {
    const char* text;
    double x, y;
    double value, dx, dy, dxx, dxy, dyy;
};

// By hand: limits, or the exact value where only the way to it leaves the range of doubles.
TEST(ExpressionLimits, TakeInfinitePartsAtTheirLimit) {
    const double half = 1 / (1 + std::exp(-1.0));
    const std::vector<FarOut> cases{
        {"1/(1+exp(-x)) + y^2", -800, 1, 1, 0, 2, 0, 0, 2},
        {"1/(1+exp(-300*x))", -2.4, 0, 0, 0, 0, 0, 0, 0},
        {"1/(1+exp(40*(x^2+y^2-4)))", 4, 4, 0, 0, 0, 0, 0, 0},
        {"(exp(x)-exp(-x))/(exp(x)+exp(-x))", 800, 0, 1, 0, 0, 0, 0, 0},
        {"(exp(x)-exp(-x))/(exp(x)+exp(-x))", -800, 0, -1, 0, 0, 0, 0, 0},
        {"log(1+exp(x))", 800, 0, 800, 1, 0, 0, 0, 0},
        {"log(exp(x)+exp(y))", 801, 800, 801 - std::log(half), half, 1 - half, half * (1 - half), -half * (1 - half),
         half * (1 - half)},
        {"1/log(1+exp(x))", 800, 0, 1. / 800, -1. / 640'000, 0, 2. / 512'000'000, 0, 0},
        {"x/(1+exp(x))", 900, 0, 0, 0, 0, 0, 0, 0},
        {"exp(x)/(1+exp(x))", 900, 0, 1, 0, 0, 0, 0, 0},
        {"tanh(exp(x))", 900, 0, 1, 0, 0, 0, 0, 0},
        {"exp(-x)*exp(x)*y", 900, 2, 2, 0, 1, 0, 0, 0},
        {"exp(-1/x^2) + y", 0, 0, 0, 0, 1, 0, 0, 0},
        {"exp(-1/(x-1)^2)", 1, 0, 0, 0, 0, 0, 0, 0},
        {"exp(-1/(x^2+y^2))", 0, 0, 0, 0, 0, 0, 0, 0},
        {"1/(1+2^(-x))", -3000, 0, 0, 0, 0, 0, 0, 0},
        {"x/sqrt(1+x^2)", 1e200, 0, 1, 0, 0, 0, 0, 0},
    };
    for (const FarOut& c : cases) {
        const Expression f = compiled(c.text);
        const Jet<2> second = f.hessian(c.x, c.y);
        const Jet<1> first = f.gradient(c.x, c.y);
        double row = 0;
        f.row({&c.x, 1}, c.y, {&row, 1});
        EXPECT_TRUE(sameBits(row, f.value(c.x, c.y)) && sameBits(row, first.value) && sameBits(row, second.value))
            << c.text;
        EXPECT_TRUE(sameBits(first.dx, second.dx) && sameBits(first.dy, second.dy)) << c.text;
        const auto expectNear = [&](const char* what, double computed, double wanted) {
            EXPECT_NEAR(computed, wanted, 1e-12 * std::max(1e-3, std::abs(wanted))) << what << " of " << c.text;
        };
        expectNear("value", second.value, c.value);
        expectNear("∂x", second.dx, c.dx);
        expectNear("∂y", second.dy, c.dy);
        expectNear("∂xx", second.dxx, c.dxx);
        expectNear("∂xy", second.dxy, c.dxy);
        expectNear("∂yy", second.dyy, c.dyy);
    }
}

TEST(ExpressionLimits, StayUndefinedWhereTheSidesDisagree) {
    EXPECT_EQ(valueOf("1/x", 0), inf);
    EXPECT_TRUE(std::isnan(valueOf("x*log(x)", 0)));
    EXPECT_TRUE(std::isnan(valueOf("sin(exp(x))", 800)));
    EXPECT_TRUE(std::isnan(compiled("exp(-1/x)").gradient(0, 0).dx));
    EXPECT_TRUE(std::isnan(compiled("atan(1/x)").gradient(0, 0).dx));
    EXPECT_EQ(valueOf("exp(x)", 800), inf);
}

// Whatever is typed is either a program or an error inside the text.
TEST(ExpressionErrors, StandAnyText) {
    std::mt19937_64 random(11);
    const std::vector<std::string> pieces{"x",  "y",  "1",   ".5", "1e", "2e-3", "+",   "-",    "*",       "/",
                                          "^",  "(",  ")",   "(",  ")",  ",",    "sin", "(",    "min",     "(",
                                          "pi", "e",  " ",   "−",  "²",  "·",    "q",   "xy",   "1.2.",    "**",
                                          "=",  "\n", "log", "(",  "x",  "y",    "😀",   "\xc3", "\xe2\x88"};
    int accepted = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        const std::size_t length = random() % 24;
        const bool fromBytes = i % 4 == 0;
        for (std::size_t j = 0; j < length; ++j) {
            if (fromBytes)
                text += static_cast<char>(random() % 256);
            else
                text += pieces[random() % (i % 4 == 1 ? 14 : pieces.size())];
        }
        const auto result = parse(text);
        if (const auto* f = std::get_if<Expression>(&result)) {
            ++accepted;
            (void)f->hessian(0.5, -0.5);
            continue;
        }
        const SyntaxError& error = std::get<SyntaxError>(result);
        ASSERT_GE(error.position, 1u) << text;
        ASSERT_LE(error.position + error.length, text.size() + 1) << text;
        ASSERT_EQ(error.found.empty(), error.length == 0) << text;
        ASSERT_FALSE(error.expected.empty()) << text;
    }
    EXPECT_GT(accepted, 200);
}

}  // namespace
