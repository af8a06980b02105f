// Owns the worker thread. Commands go in, frames come out; nothing else is shared. One worker steps all runs of a
// race in lockstep. Qt-free, so that ThreadSanitizer sees all of it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/training/frame.h"
#include "core/training/handover.h"
#include "core/training/race.h"

namespace ravine {

class TrainingSession {
public:
    static constexpr double unlimited = std::numeric_limits<double>::infinity();

    // `onFrame` is called on the worker when a frame waits and none did before: at most once per take().
    explicit TrainingSession(std::function<void()> onFrame = {});
    ~TrainingSession();  // asks the worker to stop and waits for the milliseconds that takes
    TrainingSession(const TrainingSession&) = delete;
    TrainingSession& operator=(const TrainingSession&) = delete;

    // Steps are epochs in a network. Starts all runs again at step 0 and computes as fast as possible up to `upTo`;
    // then pauses, or goes on at the set speed when `running`. Returns the generation of the frames to come.
    std::uint64_t load(Prepared prepared, Experiment experiment, std::int64_t upTo = 0, bool running = false);
    void start();
    void pause();
    void step(std::int64_t count = 1);  // that many updates, as fast as possible
    void computeTo(std::int64_t step);  // up to there, as fast as possible
    void setSpeed(double stepsPerSecond);
    // A run's settings from the next update on; (path, JSON text) as in Change. Must be valid for that run.
    void retune(std::size_t run, Settings settings);
    // What the frames show besides the series, until something else is asked: a past moment, the next update opened up.
    void look(Look look);
    void scoreTest();  // the sealed test part, for every run as it is now

    // Everything since the last take; null when there is nothing new. Never waits for a computation.
    std::unique_ptr<Frame> take() { return handover_.take(); }
    // A frame that was taken in: its memory serves the next one.
    void giveBack(std::unique_ptr<Frame> frame) { handover_.giveBack(std::move(frame)); }

private:
    struct Load {
        std::uint64_t generation;
        Prepared prepared;
        Experiment experiment;
        std::int64_t upTo;
        bool running;
    };
    struct Worker;  // its own state

    void post(std::function<void(Worker&)> command);
    void work(std::stop_token stop);

    std::function<void()> onFrame_;
    Handover<Frame> handover_;
    std::mutex mutex_;  // guards the commands
    std::condition_variable_any wake_;
    std::vector<std::function<void(Worker&)>> commands_;
    std::atomic<std::uint64_t> generation_{0};  // of the last load asked for: older ones are not begun
    std::jthread worker_;                       // last: starts when all else stands, stops first
};

}  // namespace ravine
