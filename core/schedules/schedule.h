// What a schedule kind provides: a pure function of time.
//
//   struct Cosine {
//       double period = 100, floor = 0;                       parameters
//       static constexpr KindInfo info{…};  static auto params();
//       double rate(double base, double t) const;             η at time t ≥ 0, counted from the end of the warmup
//       std::vector<Handle<Cosine>> handles(double) const;    where its curve can be dragged; see handle.h
//   };
//
// The one schedule that listens (plateau) has, instead, a State and
//       double rate(double base, const State&) const;
//       void observe(State&, double metric) const;            after every unit of time
//       bool listensToTraining() const;                        in networks: to the training loss; otherwise validation
//
// The one whose rate never changes says so: static constexpr bool isConstant = true.
#pragma once

#include <cmath>

#include "core/kinds/kinds.h"
#include "core/schedules/handle.h"

namespace ravine {

template <class K>
concept ListeningSchedule = requires(const K kind, typename K::State state) {
    kind.observe(state, 0.0);
};

// Rows that several schedules share.
template <auto member>
constexpr auto periodLength(std::string_view doc) {
    return real<member>({.key = "period",
                         .label = "Period T",
                         .doc = doc,
                         .range = above(0),
                         .slider = {1, 10000},
                         .scale = Scale::Log,
                         .horizon = true});
}

template <auto member>
constexpr auto floorRate(std::string_view doc) {
    return real<member>({.key = "floor", .label = "Floor", .doc = doc, .range = atLeast(0), .slider = {0, 1}});
}

template <auto member>
constexpr auto dropFactor(std::string_view doc, Range range = above(0)) {
    return real<member>(
        {.key = "factor", .label = "Factor γ", .doc = doc, .range = range, .slider = {0.01, 1}, .scale = Scale::Log});
}

}  // namespace ravine
