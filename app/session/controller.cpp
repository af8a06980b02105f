#include "app/session/controller.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/experiment/change_check.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/network_edit.h"
#include "core/kinds/kind_json.h"
#include "core/training/sane_rate.h"

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

// A fresh schedule whose length is left at its default takes the experiment's.
std::string withHorizon(const std::string& json, std::int64_t length) {
    Json schedule = Json::parse(json, nullptr, false);
    if (!schedule.is_object() || !schedule.contains("kind") || !schedule["kind"].is_string()) return json;
    for (const KindDescription& kind : kindsOf<Schedule>())
        if (schedule["kind"].get<std::string>() == kind.info.key)
            for (const ParamInfo& param : kind.params)
                if (param.horizon && !schedule.contains(std::string(param.key)))
                    schedule[std::string(param.key)] = length;
    return schedule.dump();
}

// "Momentum, Adam on Rosenbrock's banana"
std::string plainTitle(const Experiment& experiment) {
    std::string runs;
    for (const RunSpec& run : experiment.runs) runs += (runs.empty() ? "" : ", ") + run.name;
    if (experiment.runs.size() > 4) runs = std::to_string(experiment.runs.size()) + " runs";
    return runs + " on " + std::string(infoOf(experiment.surface().surface).title);
}

// Forks go by their parent's name.
void followParent(Experiment& experiment, const std::string& before, const std::string& now) {
    for (RunSpec& run : experiment.runs)
        if (run.parent == before) run.parent = now;
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

namespace {

EditedPart partOf(const QString& path) {
    if (path == "name" || path == "colour" || path == "hidden") return EditedPart::Drawing;
    // A network's layers, first weights and batches cannot change on the way.
    return path.startsWith("network") && path != "network.dropout" ? EditedPart::Shape : EditedPart::Setting;
}

}  // namespace

EditMoment Controller::momentOf(std::optional<std::size_t> run) const {
    EditMoment moment{.playing = playing_,
                      .past = replaying_ || isPast(),
                      .started = race_.started(),
                      .ended = run && isOver(*run),
                      .pending = wantedFrontier_ >= 0,
                      .forking = run && forking_ && forking_->first == experiment().runs[*run].name};
    // A run that is shown before its end has not ended yet.
    if (moment.ended && moment.past) {
        const auto [whole, part] = place();
        moment.ended = *run < race_.runs().size() && race_.stepOf(*run) < whole;
    }
    return moment;
}

EditMeaning Controller::meaningFor(std::size_t run, const QString& path, From from) const {
    return meaningOf({.part = partOf(path),
                      .ofNetwork = experiment().isNetwork(),
                      .ofFork = forkPoint(experiment(), run).has_value(),
                      .fromStart = from == From::Start},
                     momentOf(run));
}

// The worker stamps the step, the frame reports it, the document logs it.
Issues Controller::editFromNow(std::size_t run, const std::string& path, const std::string& json, bool final,
                               const QString& what) {
    Issues issues;
    RunSpec trial = shownRun(run);
    if (!set(trial, path, json, "", issues)) return issues;
    document_.beginLiveEdit(what);
    const Json parsed = Json::parse(json, nullptr, false);
    session_.retune(run, {{path, parsed.is_discarded() ? Json(json).dump() : json}});
    if (final) document_.endLiveEdit();
    return issues;
}

// During a replay. What the run was told later about the same setting no longer holds; its other changes do.
Issues Controller::editFromShown(std::size_t run, const std::string& path, const std::string& json, bool final,
                                 const QString& what) {
    Issues issues;
    const auto at = updateAtHead(run);
    if (!at) {
        issues.push_back({path, "that moment is still being computed", "a moment's patience"});
        return issues;
    }
    Experiment changed = experiment();
    RunSpec& spec = changed.runs[run];
    if (RunSpec trial = resolvedAt(spec, *at); !set(trial, path, json, "", issues)) return issues;
    for (Change& change : spec.changes)
        if (change.at >= *at)
            std::erase_if(change.set, [&](const auto& setting) {
                return setting.first == path || setting.first.starts_with(path + ".");
            });
    std::erase_if(spec.changes, [](const Change& change) { return change.set.empty(); });
    const Json parsed = Json::parse(json, nullptr, false);
    const Change change{*at, {{path, parsed.is_discarded() ? Json(json).dump() : json}}};
    spec.changes.insert(std::ranges::upper_bound(spec.changes, *at, {}, &Change::at), change);
    edit(std::move(changed), final, what);
    return issues;
}

void Controller::takeBack(std::size_t run, std::size_t change) {
    if (run >= experiment().runs.size() || change >= experiment().runs[run].changes.size()) return;
    Experiment changed = experiment();
    auto& changes = changed.runs[run].changes;
    changes.erase(changes.begin() + static_cast<std::ptrdiff_t>(change));
    edit(std::move(changed), true, tr("take back"));
}

void Controller::makeFromStart(std::size_t run, std::size_t change) {
    if (run >= experiment().runs.size() || change >= experiment().runs[run].changes.size()) return;
    const Settings settings = experiment().runs[run].changes[change].set;
    for (const auto& [path, value] : settings)
        editRun(run, QString::fromStdString(path), value, path == settings.back().first, From::Start);
}

double Controller::placeOfUpdate(std::size_t run, std::int64_t update) const {
    if (!experiment().isNetwork() || run >= race_.runs().size()) return static_cast<double>(update);
    return static_cast<double>(update) /
           static_cast<double>(std::max<std::int64_t>(1, race_.runs()[run].batchesPerEpoch));
}

Issues Controller::editRun(std::size_t run, const QString& path, const std::string& json, bool final, From from) {
    if (run >= experiment().runs.size()) return {};
    const QString what = path.section('.', 0, 0).replace('_', ' ');
    const std::string value = path == "schedule" ? withHorizon(json, experiment().length()) : json;
    switch (meaningFor(run, path, from)) {
        case EditMeaning::Fork:
            return forkOrGoOn(run, path.toStdString(), value, final);
        case EditMeaning::OfFork:
            return editFork(run, path.toStdString(), value, final);
        case EditMeaning::FromNow:
            return editFromNow(run, path.toStdString(), value, final, what);
        case EditMeaning::FromShown:
            return editFromShown(run, path.toStdString(), value, final, what);
        case EditMeaning::FromStart:
        case EditMeaning::Redraw:
            break;
    }

    Experiment changed = experiment();
    RunSpec& spec = changed.runs[run];
    if (path == "name") {
        const std::string wanted =
            Json::parse(json, nullptr, false).is_string() ? Json::parse(json).get<std::string>() : json;
        spec.name.clear();
        if (!wanted.empty()) spec.name = freeRunName(changed.runs, wanted);
        if (wanted.empty()) spec.name = freeRunName(changed.runs, std::string(infoOf(spec.optimizer).title));
        followParent(changed, experiment().runs[run].name, spec.name);
        edit(std::move(changed), final, tr("name"));
        return {};
    }
    const std::string oldTitle(infoOf(spec.optimizer).title);
    if (Issues issues = editWholeRun(spec, shownRun(run), path.toStdString(), value); !issues.empty()) return issues;
    if (changed.isNetwork() && path.startsWith("network")) {
        Issues issues;  // batch sizes and shapes that only the data can tell
        const Prepared tried = prepare(changed, preparedFor_, prepared_, issues);
        if (!tried) return issues;
        dropImpossibleChanges(changed, *tried.network);
    }
    // A run that still bears its optimizer's name follows it.
    const std::string newTitle(infoOf(spec.optimizer).title);
    if (newTitle != oldTitle && (spec.name == oldTitle || spec.name.starts_with(oldTitle + " "))) {
        spec.name.clear();
        spec.name = freeRunName(changed.runs, newTitle);
        followParent(changed, experiment().runs[run].name, spec.name);
    }
    edit(std::move(changed), final, what);
    return {};
}

// On another surface: a title that was given for the former one goes, and so do rates that overflow at once. Says so.
QString Controller::settleOn(Experiment& changed, const std::shared_ptr<const SurfaceFunction>& surface) const {
    const bool isGiven = document_.file().isEmpty() || document_.file().startsWith(QLatin1Char(':'));
    const std::string& title = experiment().title;
    if ((isGiven && title == document_.saved().title) || title == plainTitle(experiment()))
        changed.title = plainTitle(changed);
    QStringList lowered;
    for (RunSpec& run : changed.runs) {
        const auto rate = saneRate(surface, changed, run);
        if (!rate || *rate == run.learningRate) continue;
        lowered << tr("%1 from %2 to %3")
                       .arg(QString::fromStdString(run.name),
                            QString::fromStdString(fmt::format("{:g}", run.learningRate)),
                            QString::fromStdString(fmt::format("{:g}", *rate)));
        run.learningRate = *rate;
    }
    if (lowered.isEmpty()) return {};
    return tr("Learning rates that overflow here within 40 steps were lowered: %1. Ctrl+Z takes it back.")
        .arg(lowered.join(QStringLiteral(", ")));
}

Issues Controller::editProblem(const QString& path, const std::string& json, bool final) {
    Experiment changed = experiment();
    Issues issues;
    if (!set(changed, path.toStdString(), json, issues)) return issues;
    const EditedPart part = path == "title" ? EditedPart::Drawing : EditedPart::Shared;
    if (meaningOf({.part = part, .ofNetwork = changed.isNetwork()}, momentOf(std::nullopt)) == EditMeaning::Redraw) {
        edit(std::move(changed), final, path);
        return issues;
    }
    // Another surface starts at its own good place.
    const bool isOther = !changed.isNetwork() && !experiment().isNetwork() &&
                         changed.surface().surface.index() != experiment().surface().surface.index();
    if (isOther) changed.surface().start.reset();
    QString note;
    if (needsPreparing(changed, experiment())) {
        Prepared tried = prepare(changed, preparedFor_, prepared_, issues);
        if (!tried) return issues;
        if (tried.network) dropImpossibleChanges(changed, *tried.network);
        if (isOther) note = settleOn(changed, tried.surface);
        checked_.emplace(changed, std::move(tried));
    }
    emit noted(note);
    edit(std::move(changed), final, path.section('.', -1).replace('_', ' '));
    return issues;
}

void Controller::setStart(Point start, bool final) {
    Experiment changed = experiment();
    changed.surface().start = start;
    edit(std::move(changed), final, tr("start"));
}

Issues Controller::editNetwork(std::optional<std::size_t> run, const std::string& path, const std::string& json,
                               bool final, const QString& what) {
    Issues issues;
    if (!readNetworkEdit(path, json, path, issues)) return issues;
    // Points are every run's, and apply where training stands. A replay stops where its weights are taken in hand.
    if (run && replaying_) pause();
    if (run && meaningFor(*run, "weights") == EditMeaning::Fork) return forkOrGoOn(*run, path, json, final);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < experiment().runs.size(); ++i)
        if ((!run || *run == i) && !isOver(i)) open.push_back(i);
    if (open.empty()) {
        issues.push_back({path, "the run has ended", "a run that still trains: reset it, or give it more epochs"});
        return issues;
    }
    race_.setHead(race_.frontier());
    document_.beginLiveEdit(what);
    for (const std::size_t i : open) session_.retune(i, {{path, json}});
    if (final) document_.endLiveEdit();
    return issues;
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
