#include "widgets/cards/run_card_body.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "widgets/cards/run_card.h"
#include "widgets/cards/sparkline.h"
#include "widgets/fields/kind_picker.h"
#include "widgets/fields/override_form.h"
#include "widgets/fields/param_form.h"
#include "widgets/fields/shown.h"
#include "widgets/text/core_text.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int betweenLabel = 92, narrowCard = 262, narrowLabel = 62;

// The kind's defaults under what the run says, so that the form shows every value.
Json filled(const KindDescription& kind, const Json& given) {
    Json whole = Json::parse(kind.defaults, nullptr, false);
    if (!whole.is_object()) whole = Json::object();
    whole.update(given);
    return whole;
}

const KindDescription* kindOf(const std::vector<KindDescription>& kinds, const Json& run, const char* key) {
    if (!run.contains(key) || !run[key].is_object() || !run[key].contains("kind") || !run[key]["kind"].is_string())
        return nullptr;
    const auto name = run[key]["kind"].get<std::string>();
    const auto found = std::ranges::find_if(kinds, [&](const KindDescription& kind) { return kind.info.key == name; });
    return found == kinds.end() ? nullptr : &*found;
}

std::vector<ParamInfo> stageParamsOf(const RunCardTables& tables) {
    constexpr std::array<std::string_view, 6> elsewhere{"name",   "parent",  "colour",
                                                        "hidden", "changes", "learning_rate"};
    std::vector<ParamInfo> params;
    for (const ParamInfo& info : tables.stageParams)
        if (std::ranges::find(elsewhere, info.key) == elsewhere.end()) params.push_back(info);
    return params;
}

// A click leaves the focus where it was, so that Space still plays; Tab reaches all.
void keepFocusOnClick(QWidget* part) {
    for (auto* button : part->findChildren<QAbstractButton*>()) button->setFocusPolicy(Qt::TabFocus);
}

// Tab goes through widgets in the order in which they were made; what is made late comes after what stands above it.
void tabAfter(QWidget* before, QWidget* part) {
    for (auto* child : part->findChildren<QWidget*>()) {
        if (!(child->focusPolicy() & Qt::TabFocus)) continue;
        QWidget::setTabOrder(before, child);
        before = child;
    }
}

}  // namespace

RunCardBody::RunCardBody(const RunCardTables& tables, QWidget* parent)
    : QWidget(parent), tables_(tables), stageParams_(stageParamsOf(tables)), rows_(new QVBoxLayout(this)) {
    rows_->setContentsMargins(0, 2, 0, 0);
    rows_->setSpacing(6);
    optimizerPicker_ = new KindPicker(tables_.optimizers, this);
    optimizerPicker_->setObjectName(QStringLiteral("optimizer"));
    for (const RunPreset& preset : tables_.presets)
        optimizerPicker_->addPreset(preset.key, preset.title, preset.summary, preset.synonyms);
    optimizerPicker_->setSettings(stageParams_);
    connect(optimizerPicker_, &KindPicker::chosen, this, &RunCardBody::chosen);
    pickerRow(tr("Optimizer"), optimizerPicker_, nullptr);
    optimizer_ = new ParamForm(this);
    forward(optimizer_, QStringLiteral("optimizer."));
    rows_->addWidget(optimizer_);

    sparkline_ = new Sparkline(this);
    schedulePicker_ = new KindPicker(tables_.schedules, this);
    schedulePicker_->setObjectName(QStringLiteral("schedule"));
    connect(schedulePicker_, &KindPicker::chosen, this, [this](const QString& key) {
        emit edited(QStringLiteral("schedule"), Json{{"kind", key.toStdString()}}.dump(), true);
    });
    pickerRow(tr("Schedule"), schedulePicker_, sparkline_);
    schedule_ = new ParamForm(this);
    forward(schedule_, QStringLiteral("schedule."));
    rows_->addWidget(schedule_);

    stagesToggle_ = fold(QStringLiteral("stages"), stagesOpen_);
    if (!tables_.overrideParams.empty()) networkToggle_ = fold(QStringLiteral("network"), networkOpen_);
    keepFocusOnClick(this);
}

void RunCardBody::forward(ParamForm* form, const QString& under) {
    form->setLabelWidth(labelWidth);
    connect(form, &ParamForm::edited, this, [this, under](const QString& key, const std::string& jsonText, bool final) {
        emit edited(under + key, jsonText, final);
    });
}

void RunCardBody::pickerRow(const QString& title, KindPicker* picker, QWidget* between) {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* label = new FieldLabel(title, this);
    label->setFixedWidth(between ? betweenLabel : labelWidth);
    pickerLabels_.push_back(label);
    row->addWidget(label);
    if (between) row->addWidget(between);
    row->addWidget(picker, 1);
    picker->setAccessibleName(title);
    rows_->addLayout(row);
}

// The button over a part that can be folded away.
QPushButton* RunCardBody::fold(const QString& name, bool& open) {
    auto* toggle = new QPushButton(this);
    toggle->setObjectName(name);
    toggle->setProperty("disclosure", true);
    toggle->setIconSize({16, 16});
    toggle->setMinimumWidth(1);  // its text gives way to the card, not the card to it
    connect(toggle, &QPushButton::clicked, this, [this, &open] {
        open = !open;
        showFolds();
    });
    rows_->addWidget(toggle, 0, Qt::AlignLeft);
    return toggle;
}

void RunCardBody::makeStages() {
    if (stages_) return;
    warmup_ = new ParamForm(this);
    warmup_->setParams(tables_.scheduleParams, ParamForm::Density::Compact);
    forward(warmup_, QStringLiteral("schedule."));
    stages_ = new ParamForm(this);
    stages_->setParams(stageParams_);
    forward(stages_, {});
    const int place = rows_->indexOf(stagesToggle_) + 1;
    for (ParamForm* form : {stages_, warmup_}) {
        form->hide();
        rows_->insertWidget(place, form);
        keepFocusOnClick(form);
        tabAfter(stagesToggle_, form);
    }
    if (!run_) return;
    if (run_->contains("schedule")) warmup_->setValues((*run_)["schedule"]);
    stages_->setValues(*run_);
}

void RunCardBody::makeNetwork() {
    if (network_ || !networkToggle_) return;
    network_ = new OverrideForm(tables_.overrideParams, this);
    network_->hide();
    connect(network_, &OverrideForm::edited, this, [this](const QString& key, const std::string& jsonText, bool final) {
        emit edited(QStringLiteral("network.") + key, jsonText, final);
    });
    rows_->addWidget(network_);
    keepFocusOnClick(network_);
    tabAfter(networkToggle_, network_);
    if (base_) network_->setBase(*base_);
    if (run_) network_->setOverrides(run_->value("network", Json()));
    fit(cardWidth_, room_);
}

ParamForm* RunCardBody::stagesForm() {
    makeStages();
    return stages_;
}

QWidget* RunCardBody::openSetting(const QString& key) {
    for (ParamForm* form : {optimizer_, schedule_})
        if (QWidget* field = form->editor(key)) return field;
    makeStages();
    QWidget* field = stages_->editor(key);
    if (!field) field = warmup_->editor(key);
    if (field && !stagesOpen_) stagesToggle_->click();
    return field;
}

OverrideForm* RunCardBody::networkForm() {
    makeNetwork();
    return network_;
}

void RunCardBody::setBase(std::shared_ptr<const Json> network) {
    base_ = std::move(network);
    if (network_) network_->setBase(*base_);
}

void RunCardBody::setRun(std::shared_ptr<const Json> run, int slot, std::vector<double> rates) {
    run_ = std::move(run);
    slot_ = slot;
    const Json& now = *run_;
    if (const KindDescription* kind = kindOf(tables_.optimizers, now, "optimizer")) {
        const auto preset =
            std::ranges::find_if(tables_.presets, [&](const RunPreset& p) { return p.matches && p.matches(now); });
        optimizerPicker_->setCurrent(preset != tables_.presets.end() ? preset->key : fromView(kind->info.key));
        optimizer_->setParams(kind->params, ParamForm::Density::Compact);
        optimizer_->setValues(filled(*kind, now["optimizer"]));
    }
    if (const KindDescription* kind = kindOf(tables_.schedules, now, "schedule")) {
        schedulePicker_->setCurrent(fromView(kind->info.key));
        schedule_->setParams(kind->params, ParamForm::Density::Compact);
        schedule_->setValues(filled(*kind, now["schedule"]));
        if (warmup_) warmup_->setValues(now["schedule"]);
    }
    sparkline_->setValues(std::move(rates));
    if (stages_) stages_->setValues(now);
    if (network_) network_->setOverrides(now.value("network", Json()));
    refreshTheme();
}

void RunCardBody::comeAfter(QWidget* before) { tabAfter(before, this); }

void RunCardBody::refreshTheme() {
    sparkline_->setColour(Theme::of(this).runColour(slot_));
    showFolds();
}

// In a narrow sidebar the words give way before the names of optimizer and schedule are cut.
void RunCardBody::fit(int cardWidth, int room) {
    cardWidth_ = cardWidth;
    room_ = room;
    const bool narrow = cardWidth < narrowCard;
    for (std::size_t i = 0; i < pickerLabels_.size(); ++i)
        pickerLabels_[i]->setFixedWidth(narrow ? narrowLabel : i == 0 ? labelWidth : betweenLabel);
    if (network_) network_->setMeasures(narrow ? 88 : 92, narrow ? 20 : 26);
    showFolds();
}

// --- parts that are folded away ------------------------------------------------------------------------------------

int RunCardBody::activeStages() const {
    if (!run_) return 0;
    int active = 0;
    for (const ParamInfo& info : stageParams_)
        if (info.type == ParamType::Real && run_->contains(info.key) && (*run_)[std::string(info.key)].is_number() &&
            (*run_)[std::string(info.key)].get<double>() != 0)
            ++active;
    for (const ParamInfo& info : tables_.scheduleParams)
        if (info.key == "warmup" && run_->value("schedule", Json::object()).value("warmup", 0.0) > 0) ++active;
    return active;
}

int RunCardBody::overriddenCount() const {
    const Json overrides = run_ ? run_->value("network", Json()) : Json();
    if (!overrides.is_object()) return 0;
    return static_cast<int>(std::ranges::count_if(tables_.overrideParams, [&](const ParamInfo& info) {
        return !overrides.value(std::string(info.key), Json()).is_null();
    }));
}

// It says how much is on inside.
void RunCardBody::showFold(QPushButton* toggle, const QString& title, const QString& active, bool open) {
    const QString after = active.isEmpty() ? QString() : QStringLiteral(" · %1").arg(active);
    const QFontMetrics metrics(toggle->font());
    constexpr int beside = 36;  // the toggle's icon and borders
    toggle->setText(metrics.elidedText(title, Qt::ElideRight, room_ - beside - metrics.horizontalAdvance(after) - 1) +
                    after);
    toggle->setToolTip(title);
    toggle->setAccessibleName(title);
    toggle->setAccessibleDescription(open ? tr("Shown") : tr("Folded away"));
    toggle->setIcon(
        icon(open ? QStringLiteral("chevron_down") : QStringLiteral("chevron_right"), Theme::of(this).text2));
}

void RunCardBody::showFolds() {
    if (stagesOpen_) makeStages();
    if (stages_) {
        stages_->setVisible(stagesOpen_ && !stages_->isEmpty());
        warmup_->setVisible(stagesOpen_ && !warmup_->isEmpty());
    }
    setShown(stagesToggle_, !stageParams_.empty());
    const int active = activeStages();
    showFold(stagesToggle_, tr("Warmup, penalties, clipping"), active > 0 ? tr("%n on", nullptr, active) : QString(),
             stagesOpen_);
    if (!networkToggle_) return;
    if (networkOpen_) makeNetwork();
    if (network_) network_->setVisible(networkOpen_);
    const int own = overriddenCount();
    showFold(networkToggle_, tr("Network"),
             own == 1  ? tr("1 override")
             : own > 1 ? tr("%1 overrides").arg(own)
                       : QString(),
             networkOpen_);
}

void RunCardBody::showIssue(const QString& path, const QString& message, int position) {
    if (path.startsWith(QLatin1String("optimizer."))) return optimizer_->showIssue(path.mid(10), message, position);
    if (path.startsWith(QLatin1String("network.")))
        return network_ ? network_->showIssue(path.mid(8), message, position) : void();
    makeStages();
    if (!path.startsWith(QLatin1String("schedule."))) return stages_->showIssue(path, message, position);
    schedule_->showIssue(path.mid(9), message, position);
    warmup_->showIssue(path.mid(9), message, position);
}

}  // namespace ravine
