// Owns the worker thread. Commands go in, frames come out; nothing else is shared. One worker steps all runs of a
// race in lockstep. Qt-free, so that ThreadSanitizer sees all of it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "experiment.h"
#include "handover.h"
#include "run.h"
#include "trace.h"

namespace ravine {

// What one run did since the last frame.
struct RunFrame {
    Trace x, y, loss, gradientNorm, learningRate;  // from the first step that is new
    Progress progress;

    void append(const RunFrame& later);
};

// A change made while running, stamped by the worker with the step after which it applies.
struct StampedChange {
    std::size_t run = 0;
    Change change;
};

struct Frame {
    std::uint64_t generation = 0;  // of the load it belongs to; a new one starts all series again
    std::vector<RunFrame> runs;
    std::vector<StampedChange> changes;
    std::int64_t step = 0;        // updates done by the runs that are not over
    bool running = false;
    bool over = false;            // every run has ended
    double stepsPerSecond = 0;    // of the whole race, measured

    void append(Frame&& later);
};

class TrainingSession {
public:
    static constexpr double unlimited = std::numeric_limits<double>::infinity();

    // `onFrame` is called on the worker when a frame waits and none did before: at most once per take().
    explicit TrainingSession(std::function<void()> onFrame = {});
    ~TrainingSession();  // asks the worker to stop and waits for the milliseconds that takes
    TrainingSession(const TrainingSession&) = delete;
    TrainingSession& operator=(const TrainingSession&) = delete;

    // Starts all runs again at step 0 and computes as fast as possible up to `upTo`; then pauses, or goes on at the
    // set speed when `running`. Returns the generation of the frames to come.
    std::uint64_t load(std::shared_ptr<const SurfaceFunction> surface, Experiment experiment, std::int64_t upTo = 0,
                       bool running = false);
    void start();
    void pause();
    void step(std::int64_t count = 1);   // that many updates, as fast as possible
    void setSpeed(double stepsPerSecond);
    // A run's settings from the next update on; (path, JSON text) as in Change. Must be valid for that run.
    void retune(std::size_t run, std::vector<std::pair<std::string, std::string>> settings);

    // Everything since the last take; null when there is nothing new. Never waits for a computation.
    std::unique_ptr<Frame> take() { return handover_.take(); }

private:
    struct Load {
        std::uint64_t generation;
        std::shared_ptr<const SurfaceFunction> surface;
        Experiment experiment;
        std::int64_t upTo;
        bool running;
    };
    struct Race;  // the worker's own state

    void post(std::function<void(Race&)> command);
    void work(std::stop_token stop);

    std::function<void()> onFrame_;
    Handover<Frame> handover_;
    std::mutex mutex_;  // guards the commands
    std::condition_variable_any wake_;
    std::vector<std::function<void(Race&)>> commands_;
    std::uint64_t generation_ = 0;
    std::jthread worker_;  // last: starts when all else stands, stops first
};

}  // namespace ravine
