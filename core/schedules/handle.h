// Where the curve of a schedule can be taken hold of. A kind with a parameter to drag says so in its own file:
//
//   std::vector<Handle<Cosine>> handles(double) const {
//       return {{.label = "End of the period",
//                .time = [](const Cosine& s) { return s.period; },
//                .across = drags<&Cosine::period>("period"),
//                .up = drags<&Cosine::floor>("floor")}};
//   }
//
// Nothing says how to invert the curve: schedule_handles.cpp searches the parameter whose curve passes through the
// point dragged to. So a handle's time must grow with what it drags across, and the rate there be monotone in what it
// drags up. Their number may depend on the schedule, the place of a handle among them may not.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/kinds/param.h"

namespace ravine {

// What a drag sets: a parameter by its key and where it stands; without a key nothing, and without a place the run's
// own learning rate.
template <class K>
struct Drag {
    std::string_view key{};
    std::function<double&(K&)> of{};
};

template <class K>
struct Handle {
    std::string label;                     // for a person: "End of the period"
    std::function<double(const K&)> time;  // where it stands on the curve, counted from the end of the warmup
    Drag<K> across{}, up{};
};

template <auto member>
Drag<param::OwnerOf<member>> drags(std::string_view key) {
    return {key, [](param::OwnerOf<member>& kind) -> double& { return kind.*member; }};
}

// One number of a list.
template <auto member>
Drag<param::OwnerOf<member>> dragsItem(std::string_view key, std::size_t item) {
    return {key, [item](param::OwnerOf<member>& kind) -> double& { return (kind.*member)[item]; }};
}

// For schedules that reach the full rate at this handle and not at t = 0, where every other can be held by it.
template <class K>
Drag<K> dragsBaseRate() {
    return {"learning_rate", {}};
}

// What is said here of a run of `length` units of time after the warmup.
template <class K>
concept HandledSchedule = requires(const K kind) {
    { kind.handles(1.0) } -> std::same_as<std::vector<Handle<K>>>;
};

}  // namespace ravine
