// What the rows share: clocks, the limit beside a figure, the race that is run, and the window's side of a session.
#pragma once

#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <semaphore>
#include <stdexcept>
#include <vector>

#include "app/session/race_view.h"
#include "core/experiment/experiment_json.h"

namespace ravine::bench {

inline constexpr double microsecond = 1e3, millisecond = 1e6;  // in nanoseconds

inline double nanoseconds(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// Nanoseconds since it was made. CPU time where one thread does all the work, so that others on the machine do not
// count; elapsed time where several do.
class Stopwatch {
public:
    enum class Of { Thread, Process, World };
    explicit Stopwatch(Of of)
        : clock_(of == Of::Thread    ? CLOCK_THREAD_CPUTIME_ID
                 : of == Of::Process ? CLOCK_PROCESS_CPUTIME_ID
                                     : CLOCK_MONOTONIC),
          began_(nanoseconds(clock_)) {}
    double elapsed() const { return nanoseconds(clock_) - began_; }

private:
    clockid_t clock_;
    double began_;
};

// Beside a row's time stands what it may cost, and the share of it that it takes: kept when ≤ 1.
inline void setLimit(benchmark::State& state, double ns, double limitNs) {
    state.counters["limit_ns"] = limitNs;
    state.counters["share_of_limit"] = ns / limitNs;
}

// The same of a share that is to be reached.
inline void setTarget(benchmark::State& state, double share, double target) {
    state.counters["target"] = target;
    state.counters["share_of_limit"] = target / share;
}

inline double quantile(std::vector<double> values, double q) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, static_cast<std::size_t>(q * static_cast<double>(values.size())))];
}

// The first `count` optimizers of the list, from one start on Rosenbrock's banana. The rules whose steps go with the
// gradient get a rate that its walls bear.
inline Experiment race(std::size_t count, std::int64_t steps) {
    Experiment experiment;
    experiment.surface().surface = Rosenbrock{};
    experiment.surface().start = Point{-1.2, 1};
    experiment.steps = steps;
    forEachKind<Optimizer>([&]<class K>(const K& kind) {
        if (experiment.runs.size() == count) return;
        RunSpec run;
        run.name = K::info.title;
        run.optimizer = kind;
        const bool bold =
            K::state.size() == 0 || K::info.key == "momentum" || K::info.key == "nesterov" || K::info.key == "radam";
        run.learningRate = bold ? 2e-4 : K::info.learningRate;
        experiment.runs.push_back(std::move(run));
    });
    return experiment;
}

// An experiment as a file has it, and what it was prepared to.
struct Loaded {
    Experiment experiment;
    Prepared prepared;
};

inline Loaded loaded(const Json& json) {
    Issues issues;
    Experiment experiment = fromJson(json, issues);
    Prepared prepared = prepare(experiment, issues);
    if (!prepared) throw std::runtime_error(text(issues));
    return {std::move(experiment), std::move(prepared)};
}
inline Loaded loaded(const char* json) { return loaded(Json::parse(json)); }

inline std::shared_ptr<const SurfaceFunction> surfaceOf(const Experiment& experiment) {
    Issues issues;
    auto surface = prepare(experiment, issues).surface;
    if (!surface) throw std::runtime_error(text(issues));
    return surface;
}

// Takes a session's frames as the window does, on the thread that calls.
class Watcher {
public:
    TrainingSession& session() { return session_; }
    RaceView& view() { return view_; }

    void load(Prepared prepared, Experiment experiment, std::int64_t upTo, bool running = false) {
        generation_ = session_.load(std::move(prepared), std::move(experiment), upTo, running);
    }
    void load(std::shared_ptr<const SurfaceFunction> surface, Experiment experiment, std::int64_t upTo,
              bool running = false) {
        load(Prepared{std::move(surface), nullptr}, std::move(experiment), upTo, running);
    }
    void takeNext() {
        ready_.acquire();
        take();
    }
    void take() {
        auto frame = session_.take();
        if (!frame) return;
        view_.take(std::move(*frame), generation_);
        session_.giveBack(std::move(frame));
    }
    bool isAt(std::int64_t step) const {
        return view_.generation() == generation_ && (view_.over() || view_.frontier() >= step);
    }
    void waitFor(std::int64_t step) {
        while (!isAt(step)) takeNext();
    }

private:
    std::counting_semaphore<> ready_{0};
    RaceView view_;
    std::uint64_t generation_ = 0;
    TrainingSession session_{[this] { ready_.release(); }};
};

}  // namespace ravine::bench
