#include "app/workspace/runs_panel.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>
#include <cmath>
#include <nlohmann/json.hpp>
#include <tuple>

#include "app/workspace/race_results.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/network_json.h"
#include "core/kinds/kind_json.h"
#include "core/schedules/rate_clock.h"
#include "widgets/cards/run_card.h"
#include "widgets/fields/field_hands.h"
#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

template <class Owner>
std::vector<ParamInfo> tableOf(std::initializer_list<std::string_view> without = {}) {
    std::vector<ParamInfo> table;
    for (const auto& param : Owner::params())
        if (std::ranges::find(without, param.info.key) == without.end()) table.push_back(param.info);
    return table;
}

// What a run may have otherwise than the network that all share. Layers of its own are for files.
std::vector<ParamInfo> overrideTable() {
    std::vector<ParamInfo> table;
    for (const auto& param : LayerSpec::params())
        if (param.info.key != "units") table.push_back(param.info);
    for (const auto& param : NetworkSpec::params())
        if (param.info.key != "shuffle") table.push_back(param.info);
    return table;
}

// The shared network as the cards show it: what differs from layer to layer is left out.
Json overrideBase(const NetworkSpec& network) {
    Json base = Json::object(), layers;
    writeParams(network, base);
    writeLayers(network.layers, layers);
    for (const char* key : {"activation", "batch_norm", "dropout"}) {
        if (layers.empty()) continue;
        const Json& first = layers[0][key];
        if (std::ranges::all_of(layers, [&](const Json& layer) { return layer[key] == first; })) base[key] = first;
    }
    return base;
}

// "Adam, η 0.006 cosine, L2 0.01, dropout 0.25"
QString summaryOf(const RunSpec& run, const NetworkSpec& network) {
    QStringList parts{translated(infoOf(run.optimizer).title)};
    QString rate = RunsPanel::tr("η %1").arg(formatNumber(run.learningRate));
    if (!isConstant(run.schedule.kind)) rate += " " + translated(infoOf(run.schedule.kind).title).toLower();
    parts << rate;
    if (run.l1 > 0) parts << RunsPanel::tr("L1 %1").arg(formatNumber(run.l1));
    if (run.l2 > 0) parts << RunsPanel::tr("L2 %1").arg(formatNumber(run.l2));
    if (run.weightDecay > 0) parts << RunsPanel::tr("decay %1").arg(formatNumber(run.weightDecay));
    double dropout = 0;
    bool norm = false;
    for (const LayerSpec& layer : network.layers)
        dropout = std::max(dropout, layer.dropout), norm = norm || layer.batchNorm;
    if (dropout > 0) parts << RunsPanel::tr("dropout %1").arg(formatNumber(dropout));
    if (norm) parts << RunsPanel::tr("batch norm");
    if (run.network.batchSize) parts << RunsPanel::tr("batch %1").arg(*run.network.batchSize);
    return parts.join(", ");
}

// "η 0.03 from step 57"; nothing of points and weights, which are told elsewhere.
QString chipText(const Change& change, bool ofNetwork) {
    QStringList parts;
    for (const auto& [path, value] : change.set) {
        if (path.starts_with("points") || path.starts_with("weights")) continue;
        const Json json = Json::parse(value, nullptr, false);
        const QString name = path == "learning_rate"
                                 ? QStringLiteral("η")
                                 : QString::fromStdString(path.substr(path.rfind('.') + 1)).replace('_', ' ');
        QString now = QString::fromStdString(value);
        if (json.is_number()) now = formatNumber(json.get<double>());
        if (json.is_object() && json.contains("kind") && json["kind"].is_string())
            now = QString::fromStdString(json["kind"].get<std::string>()).replace('_', ' ');
        parts << RunsPanel::tr("%1 %2").arg(name, now);
    }
    if (parts.isEmpty()) return {};
    return (ofNetwork ? RunsPanel::tr("%1 from update %2") : RunsPanel::tr("%1 from step %2"))
        .arg(parts.join(", "), QString::number(change.at));
}

// What was changed on the way by the run itself: the latest, and how many there are before them. A long drag logs
// thousands, and is told at each of them.
std::pair<std::vector<ChangeChip>, int> chipsOf(const Experiment& experiment, std::size_t run) {
    std::vector<ChangeChip> chips;
    const auto leaves = forkPoint(experiment, run);
    const std::vector<Change>& changes = experiment.runs[run].changes;
    std::size_t i = changes.size();
    for (; i > 0 && chips.size() < ChangeChips::most; --i) {
        const Change& change = changes[i - 1];
        if (leaves && change.at <= *leaves) break;
        if (const QString text = chipText(change, experiment.isNetwork()); !text.isEmpty())
            chips.push_back({static_cast<int>(i - 1), change.at, text});
    }
    std::ranges::reverse(chips);
    int earlier = 0;
    for (; i > 0 && !(leaves && changes[i - 1].at <= *leaves); --i) earlier += !changes[i - 1].set.empty();
    return {std::move(chips), earlier};
}

RunCardTables cardTables(bool ofNetwork) {
    RunCardTables tables{kindsOf<Optimizer>(),
                         kindsOf<Schedule>(),
                         tableOf<RateSchedule>(),
                         tableOf<RunSpec>({"parent", "colour", "hidden"}),
                         {},
                         {}};
    if (ofNetwork) tables.overrideParams = overrideTable();
    for (const OptimizerPreset& preset : optimizerPresets) {
        const Json kind = {{"kind", std::string(preset.kind)}};
        tables.presets.push_back({fromView(preset.key),
                                  translated(preset.title),
                                  translated(preset.summary),
                                  {{"optimizer", kind.dump()}, {"weight_decay", Json(preset.weightDecay).dump()}},
                                  [kindKey = std::string(preset.kind)](const Json& run) {
                                      return run["optimizer"]["kind"] == kindKey &&
                                             run["weight_decay"].get<double>() > 0;
                                  },
                                  fromView(preset.synonyms)});
    }
    return tables;
}

}  // namespace

std::vector<double> scheduleSamples(const RunSpec& run, std::int64_t steps, int count) {
    std::vector<double> rates;
    const RateClock clock(run.schedule);
    for (int i = 0; i < count; ++i)
        rates.push_back(clock.rate(run.learningRate, std::floor(static_cast<double>(steps) * i / count)));
    return rates;
}

RunsPanel::RunsPanel(Controller& controller, bool ofNetwork, QWidget* parent)
    : QWidget(parent), controller_(controller), ofNetwork_(ofNetwork) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 12, 16);
    layout->setSpacing(8);
    auto* head = new QHBoxLayout;
    auto* title = new QLabel(tr("Runs"), this);
    title->setProperty("textRole", "section");
    count_ = new QLabel(this);
    count_->setProperty("textRole", "muted");
    meaning_ = new QLabel(this);
    meaning_->setObjectName(QStringLiteral("meaning"));
    meaning_->setProperty("textRole", "note");
    head->addWidget(title);
    head->addStretch();
    head->addWidget(meaning_);
    head->addStretch();
    head->addWidget(count_);
    layout->addLayout(head);
    except_ = new QLabel(this);
    except_->setWordWrap(true);
    except_->setProperty("textRole", "note");
    layout->addWidget(except_);
    list_ = new QVBoxLayout;
    list_->setSpacing(8);
    layout->addLayout(list_);
    add_ = new QPushButton(tr("Add run"), this);
    add_->setAccessibleDescription(tr("Choose an optimizer for another run"));
    connect(add_, &QPushButton::clicked, this, &RunsPanel::addMenu);
    auto* foot = new QHBoxLayout;
    foot->addWidget(add_);
    foot->addStretch();
    layout->addLayout(foot);
    layout->addStretch();
    for (const auto signal : {&Controller::frameShown, &Controller::experimentChanged})
        connect(&controller_, signal, this, &RunsPanel::showMeaning);
    connect(&controller_, &Controller::playingChanged, this, &RunsPanel::showMeaning);
}

void RunsPanel::showMeaning() {
    if (static_cast<std::size_t>(selected_) >= controller_.experiment().runs.size()) return;
    QString text, tip;
    switch (controller_.meaningFor(static_cast<std::size_t>(selected_), "learning_rate")) {
        case EditMeaning::FromNow:
        case EditMeaning::FromShown:
            text = tr("changes: from here on");
            tip =
                tr("A change of a run applies from the moment shown on, and is listed on its card. Hold Shift while "
                   "making it to change the run from its start.");
            break;
        case EditMeaning::Fork:
            text = tr("changes: as a fork");
            tip =
                tr("A change of a run at this past moment makes another run that leaves it here. Hold Shift while "
                   "making it to change the run from its start.");
            break;
        case EditMeaning::FromStart:
        case EditMeaning::OfFork:
        case EditMeaning::Redraw:
            break;
    }
    if (text == meaning_->text()) return;
    meaning_->setText(text);
    meaning_->setToolTip(tip);
}

RunCard* RunsPanel::makeCard(int index) {
    auto* card = new RunCard(cardTables(ofNetwork_), this);
    for (auto* button : card->findChildren<QAbstractButton*>()) button->setFocusPolicy(Qt::TabFocus);
    connect(card, &RunCard::edited, this, [=, this](const QString& path, const std::string& json, bool final) {
        editCard(index, path, json, final);
    });
    connect(card, &RunCard::selectRequested, this, [=, this] { select(index); });
    connect(card, &RunCard::duplicateRequested, this, [=, this] {
        const auto before = controller_.experiment().runs.size();
        controller_.duplicateRun(static_cast<std::size_t>(index));
        if (controller_.experiment().runs.size() > before) select(index + 1);
    });
    connect(card, &RunCard::changeTakenBack, this, [=, this](int change) {
        controller_.takeBack(static_cast<std::size_t>(index), static_cast<std::size_t>(change));
    });
    connect(card, &RunCard::changeWantedFromStart, this, [=, this](int change) {
        controller_.makeFromStart(static_cast<std::size_t>(index), static_cast<std::size_t>(change));
    });
    connect(card, &RunCard::changeShown, this, [=, this](qint64 at) {
        const double place = controller_.placeOfUpdate(static_cast<std::size_t>(index), at);
        controller_.seekPart(static_cast<std::int64_t>(place), place - std::floor(place));
    });
    connect(card, &RunCard::removeRequested, this,
            [=, this] { controller_.removeRun(static_cast<std::size_t>(index)); });
    connect(card, &RunCard::hideToggled, this,
            [=, this](bool hidden) { editCard(index, "hidden", hidden ? "true" : "false", true); });
    connect(card, &RunCard::expandedToggled, this, [=, this](bool expanded) {
        expanded_[static_cast<std::size_t>(index)] = expanded;
        showCard(index);
    });
    return card;
}

void RunsPanel::refresh() {
    const Experiment& experiment = controller_.experiment();
    const int wanted = static_cast<int>(experiment.runs.size());
    while (static_cast<int>(cards_.size()) > wanted) {
        cards_.back()->deleteLater();
        cards_.back()->hide();
        cards_.pop_back();
    }
    while (static_cast<int>(cards_.size()) < wanted) {
        const int index = static_cast<int>(cards_.size());
        cards_.push_back(makeCard(index));
        if (cards_.size() > expanded_.size()) expanded_.push_back(index == 0 && !ofNetwork_);
        list_->addWidget(cards_.back());
    }
    selected_ = std::clamp(selected_, 0, std::max(0, wanted - 1));
    for (int i = 0; i < wanted; ++i) showCard(i);
    showFaults();
    count_->setText(tr("%1 of %2").arg(wanted).arg(Experiment::maxRuns));
    const std::vector<std::string> names = differences(experiment);
    QStringList shown;
    for (const std::string& name : names) shown << QString::fromStdString(name);
    except_->setVisible(wanted > 1);
    except_->setText(shown.isEmpty() ? tr("Identical in everything")
                                     : tr("Identical except: %1").arg(shown.join(", ")));
    add_->setEnabled(wanted < static_cast<int>(Experiment::maxRuns));
    add_->setIcon(icon("plus", Theme::of(this).text));
}

void RunsPanel::showFaults() {
    for (std::size_t i = 0; i < cards_.size() && i < controller_.experiment().runs.size(); ++i) {
        const Fault fault = faultOf(controller_.experiment(), controller_.race(), i, controller_.surface().get());
        cards_[i]->setBadge(fault ? tr("%1: %2").arg(fault.badge, fault.cause) : QString(), fault.detail);
    }
}

void RunsPanel::refreshTheme() {
    shown_.clear();
    refresh();
}

void RunsPanel::showCard(int index) {
    const auto i = static_cast<std::size_t>(index);
    const Experiment& experiment = controller_.experiment();
    const RunSpec run = controller_.shownRun(i);
    RunCard::Drawing drawing;
    const std::vector<int> colours = colourSlots(experiment);
    drawing.slot = colours[i];
    for (std::size_t other = 0; other < colours.size(); ++other)
        if (other != i) drawing.taken.emplace_back(colours[other], QString::fromStdString(experiment.runs[other].name));
    drawing.selected = index == selected_;
    drawing.expanded = expanded_[i];
    drawing.hidden = run.hidden;
    drawing.rates = scheduleSamples(run, experiment.length());
    if (const auto at = forkPoint(experiment, i))
        drawing.origin = (ofNetwork_ ? tr("from %1 at update %2") : tr("from %1 at step %2"))
                             .arg(QString::fromStdString(run.parent), QString::number(*at));
    std::tie(drawing.changes, drawing.earlierChanges) = chipsOf(experiment, i);
    Json json = toJson(run), base;
    if (experiment.isNetwork()) {
        base = overrideBase(experiment.network().network);
        drawing.summary = summaryOf(run, networkOf(experiment.network(), run));
    }
    const bool removable = experiment.runs.size() > 1;
    Json taken = Json::array();
    for (const auto& [slot, name] : drawing.taken) taken.push_back({slot, name.toStdString()});
    Json changes = Json::array();
    for (const ChangeChip& chip : drawing.changes) changes.push_back({chip.index, chip.at, chip.text.toStdString()});
    const std::string shown = Json{json,
                                   changes,
                                   drawing.earlierChanges,
                                   base,
                                   drawing.slot,
                                   taken,
                                   drawing.selected,
                                   drawing.expanded,
                                   drawing.rates,
                                   removable,
                                   drawing.summary.toStdString(),
                                   drawing.origin.toStdString()}
                                  .dump();
    shown_.resize(cards_.size());
    if (shown_[i] == shown) return;
    shown_[i] = shown;
    if (!base.is_null()) cards_[i]->setBase(base);
    cards_[i]->setRun(json, drawing);
    cards_[i]->setRemovable(removable);
}

void RunsPanel::editCard(int index, const QString& path, const std::string& json, bool final) {
    const auto from = FieldHands::asksForTheStart() ? Controller::From::Start : Controller::From::Here;
    const Issues issues = controller_.editRun(static_cast<std::size_t>(index), path, json, final, from);
    if (!issues.empty()) shown_[static_cast<std::size_t>(index)].clear();
    for (const Issue& issue : issues)
        cards_[static_cast<std::size_t>(index)]->showIssue(QString::fromStdString(issue.path),
                                                           QString::fromStdString(issue.value + ": " + issue.allowed));
}

void RunsPanel::select(int run) {
    if (run < 0 || run >= static_cast<int>(cards_.size())) return;
    const int before = selected_;
    selected_ = run;
    if (before < static_cast<int>(cards_.size())) showCard(before);
    showCard(run);
    if (before != run) emit runSelected(run);
}

void RunsPanel::setStableRate(std::optional<double> rate, const QString& text) {
    for (int i = 0; i < static_cast<int>(cards_.size()); ++i) {
        const bool isIt = i == selected_;
        cards_[static_cast<std::size_t>(i)]->setStableRate(isIt ? rate : std::nullopt, isIt ? text : QString());
    }
}

void RunsPanel::addMenu() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const auto offer = [&](std::string_view title, std::string_view summary, std::string_view kind, double decay) {
        QAction* action = menu->addAction(translated(title));
        action->setToolTip(translated(summary));
        connect(action, &QAction::triggered, this, [this, key = std::string(kind), decay] {
            controller_.addRun(key, decay);
            select(static_cast<int>(cards_.size()) - 1);
        });
    };
    for (const KindDescription& kind : kindsOf<Optimizer>()) {
        offer(kind.info.title, kind.info.summary, kind.info.key, 0);
        for (const OptimizerPreset& preset : optimizerPresets)
            if (preset.kind == kind.info.key) offer(preset.title, preset.summary, preset.kind, preset.weightDecay);
    }
    menu->popup(add_->mapToGlobal(QPoint(0, add_->height() + 4)));
}

}  // namespace ravine
