#include "widgets/charts/scale_choice.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ravine {
namespace {

template <class F>
CurveSummary curve(F f, int count = 128) {
    CurveSummary columns;
    for (int i = 0; i < count; ++i) {
        Extremes e;
        const double value = f(i);
        if (std::isfinite(value)) e = {value, value, value};
        columns.push_back(e);
    }
    return columns;
}

const AxisWish surfaceLoss{AxisWish::Quantity::loss, ChartScale::log10, ScaleChoice::automatic, true};
const AxisWish networkLoss{AxisWish::Quantity::loss, ChartScale::linear, ScaleChoice::automatic, true};
const AxisWish rates{AxisWish::Quantity::rate};

TEST(ScaleChoice, TakesALogarithmForALossThatStaysAboveZero) {
    const ChosenAxis axis = chooseAxis({{curve([](int i) { return std::pow(10, -i / 32.0); })}}, surfaceLoss, {});
    EXPECT_EQ(axis.map.scale, ChartScale::log10);
    EXPECT_NEAR(axis.high, 0, 1e-9);
    EXPECT_NEAR(axis.low, -127 / 32.0, 1e-9);
}

TEST(ScaleChoice, HoldsNegativeLosses) {
    const ChosenAxis near = chooseAxis({{curve([](int i) { return -78 + 60.0 / (i + 1); })}}, surfaceLoss, {});
    EXPECT_EQ(near.map.scale, ChartScale::linear);
    EXPECT_LE(near.low, -77);
    EXPECT_GE(near.high, -18);
    const ChosenAxis wide = chooseAxis(
        {{curve([](int i) { return i < 20 ? 1.0 / (i + 1) : -std::pow(10, (i - 20) / 20.0); })}}, surfaceLoss, {});
    EXPECT_EQ(wide.map.scale, ChartScale::symlog);
    EXPECT_LT(wide.map.back(wide.low), -1e4);
    EXPECT_GT(wide.map.back(wide.high), 0.9);
}

TEST(ScaleChoice, DrawsALossThatReachesZero) {
    const CurveSummary zero = curve([](int i) { return i == 0 ? 1.0 : 0.0; }),
                       slow = curve([](int i) { return std::pow(0.8, i); });
    const ChosenAxis axis = chooseAxis({{zero, slow}}, surfaceLoss, {});
    EXPECT_NE(axis.map.scale, ChartScale::log10);
    EXPECT_EQ(axis.low, 0);
}

TEST(ScaleChoice, OneRunThatDivergesDoesNotFlattenTheOthers) {
    const auto sound = [](int i) { return 0.05 + std::exp(-i / 30.0); };
    const CurveSummary wild = curve([](int i) { return i < 20 ? std::pow(10.0, i) : NAN; });
    const ChosenAxis linear = chooseAxis({{curve(sound), curve(sound), wild}}, networkLoss, {});
    EXPECT_EQ(linear.map.scale, ChartScale::linear);
    EXPECT_LE(linear.high, 30);
    EXPECT_GE(linear.high, 1);
    const ChosenAxis two = chooseAxis({{curve(sound), wild}}, networkLoss, {});
    EXPECT_LE(two.high, 30);
    const ChosenAxis logarithmic = chooseAxis({{curve(sound), wild}}, surfaceLoss, {});
    EXPECT_LE(logarithmic.high, 7);
    // Downwards alike.
    const CurveSummary sunk = curve([](int i) { return i < 20 ? -std::pow(10.0, i) : NAN; });
    EXPECT_GE(chooseAxis({{curve(sound), curve(sound), sunk}}, networkLoss, {}).low, -30);
}

TEST(ScaleChoice, ALossThatFallsByDecadesInEveryCurveGetsALogarithm) {
    const CurveSummary steep = curve([](int i) { return std::pow(10, -i / 20.0); }),
                       level = curve([](int i) { return 0.3 + 0.7 * std::exp(-i / 10.0); });
    EXPECT_EQ(chooseAxis({{steep}}, networkLoss, {}).map.scale, ChartScale::log10);
    EXPECT_EQ(chooseAxis({{steep, level}}, networkLoss, {}).map.scale, ChartScale::linear);
}

TEST(ScaleChoice, TellsFarRatesApart) {
    const auto constant = [](double rate) { return curve([rate](int) { return rate; }); };
    EXPECT_EQ(chooseAxis({{constant(0.5), constant(0.15), constant(0.015)}}, rates, {}).map.scale, ChartScale::linear);
    EXPECT_EQ(chooseAxis({{constant(0.0003), constant(2)}}, rates, {}).map.scale, ChartScale::log10);
    const CurveSummary toZero = curve([](int i) { return 2.0 * (127 - i) / 127; });
    const ChosenAxis axis = chooseAxis({{constant(0.0003), toZero}}, rates, {});
    EXPECT_EQ(axis.map.scale, ChartScale::symlog);
    EXPECT_GT(axis.map.forward(0.0003), 1.0 / 8 * axis.high);
    // One rate that falls by many decades by its own schedule keeps the shape that the lecture draws.
    EXPECT_EQ(chooseAxis({{curve([](int i) { return std::pow(0.9, i); })}}, rates, {}).map.scale, ChartScale::linear);
}

TEST(ScaleChoice, AChoiceByHandIsKept) {
    const CurveSummary positive = curve([](int i) { return 1.0 + i; }),
                       negative = curve([](int i) { return -1.0 - i; });
    AxisWish wish = surfaceLoss;
    wish.choice = ScaleChoice::linear;
    EXPECT_EQ(chooseAxis({{positive}}, wish, {}).map.scale, ChartScale::linear);
    wish.choice = ScaleChoice::symmetric;
    EXPECT_EQ(chooseAxis({{positive}}, wish, {}).map.scale, ChartScale::symlog);
    wish.choice = ScaleChoice::logarithmic;
    EXPECT_EQ(chooseAxis({{positive}}, wish, {}).map.scale, ChartScale::log10);
    // … unless it would show nothing at all.
    EXPECT_EQ(chooseAxis({{negative}}, wish, {}).map.scale, ChartScale::symlog);
}

TEST(ScaleChoice, IsSlowToChange) {
    const CurveSummary between = curve([](int i) { return std::pow(10, -i / 36.0); });
    const AxisMap log{ChartScale::log10}, linear{ChartScale::linear};
    EXPECT_EQ(chooseAxis({{between}}, networkLoss, linear).map.scale, ChartScale::linear);
    EXPECT_EQ(chooseAxis({{between}}, networkLoss, log).map.scale, ChartScale::log10);
}

TEST(ScaleChoice, SymlogGoesThroughZeroAndBack) {
    const AxisMap map{ChartScale::symlog, -3};
    EXPECT_EQ(map.forward(0), 0);
    EXPECT_NEAR(map.forward(1e-3), 1, 1e-12);
    EXPECT_NEAR(map.forward(-1e2), -6, 1e-12);
    for (const double value : {-1e5, -1e-3, -4e-4, 0.0, 2e-5, 0.7, 3e8})
        EXPECT_NEAR(map.back(map.forward(value)), value, 1e-9 * std::abs(value));
}

}  // namespace
}  // namespace ravine
