#include "app/session/controller.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/experiment/experiment_json.h"
#include "core/kinds/kind_json.h"

namespace ravine {
namespace {

// What a change of the experiment means for the numbers: none for names, colours, titles.
Json computed(const Experiment& experiment) {
    Json json = toJson(experiment);
    json.erase("title");
    for (Json& run : json["runs"])
        for (const char* drawing : {"name", "parent", "colour", "hidden"}) run.erase(drawing);
    return json;
}

}  // namespace

std::string freeRunName(const std::vector<RunSpec>& runs, const std::string& wanted) {
    const auto taken = [&](const std::string& name) {
        return std::ranges::any_of(runs, [&](const RunSpec& run) { return run.name == name; });
    };
    std::string name = wanted;
    for (int n = 2; taken(name); ++n) name = wanted + " " + std::to_string(n);
    return name;
}

Controller::Controller(QObject* parent)
    : QObject(parent),
      session_([this] { QMetaObject::invokeMethod(this, &Controller::schedulePull, Qt::QueuedConnection); }) {
    pullTimer_.setSingleShot(true);
    pullTimer_.setTimerType(Qt::PreciseTimer);
    connect(&pullTimer_, &QTimer::timeout, this, &Controller::pull);
    replayTimer_.setTimerType(Qt::PreciseTimer);
    replayTimer_.setInterval(std::chrono::round<std::chrono::milliseconds>(framePeriod));
    connect(&replayTimer_, &QTimer::timeout, this, &Controller::tick);
    connect(&document_, &Document::changed, this, &Controller::documentChanged);
    session_.setSpeed(speed_);
}

Controller::~Controller() = default;

Point Controller::start() const {
    return experiment().surface().start.value_or(prepared_.surface ? prepared_.surface->start : Point{});
}

RunSpec Controller::shownRun(std::size_t index) const {
    // A change's step counts updates; a network's frontier counts epochs.
    const bool counted = experiment().isNetwork() && index < race_.runs().size();
    const std::int64_t step = counted ? race_.runs()[index].network.step : race_.frontier();
    // A fork is what it is from where it leaves its parent on, also while that is being computed.
    return resolvedAt(experiment().runs[index], std::max(step, forkPoint(experiment(), index).value_or(0)));
}

RunSpec Controller::runAtHead(std::size_t index) const {
    return resolvedAt(experiment().runs[index], updateAtHead(index).value_or(0));
}

void Controller::open(Experiment experiment, Prepared prepared, const QString& file) {
    setPlaying(false);
    checked_.emplace(experiment, std::move(prepared));
    document_.open(std::move(experiment), file);
    reset();
}

void Controller::edit(Experiment changed, bool final, const QString& what) {
    if (!final && !dragging_) emit dragging(dragging_ = true);
    document_.edit(std::move(changed), final, what);
    if (final && dragging_) emit dragging(dragging_ = false);
}

// --- edits ---------------------------------------------------------------------------------------------------------

void Controller::documentChanged(bool byUndo) {
    if (byUndo) forking_.reset();
    if (loggingChange_) {
        emit experimentChanged();
        return;
    }
    Issues issues;
    if (!prepareProblem(issues)) {
        emit experimentChanged();
        emit problemFault(issues);
        return;
    }
    const bool sameNumbers = generation_ != 0 && computed(preparedFor_) == computed(experiment());
    const bool newProblem = shown_ != shownProblem();
    bool hasStopped = false;
    preparedFor_ = experiment();
    // Snapshots belong to the data they were trained on, so another problem is computed anew even if it is equal.
    if (!sameNumbers || newProblem) {
        const bool goOn = playing_ && !byUndo;
        hasStopped = !goOn && stopQuietly();
        const std::int64_t wanted = wantedHead_ + (wantedPart_ > 0 ? 1 : 0);
        std::int64_t upTo = std::max({race_.frontier(), wantedFrontier_, wanted});
        if (goOn && replaying_) {  // what was computed after the step shown is computed as it is played
            upTo = place().first + (place().second > 0 ? 1 : 0);
            replaying_ = false;
            replayTimer_.stop();
        }
        reload(std::min(upTo, experiment().length()), goOn);
    }
    shown_ = shownProblem();
    if (newProblem) {
        race_.forgetSnapshots();
        emit problemPrepared();
    }
    emit experimentChanged();
    if (hasStopped) emit playingChanged(false);  // after that, so that nobody asks for runs that are gone
}

std::pair<const void*, const void*> Controller::shownProblem() const {
    return {prepared_.surface.get(), prepared_.network ? prepared_.network->data.get() : nullptr};
}

bool Controller::prepareProblem(Issues& issues) {
    if (prepared_ && !needsPreparing(experiment(), preparedFor_)) return true;
    Prepared prepared;
    if (checked_ && checked_->first == experiment())
        prepared = checked_->second;
    else
        prepared = prepare(experiment(), preparedFor_, prepared_, issues);
    checked_.reset();
    if (!prepared) return false;
    prepared_ = std::move(prepared);
    return true;
}

void Controller::reload(std::int64_t upTo, bool running) {
    if (wantedHead_ < 0 && !atFrontier()) {
        wantedHead_ = race_.head();
        wantedPart_ = race_.partOfHead();
    }
    asked_.reset();
    wantedFrontier_ = upTo;
    generation_ = session_.load(prepared_, experiment(), upTo, running);
}

bool Controller::isOver(std::size_t run) const {
    return run < race_.runs().size() && race_.runs()[run].status() >= Status::Finished;
}

// --- forks ---------------------------------------------------------------------------------------------------------

std::optional<std::int64_t> Controller::updateAtHead(std::size_t run) const {
    if (run >= race_.runs().size()) return 0;
    const RunTraces& traces = race_.runs()[run];
    const auto [whole, part] = isPast() ? place() : std::pair{race_.frontier(), 0.0};
    const bool hasEnded = traces.status() >= Status::Finished && wantedFrontier_ < 0;
    if (!experiment().isNetwork()) return hasEnded ? std::min(whole, traces.progress.latest.step) : whole;
    if (!isPast()) return traces.network.step;
    if (const Sight* exact = race_.sight(); wantedHead_ < 0 && exact && run < exact->runs.size())
        return exact->runs[run].step;
    // Without points that came or went, every epoch has as many updates.
    for (const Change& change : experiment().runs[run].changes)
        for (const auto& [path, value] : change.set)
            if (path.starts_with("points.")) return std::nullopt;
    const auto updates = whole * traces.batchesPerEpoch +
                         static_cast<std::int64_t>(part * static_cast<double>(traces.batchesPerEpoch) + 1e-9);
    return hasEnded ? std::min(updates, traces.network.step) : updates;
}

Issues Controller::forkOrGoOn(std::size_t run, const std::string& path, const std::string& json, bool final) {
    const auto& runs = experiment().runs;
    if (forking_) {
        const auto child = std::ranges::find(runs, forking_->second, &RunSpec::name);
        const bool isOurs = child != runs.end() && forking_->first == runs[run].name && child->parent == runs[run].name;
        if (final || !isOurs) forking_.reset();
        if (isOurs) return editFork(static_cast<std::size_t>(child - runs.begin()), path, json, final);
    }
    Issues issues;
    if (RunSpec trial = resolvedAt(runs[run], updateAtHead(run).value_or(0));
        !isNetworkEdit(path) && !set(trial, path, json, "", issues))
        return issues;
    const Json parsed = Json::parse(json, nullptr, false);
    const std::string name = runs[run].name;
    const auto child = fork(run, {{path, parsed.is_discarded() ? Json(json).dump() : json}}, {}, final);
    if (!child && experiment().runs.size() >= Experiment::maxRuns)
        issues.push_back(
            {path, "there are 8 runs already", "at most 8: remove one, or go to the end of what is computed"});
    else if (!child)
        issues.push_back({path, "that moment is still being computed", "a moment's patience"});
    else if (!final)
        forking_.emplace(name, experiment().runs[*child].name);
    return issues;
}

std::optional<std::size_t> Controller::fork(std::size_t run, const Settings& settings, const QString& name,
                                            bool final) {
    if (run >= experiment().runs.size() || experiment().runs.size() >= Experiment::maxRuns) return std::nullopt;
    if (playing_) pause();
    Experiment changed = experiment();
    RunSpec child = changed.runs[run];
    const auto at = updateAtHead(run);
    if (!at) return std::nullopt;
    std::erase_if(child.changes, [&](const Change& change) { return change.at > *at; });
    child.changes.push_back({*at, settings});
    child.parent = changed.runs[run].name;
    child.colour = 0;
    child.name.clear();
    child.name = freeRunName(changed.runs, name.isEmpty() ? child.parent + " fork" : name.toStdString());
    changed.runs.push_back(std::move(child));
    edit(std::move(changed), final, tr("fork"));
    return experiment().runs.size() - 1;
}

// What is edited on a fork's card holds from where it leaves its parent.
Issues Controller::editFork(std::size_t run, const std::string& path, const std::string& json, bool final) {
    Experiment changed = experiment();
    RunSpec& spec = changed.runs[run];
    Issues issues;
    const auto leaves = forkPoint(changed, run);
    if (!leaves) {
        issues.push_back({path, "the run it was forked from has changed", "an edit of its own card"});
        return issues;
    }
    // Several changes may stand at that step: the parent's first, the fork's own last.
    const auto own = std::ranges::upper_bound(spec.changes, *leaves, {}, &Change::at) - 1;
    RunSpec trial = resolvedAt(spec, *leaves);
    if (!isNetworkEdit(path) && !set(trial, path, json, "", issues)) return issues;
    const Json parsed = Json::parse(json, nullptr, false);
    for (auto change = own; change != spec.changes.end(); ++change)
        std::erase_if(change->set, [&](const auto& setting) {
            return setting.first == path || setting.first.starts_with(path + ".");
        });
    own->set.emplace_back(path, parsed.is_discarded() ? Json(json).dump() : json);
    edit(std::move(changed), final, QString::fromStdString(path).section('.', 0, 0).replace('_', ' '));
    return issues;
}

void Controller::scoreTest() { session_.scoreTest(); }

void Controller::addRun(const std::string& optimizerKey, double weightDecay) {
    if (experiment().runs.size() >= Experiment::maxRuns) return;
    Experiment changed = experiment();
    RunSpec run;
    forEachKind<Optimizer>([&]<class K>(const K& kind) {
        if (K::info.key != optimizerKey) return;
        run.optimizer = kind;
        run.learningRate = changed.isNetwork() ? K::info.networkRate : K::info.learningRate;
    });
    run.weightDecay = weightDecay;
    // Points that were clicked are every run's data.
    if (changed.isNetwork() && !changed.runs.empty())
        for (const Change& change : changed.runs.front().changes)
            if (std::ranges::all_of(change.set, [](const auto& s) { return s.first.starts_with("points."); }))
                run.changes.push_back(change);
    const std::string title = weightDecay > 0 ? "AdamW" : std::string(infoOf(run.optimizer).title);
    run.name = freeRunName(changed.runs, title);
    changed.runs.push_back(std::move(run));
    edit(std::move(changed), true, tr("add run"));
}

void Controller::duplicateRun(std::size_t index) {
    if (index >= experiment().runs.size() || experiment().runs.size() >= Experiment::maxRuns) return;
    Experiment changed = experiment();
    RunSpec copy = changed.runs[index];
    copy.name = freeRunName(changed.runs, copy.name);
    copy.colour = 0;
    changed.runs.insert(changed.runs.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(copy));
    // The others keep the colours they are known by.
    const std::vector<int> colours = colourSlots(experiment());
    for (std::size_t i = 0; i < experiment().runs.size(); ++i)
        changed.runs[i + (i > index ? 1 : 0)].colour = colours[i];
    edit(std::move(changed), true, tr("duplicate run"));
}

void Controller::removeRun(std::size_t index) {
    if (index >= experiment().runs.size()) return;
    Experiment changed = experiment();
    const std::vector<int> colours = colourSlots(experiment());
    for (std::size_t i = 0; i < changed.runs.size(); ++i) changed.runs[i].colour = colours[i];
    for (RunSpec& run : changed.runs)
        if (run.parent == experiment().runs[index].name) run.parent.clear();
    changed.runs.erase(changed.runs.begin() + static_cast<std::ptrdiff_t>(index));
    edit(std::move(changed), true, tr("remove run"));
}

void Controller::undo() { document_.undoStack().undo(); }
void Controller::redo() { document_.undoStack().redo(); }

}  // namespace ravine
