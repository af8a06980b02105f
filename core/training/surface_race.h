#pragma once

#include <array>

#include "core/training/bookmarks.h"
#include "core/training/race.h"

namespace ravine {

class SurfaceRace : public Race {
public:
    SurfaceRace(const std::shared_ptr<const SurfaceFunction>& surface, const Experiment& experiment);

    std::int64_t length() const override { return steps_; }
    std::int64_t position() const override { return step_; }
    bool over() const override;
    void open(std::vector<RunFrame>& runs) const override;
    void begin(std::vector<RunFrame>& runs) override;
    void advance(std::int64_t goal, std::chrono::nanoseconds attention, std::vector<RunFrame>& runs) override;
    void close(std::vector<RunFrame>& runs, bool resting) override;
    bool change(std::size_t run, const Settings& settings, Change& stamped) override;
    bool visit(const Look& look, std::chrono::nanoseconds attention, Sight& sight) override;

private:
    static constexpr std::size_t maxChunk = 4096, block = 256;
    using Time = std::chrono::steady_clock::time_point;
    static std::array<Stretch*, 5> seriesOf(RunFrame& run);
    static void record(RunFrame& into, std::span<const Record> records);
    const Run* visited(std::size_t index, std::int64_t goal, Time until);

    std::vector<Run> runs_;
    std::vector<Bookmarks<Run>> bookmarks_;  // of each run
    std::vector<Visitor<Run>> visitors_;
    std::int64_t steps_;
    std::int64_t step_ = 0;
    std::array<Record, block> records_;
    std::size_t chunk_ = 1;  // updates in one go; grows until it takes the worker's attention span
};

}  // namespace ravine
