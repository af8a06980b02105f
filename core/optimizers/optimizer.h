// What an optimizer's rule is: a function over one coordinate, given the constants of one update.
//
//   struct Adam {
//       double beta1 = 0.9; …                                       hyperparameters
//       static constexpr OptimizerInfo info{…};  static auto params();
//       static constexpr std::array state{"first moment M", …};      per-coordinate state, 0 at the start; name and
//       symbol template <class T> auto rule(Clock now) const {              T: float or double
//           …constants of this update…
//           return [=](T gradient, T& firstMoment, T& secondMoment, auto tell) -> Move<T> {
//               firstMoment = …;    tell("M", "β₁ M + (1 − β₁) g", firstMoment);
//               …
//           };
//       }
//   };
//
// What a rule tells is what step anatomy shows: a number that it has just computed, its symbol, and how (math_text.h),
// in symbols of hyperparameters, state and what was told before. In training `tell` is Silent, and nothing of it
// remains.
//
// A rule whose state means something else under other hyperparameters says so in
//       bool keepsStateOf(const K& before) const;     false: start with fresh state
//
// A rule that divides by a scale of past gradients says
//       static constexpr bool isAdaptive = true;
// and one for which theory knows the largest stable rate on a quadratic of curvature λ > 0
//       double stableRate(double curvature) const;
//       std::string_view stableFormula() const;      for display: "2(1 + μ)/λ"
//
// The pipeline sweeps that function over blocks of coordinates, so one text serves a 2D point, a network's flat
// parameter vector and many start points side by side; only +, −, ×, ÷, √ and comparisons appear in it, so it gives
// the same bits in whatever vector width the compiler chooses.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "core/kinds/kinds.h"

namespace ravine {

struct Clock {
    std::int64_t t = 1;  // number of this update since the optimizer was fresh, from 1
    double rate = 0;     // ηₜ, after the schedule
    double& carried;     // one number that a rule may carry from update to update; 1 when fresh
};

struct Silent {
    template <class T>
    void operator()(const char*, const char*, T) const {}
};

template <class T>
struct Move {
    T step;           // what is added to θ
    T effectiveRate;  // ηₜ over the rule's denominator: scales the threshold of proximal L1
};

struct OptimizerInfo : KindInfo {
    double learningRate = 0.01;  // what a new run on a surface starts with
    double networkRate = 0.003;  // and in a network
};

inline constexpr std::array<std::string_view, 0> noState{};

// "first moment M" → "M", "Momentum μ" → "μ", "β₁" → "β₁"
constexpr std::string_view symbolOf(std::string_view label) { return label.substr(label.rfind(' ') + 1); }

// Rows that several rules share.
template <auto member>
constexpr auto keptShare(std::string_view key, std::string_view label, std::string_view doc, double sliderMax = 0.999) {
    return real<member>({.key = key,
                         .label = label,
                         .doc = doc,
                         .range = fromTo(0, 1),
                         .slider = {0, sliderMax},
                         .scale = Scale::OneMinusLog});
}

template <auto member>
constexpr auto firstMomentShare() {
    return keptShare<member>("beta1", "β₁", "Share of the first moment (the mean gradient) that is kept at each step.");
}

template <auto member>
constexpr auto secondMomentShare() {
    return keptShare<member>(
        "beta2", "β₂", "Share of the second moment (the mean squared gradient) that is kept at each step.", 0.9999);
}

template <auto member>
constexpr auto smallTerm(std::string_view doc = "Keeps the denominator away from zero.") {
    return real<member>(
        {.key = "epsilon", .label = "ε", .doc = doc, .range = atLeast(0), .slider = {1e-12, 1}, .scale = Scale::Log});
}

// Where the lecture and PyTorch write the same rule differently.
enum class Form { Lecture, PyTorch, Averaged };
inline constexpr std::array<std::string_view, 2> formNames{"lecture", "pytorch"};

// Where the small term stands in a denominator.
enum class EpsilonPlacement { Inside, Outside };
inline constexpr std::array<std::string_view, 2> epsilonPlacementNames{"inside", "outside"};

template <auto member>
constexpr auto formChoice() {
    return choice<member, formNames>(
        {.key = "form",
         .label = "Form",
         .doc = "Lecture: the rate stands inside the velocity; PyTorch: outside it. They part when the rate changes."});
}

}  // namespace ravine
