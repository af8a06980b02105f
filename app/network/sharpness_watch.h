// Sharpness of the runs' networks at the moments whose weights are at hand, worked out one after another beside the
// window's thread: the moment that is shown, then the newest, then the middle of the widest gap.
#pragma once

#include <QObject>
#include <deque>
#include <map>
#include <stop_token>

#include "app/session/controller.h"
#include "app/session/latest_job.h"
#include "core/inspection/sharpness.h"

namespace ravine {

class SharpnessWatch : public QObject {
    Q_OBJECT
public:
    explicit SharpnessWatch(Controller& controller, QObject* parent = nullptr);
    ~SharpnessWatch() override;  // gives up what is under way

    // For whom it works: nothing is computed for nobody.
    void setCurvesWatched(bool watched);  // of all runs
    void setHeadWatched(bool watched);    // of the selected run, at the moment that is shown
    void refresh(int selected);           // series grew, the head moved, another run

    // By epochs, straight between the moments that are known; NaN before the first and where there is no answer.
    const Trace& curve(std::size_t run) const { return runs_[run].curve; }
    // Where the run's rule would swing out, at its rate of that epoch; NaN where theory tells nothing.
    const Trace& level(std::size_t run) const { return runs_[run].level; }
    std::size_t runs() const { return runs_.size(); }
    std::optional<double> atHead() const;  // of the selected run; while it trains, of a moment close before or after
    std::vector<double> moments(std::size_t run) const;  // in epochs, that were worked out
    // "1,000 of 50,000": the samples that it goes by.
    std::pair<std::int64_t, std::int64_t> samples() const;
    void wait();  // until all is known; only where no event loop runs

    static constexpr std::int64_t maxSamples = 1000;
    static SharpnessOptions optionsFor(const RunSpec& run);

signals:
    void measured();

private:
    static constexpr double moments_ = 64;        // on each curve, about
    static constexpr std::size_t mostKept = 512;  // who scrubs asks for more

    struct Measured {
        std::uint64_t snapshot = 0;
        double value = 0;
    };
    struct RunSharpness {
        std::map<double, Measured> at;  // by epochs
        Trace curve, level;
    };
    struct Wish {
        std::size_t run = 0;
        std::shared_ptr<const Snapshot> snapshot;
    };

    void restart();
    void begin();
    std::optional<Wish> nextWish() const;
    std::optional<Wish> widestGap() const;
    bool isMissing(std::size_t run, const Snapshot& snapshot) const;
    double distance(std::size_t run, double epoch) const;  // to the nearest moment that is known
    double grain() const;                                  // distances below it do not matter
    void take(const Wish& wish, std::optional<Sharpness> found);
    void drawCurve(RunSharpness& run) const;
    void drawLevels();

    Controller& controller_;
    int selected_ = 0;
    bool curvesWatched_ = false, headWatched_ = false;
    std::uint64_t generation_ = 0;
    std::deque<RunSharpness> runs_;  // stable addresses while a race lasts
    std::stop_source stop_;
    LatestJob job_;
};

// The sharpness at which a run swings out at this rate: 2 / η for gradient descent, 2 (1 + μ) / η with momentum.
// Nothing where theory gives none.
std::optional<double> edgeOfStability(const RunSpec& run, double rate);

}  // namespace ravine
