#pragma once

#include <optional>

#include "core/training/bookmarks.h"
#include "core/training/race.h"

namespace ravine {

class NetworkRace : public Race {
public:
    NetworkRace(const std::shared_ptr<const PreparedNetwork>& prepared, const Experiment& experiment);

    std::int64_t length() const override { return epochs_; }
    std::int64_t position() const override;
    double progress() const override;
    bool over() const override;
    bool isEvaluating() const override;
    void open(std::vector<RunFrame>& runs) const override;
    void begin(std::vector<RunFrame>& runs) override;
    void advance(std::int64_t goal, std::chrono::nanoseconds attention, std::vector<RunFrame>& frames) override;
    void close(std::vector<RunFrame>& runs, bool resting) override;
    bool change(std::size_t run, const Settings& settings, Change& stamped) override;
    bool visit(const Look& look, std::chrono::nanoseconds attention, Sight& sight) override;
    void scoreTest() override;

private:
    using Time = std::chrono::steady_clock;
    static void record(RunFrame& into, const EpochRecord& record);
    const NetworkRun* visited(std::size_t index, double at, Time::time_point until);
    std::optional<std::size_t> leastFar(std::int64_t goal) const;  // among those that have not reached the goal
    void keepSnapshot(std::size_t run, RunFrame& frame);

    std::vector<NetworkRun> runs_;
    std::vector<Bookmarks<NetworkRun>> bookmarks_;  // of each run
    std::vector<Visitor<NetworkRun>> visitors_;
    std::int64_t epochs_;
    std::vector<std::int64_t> snapshotSteps_;                          // updates at each run's last snapshot
    std::vector<std::chrono::steady_clock::time_point> nextSnapshot_;  // not before, so that they cost little
    bool isEdited_ = false;
    int burst_ = 1;  // pieces of work between two looks at the clock
};

}  // namespace ravine
