// Between the window and the worker: turns edits and transport commands into session commands, pulls frames once per
// display frame, and says what has changed. Data flows one way; no view is ever read by a computation.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <chrono>
#include <memory>

#include "app/session/document.h"
#include "app/session/race_view.h"
#include "core/experiment/edit_meaning.h"
#include "core/experiment/prepared.h"
#include "core/training/session.h"

namespace ravine {

class Controller : public QObject {
    Q_OBJECT
public:
    explicit Controller(QObject* parent = nullptr);
    ~Controller() override;

    Document& document() { return document_; }
    const Experiment& experiment() const { return document_.experiment(); }
    const RaceView& race() const { return race_; }
    std::shared_ptr<const SurfaceFunction> surface() const { return prepared_.surface; }
    std::shared_ptr<const PreparedNetwork> network() const { return prepared_.network; }
    const Prepared& prepared() const { return prepared_; }
    Point start() const;
    bool isPlaying() const { return playing_; }
    double speed() const { return speed_; }
    // The run as its card shows it: its spec after the changes made so far.
    RunSpec shownRun(std::size_t index) const;
    RunSpec runAtHead(std::size_t index) const;  // after the changes made up to the moment that is shown
    double updatesPerStep() const;               // of the run that has most of them in an epoch; 1 on a surface

    // Another experiment, with what it was prepared to; at its start.
    void open(Experiment experiment, Prepared prepared, const QString& file);

    // Edits. What one means at this moment is meaningOf()'s to say (core/experiment/edit_meaning.h).
    enum class From { Here, Start };
    Issues editRun(std::size_t run, const QString& path, const std::string& json, bool final, From from = From::Here);
    // Takes back a change that was logged with the run (RunSpec::changes).
    void takeBack(std::size_t run, std::size_t change);
    void makeFromStart(std::size_t run, std::size_t change);  // its settings hold from the start instead
    // What an edit of that setting of the run would mean now.
    EditMeaning meaningFor(std::size_t run, const QString& path, From from = From::Here) const;
    // How far along the timeline an update of the run is: in steps or epochs.
    double placeOfUpdate(std::size_t run, std::int64_t update) const;
    Issues editProblem(const QString& path, const std::string& json, bool final);
    void setStart(Point start, bool final);
    // Weights and points (network_edit.h) of one run, or of all: a change at the current step.
    Issues editNetwork(std::optional<std::size_t> run, const std::string& path, const std::string& json, bool final,
                       const QString& what);
    void scoreTest();  // the sealed test part
    // A new run that starts from what `run` is at the head, with these settings (or none) changed there: (path, JSON
    // text) as in Change. Its index; nothing when there is no room for one more.
    std::optional<std::size_t> fork(std::size_t run, const Settings& settings, const QString& name = {},
                                    bool final = true);
    void addRun(const std::string& optimizerKey, double weightDecay);
    void duplicateRun(std::size_t run);
    void removeRun(std::size_t run);
    void undo();
    void redo();

    // Transport.
    void play();
    void pause();
    void togglePlay() { playing_ ? pause() : play(); }
    void reset();
    // `fine`: in a network by one update instead of an epoch.
    void stepForward(bool fine = false);
    void stepBack(bool fine = false);
    void seek(std::int64_t step) { seekPart(step, 0); }  // computes up to there first where that is needed
    void seekPart(std::int64_t step, double part);       // and so much of the epoch after it
    enum class Jump { Best, Converged, LastFinite };
    std::optional<double> placeOf(Jump jump, std::size_t run) const;  // in steps or epochs; nothing: there is none
    void jump(Jump jump, std::size_t run);
    // Step anatomy: the run whose next update is opened up wherever the head is (RaceView::nextStep), in a network at
    // these places of its parameter vector, and as a whole if wanted. None: no more.
    void openStep(std::optional<std::size_t> run, std::vector<std::int64_t> coordinates = {}, bool whole = false);
    void setSpeed(double stepsPerSecond);
    // While held, the worker's frames wait: the window is about to be painted for the first time, and comes first.
    void holdFrames(bool on);

    // For the headless screenshot and tests: computes to the end and waits for it.
    bool computeTo(std::int64_t step, int timeoutMs = 60000);
    // The same in at most so many even pieces, of whose ends alone the views are told: nothing that they show depends
    // on how fast it went.
    bool computeInPieces(std::int64_t step, int pieces, int timeoutMs = 60000);
    bool computeAll(int timeoutMs = 60000) { return computeTo(experiment().length(), timeoutMs); }
    bool waitForStep(std::int64_t step, int timeoutMs = 60000);
    bool waitForSight(int timeoutMs = 60000);  // of the head

signals:
    void experimentChanged();  // any part of the spec
    void problemPrepared();    // another function to draw, other data to learn from
    void raceReset();          // all series start again: pointers to traces are new
    void frameShown();         // series grew or the head moved
    void playingChanged(bool playing);
    void dragging(bool on);  // what is being dragged has the race computed again at every move; off at its release
    void noted(const QString& text);                  // what else an edit of the problem has changed; empty: nothing
    void problemFault(const ravine::Issues& issues);  // the problem cannot be prepared; the last valid one stays

private:
    static constexpr std::chrono::nanoseconds framePeriod{16'666'667};

    void documentChanged(bool byUndo);
    void edit(Experiment changed, bool final, const QString& what);
    bool prepareProblem(Issues& issues);
    QString settleOn(Experiment& changed, const std::shared_ptr<const SurfaceFunction>& surface) const;
    std::pair<const void*, const void*> shownProblem() const;
    EditMoment momentOf(std::optional<std::size_t> run) const;
    Issues editFromNow(std::size_t run, const std::string& path, const std::string& json, bool final,
                       const QString& what);
    Issues editFromShown(std::size_t run, const std::string& path, const std::string& json, bool final,
                         const QString& what);
    bool isOver(std::size_t run) const;
    void reload(std::int64_t upTo, bool running);
    void schedulePull();
    void pull();
    void tick();
    void setPlaying(bool playing);
    bool stopQuietly();  // as setPlaying(false), but tells nobody; whether it was playing
    bool atFrontier() const { return race_.atFrontier(); }
    void headMoved();  // tells the worker what is looked at, then the views
    void look();
    bool isPieceDone(Frame& frame);
    void seekFinely(std::int64_t step, double part);
    std::pair<std::int64_t, double> place() const;
    bool isPast() const { return wantedHead_ >= 0 || !atFrontier(); }
    std::optional<std::int64_t> updateAtHead(std::size_t run) const;  // nothing: it cannot be told yet
    Issues forkOrGoOn(std::size_t run, const std::string& path, const std::string& json, bool final);
    Issues editFork(std::size_t run, const std::string& path, const std::string& json, bool final);

    Document document_;
    RaceView race_;
    Prepared prepared_;
    Experiment preparedFor_;                                  // what prepared_ was made from
    std::pair<const void*, const void*> shown_{};             // the function and the data that the views have
    std::optional<std::pair<Experiment, Prepared>> checked_;  // an edit that was tried and is about to come
    std::uint64_t generation_ = 0;
    std::int64_t wantedHead_ = -1;  // head to restore once the race is computed that far again
    double wantedPart_ = 0;
    std::int64_t wantedFrontier_ = -1;  // how far the race is being computed again; −1 when it is there
    bool playing_ = false;
    bool dragging_ = false;
    bool replaying_ = false;  // the head moves through steps computed earlier
    bool loggingChange_ = false;
    bool held_ = false;
    std::optional<std::int64_t> pieceEnd_;                  // frames before it are taken in, not shown
    std::vector<std::shared_ptr<const Snapshot>> ofPiece_;  // the newest of each run
    double speed_ = 10;
    Look look_;
    std::optional<Look> asked_;  // of the worker
    std::optional<std::pair<std::string, std::string>>
        forking_;  // while something is dragged: a run's name, its fork's
    double replayed_ = 0;
    std::chrono::steady_clock::time_point pullDue_;
    QElapsedTimer sinceTick_;
    QTimer pullTimer_;
    QTimer replayTimer_;
    TrainingSession session_;  // last: its worker must not outlive what its callback touches
};

// A name no other run has: "Adam", "Adam 2", …
std::string freeRunName(const std::vector<RunSpec>& runs, const std::string& wanted);

}  // namespace ravine
