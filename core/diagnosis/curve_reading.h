// What there is to see in a run's curves, before it is put into words (diagnosis.h): one pass from left to right
// through small watches that know only the past. Each begins at a higher mark than it ends, so that noise does not make
// it come and go.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace ravine {

struct Curves;

// The curves at one value: smoothed, with the share of itself by which each usually moves from one value to the next.
struct CurvePoint {
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();
    std::int64_t i = -1;
    double train = none, validation = none;
    double trainJitter = 0, validationJitter = 0;
    double trainAccuracy = none;  // as it is
};

// Whether a value is at least `high`, until it is below `low`.
struct Hysteresis {
    bool on = false;
    void add(double value, double high, double low) { on = value >= (on ? low : high); }
};

// Validation has risen from its lowest while training went on falling.
struct OverfitWatch {
    bool on = false;
    double first = CurvePoint::none, lowest = CurvePoint::none, trainThen = CurvePoint::none;
    std::int64_t lowestAt = 0;
    void add(const CurvePoint&, bool isBest, double chance);
};

// A level that no longer falls, since value `since`.
struct StallWatch {
    static constexpr std::int64_t patience = 10;  // values, at least
    bool on = false;
    double level = CurvePoint::none;
    std::int64_t since = 0;
    void add(std::int64_t i, double value);
};

// The smoothed training loss climbs above what a constant answer loses.
struct RiseWatch {
    bool on = false;
    double lowest = CurvePoint::none;
    std::int64_t lowestAt = 0;
    void add(std::int64_t i, double value, double chance);
};

// A jump up that stands out of the noise.
struct SpikeWatch {
    struct Jump {
        std::int64_t from = 0, to = 0;
        double base = 0, peak = 0;  // the level before it, its highest value
        bool recovered = false;
    };
    std::optional<Jump> highest, open;  // open: not recovered yet
    std::int64_t jumps = 0;
    // `base`, `jitter`: the level and the usual move before this value.
    void add(std::int64_t i, double value, double base, double jitter, double chance);
};

// All that is known after the last value with a training loss.
struct CurveReading {
    explicit CurveReading(const Curves&);

    bool empty() const { return end.i < 0; }

    double chance = CurvePoint::none;  // the scale of all marks
    CurvePoint end;
    double train = CurvePoint::none, validation = CurvePoint::none;  // the last values as they are
    double lowestValidation = CurvePoint::none;
    std::int64_t lowestAt = 0;  // the value of the lowest validation loss

    OverfitWatch overfit;
    StallWatch trainStall, validationStall;
    RiseWatch rise;
    SpikeWatch spikes;
    Hysteresis high;       // much is left to learn, in both parts
    Hysteresis unlearned;  // next to nothing was learned
    Hysteresis accurate;   // most training answers are right all the same
    Hysteresis bouncing;   // the training loss jumps up and down
    Hysteresis climbed;    // it stands well above where it has been
    Hysteresis low;        // it is next to nothing
    Hysteresis apart;      // validation is far above training

private:
    void add(const CurvePoint&, bool isBest);
};

// Value i of a curve; NaN beyond its end.
double valueAt(std::span<const double> curve, std::int64_t i);

}  // namespace ravine
