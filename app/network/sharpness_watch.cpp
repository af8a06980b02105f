#include "app/network/sharpness_watch.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/diagnosis/curvature.h"

namespace ravine {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double farthest = std::numeric_limits<double>::infinity();

}  // namespace

// A rule's largest stable rate falls as 1 / λ, and decay adds half of itself to the reciprocal of the rate (see
// largestStableRate): solved for λ.
std::optional<double> edgeOfStability(const RunSpec& run, double rate) {
    const auto atOne = largestStableRate(run.optimizer, 1);
    if (!atOne || !(rate > 0) || !std::isfinite(rate)) return std::nullopt;
    const double sharpness = *atOne * (1 / rate - run.weightDecay / 2);
    return sharpness > 0 ? std::optional(sharpness) : std::nullopt;
}

SharpnessWatch::SharpnessWatch(Controller& controller, QObject* parent) : QObject(parent), controller_(controller) {}

SharpnessWatch::~SharpnessWatch() { stop_.request_stop(); }

void SharpnessWatch::setCurvesWatched(bool watched) {
    curvesWatched_ = watched;
    refresh(selected_);
}

void SharpnessWatch::setHeadWatched(bool watched) {
    headWatched_ = watched;
    refresh(selected_);
}

SharpnessOptions SharpnessWatch::optionsFor(const RunSpec& run) {
    // For a picture: λ is then off by about a millionth. A network whose iteration takes longer is left out.
    return {.maxSamples = maxSamples,
            .tolerance = 1e-3,
            .maxProducts = 400,
            .penalty = {.l2 = run.l2, .coversAll = run.penaltyCovers == PenaltyCovers::All}};
}

std::pair<std::int64_t, std::int64_t> SharpnessWatch::samples() const {
    const auto network = controller_.network();
    const std::int64_t all = network ? network->data->trainSamples() : 0;
    return {std::min(all, maxSamples), all};
}

std::vector<double> SharpnessWatch::moments(std::size_t run) const {
    std::vector<double> epochs;
    for (const auto& [epoch, found] : runs_[run].at) epochs.push_back(epoch);
    return epochs;
}

void SharpnessWatch::restart() {
    stop_.request_stop();
    stop_ = std::stop_source();
    job_.forget();
    runs_.clear();
    runs_.resize(controller_.race().runs().size());
    generation_ = controller_.race().generation();
}

void SharpnessWatch::refresh(int selected) {
    selected_ = selected;
    const RaceView& race = controller_.race();
    if (generation_ != race.generation() || runs_.size() != race.runs().size()) restart();
    if (curvesWatched_) drawLevels();
    if (!curvesWatched_ && !headWatched_) {
        if (job_.idle()) return;
        stop_.request_stop();
        stop_ = std::stop_source();
        job_.forget();
        return;
    }
    begin();
}

void SharpnessWatch::begin() {
    if (!job_.idle() || !controller_.network() || runs_.size() != controller_.experiment().runs.size()) return;
    const auto wish = nextWish();
    if (!wish) return;
    const RunSpec spec = resolvedAt(controller_.experiment().runs[wish->run], wish->snapshot->step);
    job_.request([this, wish = *wish, options = optionsFor(spec), stop = stop_.get_token()] {
        auto found = sharpness(wish.snapshot, *wish.snapshot->data, options, stop);
        return [this, wish, found] { take(wish, found); };
    });
}

// --- what comes next -----------------------------------------------------------------------------------------------

double SharpnessWatch::grain() const {
    return std::max(1.0, static_cast<double>(controller_.race().frontier()) / moments_);
}

double SharpnessWatch::distance(std::size_t run, double epoch) const {
    const auto& at = runs_[run].at;
    const auto after = at.lower_bound(epoch);
    double least = after == at.end() ? farthest : after->first - epoch;
    if (after != at.begin()) least = std::min(least, epoch - std::prev(after)->first);
    return least;
}

// While training goes on there is always a newer moment; those in between must have their turn.
bool SharpnessWatch::isMissing(std::size_t run, const Snapshot& snapshot) const {
    if (controller_.isPlaying()) return distance(run, snapshot.progress) >= grain();
    const auto found = runs_[run].at.find(snapshot.progress);
    if (found == runs_[run].at.end()) return true;
    // Weights set by hand; a past moment computed again is the same.
    return controller_.race().atFrontier() && found->second.snapshot != snapshot.id;
}

std::optional<SharpnessWatch::Wish> SharpnessWatch::nextWish() const {
    const RaceView& race = controller_.race();
    const auto selected = static_cast<std::size_t>(selected_);
    const bool isExact = race.atFrontier() || race.sight();  // not the nearest one, until the very moment has come
    if (selected < runs_.size() && isExact)
        if (auto shown = race.snapshot(selected); shown && isMissing(selected, *shown))
            return Wish{selected, std::move(shown)};
    if (!curvesWatched_) return std::nullopt;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        const auto& kept = race.snapshots(i);
        if (controller_.experiment().runs[i].hidden || kept.empty()) continue;
        if (distance(i, kept.back()->progress) > 0 && isMissing(i, *kept.back())) return Wish{i, kept.back()};
    }
    return widestGap();
}

std::optional<SharpnessWatch::Wish> SharpnessWatch::widestGap() const {
    std::optional<Wish> wish;
    double widest = 0;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        if (controller_.experiment().runs[i].hidden) continue;
        for (const auto& snapshot : controller_.race().snapshots(i)) {
            const double gap = distance(i, snapshot->progress);
            const bool first =
                gap > widest || (gap == widest && static_cast<int>(i) == selected_ && wish && wish->run != i);
            if (gap < grain() || !first) continue;
            widest = gap;
            wish = {i, snapshot};
        }
    }
    return wish;
}

// --- what was found ------------------------------------------------------------------------------------------------

void SharpnessWatch::take(const Wish& wish, std::optional<Sharpness> found) {
    if (wish.run >= runs_.size()) return;
    RunSharpness& run = runs_[wish.run];
    run.at[wish.snapshot->progress] = {wish.snapshot->id, found ? found->largest : none};
    if (run.at.size() > mostKept) {
        std::size_t index = 0;
        std::erase_if(run.at, [&](const auto&) { return index++ % 2 == 1; });
    }
    drawCurve(run);
    emit measured();
    if (curvesWatched_ || headWatched_) begin();
}

void SharpnessWatch::drawCurve(RunSharpness& run) const {
    run.curve.clear();
    const auto last = static_cast<std::int64_t>(run.at.rbegin()->first);
    auto after = run.at.begin();
    for (std::int64_t epoch = 0; epoch <= last; ++epoch) {
        const auto now = static_cast<double>(epoch);
        while (after->first < now) ++after;
        if (after->first == now) {
            run.curve.append(after->second.value);
        } else if (after == run.at.begin()) {
            run.curve.append(none);
        } else {
            const auto& [from, before] = *std::prev(after);
            run.curve.append(before.value +
                             (after->second.value - before.value) * (now - from) / (after->first - from));
        }
    }
}

void SharpnessWatch::drawLevels() {
    const Experiment& experiment = controller_.experiment();
    if (experiment.runs.size() != runs_.size()) return;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        const RunTraces& traces = controller_.race().runs()[i];
        const RunSpec& spec = experiment.runs[i];
        Trace& level = runs_[i].level;
        for (std::int64_t epoch = level.end(); epoch < traces.learningRate.end(); ++epoch) {
            const double rate = traces.learningRate.at(epoch);
            const bool changed = !spec.changes.empty();
            const auto edge =
                edgeOfStability(changed ? resolvedAt(spec, epoch * traces.batchesPerEpoch - 1) : spec, rate);
            // Where a schedule has all but stopped, the level lies beyond any picture.
            level.append(edge && rate > spec.learningRate / 1000 ? *edge : none);
        }
    }
}

std::optional<double> SharpnessWatch::atHead() const {
    const auto selected = static_cast<std::size_t>(selected_);
    const auto shown = controller_.race().snapshot(selected);
    if (!shown || selected >= runs_.size()) return std::nullopt;
    const auto& at = runs_[selected].at;
    auto found = at.find(shown->progress);
    if (found == at.end() && controller_.isPlaying()) {
        found = at.upper_bound(shown->progress);
        if (found != at.begin()) --found;
        if (found != at.end() && std::abs(found->first - shown->progress) > 2 * grain()) found = at.end();
    }
    if (found == at.end() || std::isnan(found->second.value)) return std::nullopt;
    return found->second.value;
}

void SharpnessWatch::wait() {
    refresh(selected_);
    while (!job_.idle()) job_.wait();
}

}  // namespace ravine
