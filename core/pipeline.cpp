#include "pipeline.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace ravine {
namespace {

constexpr std::int64_t block = 1024;  // θ, g and three slots of double: 40 KB, the L1 cache of a core

template <class K>
concept ChoosesItsState = requires(const K kind, const K before) {
    kind.keepsStateOf(before);
};

bool keepsState(const Optimizer& now, const Optimizer& before) {
    if (now.index() != before.index()) return false;
    return std::visit(
        [&]<class K>(const K& kind) {
            if constexpr (ChoosesItsState<K>)
                return kind.keepsStateOf(std::get<K>(before));
            else
                return true;
        },
        now);
}

// Sums in an order that depends on nothing but the stretches: eight partial sums, vectorised as they are.
struct PartialSums {
    std::array<double, 8> sums{};

    template <class Term>
    void add(std::int64_t begin, std::int64_t end, const Term& term) {
        std::array<double, 8> local = sums;
        std::int64_t i = begin;
        for (; i + 8 <= end; i += 8)
            for (int k = 0; k < 8; ++k) local[k] += term(i + k);
        for (int k = 0; i < end; ++i, ++k) local[k] += term(i);
        sums = local;
    }

    double total() const {
        return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
    }
};

// argmin over u of ½ (u − θ)² + threshold |u|: exact zeros. An infinite θ stays so, or becomes NaN; it is never hidden.
template <class T>
T softThreshold(T theta, T threshold) {
    const T left = std::abs(theta) - threshold;
    return left <= 0 ? T(0) : std::copysign(left, theta);
}

// The rule over a block, once per coordinate; true if a coordinate ended as NaN or infinite.
template <bool proximal, class T, class Rule, class... Slot>
bool sweepBlock(std::int64_t n, T* __restrict theta, const T* __restrict gradient, const Rule rule, T l1,
                Slot* __restrict... slot) {
    std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t> wild = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        const Move<T> move = rule(gradient[i], slot[i]...);
        T next = theta[i] + move.step;
        if constexpr (proximal) next = softThreshold(next, l1 * move.effectiveRate);
        theta[i] = next;
        wild |= std::abs(next) <= std::numeric_limits<T>::max() ? 0 : 1;
    }
    return wild != 0;
}

}  // namespace

template <class T>
Pipeline<T>::Pipeline(std::int64_t count, std::vector<Segment> segments, PipelineSettings settings)
    : settings_(std::move(settings)), segments_(std::move(segments)), size_(count) {
    if (segments_.empty()) segments_.push_back({0, count, true});
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        assert(segments_[i].begin <= segments_[i].end && segments_[i].end <= count);
        assert(segments_[i].begin >= (i == 0 ? 0 : segments_[i - 1].end));
    }
    arrangeStretches();
    startFresh();
}

template <class T>
void Pipeline<T>::retune(const PipelineSettings& settings) {
    const bool kept = keepsState(settings.optimizer, settings_.optimizer);
    settings_ = settings;
    arrangeStretches();
    if (!kept) startFresh();
}

template <class T>
void Pipeline<T>::startFresh() {
    count_ = 0;
    carried_ = 1;
    slots_ = std::visit([](const auto& kind) { return kind.state.size(); }, settings_.optimizer);
    assert(slots_ <= maxSlots);
    for (std::size_t slot = 0; slot < maxSlots; ++slot) state_[slot].setZero(slot < slots_ ? size_ : 0);
}

template <class T>
void Pipeline<T>::arrangeStretches() {
    // Where nothing is penalised, coverage is of no account and the stretches are as long as can be.
    const bool isAnyPenalised = settings_.l1 > 0 || settings_.l2 > 0 || settings_.weightDecay > 0;
    stretches_.clear();
    for (const Segment& segment : segments_) {
        const bool isCovered = isAnyPenalised && (segment.isWeight || settings_.coversAll);
        if (!stretches_.empty() && stretches_.back().end == segment.begin && stretches_.back().isCovered == isCovered)
            stretches_.back().end = segment.end;
        else
            stretches_.push_back({segment.begin, segment.end, isCovered});
    }
}

template <class T>
std::span<const T> Pipeline<T>::state(std::size_t slot) const {
    assert(slot < slots_);
    return {state_[slot].data(), static_cast<std::size_t>(state_[slot].size())};
}

template <class T>
void Pipeline<T>::addPenalties(const T* __restrict theta, T* __restrict gradient, std::int64_t n) const {
    if (settings_.l2 > 0) {
        const T lambda = T(settings_.l2);
        for (std::int64_t i = 0; i < n; ++i) gradient[i] = gradient[i] + lambda * theta[i];
    }
    if (settings_.l1 > 0 && !settings_.l1Proximal) {
        const T lambda = T(settings_.l1);
        for (std::int64_t i = 0; i < n; ++i)
            gradient[i] = gradient[i] + (theta[i] > 0 ? lambda : theta[i] < 0 ? -lambda : T(0));
    }
}

template <class T>
void Pipeline<T>::clipByValue(T* __restrict gradient, std::int64_t n) const {
    if (!(settings_.clipValue > 0)) return;
    const T limit = T(settings_.clipValue);
    // NaN fails both comparisons and stays NaN.
    for (std::int64_t i = 0; i < n; ++i)
        gradient[i] = gradient[i] > limit ? limit : gradient[i] < -limit ? -limit : gradient[i];
}

// If ‖g‖ > c: g ← g c / ‖g‖, over all coordinates.
template <class T>
void Pipeline<T>::clipByNorm(T* gradient) const {
    // In double, squares of floats neither overflow nor vanish; those of doubles may, and are then scaled by a power
    // of two, which is exact.
    double scale = 1;
    const auto squares = [&] {
        PartialSums sums;
        for (const Stretch& stretch : stretches_)
            sums.add(stretch.begin, stretch.end, [=](std::int64_t i) {
                const double scaled = static_cast<double>(gradient[i]) * scale;
                return scaled * scaled;
            });
        return sums.total();
    };
    double total = squares();
    if (!(total > 1e-280 && total < 1e280)) {
        double largest = 0;
        for (const Stretch& stretch : stretches_)
            for (std::int64_t i = stretch.begin; i < stretch.end; ++i)
                largest = std::max(largest, std::abs(static_cast<double>(gradient[i])));
        if (largest == 0) return;
        scale = std::ldexp(1.0, -std::clamp(std::ilogb(largest), -1000, 1000));
        total = squares();
    }
    const double norm = std::sqrt(total);
    if (!(norm > settings_.clipNorm * scale)) return;
    const double factor = settings_.clipNorm / norm;
    for (const Stretch& stretch : stretches_)
        for (std::int64_t i = stretch.begin; i < stretch.end; ++i)
            gradient[i] = static_cast<T>(static_cast<double>(gradient[i]) * scale * factor);
}

template <class T>
Outcome Pipeline<T>::update(T* theta, T* gradient, double rate) {
    const auto formGradient = [&](std::int64_t begin, std::int64_t end, bool isCovered) {
        if (isCovered) addPenalties(theta + begin, gradient + begin, end - begin);
        clipByValue(gradient + begin, end - begin);
    };
    const bool clipsNorm = settings_.clipNorm > 0;
    if (clipsNorm) {
        for (const Stretch& stretch : stretches_) formGradient(stretch.begin, stretch.end, stretch.isCovered);
        clipByNorm(gradient);
    }

    ++count_;
    const Clock now{count_, rate, carried_};
    const T kept = T(1 - rate * settings_.weightDecay);
    const T l1 = T(settings_.l1);
    const bool isProximal = settings_.l1 > 0 && settings_.l1Proximal;
    Outcome outcome;

    const auto sweep = [&]<std::size_t... slot>(const auto& rule, std::index_sequence<slot...>) {
        for (const Stretch& stretch : stretches_)
            for (std::int64_t begin = stretch.begin; begin < stretch.end; begin += block) {
                const std::int64_t end = std::min(begin + block, stretch.end), n = end - begin;
                if (!clipsNorm) formGradient(begin, end, stretch.isCovered);
                T* const here = theta + begin;
                if (stretch.isCovered && settings_.weightDecay > 0)
                    for (std::int64_t i = 0; i < n; ++i) here[i] = here[i] * kept;
                const bool isWild =
                    stretch.isCovered && isProximal
                        ? sweepBlock<true>(n, here, gradient + begin, rule, l1, (state_[slot].data() + begin)...)
                        : sweepBlock<false>(n, here, gradient + begin, rule, l1, (state_[slot].data() + begin)...);
                if (isWild && !outcome.firstNonFinite)
                    outcome.firstNonFinite =
                        begin + (std::find_if(here, here + n, [](T value) { return !std::isfinite(value); }) - here);
            }
    };
    std::visit(
        [&]<class K>(const K& kind) { sweep(kind.template rule<T>(now), std::make_index_sequence<K::state.size()>{}); },
        settings_.optimizer);
    return outcome;
}

template <class T>
double Pipeline<T>::gradientNorm(const T* theta, const T* gradient) const {
    PartialSums sums;
    for (const Stretch& stretch : stretches_)
        sums.add(stretch.begin, stretch.end, [&](std::int64_t i) {
            double g = static_cast<double>(gradient[i]);
            const double weight = static_cast<double>(theta[i]);
            if (stretch.isCovered) {
                g += settings_.l2 * weight;
                if (!settings_.l1Proximal) g += weight > 0 ? settings_.l1 : weight < 0 ? -settings_.l1 : 0;
            }
            return g * g;
        });
    return std::sqrt(sums.total());
}

template <class T>
double Pipeline<T>::penalty(const T* theta) const {
    if (!(settings_.l1 > 0 || settings_.l2 > 0)) return 0;
    PartialSums magnitudes, squares;
    for (const Stretch& stretch : stretches_) {
        if (!stretch.isCovered) continue;
        magnitudes.add(stretch.begin, stretch.end,
                       [=](std::int64_t i) { return std::abs(static_cast<double>(theta[i])); });
        squares.add(stretch.begin, stretch.end, [=](std::int64_t i) {
            const double value = static_cast<double>(theta[i]);
            return value * value;
        });
    }
    return settings_.l1 * magnitudes.total() + 0.5 * settings_.l2 * squares.total();
}

template class Pipeline<float>;
template class Pipeline<double>;

}  // namespace ravine
