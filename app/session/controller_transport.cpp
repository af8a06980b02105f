// Playing, seeking, and the frames that come of it.
#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <algorithm>
#include <cmath>

#include "app/session/controller.h"

namespace ravine {

// --- transport -----------------------------------------------------------------------------------------------------

void Controller::setPlaying(bool playing) {
    if (!playing) replaying_ = false;
    if (!replaying_) replayTimer_.stop();
    if (playing_ == playing) return;
    playing_ = playing;
    emit playingChanged(playing);
}

bool Controller::stopQuietly() {
    replaying_ = false;
    replayTimer_.stop();
    return std::exchange(playing_, false);
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
    headMoved();
}

void Controller::pause() {
    // What was being computed again stops where it is.
    wantedHead_ = wantedFrontier_ = -1;
    session_.pause();
    setPlaying(false);
}

void Controller::reset() {
    setPlaying(false);
    race_.setHead(0);
    wantedHead_ = wantedFrontier_ = -1;
    wantedPart_ = 0;
    forking_.reset();
    asked_.reset();
    generation_ = session_.load(prepared_, experiment(), 0, false);
}

// A network's epoch is so many updates, in the run that has most of them.
double Controller::updatesPerStep() const {
    std::int64_t most = 1;
    for (const RunTraces& run : race_.runs()) most = std::max(most, run.batchesPerEpoch);
    return static_cast<double>(most);
}

void Controller::stepForward(bool fine) {
    if (playing_) pause();
    const auto [head, shown] = place();
    if (head >= experiment().length()) return;
    const double updates = updatesPerStep();
    const double part = fine && experiment().isNetwork() ? std::round(shown * updates + 1) / updates : 1;
    seekFinely(head + (part < 1 ? 0 : 1), part < 1 ? part : 0);
}

void Controller::stepBack(bool fine) {
    if (playing_) pause();
    const auto [head, shown] = place();
    const double updates = updatesPerStep(), before = std::round(shown * updates) - 1;
    if (fine && experiment().isNetwork())
        before >= 0 ? seekFinely(head, before / updates) : seekFinely(head - 1, 1 - 1 / updates);
    else
        seekFinely(head - (shown > 0 && head < race_.frontier() ? 0 : 1), 0);
}

void Controller::seekPart(std::int64_t step, double part) {
    if (playing_) pause();
    seekFinely(step, part);
}

// The place that is shown, or that is on its way to be.
std::pair<std::int64_t, double> Controller::place() const {
    if (wantedHead_ >= 0) return {wantedHead_, wantedPart_};
    return {race_.head(), atFrontier() ? race_.partOfStep() : race_.partOfHead()};
}

void Controller::seekFinely(std::int64_t step, double part) {
    if (step < 0) step = 0, part = 0;
    step = std::min(step, experiment().length());
    const std::int64_t needed = step + (part > 0 ? 1 : 0);
    const bool isComing = wantedFrontier_ >= 0 || (needed > race_.frontier() && !race_.over());
    wantedHead_ = isComing ? step : -1;
    wantedPart_ = isComing ? part : 0;
    if (isComing) session_.computeTo(needed);
    race_.setHead(step, part);
    headMoved();
}

std::optional<double> Controller::placeOf(Jump jump, std::size_t run) const {
    if (run >= race_.runs().size()) return std::nullopt;
    const RunTraces& traces = race_.runs()[run];
    const bool ofNetwork = experiment().isNetwork();
    const auto& divergence = ofNetwork ? traces.network.divergence : traces.progress.divergence;
    const auto& converged = ofNetwork ? traces.network.belowFrom : traces.progress.belowFrom;
    const auto& touched = ofNetwork ? traces.network.firstBelow : traces.progress.firstBelow;
    switch (jump) {
        case Jump::Best:
            return static_cast<double>(ofNetwork ? traces.network.best.epoch : traces.progress.best.step);
        case Jump::Converged:
            if (!converged && !touched) return std::nullopt;
            return static_cast<double>(converged ? *converged : *touched);
        case Jump::LastFinite:
            if (!divergence) return std::nullopt;
            if (!ofNetwork) return static_cast<double>(std::max<std::int64_t>(0, divergence->step - 1));
            return static_cast<double>(traces.network.latest.epoch) +
                   static_cast<double>(traces.network.step - traces.network.latest.step) /
                       static_cast<double>(traces.batchesPerEpoch);
    }
    return std::nullopt;
}

void Controller::jump(Jump jump, std::size_t run) {
    const auto place = placeOf(jump, run);
    if (!place) return;
    const double whole = std::floor(*place);
    seekPart(static_cast<std::int64_t>(whole), *place - whole);
}

void Controller::openStep(std::optional<std::size_t> run, std::vector<std::int64_t> coordinates, bool whole) {
    look_.opened = run;
    look_.coordinates = std::move(coordinates);
    look_.whole = whole;
    asked_.reset();
    look();
}

void Controller::look() {
    look_.at = atFrontier() ? std::nullopt : std::optional(race_.position());
    race_.setLook(look_);
    if (asked_ == look_) return;
    asked_ = look_;
    session_.look(look_);
}

void Controller::headMoved() {
    look();
    emit frameShown();
}

void Controller::setSpeed(double stepsPerSecond) {
    speed_ = stepsPerSecond;
    session_.setSpeed(stepsPerSecond);
}

// --- frames --------------------------------------------------------------------------------------------------------

void Controller::holdFrames(bool on) {
    held_ = on;
    if (!on) QMetaObject::invokeMethod(this, &Controller::schedulePull, Qt::QueuedConnection);
}

void Controller::schedulePull() {
    if (held_ || pullTimer_.isActive()) return;
    const auto left = std::chrono::round<std::chrono::milliseconds>(pullDue_ - std::chrono::steady_clock::now());
    if (replaying_ || pieceEnd_ || left.count() <= 0)
        pull();
    else
        pullTimer_.start(left);
}

void Controller::pull() {
    auto frame = session_.take();
    if (!frame) return;
    // From due time to due time: what a timer, which counts in milliseconds, is late once it is early the next time.
    if (!replaying_) pullDue_ = std::max(pullDue_, std::chrono::steady_clock::now() - framePeriod / 2) + framePeriod;
    const bool followed = atFrontier();
    const bool fresh = frame->generation != race_.generation();
    std::vector<StampedChange> changes = std::move(frame->changes);
    const bool stillRunning = frame->running;
    if (!frame->failure.empty() && frame->generation == generation_) {
        setPlaying(false);
        emit problemFault({{"problem", frame->failure, "fewer units, layers or samples"}});
        return;
    }
    const bool shown = !pieceEnd_ || isPieceDone(*frame);
    const bool taken = race_.take(std::move(*frame), generation_);
    session_.giveBack(std::move(frame));
    if (!taken) return;
    if (!shown && !fresh && changes.empty()) {
        if (followed) race_.setHead(race_.frontier());
        return;
    }
    if (fresh) emit raceReset();
    race_.forgetFormerRuns();
    if (race_.frontier() >= wantedFrontier_ || race_.over()) wantedFrontier_ = -1;
    if (wantedHead_ >= 0) {
        race_.setHead(wantedHead_, wantedPart_);
        const bool isReached = race_.frontier() >= wantedHead_ + (wantedPart_ > 0 ? 1 : 0);
        if (wantedFrontier_ < 0 && (isReached || race_.over())) {
            wantedHead_ = -1;
            wantedPart_ = 0;
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
    headMoved();
}

// Of the snapshots that came on the way only the newest are left, which are those of the piece's end.
bool Controller::isPieceDone(Frame& frame) {
    if (frame.generation != generation_) return true;
    if (frame.generation != race_.generation()) ofPiece_.clear();
    ofPiece_.resize(std::max(ofPiece_.size(), frame.runs.size()));
    for (std::size_t i = 0; i < frame.runs.size(); ++i)
        if (auto& snapshots = frame.runs[i].snapshots; !snapshots.empty()) {
            ofPiece_[i] = std::move(snapshots.back());
            snapshots.clear();
        }
    if (frame.step < *pieceEnd_ && !frame.over) return false;
    for (std::size_t i = 0; i < frame.runs.size(); ++i)
        if (ofPiece_[i]) frame.runs[i].snapshots.push_back(std::exchange(ofPiece_[i], nullptr));
    return true;
}

void Controller::tick() {
    replayed_ += static_cast<double>(sinceTick_.restart()) / 1000 *
                 std::min(speed_, static_cast<double>(race_.frontier()) / 0.5 + 1);
    race_.setHead(static_cast<std::int64_t>(std::min(replayed_, 1e15)));
    if (atFrontier()) {
        setPlaying(false);
        if (race_.frontier() < experiment().length() && !race_.over()) play();
    }
    headMoved();
}

bool Controller::waitForStep(std::int64_t step, int timeoutMs) {
    const QDeadlineTimer deadline(timeoutMs);
    while (!(race_.generation() == generation_ && (race_.frontier() >= step || race_.over()))) {
        if (deadline.hasExpired()) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 50);
    }
    return true;
}

bool Controller::waitForSight(int timeoutMs) {
    const QDeadlineTimer deadline(timeoutMs);
    while (!race_.sight()) {
        if (deadline.hasExpired()) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 50);
    }
    return true;
}

bool Controller::computeInPieces(std::int64_t step, int pieces, int timeoutMs) {
    const QDeadlineTimer deadline(timeoutMs);
    const auto left = [&] { return static_cast<int>(std::max<qint64>(1, deadline.remainingTime())); };
    const std::int64_t to = std::clamp<std::int64_t>(step, 0, experiment().length()), from = race_.frontier();
    pieceEnd_ = from;
    bool isDone = waitForStep(from, left());
    for (int piece = 1; isDone && piece <= pieces; ++piece) {
        const auto share = static_cast<double>(piece) / pieces;
        const std::int64_t end =
            piece == pieces ? to : from + static_cast<std::int64_t>(static_cast<double>(to - from) * share);
        if (end <= race_.frontier()) continue;
        pieceEnd_ = end;
        session_.computeTo(end);
        isDone = waitForStep(end, left());
    }
    pieceEnd_.reset();
    return isDone;
}

bool Controller::computeTo(std::int64_t step, int timeoutMs) {
    if (!waitForStep(0, timeoutMs)) return false;
    session_.computeTo(std::min(step, experiment().length()));
    return waitForStep(step, timeoutMs);
}

}  // namespace ravine
