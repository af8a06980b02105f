#include "core/optimizers/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "core/optimizers/step_recorder.h"

namespace ravine {
namespace {

constexpr std::int64_t block = 1024;  // θ, g and three slots of double: 40 KB, the L1 cache of a core

template <class K>
concept ChoosesItsState = requires(const K kind, const K before) {
    kind.keepsStateOf(before);
};

template <class K>
concept CarriesANumber = requires {
    K::carried;
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
template <bool proximal, class Watch, class T, class Rule, class... Slot>
bool sweepBlock(Watch& watch, std::int64_t begin, std::int64_t n, T* __restrict theta, const T* __restrict gradient,
                const Rule rule, T l1, Slot* __restrict... slot) {
    std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t> wild = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        const Move<T> move = rule(gradient[i], slot[i]..., watch.teller(begin + i));
        const T stepped = theta[i] + move.step;
        T next = stepped;
        if constexpr (proximal) next = softThreshold(stepped, l1 * move.effectiveRate);
        watch.moved(begin + i, gradient[i], move, theta[i], stepped, next, proximal);
        theta[i] = next;
        wild |= std::abs(next) <= std::numeric_limits<T>::max() ? 0 : 1;
    }
    return wild != 0;
}

// Squares of gradients beyond it may leave the range, also summed over 10¹² updates; below it none does.
template <class T>
constexpr T careful = std::numeric_limits<T>::max_exponent == 128 ? T(0x1p43) : T(0x1p490);

template <class T>
bool needsCare(const T* gradient, std::int64_t n) {
    std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t> large = 0;
    for (std::int64_t i = 0; i < n; ++i) large |= std::abs(gradient[i]) <= careful<T> ? 0 : 1;
    return large != 0;
}

// Looks at each number that the rule tells, and keeps the first that is infinite or NaN.
template <class T>
struct RangeWatch : Unwatched {
    struct Found {
        std::int64_t coordinate;
        const char* symbol;
    };
    struct Teller {
        std::optional<Found>* found;
        std::int64_t coordinate;
        void operator()(const char* symbol, const char*, T value) const {
            if (!*found && !std::isfinite(value)) *found = Found{coordinate, symbol};
        }
    };
    std::optional<Found> found;
    Teller teller(std::int64_t coordinate) { return {&found, coordinate}; }
};

// The state that a symbol belongs to: "V" and "V̂" are the "second moment V". Else the symbol itself.
template <class K>
std::string_view nameOf(std::string_view symbol) {
    constexpr std::string_view hat = "\xCC\x82";
    const std::string_view letter = symbol.ends_with(hat) ? symbol.substr(0, symbol.size() - hat.size()) : symbol;
    for (const std::string_view state : K::state)
        if (symbolOf(state) == symbol || symbolOf(state) == letter) return state;
    return symbol;
}

}  // namespace

std::string LostNumber::cause() const {
    return fmt::format(
        "the {} left the range of numbers: it squares a gradient of {:.3g}, and squares fit up to {:.3g}; clipping the "
        "gradient, or a loss on a smaller scale, keeps it in range",
        name, gradient, mostSquared);
}

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
    const T limit = T(settings_.clipValue);
    // NaN fails both comparisons and stays NaN.
    for (std::int64_t i = 0; i < n; ++i)
        gradient[i] = gradient[i] > limit ? limit : gradient[i] < -limit ? -limit : gradient[i];
}

// If ‖g‖ > c: g ← g c / ‖g‖, over all coordinates.
template <class T>
double Pipeline<T>::clipByNorm(T* gradient) const {
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
        if (largest == 0) return 0;
        scale = std::ldexp(1.0, -std::clamp(std::ilogb(largest), -1000, 1000));
        total = squares();
    }
    const double norm = std::sqrt(total);
    if (!(norm > settings_.clipNorm * scale)) return norm / scale;
    const double factor = settings_.clipNorm / norm;
    for (const Stretch& stretch : stretches_)
        for (std::int64_t i = stretch.begin; i < stretch.end; ++i)
            gradient[i] = static_cast<T>(static_cast<double>(gradient[i]) * scale * factor);
    return norm / scale;
}

template <class T>
Outcome Pipeline<T>::update(T* theta, T* gradient, double rate) {
    return updateWatched(theta, gradient, rate, Unwatched{});
}

template <class T>
template <class Watch>
Outcome Pipeline<T>::updateWatched(T* theta, T* gradient, double rate, Watch watch) {
    const auto formGradient = [&](std::int64_t begin, std::int64_t end, bool isCovered) {
        if (isCovered && penalisesGradient()) {
            watch.before(Stage::Penalty, gradient, begin, end);
            addPenalties(theta + begin, gradient + begin, end - begin);
            watch.after(gradient, "g", penaltyFormula());
        }
        if (!(settings_.clipValue > 0)) return;
        watch.before(Stage::ClipValue, gradient, begin, end);
        clipByValue(gradient + begin, end - begin);
        watch.after(gradient, "g", "max(min(g, k), −k)");
    };
    const bool clipsNorm = settings_.clipNorm > 0;
    if (clipsNorm) {
        for (const Stretch& stretch : stretches_) formGradient(stretch.begin, stretch.end, stretch.isCovered);
        watch.before(Stage::ClipNorm, gradient, 0, size_);
        const double norm = clipByNorm(gradient);
        if constexpr (Watch::watches) watch.constant("‖g‖", norm);
        watch.after(gradient, "g", norm > settings_.clipNorm ? "g c / ‖g‖" : "g");
    }

    ++count_;
    const Clock now{count_, rate, carried_};
    const T kept = T(1 - rate * settings_.weightDecay);
    const T l1 = T(settings_.l1);
    const bool isProximal = settings_.l1 > 0 && settings_.l1Proximal;
    Outcome outcome;
    std::optional<typename RangeWatch<T>::Found> lost;

    const auto sweep = [&]<std::size_t... slot>(const auto& rule, std::index_sequence<slot...>) {
        for (const Stretch& stretch : stretches_)
            for (std::int64_t begin = stretch.begin; begin < stretch.end; begin += block) {
                const std::int64_t end = std::min(begin + block, stretch.end), n = end - begin;
                if (!clipsNorm) formGradient(begin, end, stretch.isCovered);
                T* const here = theta + begin;
                if (stretch.isCovered && settings_.weightDecay > 0) {
                    watch.before(Stage::Decay, theta, begin, end);
                    for (std::int64_t i = 0; i < n; ++i) here[i] = here[i] * kept;
                    watch.after(theta, "θ", "θ (1 − η λ)");
                }
                const T* const seen = gradient + begin;
                const auto sweepWith = [&](auto& eye) {
                    return stretch.isCovered && isProximal
                               ? sweepBlock<true>(eye, begin, n, here, seen, rule, l1, (state_[slot].data() + begin)...)
                               : sweepBlock<false>(eye, begin, n, here, seen, rule, l1,
                                                   (state_[slot].data() + begin)...);
                };
                bool isWild = false;
                if (!Watch::watches && sizeof...(slot) > 0 && needsCare(seen, n)) {
                    RangeWatch<T> range;
                    isWild = sweepWith(range);
                    if (range.found && !lost) lost = range.found;
                } else {
                    isWild = sweepWith(watch);
                }
                if (isWild && !outcome.firstNonFinite)
                    outcome.firstNonFinite =
                        begin + (std::find_if(here, here + n, [](T value) { return !std::isfinite(value); }) - here);
            }
    };
    std::visit(
        [&]<class K>(const K& kind) {
            sweep(kind.template rule<T>(now), std::make_index_sequence<K::state.size()>{});
            // Of two things that overflowed, θ is the one that a person knows.
            const bool isInfinite = outcome.firstNonFinite && std::isinf(theta[*outcome.firstNonFinite]);
            if (lost && !isInfinite)
                outcome.lost = LostNumber{lost->coordinate, nameOf<K>(lost->symbol),
                                          static_cast<double>(gradient[lost->coordinate]),
                                          std::sqrt(static_cast<double>(std::numeric_limits<T>::max()))};
        },
        settings_.optimizer);
    return outcome;
}

template <class T>
Outcome Pipeline<T>::update(T* theta, T* gradient, double rate, StepAnatomy& anatomy) {
    describe(theta, gradient, rate, anatomy);
    return updateWatched(theta, gradient, rate, StepRecorder<T>(anatomy));
}

// What stands before the update begins.
template <class T>
void Pipeline<T>::describe(const T* theta, const T* gradient, double rate, StepAnatomy& anatomy) const {
    anatomy.rate = rate;
    anatomy.constants = {{"η", rate}, {"t", static_cast<double>(count_ + 1)}};
    const auto constant = [&](const char* symbol, double value, bool isOn) {
        if (isOn) anatomy.constants.push_back({symbol, value});
    };
    constant("λ₁", settings_.l1, settings_.l1 > 0);
    constant("λ₂", settings_.l2, settings_.l2 > 0);
    constant("λ", settings_.weightDecay, settings_.weightDecay > 0);
    constant("k", settings_.clipValue, settings_.clipValue > 0);
    constant("c", settings_.clipNorm, settings_.clipNorm > 0);
    if (anatomy.wantsWhole) {
        anatomy.whole.gradient.setZero(size_);
        anatomy.whole.effectiveRate.setZero(size_);
        anatomy.whole.step = Eigen::Map<const Vector<T>>(theta, size_).template cast<double>();
    }
    std::visit(
        [&]<class K>(const K& kind) {
            anatomy.optimizer = K::info.title;
            for (const auto& param : K::params()) {
                if (param.info.type != ParamType::Real) continue;
                Json value;
                param.write(kind, value);
                anatomy.constants.push_back({std::string(symbolOf(param.info.label)), value.template get<double>()});
            }
            if constexpr (CarriesANumber<K>) anatomy.constants.push_back({std::string(K::carried), carried_});
            for (CoordinateAnatomy& each : anatomy.coordinates) {
                const auto place = each.index;
                each.known = {{"θ", static_cast<double>(theta[place])}};
                for (std::size_t slot = 0; slot < K::state.size(); ++slot)
                    each.known.push_back(
                        {std::string(symbolOf(K::state[slot])), static_cast<double>(state_[slot][place])});
                const double slope = static_cast<double>(gradient[place]);
                each.stages = {{Stage::DataGradient, slope, slope, {{"g", "", slope}}}};
            }
        },
        settings_.optimizer);
}

template <class T>
const char* Pipeline<T>::penaltyFormula() const {
    if (settings_.l1Proximal || !(settings_.l1 > 0)) return "g + λ₂ θ";
    return settings_.l2 > 0 ? "g + λ₂ θ + λ₁ sign(θ)" : "g + λ₁ sign(θ)";
}

template <class T>
double Pipeline<T>::gradientNorm(const T* theta, const T* gradient) const {
    const auto normOver = [&](double unit) {
        PartialSums sums;
        for (const Stretch& stretch : stretches_)
            sums.add(stretch.begin, stretch.end, [&](std::int64_t i) {
                double g = static_cast<double>(gradient[i]);
                const double weight = static_cast<double>(theta[i]);
                if (stretch.isCovered) {
                    g += settings_.l2 * weight;
                    if (!settings_.l1Proximal) g += weight > 0 ? settings_.l1 : weight < 0 ? -settings_.l1 : 0;
                }
                g *= unit;
                return g * g;
            });
        return std::sqrt(sums.total()) / unit;
    };
    const double norm = normOver(1);
    return std::isinf(norm) ? normOver(0x1p-600) : norm;  // squares of doubles may overflow
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
