#include "session.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace ravine {
namespace {

using Time = std::chrono::steady_clock;

constexpr auto framePeriod = std::chrono::milliseconds(8);      // how often records are handed over while computing
constexpr auto attention = std::chrono::milliseconds(2);        // how long the worker computes without looking up
constexpr std::size_t maxChunk = 4096;

double seconds(Time::duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

void RunFrame::append(const RunFrame& later) {
    x.append(later.x);
    y.append(later.y);
    loss.append(later.loss);
    gradientNorm.append(later.gradientNorm);
    learningRate.append(later.learningRate);
    progress = later.progress;
}

void Frame::append(Frame&& later) {
    if (later.generation != generation) {
        *this = std::move(later);
        return;
    }
    for (std::size_t i = 0; i < runs.size(); ++i) runs[i].append(later.runs[i]);
    changes.insert(changes.end(), std::make_move_iterator(later.changes.begin()),
                   std::make_move_iterator(later.changes.end()));
    step = later.step;
    running = later.running;
    over = later.over;
    stepsPerSecond = later.stepsPerSecond;
}

struct TrainingSession::Race {
    std::uint64_t generation = 0;
    std::vector<Run> runs;
    std::int64_t steps = 0;
    std::int64_t step = 0;       // updates done by every run that is not over
    std::int64_t upTo = 0;       // compute to here as fast as possible
    bool running = false;
    double speed = 10;
    Time::time_point paceStart;  // when step was paceStep, at this speed
    std::int64_t paceStep = 0;
    std::size_t chunk = 1;
    std::vector<Record> records = std::vector<Record>(maxChunk);
    std::unique_ptr<Frame> frame;  // being filled; null when nothing is new
    Time::time_point published;
    Time::time_point measuredAt;
    std::int64_t measuredStep = 0;
    double stepsPerSecond = 0;

    bool over() const {
        return std::ranges::all_of(runs, [](const Run& run) { return run.over(); });
    }

    Frame& open() {
        if (!frame) {
            frame = std::make_unique<Frame>();
            frame->generation = generation;
            for (const Run& run : runs) {
                // The window's series has buckets this wide by now: finer ones would only be merged there.
                const std::int64_t first = run.step() + 1;
                const Trace fresh(first, Trace::defaultCapacity, Trace::widthAt(first));
                frame->runs.push_back({fresh, fresh, fresh, fresh, fresh, {}});
            }
        }
        return *frame;
    }

    void begin(Load&& load) {
        generation = load.generation;
        frame.reset();
        runs.clear();
        for (const RunSpec& spec : load.experiment.runs) runs.emplace_back(load.surface, load.experiment, spec);
        steps = load.experiment.steps;
        step = 0;
        upTo = std::min(load.upTo, steps);
        running = load.running && !over();
        chunk = 1;
        stepsPerSecond = 0;
        published = Time::now();  // the first frame shows the whole recomputed path, if that takes no longer than a frame
        Frame& first = open();
        for (std::size_t i = 0; i < runs.size(); ++i) {
            first.runs[i] = {Trace(0), Trace(0), Trace(0), Trace(0), Trace(0), {}};
            record(first.runs[i], runs[i].progress().latest);
        }
        pace();
    }

    void pace() {
        paceStart = measuredAt = Time::now();
        paceStep = measuredStep = std::max(step, upTo);
        if (step < upTo) measuredStep = step;
    }

    static void record(RunFrame& into, const Record& record) {
        into.x.append(record.x);
        into.y.append(record.y);
        into.loss.append(record.loss);
        into.gradientNorm.append(record.gradientNorm);
        into.learningRate.append(record.learningRate);
    }

    // The step to reach now, and when the next one is due.
    std::int64_t target(Time::time_point now, Time::time_point& due) const {
        due = Time::time_point::max();
        if (over()) return step;
        if (step < upTo) return upTo;
        if (!running) return step;
        if (std::isinf(speed)) return steps;
        const double paced = std::floor(std::min(seconds(now - paceStart) * speed, static_cast<double>(steps)));
        const std::int64_t goal = std::clamp(paceStep + static_cast<std::int64_t>(paced), step, steps);
        const double wait = static_cast<double>(goal + 1 - paceStep) / speed;
        due = paceStart + std::chrono::duration_cast<Time::duration>(std::chrono::duration<double>(std::min(wait, 1e8)));
        return goal;
    }

    // At most one chunk of updates of every run; the chunk grows until it takes the worker's attention span.
    void compute(std::int64_t goal) {
        const auto began = Time::now();
        const std::size_t count = std::min(chunk, static_cast<std::size_t>(goal - step));
        Frame& into = open();
        for (std::size_t i = 0; i < runs.size(); ++i) {
            const std::size_t done = runs[i].advance(std::span(records).first(count));
            for (std::size_t k = 0; k < done; ++k) record(into.runs[i], records[k]);
        }
        step += static_cast<std::int64_t>(count);
        if (over()) {  // the last may have ended within the chunk
            step = 0;
            for (const Run& run : runs) step = std::max(step, run.step());
        }
        if (over() || step >= steps) running = false;
        const auto took = Time::now() - began;
        if (took < attention / 2 && count == chunk) chunk = std::min(chunk * 2, maxChunk);
        if (took > attention) chunk = std::max<std::size_t>(chunk / 2, 1);
    }

    void measure(Time::time_point now) {
        const double elapsed = seconds(now - measuredAt);
        if (elapsed < 0.25) return;
        stepsPerSecond = static_cast<double>(step - measuredStep) / elapsed;
        measuredAt = now;
        measuredStep = step;
    }

    std::unique_ptr<Frame> close() {
        Frame& closing = open();
        for (std::size_t i = 0; i < runs.size(); ++i) closing.runs[i].progress = runs[i].progress();
        closing.step = step;
        closing.running = running;
        closing.over = over();
        closing.stepsPerSecond = stepsPerSecond;
        published = Time::now();
        return std::move(frame);
    }
};

TrainingSession::TrainingSession(std::function<void()> onFrame)
    : onFrame_(std::move(onFrame)), worker_([this](std::stop_token stop) { work(stop); }) {}

TrainingSession::~TrainingSession() = default;

void TrainingSession::post(std::function<void(Race&)> command) {
    {
        const std::lock_guard lock(mutex_);
        commands_.push_back(std::move(command));
    }
    wake_.notify_one();
}

std::uint64_t TrainingSession::load(std::shared_ptr<const SurfaceFunction> surface, Experiment experiment,
                                    std::int64_t upTo, bool running) {
    const std::uint64_t generation = ++generation_;
    auto load = std::make_shared<Load>(Load{generation, std::move(surface), std::move(experiment), upTo, running});
    post([load](Race& race) { race.begin(std::move(*load)); });
    return generation;
}

void TrainingSession::start() {
    post([](Race& race) {
        race.running = !race.over();
        race.pace();
        race.open();
    });
}

void TrainingSession::pause() {
    post([](Race& race) {
        race.running = false;
        race.upTo = std::min(race.upTo, race.step);
        race.open();
    });
}

void TrainingSession::step(std::int64_t count) {
    post([count](Race& race) {
        race.running = false;
        race.upTo = std::min(race.steps, std::max(race.step, race.upTo) + count);
        race.open();
    });
}

void TrainingSession::setSpeed(double stepsPerSecond) {
    post([stepsPerSecond](Race& race) {
        race.speed = stepsPerSecond > 0 ? stepsPerSecond : 0;
        race.pace();
    });
}

void TrainingSession::retune(std::size_t run, std::vector<std::pair<std::string, std::string>> settings) {
    post([run, settings = std::move(settings)](Race& race) {
        if (run >= race.runs.size() || race.runs[run].over()) return;
        StampedChange stamped{run, {race.runs[run].step(), settings}};
        race.runs[run].change(stamped.change);
        race.open().changes.push_back(std::move(stamped));
    });
}

void TrainingSession::work(std::stop_token stop) {
    Race race;
    std::vector<std::function<void(Race&)>> commands;
    Time::time_point due = Time::time_point::max();
    const auto publish = [&] {
        if (handover_.publish(race.close()) && onFrame_) onFrame_();
    };
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            const auto asked = [&] { return !commands_.empty(); };
            if (due == Time::time_point::max())
                wake_.wait(lock, stop, asked);
            else
                wake_.wait_until(lock, stop, due, asked);
            commands.swap(commands_);
        }
        for (const auto& command : commands) command(race);
        commands.clear();
        if (race.generation == 0 || stop.stop_requested()) continue;

        Time::time_point now = Time::now();
        const std::int64_t goal = race.target(now, due);
        if (goal > race.step) {
            race.compute(goal);
            now = Time::now();
            if (race.running) race.measure(now);
            if (race.target(now, due) > race.step) due = now;  // look for commands, then go on
        }
        if (race.frame && (due > now || now - race.published >= framePeriod)) publish();
    }
}

}  // namespace ravine
