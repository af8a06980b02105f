#include "core/series/diverging.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ravine {
namespace {

template <class F>
Trace traceOf(int count, F f) {
    Trace trace(0, 1 << 10);
    for (int i = 0; i < count; ++i) trace.append(f(i));
    return trace;
}

TEST(DivergingSince, IsTheStepFromWhichTheLossOnlyGrows) {
    // Falls for five steps, then swings out, as momentum does just above its bound.
    const Trace swings =
        traceOf(161, [](int i) { return i < 5 ? 10.0 - i : 10.1 + std::pow(2.0, i - 5) * (1 + 0.9 * std::cos(i)); });
    EXPECT_EQ(divergingSince(swings), 5);
    EXPECT_EQ(divergingSince(traceOf(100'000, [](int i) { return std::exp(1e-3 * i); })).has_value(), true);
}

TEST(DivergingSince, IsNotSaidOfALossThatIsHighOrSwingsOnly) {
    EXPECT_EQ(divergingSince(traceOf(161, [](int i) { return std::exp(-i / 10.0); })), std::nullopt);
    EXPECT_EQ(divergingSince(traceOf(161, [](int i) { return 1 + 0.5 * std::sin(i * i); })), std::nullopt);
    EXPECT_EQ(divergingSince(traceOf(161, [](int i) { return i == 0 ? 1.0 : 3.0; })), std::nullopt);
    EXPECT_EQ(divergingSince(traceOf(15, [](int i) { return std::exp(i); })), std::nullopt);
    EXPECT_EQ(divergingSince(traceOf(161, [](int i) { return i < 150 ? std::exp(i / 9.0) : 0.5; })), std::nullopt);
    EXPECT_EQ(divergingSince(Trace()), std::nullopt);
    EXPECT_EQ(divergingSince(traceOf(161, [](int i) { return i == 0 ? NAN : std::exp(i); })), std::nullopt);
}

}  // namespace
}  // namespace ravine
