#include "core/schedules/schedule_handles.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/kinds/kind_json.h"
#include "core/schedules/rate_clock.h"

namespace ravine {
namespace {

// A way in which a handle moves: what it sets, and from where to where.
struct Way {
    ParamInfo info;
    std::function<double&(RatePlan&)> of;
    double least = 0;  // a typed value may be less

    explicit operator bool() const { return static_cast<bool>(of); }
    double value(RatePlan plan) const { return of(plan); }
};

struct Grip {
    std::string label;
    std::function<double(const RatePlan&)> time, rate;
    Way across, up;
};

// Rings are 11 pixels wide: more of them cannot be told apart in any chart, and the list is what one edits.
constexpr std::size_t mostHandles = 256;
constexpr double farthest = 1e12;  // the end of ranges that have none

template <class Params>
ParamInfo rowOf(const Params& params, std::string_view key) {
    const auto row = std::ranges::find(params, key, [](const auto& param) { return param.info.key; });
    return row == params.end() ? ParamInfo{} : row->info;
}

Way baseRateWay() {
    return {learningRateInfo(), [](RatePlan& plan) -> double& { return plan.baseRate; }};
}

// A length that may not be 0 is at least one unit of time: a run asks for no other.
double leastOf(const ParamInfo& info, bool isTime) { return info.range.minOpen && isTime ? 1 : info.range.min; }

template <class K>
Way wayOf(const Drag<K>& drag, bool isTime) {
    if (drag.key.empty()) return {};
    if (!drag.of) return baseRateWay();
    const ParamInfo info = rowOf(K::params(), drag.key);
    return {info, [of = drag.of](RatePlan& plan) -> double& { return of(std::get<K>(plan.schedule.kind)); },
            leastOf(info, isTime)};
}

template <class K>
bool holdsBaseRate(const Handle<K>& handle) {
    return !handle.up.key.empty() && !handle.up.of;
}

template <class K>
Grip gripOf(const Handle<K>& handle) {
    return {handle.label,
            [time = handle.time](const RatePlan& plan) {
                return plan.schedule.warmup + time(std::get<K>(plan.schedule.kind));
            },
            [time = handle.time](const RatePlan& plan) {
                const K& kind = std::get<K>(plan.schedule.kind);
                return kind.rate(plan.baseRate, time(kind));
            },
            wayOf(handle.across, true), wayOf(handle.up, false)};
}

double startRate(const RatePlan& plan) {
    return std::visit(
        [&]<class K>(const K& kind) {
            if constexpr (ListeningSchedule<K>)
                return kind.rate(plan.baseRate, typename K::State{});
            else
                return kind.rate(plan.baseRate, 0);
        },
        plan.schedule.kind);
}

// Where every schedule can be held: by its start, and by the ends of its warmup.
void addCommonGrips(std::vector<Grip>& grips, const RateSchedule& schedule, bool holdsBase) {
    const auto params = RateSchedule::params();
    const Way base = holdsBase ? Way{} : baseRateWay();
    if (schedule.warmup > 0) {
        grips.push_back(
            {"Start of the warmup",
             [](const RatePlan&) { return 0.0; },
             [](const RatePlan& plan) { return plan.baseRate * plan.schedule.warmupFrom; },
             {},
             {rowOf(params, "warmup_from"), [](RatePlan& plan) -> double& { return plan.schedule.warmupFrom; }}});
        // At 0 it would be gone, and its handles with it.
        grips.push_back({"End of the warmup",
                         [](const RatePlan& plan) { return plan.schedule.warmup; },
                         startRate,
                         {rowOf(params, "warmup"), [](RatePlan& plan) -> double& { return plan.schedule.warmup; }, 1},
                         base});
    } else if (base) {
        grips.push_back({"Learning rate", [](const RatePlan&) { return 0.0; }, startRate, {}, base});
    }
}

std::vector<Grip> gripsOf(const RateSchedule& schedule, double length) {
    std::vector<Grip> grips;
    std::visit(
        [&]<class K>(const K& kind) {
            if constexpr (HandledSchedule<K>) {
                const auto handles = kind.handles(std::max(length - schedule.warmup, 1.0));
                addCommonGrips(grips, schedule, std::ranges::any_of(handles, holdsBaseRate<K>));
                if (handles.size() > mostHandles) return;
                for (const Handle<K>& handle : handles) grips.push_back(gripOf(handle));
            } else {
                addCommonGrips(grips, schedule, false);
            }
        },
        schedule.kind);
    return grips;
}

// The x ≥ 0 in [low, high] at which a monotone f comes nearest to the target. It halves the doubles that are between,
// not the distance, so that 1e−9 and 1e9 are as near. NaN: f is the same everywhere.
template <class F>
double solve(const F& f, double target, double low, double high) {
    const bool rising = f(low) < f(high);
    if (!rising && !(f(low) > f(high))) return std::numeric_limits<double>::quiet_NaN();
    auto a = std::bit_cast<std::uint64_t>(low + 0.0), b = std::bit_cast<std::uint64_t>(high + 0.0);
    while (b - a > 1) {
        const std::uint64_t middle = a + (b - a) / 2;
        ((f(std::bit_cast<double>(middle)) < target) == rising ? a : b) = middle;
    }
    const double x = std::bit_cast<double>(a), y = std::bit_cast<double>(b);
    return std::abs(f(x) - target) <= std::abs(f(y) - target) ? x : y;
}

double roundedTo(double x, int digits) { return std::stod(fmt::format("{:.{}g}", x, digits)); }

// The number of fewest digits whose f is within `tolerance` of f(x). At an end of the range, where whole decades are,
// it is the first power of ten.
template <class F>
double plainest(const F& f, double x, double tolerance, double low, double high) {
    const double reached = f(x);
    const auto serves = [&](double y) {
        return y >= low && y <= high && std::abs(f(y) - reached) <= tolerance * (1 + 1e-9);
    };
    if (x == 0 || tolerance == 0) return x;
    for (const double side : {-tolerance, tolerance}) {
        const double inner = solve(f, reached + side, low, high);
        if (!(inner > 10 * x || inner < x / 10)) continue;
        const double decade = std::pow(10, x < inner ? std::floor(std::log10(inner)) : std::ceil(std::log10(inner)));
        if (serves(decade)) return decade;
    }
    for (int digits = 1; digits < 17; ++digits)
        if (const double y = roundedTo(x, digits); serves(y)) return y;
    return x;
}

// Sets what the way sets so that `quantity` comes as near to the target as it can; not if it is there within tolerance.
void move(RatePlan& plan, const Way& way, const std::function<double(const RatePlan&)>& quantity, double target,
          double tolerance) {
    const auto f = [&](double x) {
        way.of(plan) = x;
        return quantity(plan);
    };
    const double now = way.value(plan), there = quantity(plan);
    const Range& range = way.info.range;
    double low = std::min(now, std::max(way.least, range.min));
    if (low == range.min && range.minOpen) low = std::nextafter(low, infinity);
    double high = std::max(now, std::min(range.max, farthest));
    if (high == range.max && range.maxOpen) high = std::nextafter(high, -infinity);
    const bool stays = std::abs(there - target) <= std::max(tolerance, 1e-9 * std::abs(target));
    double x = stays ? now : solve(f, target, low, high);
    if (std::isnan(x)) x = now;
    way.of(plan) = x == now ? now : plainest(f, x, tolerance, low, high);
}

Json parametersOf(const RateSchedule& schedule) {
    Json json = Json::object();
    writeKind(schedule.kind, json);
    writeParams(schedule, json);
    return json;
}

}  // namespace

std::vector<PlacedHandle> handlesOf(const RatePlan& plan, double length) {
    std::vector<PlacedHandle> handles;
    RatePlan read = plan;  // places are asked of a plan that may be changed
    for (const Grip& grip : gripsOf(plan.schedule, length)) {
        PlacedHandle handle{{grip.time(plan), grip.rate(plan)}, grip.label, bool(grip.across), bool(grip.up), {}};
        for (const Way* way : {&grip.across, &grip.up})
            if (*way) handle.holds.emplace_back(way->info.label, way->of(read));
        handles.push_back(std::move(handle));
    }
    return handles;
}

RatePlan dragged(const RatePlan& plan, double length, std::size_t handle, RatePoint to, RatePoint pixel) {
    const std::vector<Grip> grips = gripsOf(plan.schedule, length);
    RatePlan result = plan;
    if (handle >= grips.size()) return result;
    const Grip& grip = grips[handle];
    // Runs ask for whole times: within half a unit they cannot tell one from another.
    const double half = std::max(0.5, pixel.time / 2);
    const double time = to.time < 1 ? std::round(std::max(to.time, 0.0)) : to.time;
    if (grip.across && std::abs(grip.time(plan) - to.time) > half) move(result, grip.across, grip.time, time, half);
    if (grip.up) move(result, grip.up, grip.rate, std::max(to.rate, 0.0), pixel.rate / 2);
    return result;
}

std::vector<std::pair<std::string, std::string>> settingsBetween(const RatePlan& from, const RatePlan& to) {
    std::vector<std::pair<std::string, std::string>> settings;
    const Json before = parametersOf(from.schedule), after = parametersOf(to.schedule);
    Json changed = Json::object();
    for (const auto& [key, value] : after.items())
        if (value != before[key]) changed[key] = value;
    if (!changed.empty()) settings.emplace_back("schedule", changed.dump());
    if (to.baseRate != from.baseRate) settings.emplace_back("learning_rate", Json(to.baseRate).dump());
    return settings;
}

}  // namespace ravine
