#include "core/schedules/rate_clock.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace ravine {
namespace {

// Calls `use` with the kind and the state at the same index.
template <class States, class Use>
void withState(const Schedule& kind, States& states, Use use) {
    [&]<std::size_t... index>(std::index_sequence<index...>) {
        ((kind.index() == index ? use(*std::get_if<index>(&kind), *std::get_if<index>(&states)) : void()), ...);
    }
    (std::make_index_sequence<std::variant_size_v<Schedule>>{});
}

template <class States>
void refresh(const Schedule& kind, States& states) {
    [&]<std::size_t... index>(std::index_sequence<index...>) {
        ((kind.index() == index ? void(states.template emplace<index>()) : void()), ...);
    }
    (std::make_index_sequence<std::variant_size_v<Schedule>>{});
}

// What a list that is asked at every step says, without passing through it each time: the same bits as
// Milestones::rate().
double rateInOrder(const Milestones& sorted, double base, double t) {
    const auto passed = std::ranges::upper_bound(sorted.milestones, t) - sorted.milestones.begin();
    return base * std::pow(sorted.factor, static_cast<double>(passed));
}

void sortLists(Schedule& kind) {
    if (auto* list = std::get_if<Milestones>(&kind)) std::ranges::sort(list->milestones);
}

}  // namespace

RateClock::RateClock(const RateSchedule& schedule) : schedule_(schedule) {
    sortLists(schedule_.kind);
    refresh(schedule_.kind, state_);
}

double RateClock::rate(double base, double t) const {
    if (t < schedule_.warmup) return base * (schedule_.warmupFrom + (1 - schedule_.warmupFrom) * t / schedule_.warmup);
    double result = base;
    withState(schedule_.kind, state_, [&]<class K, class S>(const K& kind, const S& state) {
        if constexpr (ListeningSchedule<K>)
            result = kind.rate(base, state);
        else if constexpr (std::is_same_v<K, Milestones>)
            result = rateInOrder(kind, base, t - schedule_.warmup);
        else
            result = kind.rate(base, t - schedule_.warmup);
    });
    return result;
}

void RateClock::observe(double t, double metric) {
    if (t < schedule_.warmup) return;
    withState(schedule_.kind, state_, [&]<class K, class S>(const K& kind, S& state) {
        if constexpr (ListeningSchedule<K>) kind.observe(state, metric);
    });
}

bool RateClock::listensToTraining() const {
    return std::visit(
        [](const auto& kind) {
            if constexpr (requires { kind.listensToTraining(); })
                return kind.listensToTraining();
            else
                return false;
        },
        schedule_.kind);
}

void RateClock::retune(const RateSchedule& schedule) {
    if (schedule.kind.index() != schedule_.kind.index()) refresh(schedule.kind, state_);
    schedule_ = schedule;
    sortLists(schedule_.kind);
}

}  // namespace ravine
