// A schedule in use: the rate at time t, and the memory of the one schedule that listens.
#pragma once

#include "core/schedules/rate_schedule.h"

namespace ravine {

class RateClock {
public:
    explicit RateClock(const RateSchedule& schedule);

    // ηₜ for base rate η at time t ≥ 0.
    double rate(double base, double t) const;
    // After the unit of time that began at t: the loss that a listening schedule watches. During the warmup it does not
    // listen yet; what happened before the schedule began must not lower its rate.
    void observe(double t, double metric);
    // Whether that loss is the training loss in a network, and not the validation loss.
    bool listensToTraining() const;
    // A schedule of another kind starts with a fresh memory; time goes on.
    void retune(const RateSchedule& schedule);

private:
    struct Silent {
        bool operator==(const Silent&) const = default;
    };
    template <class K>
    struct StateOf {
        using Type = Silent;
    };
    template <ListeningSchedule K>
    struct StateOf<K> {
        using Type = typename K::State;
    };
    template <class Variant>
    struct States;
    template <class... Ks>
    struct States<std::variant<Ks...>> {
        using Type = std::variant<typename StateOf<Ks>::Type...>;
    };

    RateSchedule schedule_;
    typename States<Schedule>::Type state_;  // at the same index as schedule_.kind
};

}  // namespace ravine
