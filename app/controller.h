// Between the window and the worker: turns edits and transport commands into session commands, pulls frames once per
// display frame, and says what has changed. Data flows one way; no view is ever read by a computation.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <memory>

#include "document.h"
#include "race_view.h"
#include "session.h"

namespace ravine {

class Controller : public QObject {
    Q_OBJECT
public:
    explicit Controller(QObject* parent = nullptr);
    ~Controller() override;

    Document& document() { return document_; }
    const Experiment& experiment() const { return document_.experiment(); }
    const RaceView& race() const { return race_; }
    std::shared_ptr<const SurfaceFunction> surface() const { return surface_; }
    Point start() const;
    bool isPlaying() const { return playing_; }
    double speed() const { return speed_; }
    // The run as its card shows it: its spec after the changes made so far.
    RunSpec shownRun(std::size_t index) const;

    // Edits. An edit while running applies at the current step; otherwise every path is computed again from step 0.
    Issues editRun(std::size_t run, const QString& path, const std::string& json, bool final);
    Issues editProblem(const QString& path, const std::string& json, bool final);
    void setStart(Point start, bool final);
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
    void stepForward();
    void stepBack();
    void seek(std::int64_t step);  // computes up to there first where that is needed
    void setSpeed(double stepsPerSecond);

    // For the headless screenshot and tests: computes to the end and waits for it.
    bool computeAll(int timeoutMs = 60000);
    bool waitForStep(std::int64_t step, int timeoutMs = 60000);

signals:
    void experimentChanged();  // any part of the spec
    void surfaceChanged();     // another function to draw
    void raceReset();          // all series start again: pointers to traces are new
    void frameShown();         // series grew or the head moved
    void playingChanged(bool playing);
    void problemFault(const ravine::Issues& issues);  // the problem cannot be prepared; the last valid one stays

private:
    void documentChanged(bool byUndo);
    bool prepareSurface(Issues& issues);
    void reload(std::int64_t upTo, bool running);
    void schedulePull();
    void pull();
    void tick();
    void setPlaying(bool playing);
    bool atFrontier() const { return race_.head() >= race_.frontier(); }

    Document document_;
    RaceView race_;
    std::shared_ptr<const SurfaceFunction> surface_;
    Experiment prepared_;          // what surface_ was made from
    std::uint64_t generation_ = 0;
    std::int64_t wantedHead_ = -1;  // head to restore once the race is computed that far again
    std::int64_t wantedFrontier_ = -1;  // how far the race is being computed again; −1 when it is there
    bool playing_ = false;
    bool replaying_ = false;        // the head moves through steps computed earlier
    bool loggingChange_ = false;
    double speed_ = 10;
    double replayed_ = 0;
    QElapsedTimer sinceTick_;
    QTimer pullTimer_;
    QTimer replayTimer_;
    TrainingSession session_;  // last: its worker must not outlive what its callback touches
};

// A name no other run has: "Adam", "Adam 2", …
std::string freeRunName(const std::vector<RunSpec>& runs, const std::string& wanted);

}  // namespace ravine
