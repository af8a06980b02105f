// What an edit changes, and from which moment on.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/session/controller.h"
#include "core/experiment/change_check.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/network_edit.h"
#include "core/kinds/json_text.h"
#include "core/kinds/kind_json.h"
#include "core/training/sane_rate.h"

namespace ravine {
namespace {

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
    session_.retune(run, {{path, parsedOrText(json).dump()}});
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
    const Change change{*at, {{path, parsedOrText(json).dump()}}};
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
        const Json said = parsedOrText(json);
        const std::string wanted = said.is_string() ? said.get<std::string>() : json;
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

}  // namespace ravine
