// Playing, seeking, and the frames that come of it.
#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <algorithm>

#include "controller.h"

namespace ravine {

// --- transport -----------------------------------------------------------------------------------------------------

void Controller::setPlaying(bool playing) {
    if (!playing) replaying_ = false;
    if (!replaying_) replayTimer_.stop();
    if (playing_ == playing) return;
    playing_ = playing;
    emit playingChanged(playing);
}

void Controller::play() {
    if (experiment().runs.empty() || !prepared_) return;
    if (atFrontier() && (race_.over() || race_.frontier() >= experiment().length())) race_.setHead(0);
    if (atFrontier()) {
        setPlaying(true);
        session_.start();
    } else {
        replaying_ = true;
        replayed_ = static_cast<double>(race_.head());
        sinceTick_.restart();
        setPlaying(true);
        replayTimer_.start();
    }
    emit frameShown();
}

void Controller::pause() {
    session_.pause();
    setPlaying(false);
}

void Controller::reset() {
    setPlaying(false);
    race_.setHead(0);
    wantedHead_ = wantedFrontier_ = -1;
    generation_ = session_.load(prepared_, experiment(), 0, false);
}

void Controller::stepForward() {
    if (playing_) pause();
    if (!atFrontier()) {
        race_.setHead(race_.head() + 1);
        emit frameShown();
    } else if (race_.frontier() < experiment().length()) {
        session_.step();
    }
}

void Controller::stepBack() {
    if (playing_) pause();
    race_.setHead(race_.head() - 1);
    emit frameShown();
}

void Controller::seek(std::int64_t step) {
    if (playing_) pause();
    step = std::clamp<std::int64_t>(step, 0, experiment().length());
    if (step > race_.frontier() && !race_.over()) {
        wantedHead_ = step;
        session_.step(step - race_.frontier());
    }
    race_.setHead(step);
    emit frameShown();
}

void Controller::setSpeed(double stepsPerSecond) {
    speed_ = stepsPerSecond;
    session_.setSpeed(stepsPerSecond);
}

// --- frames --------------------------------------------------------------------------------------------------------

void Controller::schedulePull() {
    if (pullTimer_.isActive()) return;
    const qint64 since = sinceTick_.elapsed();
    if (replaying_ || since >= frameMs)
        pull();
    else
        pullTimer_.start(static_cast<int>(frameMs - since));
}

void Controller::pull() {
    auto frame = session_.take();
    if (!frame) return;
    if (!replaying_) sinceTick_.restart();
    const bool followed = atFrontier();
    const bool fresh = frame->generation != race_.generation();
    std::vector<StampedChange> changes = std::move(frame->changes);
    const bool stillRunning = frame->running;
    if (!frame->failure.empty() && frame->generation == generation_) {
        setPlaying(false);
        emit problemFault({{"problem", frame->failure, "fewer units, layers or samples"}});
        return;
    }
    if (!race_.take(std::move(*frame), generation_)) return;
    if (fresh) emit raceReset();
    if (race_.frontier() >= wantedFrontier_ || race_.over()) wantedFrontier_ = -1;
    if (wantedHead_ >= 0) {
        race_.setHead(wantedHead_);
        if (race_.head() >= wantedHead_ || race_.over()) {
            wantedHead_ = -1;
            if (playing_ && !replaying_) race_.setHead(race_.frontier());
        }
    } else if (followed && !replaying_) {
        race_.setHead(race_.frontier());
    }
    loggingChange_ = true;
    for (const StampedChange& stamped : changes) document_.logChange(stamped.run, stamped.change);
    loggingChange_ = false;
    if (!changes.empty()) preparedFor_ = experiment();
    if (playing_ && !replaying_ && !stillRunning && (race_.over() || race_.frontier() >= experiment().length()))
        setPlaying(false);
    emit frameShown();
}

void Controller::tick() {
    replayed_ += static_cast<double>(sinceTick_.restart()) / 1000 *
                 std::min(speed_, static_cast<double>(race_.frontier()) / 0.5 + 1);
    race_.setHead(static_cast<std::int64_t>(std::min(replayed_, 1e15)));
    if (atFrontier()) {
        setPlaying(false);
        if (race_.frontier() < experiment().length() && !race_.over()) play();
    }
    emit frameShown();
}

bool Controller::waitForStep(std::int64_t step, int timeoutMs) {
    const QDeadlineTimer deadline(timeoutMs);
    while (!(race_.generation() == generation_ && (race_.frontier() >= step || race_.over()))) {
        if (deadline.hasExpired()) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 50);
    }
    return true;
}

bool Controller::computeTo(std::int64_t step, int timeoutMs) {
    if (!waitForStep(0, timeoutMs)) return false;
    session_.step(std::max<std::int64_t>(0, std::min(step, experiment().length()) - race_.frontier()));
    return waitForStep(step, timeoutMs);
}

}  // namespace ravine
