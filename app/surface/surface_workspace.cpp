#include "app/surface/surface_workspace.h"

#include "app/surface/problem_panel.h"
#include "app/surface/surface_charts.h"
#include "app/surface/surface_pane.h"
#include "app/surface/surface_tools.h"
#include "app/workspace/runs_panel.h"
#include "app/workspace/status_text.h"
#include "app/workspace/step_panel.h"
#include "widgets/surface/surface_view.h"
#include "widgets/text/formula_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

SurfaceWorkspace::SurfaceWorkspace(QWidget* parent) : Workspace(false, parent) {
    problem_ = new ProblemPanel(controller_, side());
    pane_ = new SurfacePane(controller_, this);
    charts_ = new ChartColumn(controller_, this);
    layOut({problem_}, pane_, charts_);

    connect(&controller_, &Controller::problemPrepared, pane_, &SurfacePane::showSurface);
    connect(&controller_, &Controller::problemFault, problem_, &ProblemPanel::showFaults);
    connect(pane_, &SurfacePane::runClicked, this, [this](int run, std::int64_t step) {
        runs_->select(run);
        controller_.seek(step);
    });
    connect(pane_, &SurfacePane::pathHovered, this, [this](int run, std::int64_t step) {
        highlight(run);
        charts_->setHoverStep(step);
    });
    connect(charts_, &ChartColumn::runHighlighted, this, &SurfaceWorkspace::highlight);
    connect(charts_, &ChartColumn::runToggled, this, &SurfaceWorkspace::toggleRun);
    connect(charts_, &ChartColumn::runClicked, runs_, &RunsPanel::select);
    connect(charts_, &ChartColumn::stepClicked, this, [this](std::int64_t step) { controller_.seek(step); });
    connect(charts_, &ChartColumn::stepHovered, pane_, &SurfacePane::setMarkedStep);
    connect(charts_, &ChartColumn::runEdited, this,
            [this](int run, const QString& path, const std::string& json, bool final) {
                controller_.editRun(static_cast<std::size_t>(run), path, json, final);
            });
}

void SurfaceWorkspace::showExperiment() {
    problem_->refresh();
    runs_->refresh();
    pane_->showStart();
    showSeries();
}

void SurfaceWorkspace::showSeries() {
    charts_->showRuns(runs_->selected());
    showFrame();
}

void SurfaceWorkspace::showFrame() {
    pane_->showRuns(runs_->selected());
    charts_->setRateLevel(pane_->stableRate(), pane_->stableRateText());
    runs_->setStableRate(pane_->stableRate(), plainFormula(pane_->stableRateText()));
    // Where runs converged is known when the race is over.
    if (controller_.race().over() != shownOver_) {
        shownOver_ = controller_.race().over();
        charts_->showRuns(runs_->selected());
    } else {
        charts_->refresh();
    }
}

std::vector<RunFlag> SurfaceWorkspace::flags() const {
    const RaceView& race = controller_.race();
    const Experiment& experiment = controller_.experiment();
    std::vector<RunFlag> flags;
    if (!race.over() || race.runs().size() != experiment.runs.size()) return flags;
    const std::vector<int> colours = colourSlots(experiment);
    for (std::size_t i = 0; i < experiment.runs.size(); ++i)
        if (const auto& from = race.runs()[i].progress.belowFrom; from && !experiment.runs[i].hidden)
            flags.push_back({colours[i], *from});
    return flags;
}

QString SurfaceWorkspace::status() const { return statusText(controller_.experiment(), controller_.race()); }

void SurfaceWorkspace::highlight(int run) {
    pane_->setHighlighted(run);
    charts_->setHighlighted(run);
}

void SurfaceWorkspace::showPresenting(double scale) {
    pane_->setTextScale(scale);
    charts_->setTextScale(scale);
    charts_->setPresenting(isPresenting());
    pane_->setPresenting(isPresenting());
}

void SurfaceWorkspace::refreshTheme() {
    pane_->refreshIcons();
    runs_->refreshTheme();
}

QWidget* SurfaceWorkspace::mainView() { return pane_->mainView(); }

void SurfaceWorkspace::waitForPictures() { pane_->waitForPictures(); }

void SurfaceWorkspace::showTab(const std::string& name) {
    if (name == "2D") pane_->setPicture(SurfacePicture::Flat);
    if (name == "3D") pane_->setPicture(SurfacePicture::Relief);
    if (name == "both") pane_->setPicture(SurfacePicture::Both);
}

std::vector<Workspace::Tab> SurfaceWorkspace::tabs() const {
    return {
        {tr("Surface from above"), "2D"}, {tr("Surface in three dimensions"), "3D"}, {tr("Both side by side"), "both"}};
}

std::vector<KeyHelp> SurfaceWorkspace::keys() const {
    return {{tr("Surface: put the start here, or drag its ring"), tr("Click, drag")},
            {tr("Surface: move it, in three dimensions turn it"), tr("Drag")},
            {tr("Surface: zoom, fit"), tr("Wheel or + and −, double-click or 0")},
            {tr("Surface: move the start; in three dimensions turn it, with Ctrl move the start"), tr("Arrow keys")},
            {tr("Surface: the same, ten times as far"), tr("Shift+arrow keys")},
            {tr("Surface: give a dragged start back"), tr("Esc")},
            {tr("Surface: to a run and its step"), tr("Click on a path")},
            {tr("Surface: from above, in three dimensions, both"), tr("2, 3, B")},
            {tr("Surface: step arrows, curvature axes, logarithmic height"), tr("A, C, L")},
            {tr("Step anatomy: next stage, and after the last one the next step"), tr("Full stop")},
            {tr("Step anatomy: the stage before"), tr("Comma")},
            {tr("Schedule: drag the rings on the learning rate's curve, or walk them by keys"), tr("H, arrow keys")}};
}

}  // namespace ravine
