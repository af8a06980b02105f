#include "core/training/session.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <new>

namespace ravine {
namespace {

using Time = std::chrono::steady_clock;

constexpr auto framePeriod = std::chrono::milliseconds(8);  // how often records are handed over while computing
constexpr auto attention = std::chrono::milliseconds(2);    // how long the worker computes without looking up
constexpr int lookShare = 50;  // opening updates up while computing takes at most one part in so many

double seconds(Time::duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

struct TrainingSession::Worker {
    explicit Worker(Handover<Frame>& out) : handover(out) {}

    Handover<Frame>& handover;
    std::uint64_t generation = 0;
    std::unique_ptr<Race> race;
    std::int64_t upTo = 0;  // compute to here as fast as possible
    bool running = false;
    double speed = 10;
    Time::time_point paceStart;  // when the position was paceStep, at this speed
    std::int64_t paceStep = 0;
    std::unique_ptr<Frame> frame;  // being filled; null when nothing is new
    Look look;
    bool isLookDue = false;     // what is looked at has not been handed over
    Time::time_point nextLook;  // not before: opening every frame's update must cost little
    Time::time_point published;
    Time::time_point measuredAt;
    double measuredFrom = 0;
    double stepsPerSecond = 0;

    // Of a frame that the window has used up, where there is one: fresh memory costs more than what is written to it.
    std::unique_ptr<Frame> newFrame() {
        auto next = std::make_unique<Frame>();
        if (const auto spent = handover.spent()) next->runs = std::move(spent->runs);
        next->generation = generation;
        return next;
    }

    Frame& open() {
        if (!frame) {
            frame = newFrame();
            race->open(frame->runs);
        }
        return *frame;
    }

    void begin(Load&& load) {
        generation = load.generation;
        race = makeRace(load.prepared, load.experiment);
        upTo = std::min(load.upTo, race->length());
        running = load.running && !race->over();
        stepsPerSecond = 0;
        published =
            Time::now();  // the first frame shows the whole recomputed path, if that takes no longer than a frame
        frame = newFrame();
        race->begin(frame->runs);
        isLookDue = true;
        nextLook = {};
        pace();
    }

    // Goes to what is looked at; true when there is more of the way to go. While the race goes on (`more`), opening up
    // takes a small share of the time, and none in the middle of an evaluation.
    bool visit(bool moved, bool more) {
        if (moved && !look.at && look.opened) isLookDue = true;
        if (!isLookDue) return false;
        if ((more || running) && (Time::now() < nextLook || (!look.at && race->isEvaluating()))) return false;
        // A moment that is still to be computed is waited for.
        if (look.at && !race->over() && race->progress() < *look.at) return false;
        const auto began = Time::now();
        Sight sight;
        if (!race->visit(look, attention, sight)) return true;
        isLookDue = false;
        open().sight = std::move(sight);
        const auto now = Time::now();
        nextLook = now + lookShare * (now - began);
        return false;
    }

    void pace() {
        if (!race) return;
        paceStart = measuredAt = Time::now();
        paceStep = std::max(race->position(), upTo);
        measuredFrom = race->position() < upTo ? race->progress() : static_cast<double>(paceStep);
    }

    // The step to reach now, and when the next one is due.
    std::int64_t target(Time::time_point now, Time::time_point& due) const {
        due = Time::time_point::max();
        const std::int64_t step = race->position(), steps = race->length();
        if (race->over()) return step;
        if (step < upTo) return upTo;
        if (!running) return step;
        if (std::isinf(speed)) return steps;
        const double paced = std::floor(std::min(seconds(now - paceStart) * speed, static_cast<double>(steps)));
        const std::int64_t goal = std::clamp(paceStep + static_cast<std::int64_t>(paced), step, steps);
        const double wait = static_cast<double>(goal + 1 - paceStep) / speed;
        due =
            paceStart + std::chrono::duration_cast<Time::duration>(std::chrono::duration<double>(std::min(wait, 1e8)));
        return goal;
    }

    void compute(std::int64_t goal) {
        race->advance(goal, attention, open().runs);
        if (race->over() || race->position() >= race->length()) running = false;
    }

    void measure(Time::time_point now) {
        const double elapsed = seconds(now - measuredAt);
        if (elapsed < 0.25) return;
        stepsPerSecond = (race->progress() - measuredFrom) / elapsed;
        measuredAt = now;
        measuredFrom = race->progress();
    }

    std::unique_ptr<Frame> close(bool resting) {
        Frame& closing = open();
        race->close(closing.runs, resting);
        closing.step = race->position();
        closing.partOfStep = race->progress() - static_cast<double>(closing.step);
        closing.running = running;
        closing.over = race->over();
        closing.stepsPerSecond = stepsPerSecond;
        published = Time::now();
        return std::move(frame);
    }
};

TrainingSession::TrainingSession(std::function<void()> onFrame)
    : onFrame_(std::move(onFrame)), worker_([this](std::stop_token stop) { work(stop); }) {}

TrainingSession::~TrainingSession() = default;

void TrainingSession::post(std::function<void(Worker&)> command) {
    {
        const std::lock_guard lock(mutex_);
        commands_.push_back(std::move(command));
    }
    wake_.notify_one();
}

std::uint64_t TrainingSession::load(Prepared prepared, Experiment experiment, std::int64_t upTo, bool running) {
    const std::uint64_t generation = ++generation_;
    auto load = std::make_shared<Load>(Load{generation, std::move(prepared), std::move(experiment), upTo, running});
    post([this, load](Worker& worker) {
        if (load->generation == generation_) worker.begin(std::move(*load));
    });
    return generation;
}

void TrainingSession::start() {
    post([](Worker& worker) {
        if (!worker.race) return;
        worker.running = !worker.race->over();
        worker.pace();
        worker.open();
    });
}

void TrainingSession::pause() {
    post([](Worker& worker) {
        if (!worker.race) return;
        worker.running = false;
        worker.upTo = std::min(worker.upTo, worker.race->position());
        worker.open();
    });
}

void TrainingSession::step(std::int64_t count) {
    post([count](Worker& worker) {
        if (!worker.race) return;
        worker.running = false;
        worker.upTo = std::min(worker.race->length(), std::max(worker.race->position(), worker.upTo) + count);
        worker.open();
    });
}

void TrainingSession::computeTo(std::int64_t step) {
    post([step](Worker& worker) {
        if (!worker.race) return;
        worker.running = false;
        worker.upTo = std::min(worker.race->length(), std::max(worker.upTo, step));
        worker.open();
    });
}

void TrainingSession::setSpeed(double stepsPerSecond) {
    post([stepsPerSecond](Worker& worker) {
        worker.speed = stepsPerSecond > 0 ? stepsPerSecond : 0;
        worker.pace();
    });
}

void TrainingSession::retune(std::size_t run, Settings settings) {
    post([run, settings = std::move(settings)](Worker& worker) {
        StampedChange stamped{run, {}};
        if (!worker.race || !worker.race->change(run, settings, stamped.change)) return;
        worker.open().changes.push_back(std::move(stamped));
        worker.isLookDue = true;  // what comes next is another update now
        worker.nextLook = {};
    });
}

void TrainingSession::look(Look look) {
    post([look = std::move(look)](Worker& worker) {
        worker.look = look;
        worker.isLookDue = true;
        worker.nextLook = {};
    });
}

void TrainingSession::scoreTest() {
    post([](Worker& worker) {
        if (!worker.race) return;
        worker.race->scoreTest();
        worker.open();
    });
}

void TrainingSession::work(std::stop_token stop) {
    Worker worker(handover_);
    std::vector<std::function<void(Worker&)>> commands;
    Time::time_point due = Time::time_point::max();
    const auto publish = [&](bool resting) {
        if (handover_.publish(worker.close(resting)) && onFrame_) onFrame_();
    };
    // A race that this machine has no room for ends nothing but itself.
    const auto giveUp = [&] {
        worker.race.reset();
        worker.running = false;
        auto frame = std::make_unique<Frame>();
        frame->generation = worker.generation;
        frame->over = true;
        frame->failure = "not enough memory for this race";
        worker.frame.reset();
        due = Time::time_point::max();
        if (handover_.publish(std::move(frame)) && onFrame_) onFrame_();
    };
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            const auto asked = [&] { return !commands_.empty(); };
            if (due == Time::time_point::max())
                wake_.wait(lock, stop, asked);
            else if (due > Time::now())
                wake_.wait_until(lock, stop, due, asked);
            commands.swap(commands_);
        }
        try {
            for (const auto& command : commands)
                if (!stop.stop_requested()) command(worker);
            commands.clear();
            if (!worker.race || stop.stop_requested()) continue;

            Time::time_point now = Time::now();
            const std::int64_t goal = worker.target(now, due);
            const bool computes = goal > worker.race->position();
            if (computes) {
                worker.compute(goal);
                now = Time::now();
                if (worker.running) worker.measure(now);
                if (worker.target(now, due) > worker.race->position()) due = now;  // look for commands, then go on
            }
            if (worker.visit(computes, due == now)) due = now;
            const bool resting = due > now;
            // While one waits, the next one is filled further: that costs less than merging the two.
            if (worker.frame && (resting || (now - worker.published >= framePeriod && !handover_.isWaiting())))
                publish(resting);
        } catch (const std::bad_alloc&) {
            commands.clear();
            giveUp();
        }
    }
}

}  // namespace ravine
