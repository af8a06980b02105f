// One update as arrows on the surface. Every arrow is a number that the update told, or the difference of two.
#pragma once

#include <QString>
#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "core/numbers/linalg.h"
#include "core/optimizers/step_anatomy.h"

namespace ravine {

enum class ArrowKind {
    Gradient,  // −ηₜ g, as far as its stages have come
    Penalty,   // what L1 and L2 add to it
    Clipped,   // what clipping takes away
    Carried,   // the velocity's share of the step
    Moment,    // first moment
    Decay,     // of the weights
    Step,      // that the rule takes
    Shrink,    // proximal L1
};
using ArrowKinds = std::set<ArrowKind>;

// Drawn from `from` + `offset` along `vector`. Both are in units of the plane, already multiplied by the toolbar's
// scale, or with directionOnly in arrow lengths of 64 pixels, which tell nothing of the plane.
struct StepArrow {
    Point from;
    Point vector;
    bool directionOnly = false;
    int slot = 0;     // a run's colour; 0: ink
    QString label{};  // at the tip; formula_text.h
    ArrowKind kind = ArrowKind::Gradient;
    Point offset{};
    bool dashed = false;
    bool quiet = false;  // a part of what another arrow shows: thinner
    bool operator==(const StepArrow&) const = default;
};

// A kind of arrow that an update has, for a legend.
struct ArrowEntry {
    ArrowKind kind = ArrowKind::Gradient;
    int slot = 0;
    bool dashed = false;
    bool quiet = false;
    QString label{};  // "−*η*∇*f*"
    QString name{};   // "gradient"
    bool operator==(const ArrowEntry&) const = default;
};

// An adaptive rule's effective rates.
struct CoordinateRates {
    double x = 0, y = 0;
    double share(double rate) const { return rate / std::max(x, y); }  // of the larger one
    bool operator==(const CoordinateRates&) const = default;
};

// The anatomy's coordinates are x and y, in this order; with others there are no arrows. Stages after `upTo` have not
// happened yet.
std::vector<ArrowEntry> arrowEntries(const StepAnatomy& anatomy, int slot, Stage upTo = Stage::Proximal);
std::vector<StepArrow> arrowsOf(const StepAnatomy& anatomy, int slot, double scale, const ArrowKinds& shown,
                                Stage upTo = Stage::Proximal);
// What is shown until somebody chooses: not the step where the gradient and the velocity add up to it.
ArrowKinds usualArrows(const StepAnatomy& anatomy);
std::optional<CoordinateRates> ratesOf(const StepAnatomy& anatomy);  // none: all coordinates share the rate

}  // namespace ravine
