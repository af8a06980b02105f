// The stages around a rule, in the order of an update:
//
//   data gradient → + L2 → + L1 subgradient → clip by value → clip by norm
//   θ ← θ − ηₜ λ θ → rule(g, ηₜ) → θ ← θ + step → proximal L1 → finite check (of θ, and of what the rule computed)
//
// One text for a 2D point and for a network's flat parameter vector in float or double. Parameters are walked in
// blocks that stay in the L1 cache; only clipping by norm needs a pass of its own. Call update() with flush-to-zero
// set: a decayed moment goes subnormal and stays there.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/numbers/linalg.h"
#include "core/optimizers/all.h"
#include "core/optimizers/step_anatomy.h"

namespace ravine {

// A stretch [begin, end) of the flat parameter vector. Coordinates in no segment (padding) are left alone.
struct Segment {
    std::int64_t begin = 0, end = 0;
    bool isWeight = true;  // biases and batch norm's γ and β are not
    bool operator==(const Segment&) const = default;
};

struct PipelineSettings {
    Optimizer optimizer = GradientDescent{};
    double l1 = 0;
    bool l1Proximal = true;  // otherwise the subgradient
    double l2 = 0;
    double weightDecay = 0;
    bool coversAll = false;  // penalties and decay reach every parameter, not only weights
    double clipNorm = 0;     // 0: off
    double clipValue = 0;    // 0: off
    bool operator==(const PipelineSettings&) const = default;
};

// A number of the rule that left the range while θ may still be finite: a mean square that is infinite stops its
// coordinate for ever.
struct LostNumber {
    std::int64_t coordinate = 0;
    std::string_view name;   // "second moment V", as in the kind's `state`, or the symbol that the rule tells
    double gradient = 0;     // that the rule saw there
    double mostSquared = 0;  // the largest number whose square is in range
    // "the second moment V left the range of numbers: …"
    std::string cause() const;
};

struct Outcome {
    std::optional<std::int64_t> firstNonFinite;  // the first coordinate of θ that is not a number or infinite
    std::optional<LostNumber> lost;              // none where θ itself became infinite
    bool isFinite() const { return !firstNonFinite && !lost; }
};

template <class T>
class Pipeline {
public:
    // `segments` lie within [0, count), in order and apart. None: a single one of weights.
    Pipeline(std::int64_t count, std::vector<Segment> segments, PipelineSettings settings);

    // Changes what the next update does. The rule's state and count stay, unless another kind of optimizer (or a form
    // whose state means something else) takes over: that one starts fresh.
    void retune(const PipelineSettings& settings);
    // The optimizer as new: state and count as at the start.
    void restart() { startFresh(); }

    // One update. `gradient` comes in as the data gradient and goes out as the gradient that the rule saw.
    Outcome update(T* theta, T* gradient, double rate);
    // The same update to the same bits, opened up: `anatomy` comes with the coordinates' indices (and wantsWhole), and
    // is filled but for step, baseRate and names that only the caller knows.
    Outcome update(T* theta, T* gradient, double rate, StepAnatomy& anatomy);

    std::int64_t count() const { return count_; }  // updates since the optimizer was fresh
    const PipelineSettings& settings() const { return settings_; }

    // The rule's state per coordinate, named by the kind's `state`, in its order.
    std::size_t stateCount() const { return slots_; }
    std::span<const T> state(std::size_t slot) const;

    // ‖data gradient + L2 + L1 subgradient‖: what clipping by norm would compare.
    double gradientNorm(const T* theta, const T* gradient) const;

    // What L1 and L2 add to the loss: λ₁ ‖θ‖₁ + ½ λ₂ ‖θ‖² over what they cover.
    double penalty(const T* theta) const;

private:
    static constexpr std::size_t maxSlots = 3;

    struct Stretch {
        std::int64_t begin, end;
        bool isCovered;
    };

    template <class Watch>
    Outcome updateWatched(T* theta, T* gradient, double rate, Watch watch);
    void describe(const T* theta, const T* gradient, double rate, StepAnatomy& anatomy) const;
    const char* penaltyFormula() const;
    void startFresh();
    void arrangeStretches();
    bool penalisesGradient() const { return settings_.l2 > 0 || (settings_.l1 > 0 && !settings_.l1Proximal); }
    void addPenalties(const T* theta, T* gradient, std::int64_t n) const;
    void clipByValue(T* gradient, std::int64_t n) const;
    double clipByNorm(T* gradient) const;  // the norm that it saw

    PipelineSettings settings_;
    std::vector<Segment> segments_;
    std::vector<Stretch> stretches_;  // segments by coverage, neighbours joined
    std::int64_t size_;
    std::int64_t count_ = 0;
    double carried_ = 1;
    std::size_t slots_ = 0;
    std::array<Vector<T>, maxSlots> state_;
};

extern template class Pipeline<float>;
extern template class Pipeline<double>;

}  // namespace ravine
