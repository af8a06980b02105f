#include "app/surface/problem_panel.h"

#include <fmt/format.h>

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <nlohmann/json.hpp>

#include "core/kinds/kind_json.h"
#include "widgets/fields/drop_down.h"
#include "widgets/fields/kind_picker.h"
#include "widgets/fields/log_slider.h"
#include "widgets/fields/number_field.h"
#include "widgets/fields/param_form.h"
#include "widgets/surface/contour_field.h"
#include "widgets/theme/theme.h"

namespace ravine {
namespace {

constexpr int labelWidth = 108;

std::string number(double value) { return Json(value).dump(); }

// "problem.surface.f, character 12" → ("f", 11); other paths have no place.
std::pair<QString, int> placeOf(const std::string& path) {
    const QString text = QString::fromStdString(path);
    const QString within = text.section(',', 0, 0).mid(QString("problem.surface.").size());
    const int character = text.section("character ", 1).toInt();
    return {within, character - 1};
}

}  // namespace

ProblemPanel::ProblemPanel(Controller& controller, QWidget* parent) : QWidget(parent), controller_(controller) {
    build();
}

QWidget* ProblemPanel::row(const QString& label, std::initializer_list<QWidget*> parts, int stretched) {
    auto* line = new QWidget(this);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* name = new FieldLabel(label, line);
    name->setFixedWidth(labelWidth);
    layout->addWidget(name);
    int index = 0;
    for (QWidget* part : parts) layout->addWidget(part, index++ == stretched ? 1 : 0);
    return line;
}

void ProblemPanel::build() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 12, 12);
    layout->setSpacing(6);
    auto* title = new QLabel(tr("Problem"), this);
    title->setProperty("textRole", "section");
    layout->addWidget(title);

    surface_ = new KindPicker(kindsOf<Surface>(), this);
    surface_->setLook(KindPicker::Look::Rich);
    surface_->setAccessibleName(tr("Surface"));
    surface_->setThumbnails([this](const KindDescription& kind, QSize pixels) {
        Surface fresh;
        Issues ignored;
        readKind(fresh, Json::parse(kind.defaults), "", ignored);
        const auto function = prepare(fresh, "", "", ignored);
        return function ? surfaceThumbnail(*function, pixels, Theme::of(this)) : QImage();
    });
    connect(surface_, &KindPicker::chosen, this, [this](const QString& key) {
        const Json kind = {{"kind", key.toStdString()}};
        showFaults(controller_.editProblem("problem.surface", kind.dump(), true));
    });
    layout->addWidget(surface_);

    params_ = new ParamForm(this);
    params_->setLabelWidth(labelWidth);
    connect(params_, &ParamForm::edited, this, &ProblemPanel::editSurface);
    layout->addWidget(params_);
    fault_ = new QLabel(this);
    fault_->setWordWrap(true);
    fault_->setProperty("textRole", "fault");
    fault_->hide();
    layout->addWidget(fault_);
    note_ = new QLabel(this);
    note_->setObjectName(QStringLiteral("problemNote"));
    note_->setWordWrap(true);
    note_->setProperty("textRole", "note");
    note_->hide();
    layout->addWidget(note_);
    connect(&controller_, &Controller::noted, this, [this](const QString& text) {
        note_->setText(text);
        note_->setVisible(!text.isEmpty());
    });

    startX_ = new NumberField(this);
    startY_ = new NumberField(this);
    startX_->setPrefix("x");
    startY_->setPrefix("y");
    startX_->setAccessibleName(tr("Start x"));
    startY_->setAccessibleName(tr("Start y"));
    for (NumberField* field : {startX_, startY_})
        connect(field, &NumberField::valueChosen, this, [this] { editStart(true); });
    auto* start = new QWidget(this);
    auto* startLayout = new QHBoxLayout(start);
    startLayout->setContentsMargins(0, 0, 0, 0);
    startLayout->setSpacing(8);
    startLayout->addWidget(startX_, 1);
    startLayout->addWidget(startY_, 1);
    layout->addWidget(row(tr("Start point"), {start}, 0));

    noiseSlider_ = new LogSlider(this);
    noiseSlider_->setRange(0, 10, Scale::Log);
    noise_ = new NumberField(this);
    noise_->setRange(atLeast(0));
    noise_->setFixedWidth(60);
    for (QWidget* widget : std::initializer_list<QWidget*>{noiseSlider_, noise_}) {
        widget->setAccessibleName(tr("Gradient noise σ"));
        widget->setToolTip(
            tr("Standard deviation of the normal noise added to each coordinate of the gradient; all runs share it."));
    }
    const auto noise = [this](double value, bool final) {
        noise_->setValue(value);
        noiseSlider_->setValue(value);
        showFaults(controller_.editProblem("problem.gradient_noise", number(value), final));
    };
    connect(noiseSlider_, &LogSlider::valueDragged, this, [=](double v) { noise(v, false); });
    connect(noiseSlider_, &LogSlider::valueChosen, this, [=](double v) { noise(v, true); });
    connect(noise_, &NumberField::valueChosen, this, [=](double v) { noise(v, true); });
    layout->addWidget(row(tr("Gradient noise σ"), {noiseSlider_, noise_}, 0));

    steps_ = new NumberField(this);
    steps_->setInteger(true);
    steps_->setRange(between(1, 1e9));
    steps_->setAccessibleName(tr("Steps"));
    seed_ = new NumberField(this);
    seed_->setInteger(true);
    seed_->setRange(between(0, 9007199254740992.0));
    seed_->setAccessibleName(tr("Seed"));
    connect(steps_, &NumberField::valueChosen, this,
            [this](double v) { showFaults(controller_.editProblem("steps", number(v), true)); });
    connect(seed_, &NumberField::valueChosen, this,
            [this](double v) { showFaults(controller_.editProblem("seed", number(v), true)); });
    auto* seedLabel = new QLabel(tr("Seed"), this);
    seedLabel->setProperty("textRole", "label");
    seedLabel->setBuddy(seed_);
    steps_->setMinimumWidth(44);
    seed_->setMinimumWidth(40);
    layout->addWidget(row(tr("Steps"), {steps_, seedLabel, seed_}, 0));

    goal_ = new ChoiceBox(this);
    goal_->addItem(tr("None"));
    // In the order of Goal::Quantity.
    goal_->addItems({tr("f <"), tr("|∇f| <"), tr("f − f* <")});
    goal_->setMinimumWidth(60);
    goal_->setFocusPolicy(Qt::StrongFocus);
    goal_->setAccessibleName(tr("Goal"));
    goal_->setToolTip(tr("A run has converged when it stays below the goal to its end."));
    goalBelow_ = new NumberField(this);
    goalBelow_->setAccessibleName(tr("Goal value"));
    goalBelow_->setFixedWidth(60);
    connect(goal_, &QComboBox::activated, this, &ProblemPanel::editGoal);
    connect(goalBelow_, &NumberField::valueChosen, this, &ProblemPanel::editGoal);
    layout->addWidget(row(tr("Goal"), {goal_, goalBelow_}, 0));
    goalStops_ = new QCheckBox(tr("Stop there"), this);
    goalStops_->setToolTip(tr("End a run at its first step below the goal"));
    connect(goalStops_, &QCheckBox::clicked, this, &ProblemPanel::editGoal);
    layout->addWidget(row("", {goalStops_}, 0));
}

void ProblemPanel::refresh() {
    const Experiment& experiment = controller_.experiment();
    Json surface;
    writeKind(experiment.surface().surface, surface);
    const QString key = QString::fromStdString(surface["kind"].get<std::string>());
    surface_->setCurrent(key);
    for (const KindDescription& kind : kindsOf<Surface>())
        if (kind.info.key == key.toStdString()) params_->setParams(kind.params);
    params_->setValues(surface);
    params_->setVisible(!params_->isEmpty());
    const Point start = controller_.start();
    startX_->setValue(start.x);
    startY_->setValue(start.y);
    if (const auto function = controller_.surface()) {
        const bool named = function->xName != "x";
        startX_->setPrefix(named ? QString() : "x");
        startY_->setPrefix(named ? QString() : "y");
        startX_->setToolTip(QString::fromStdString(function->xName));
        startY_->setToolTip(QString::fromStdString(function->yName));
    }
    noise_->setValue(experiment.surface().gradientNoise);
    noiseSlider_->setValue(experiment.surface().gradientNoise);
    steps_->setValue(static_cast<double>(experiment.steps));
    seed_->setValue(static_cast<double>(experiment.seed));
    refreshGoal();
    showFaults({});
}

void ProblemPanel::refreshGoal() {
    const auto& goal = controller_.experiment().goal;
    goal_->setCurrentIndex(goal ? 1 + static_cast<int>(goal->quantity) : 0);
    goalBelow_->setEnabled(goal.has_value());
    goalBelow_->setVisible(goal.has_value());
    goalStops_->parentWidget()->setVisible(goal.has_value());
    if (!goal) return;
    goalBelow_->setValue(goal->below);
    goalStops_->setChecked(goal->stop);
}

void ProblemPanel::editSurface(const QString& key, const std::string& json, bool final) {
    showFaults(controller_.editProblem("problem.surface." + key, json, final));
}

void ProblemPanel::editStart(bool final) { controller_.setStart({startX_->value(), startY_->value()}, final); }

void ProblemPanel::editGoal() {
    Json goal = nullptr;
    const double below = controller_.experiment().goal ? goalBelow_->value() : 1e-3;
    if (const int chosen = goal_->currentIndex(); chosen > 0)
        goal = {{std::string(goalKeys[static_cast<std::size_t>(chosen) - 1]), below},
                {"stop", goalStops_->isChecked()}};
    showFaults(controller_.editProblem("goal", goal.dump(), true));
}

void ProblemPanel::showFaults(const Issues& issues) {
    params_->clearIssues();
    QString other;
    for (const Issue& issue : issues) {
        const auto [key, position] = placeOf(issue.path);
        const QString message = QString::fromStdString(issue.value + (issue.value.empty() ? "" : ": ") + issue.allowed);
        if (QString::fromStdString(issue.path).startsWith("problem.surface.") &&
            params_->editor(key.section('.', 0, 0)))
            params_->showIssue(key, message, position);
        else
            other += (other.isEmpty() ? "" : "\n") + QString::fromStdString(issue.text());
    }
    fault_->setText(other);
    fault_->setVisible(!other.isEmpty());
}

}  // namespace ravine
