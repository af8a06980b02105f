// All runs of an experiment, stepped in lockstep by one worker: what a session drives without knowing the problem.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/experiment/prepared.h"
#include "core/training/frame.h"

namespace ravine {

using Settings = std::vector<std::pair<std::string, std::string>>;  // (path, JSON text), as in Change

class Race {
public:
    virtual ~Race() = default;

    // Steps of a surface, epochs of a network.
    virtual std::int64_t length() const = 0;
    virtual std::int64_t position() const = 0;                                   // done by every run that is not over
    virtual double progress() const { return static_cast<double>(position()); }  // with the part of an epoch done
    virtual bool over() const = 0;
    virtual bool isEvaluating() const { return false; }  // some run is in the middle of it

    // The series of a frame that follows what was handed over, and those of the first one, with the start in it. What
    // `runs` held is dropped; its memory is used again.
    virtual void open(std::vector<RunFrame>& runs) const = 0;
    virtual void begin(std::vector<RunFrame>& runs) = 0;
    // Computes towards `goal`, for about so long at most, and records into the frame.
    virtual void advance(std::int64_t goal, std::chrono::nanoseconds attention, std::vector<RunFrame>& runs) = 0;
    // How the runs stand, before a frame is handed over. `resting`: nothing more will come for a while.
    virtual void close(std::vector<RunFrame>& runs, bool resting) = 0;

    // Applies settings to a run from its next update on; false when it is over.
    virtual bool change(std::size_t run, const Settings& settings, Change& stamped) = 0;
    // Goes to the moment that is looked at, for about so long at most; true when it is there, with what is to be seen.
    virtual bool visit(const Look& look, std::chrono::nanoseconds attention, Sight& sight) = 0;
    virtual void scoreTest() {}
};

std::unique_ptr<Race> makeRace(const Prepared& prepared, const Experiment& experiment);

}  // namespace ravine
