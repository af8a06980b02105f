// One update opened up: every stage between the data gradient and the new θ, with the numbers that the update itself
// computed. Filled by Pipeline::update() as it goes, never by a second copy of a formula.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/numbers/linalg.h"

namespace ravine {

struct NamedNumber {
    std::string symbol;
    double value = 0;
    bool operator==(const NamedNumber&) const = default;
};

// A number that was computed on the way, and how: "M̂" from "M / (1 − β₁ᵗ)". In the formula stand only symbols of
// StepAnatomy::constants, of the coordinate's `known`, and of terms told before; a symbol told again has changed: on
// the right of "M ← β₁ M + …" it is the old one. No formula: a number that stands for itself. Syntax: math_text.h.
struct Term {
    std::string symbol, formula;
    double value = 0;
    bool operator==(const Term&) const = default;
};

enum class Stage { DataGradient, Penalty, ClipValue, ClipNorm, Decay, Rule, Step, Proximal };  // in their order
std::string_view title(Stage stage);  // "Gradient", "Clip by norm", …

// What one stage did to one coordinate. Stages up to Rule work on the gradient, Rule makes the step of it, those after
// it and Decay work on θ: each one's `before` is, bit for bit, the `after` of the one before it in its line.
struct StageNumbers {
    Stage stage = Stage::DataGradient;
    double before = 0, after = 0;
    std::vector<Term> terms{};  // the last one's value is `after`
    bool operator==(const StageNumbers&) const = default;
};

struct CoordinateAnatomy {
    std::int64_t index = 0;            // in the flat parameter vector
    std::vector<NamedNumber> known{};  // θ before the update, and the rule's state before it: {"θ", …}, {"M", …}
    std::vector<StageNumbers> stages{};  // those that are on, in order; DataGradient, Rule and Step always are
    double effectiveRate = 0;            // ηₜ over the rule's denominator
    double before() const { return known.front().value; }
    double after() const { return stages.back().after; }
    const StageNumbers* find(Stage stage) const;      // null when it is off
    const Term* find(std::string_view symbol) const;  // the last one told under that name; null: none
    bool operator==(const CoordinateAnatomy&) const = default;
};

struct StepAnatomy {
    std::int64_t step = 0;    // number of this update, from 1: it leads from step − 1 to step
    double baseRate = 0;      // η of the run, before the schedule
    double rate = 0;          // ηₜ
    std::string optimizer{};  // title of the rule
    // Numbers that all coordinates share: {"η", ηₜ}, {"t", updates since the rule was fresh}, hyperparameters {"β₁",
    // 0.9},
    // {"λ₂", …} of stages that are on, {"‖g‖", the norm that was clipped}.
    std::vector<NamedNumber> constants{};
    std::vector<CoordinateAnatomy> coordinates{};  // those asked for: x and y on a surface

    // Of the whole parameter vector, by its layout, when that was asked for.
    struct Whole {
        Vector<double> gradient;  // as the rule saw it
        Vector<double> step;      // θ after − θ before
        Vector<double> effectiveRate;
    };
    bool wantsWhole = false;
    Whole whole{};
};

}  // namespace ravine
