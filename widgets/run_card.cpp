#include "run_card.h"

#include <QChildEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "kind_picker.h"
#include "log_slider.h"
#include "override_form.h"
#include "param_form.h"
#include "sparkline.h"
#include "summary_line.h"
#include "theme.h"

namespace ravine {
namespace {

constexpr int labelWidth = 100;

Json kindObject(const QString& key) { return Json{{"kind", key.toStdString()}}; }

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

}  // namespace

// The run's line and marker; opens the choice of another.
class RunCard::Sample final : public QToolButton {
public:
    explicit Sample(QWidget* parent) : QToolButton(parent) { setProperty("measure", "sample"); }
    int slot = 1;
    bool faint = false;

protected:
    void paintEvent(QPaintEvent*) override {
        const Theme& theme = Theme::of(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (hasFocus()) {
            painter.setPen(QPen(theme.accent, 2));
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
        } else if (underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.sub);
            painter.drawRoundedRect(rect(), 4, 4);
        }
        if (faint) painter.setOpacity(0.4);
        const QPointF centre(width() / 2.0 - 1, height() / 2.0);
        painter.setPen(QPen(theme.runColour(slot), 2.5));
        painter.drawLine(centre - QPointF(14, 0), centre + QPointF(14, 0));
        drawMarker(painter, centre, slot, 10, theme.runColour(slot), theme.panel, 1);
    }
};

RunCard::RunCard(RunCardTables tables, QWidget* parent) : QFrame(parent), tables_(std::move(tables)) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 7, 12, 9);
    layout->setSpacing(4);
    buildHeader();
    buildBody();
    watch(this);
    refreshIcons();
}

void RunCard::buildHeader() {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);

    sample_ = new Sample(this);
    sample_->setAccessibleName(tr("Colour and marker"));
    sample_->setToolTip(tr("Colour and marker"));
    connect(sample_, &QToolButton::clicked, this, [this] {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        addRecolour(menu);
        menu->popup(sample_->mapToGlobal(QPoint(0, sample_->height())));
    });
    row->addWidget(sample_);

    nameField_ = new QLineEdit;
    nameField_->setObjectName(QStringLiteral("name"));
    nameField_->setProperty("bare", true);
    nameField_->setMaxLength(80);
    nameField_->setAccessibleName(tr("Name of the run"));
    nameField_->setToolTip(tr("Click or press F2 to rename"));
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    nameField_->setFont(bold);
    nameField_->installEventFilter(this);
    connect(nameField_, &QLineEdit::editingFinished, this, &RunCard::takeName);
    row->addWidget(nameField_, 1);

    const auto button = [&](const char* name) {
        auto* made = new QToolButton;
        made->setObjectName(QLatin1String(name));
        made->setProperty("measure", "icon");
        made->setIconSize({20, 20});
        row->addWidget(made);
        return made;
    };
    more_ = button("more");
    more_->setAccessibleName(tr("More"));
    more_->setToolTip(tr("Rename, duplicate, colour, remove"));
    connect(more_, &QToolButton::clicked, this, [this] { popUp(more_->mapToGlobal(QPoint(0, more_->height()))); });
    eye_ = button("eye");
    connect(eye_, &QToolButton::clicked, this, [this] { emit hideToggled(!drawing_.hidden); });
    chevron_ = button("chevron");
    connect(chevron_, &QToolButton::clicked, this, [this] { emit expandedToggled(!drawing_.expanded); });
}

void RunCard::setStableRate(std::optional<double> rate, const QString& text) {
    for (auto* slider : rate_->findChildren<LogSlider*>()) slider->setLimit(rate, text);
}

void RunCard::buildBody() {
    auto* column = static_cast<QVBoxLayout*>(layout());
    origin_ = new QLabel;
    origin_->setProperty("textRole", "label");
    origin_->hide();
    column->addWidget(origin_);
    const auto forward = [this](ParamForm* form, const QString& under) {
        form->setLabelWidth(labelWidth);
        connect(form, &ParamForm::edited, this,
                [this, under](const QString& key, const std::string& jsonText, bool final) {
                    emit edited(under + key, jsonText, final);
                });
    };

    // The rate is always in sight; what else the run says of itself stands below.
    std::vector<ParamInfo> rateParams, stageParams;
    constexpr std::array<std::string_view, 5> elsewhere{"name", "parent", "colour", "hidden", "changes"};
    for (const ParamInfo& info : tables_.stageParams) {
        if (info.key == "learning_rate")
            rateParams.push_back(info);
        else if (std::ranges::find(elsewhere, info.key) == elsewhere.end())
            stageParams.push_back(info);
    }
    rate_ = new ParamForm;
    rate_->setParams(rateParams);
    forward(rate_, {});
    column->addWidget(rate_);
    summary_ = new SummaryLine;
    summary_->hide();
    column->addWidget(summary_);

    body_ = new QWidget;
    body_->hide();
    auto* rows = new QVBoxLayout(body_);
    rows->setContentsMargins(0, 2, 0, 0);
    rows->setSpacing(6);
    column->addWidget(body_);

    const auto pickerRow = [&](const QString& title, KindPicker* picker, QWidget* between) {
        auto* row = new QHBoxLayout;
        row->setSpacing(8);
        auto* label = new FieldLabel(title);
        label->setFixedWidth(between ? 92 : labelWidth);
        pickerLabels_.push_back(label);
        row->addWidget(label);
        if (between) row->addWidget(between);
        row->addWidget(picker, 1);
        picker->setAccessibleName(title);
        rows->addLayout(row);
    };
    optimizerPicker_ = new KindPicker(tables_.optimizers);
    optimizerPicker_->setObjectName(QStringLiteral("optimizer"));
    for (const RunPreset& preset : tables_.presets)
        optimizerPicker_->addPreset(preset.key, preset.title, preset.summary);
    connect(optimizerPicker_, &KindPicker::chosen, this, &RunCard::chooseOptimizer);
    pickerRow(tr("Optimizer"), optimizerPicker_, nullptr);
    optimizer_ = new ParamForm;
    forward(optimizer_, QStringLiteral("optimizer."));
    rows->addWidget(optimizer_);

    sparkline_ = new Sparkline;
    schedulePicker_ = new KindPicker(tables_.schedules);
    schedulePicker_->setObjectName(QStringLiteral("schedule"));
    connect(schedulePicker_, &KindPicker::chosen, this,
            [this](const QString& key) { emit edited(QStringLiteral("schedule"), kindObject(key).dump(), true); });
    pickerRow(tr("Schedule"), schedulePicker_, sparkline_);
    schedule_ = new ParamForm;
    forward(schedule_, QStringLiteral("schedule."));
    rows->addWidget(schedule_);
    stagesToggle_ = new QPushButton;
    stagesToggle_->setObjectName(QStringLiteral("stages"));
    stagesToggle_->setProperty("disclosure", true);
    stagesToggle_->setIconSize({16, 16});
    stagesToggle_->setMinimumWidth(1);  // its text gives way to the card, not the card to it
    connect(stagesToggle_, &QPushButton::clicked, this, [this] {
        stagesOpen_ = !stagesOpen_;
        showStages();
    });
    rows->addWidget(stagesToggle_, 0, Qt::AlignLeft);
    warmup_ = new ParamForm;
    warmup_->setParams(tables_.scheduleParams, ParamForm::Density::Compact);
    forward(warmup_, QStringLiteral("schedule."));
    rows->addWidget(warmup_);
    stages_ = new ParamForm;
    stages_->setParams(stageParams);
    forward(stages_, {});
    rows->addWidget(stages_);
    stagesToggle_->setVisible(!stageParams.empty());
    if (!tables_.overrideParams.empty()) buildNetwork(rows);
}

void RunCard::buildNetwork(QVBoxLayout* rows) {
    networkToggle_ = new QPushButton;
    networkToggle_->setObjectName(QStringLiteral("network"));
    networkToggle_->setProperty("disclosure", true);
    networkToggle_->setIconSize({16, 16});
    networkToggle_->setMinimumWidth(1);
    connect(networkToggle_, &QPushButton::clicked, this, [this] {
        networkOpen_ = !networkOpen_;
        showNetwork();
    });
    rows->addWidget(networkToggle_, 0, Qt::AlignLeft);
    network_ = new OverrideForm(tables_.overrideParams);
    connect(network_, &OverrideForm::edited, this, [this](const QString& key, const std::string& jsonText, bool final) {
        emit edited(QStringLiteral("network.") + key, jsonText, final);
    });
    rows->addWidget(network_);
}

void RunCard::setBase(const Json& network) {
    if (network_) network_->setBase(network);
}

void RunCard::setRun(const Json& run, const Drawing& drawing) {
    drawing_ = drawing;
    name_ = QString::fromStdString(run.value("name", std::string()));
    if (!nameField_->hasFocus() || !nameField_->isModified()) {
        if (nameField_->text() != name_) {
            nameField_->setText(name_);
            nameField_->setCursorPosition(0);
        }
        nameField_->setModified(false);
    }
    setAccessibleName(tr("Run %1").arg(name_));
    nameField_->setToolTip(name_);
    sample_->slot = drawing.slot;
    sample_->faint = drawing.hidden;
    rate_->setValues(run);

    if (const KindDescription* kind = kindOf(tables_.optimizers, run, "optimizer")) {
        const auto preset =
            std::ranges::find_if(tables_.presets, [&](const RunPreset& p) { return p.matches && p.matches(run); });
        optimizerPicker_->setCurrent(
            preset != tables_.presets.end()
                ? preset->key
                : QString::fromUtf8(kind->info.key.data(), static_cast<qsizetype>(kind->info.key.size())));
        optimizer_->setParams(kind->params, ParamForm::Density::Compact);
        optimizer_->setValues(filled(*kind, run["optimizer"]));
    }
    if (const KindDescription* kind = kindOf(tables_.schedules, run, "schedule")) {
        schedulePicker_->setCurrent(
            QString::fromUtf8(kind->info.key.data(), static_cast<qsizetype>(kind->info.key.size())));
        schedule_->setParams(kind->params, ParamForm::Density::Compact);
        schedule_->setValues(filled(*kind, run["schedule"]));
        warmup_->setValues(run["schedule"]);
    }
    sparkline_->setValues(drawing.rates);
    stages_->setValues(run);
    activeStages_ = 0;
    for (const ParamInfo& info : tables_.stageParams)
        if (info.key != "learning_rate" && info.type == ParamType::Real && run.contains(info.key) &&
            run[std::string(info.key)].is_number() && run[std::string(info.key)].get<double>() != 0)
            ++activeStages_;
    for (const ParamInfo& info : tables_.scheduleParams)
        if (info.key == "warmup" && run["schedule"].value("warmup", 0.0) > 0) ++activeStages_;
    if (network_) network_->setOverrides(run.value("network", Json()));
    body_->setVisible(drawing.expanded);
    origin_->setText(drawing.origin);
    origin_->setVisible(!drawing.origin.isEmpty());
    summary_->setText(drawing.summary);
    const bool summed = !drawing.expanded && !drawing.summary.isEmpty();
    summary_->setVisible(summed);
    rate_->setVisible(!summed && !rate_->isEmpty());
    showStages();
    refreshIcons();
    sample_->update();
    update();
}

// The button over a part that can be folded away; it says how much is on inside.
void RunCard::showFold(QPushButton* toggle, const QString& title, const QString& active, bool open) {
    const QString after = active.isEmpty() ? QString() : QStringLiteral(" · %1").arg(active);
    const QFontMetrics metrics(toggle->font());
    const QMargins around = layout()->contentsMargins();
    constexpr int beside = 36;  // the toggle's icon and borders
    const int room = width() - around.left() - around.right() - beside;
    toggle->setText(metrics.elidedText(title, Qt::ElideRight, room - metrics.horizontalAdvance(after) - 1) + after);
    toggle->setToolTip(title);
    toggle->setAccessibleName(title);
    toggle->setAccessibleDescription(open ? tr("Shown") : tr("Folded away"));
    toggle->setIcon(
        icon(open ? QStringLiteral("chevron_down") : QStringLiteral("chevron_right"), Theme::of(this).text2));
}

void RunCard::showStages() {
    stages_->setVisible(stagesOpen_ && !stages_->isEmpty());
    warmup_->setVisible(stagesOpen_ && !warmup_->isEmpty());
    showFold(stagesToggle_, tr("Warmup, penalties, clipping"),
             activeStages_ > 0 ? tr("%n on", nullptr, activeStages_) : QString(), stagesOpen_);
}

void RunCard::showNetwork() {
    if (!network_) return;
    network_->setVisible(networkOpen_);
    const int own = network_->overriddenCount();
    showFold(networkToggle_, tr("Network"), own > 0 ? tr("%n of its own", nullptr, own) : QString(), networkOpen_);
}

void RunCard::refreshIcons() {
    const Theme& theme = Theme::of(this);
    more_->setIcon(icon(QStringLiteral("more"), theme.text2));
    eye_->setIcon(icon(drawing_.hidden ? QStringLiteral("eye_off") : QStringLiteral("eye"),
                       drawing_.hidden ? theme.text3 : theme.text2));
    eye_->setToolTip(drawing_.hidden ? tr("Show this run") : tr("Hide this run"));
    eye_->setAccessibleName(eye_->toolTip());
    chevron_->setIcon(
        icon(drawing_.expanded ? QStringLiteral("chevron_down") : QStringLiteral("chevron_right"), theme.text2));
    chevron_->setToolTip(drawing_.expanded ? tr("Show less") : tr("Show all settings"));
    chevron_->setAccessibleName(chevron_->toolTip());
    sparkline_->setColour(theme.runColour(drawing_.slot));
    showStages();
    showNetwork();
}

void RunCard::showIssue(const QString& path, const QString& message, int position) {
    if (path.startsWith(QLatin1String("optimizer."))) return optimizer_->showIssue(path.mid(10), message, position);
    if (path.startsWith(QLatin1String("schedule."))) {
        schedule_->showIssue(path.mid(9), message, position);
        return warmup_->showIssue(path.mid(9), message, position);
    }
    if (network_ && path.startsWith(QLatin1String("network.")))
        return network_->showIssue(path.mid(8), message, position);
    rate_->showIssue(path, message, position);
    stages_->showIssue(path, message, position);
}

void RunCard::setRemovable(bool removable) { removable_ = removable; }

void RunCard::chooseOptimizer(const QString& key) {
    const auto preset = std::ranges::find(tables_.presets, key, &RunPreset::key);
    if (preset == tables_.presets.end()) return emit edited(QStringLiteral("optimizer"), kindObject(key).dump(), true);
    const auto edits = preset->edits;
    for (std::size_t i = 0; i < edits.size(); ++i) emit edited(edits[i].first, edits[i].second, i + 1 == edits.size());
}

// In a narrow sidebar the words give way before the names of optimizer and schedule are cut.
void RunCard::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    constexpr int narrowCard = 262, narrowLabel = 62;
    const QString buttons = width() < narrowCard ? QStringLiteral("min-width: 20px; max-width: 20px;") : QString();
    for (QToolButton* button : {more_, eye_, chevron_})
        if (button->styleSheet() != buttons) button->setStyleSheet(buttons);
    for (std::size_t i = 0; i < pickerLabels_.size(); ++i)
        pickerLabels_[i]->setFixedWidth(width() < narrowCard ? narrowLabel : i == 0 ? labelWidth : 92);
    if (network_) network_->setMeasures(width() < narrowCard ? 88 : 92, width() < narrowCard ? 20 : 26);
    showStages();
    showNetwork();
}

}  // namespace ravine
