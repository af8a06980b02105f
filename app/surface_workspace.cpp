#include "surface_workspace.h"

#include "chart_column.h"
#include "problem_panel.h"
#include "runs_panel.h"
#include "status_text.h"
#include "surface_pane.h"
#include "surface_view.h"

namespace ravine {

SurfaceWorkspace::SurfaceWorkspace(QWidget* parent) : Workspace(false, parent) {
    problem_ = new ProblemPanel(controller_, this);
    pane_ = new SurfacePane(controller_, this);
    charts_ = new ChartColumn(controller_, this);
    layOut({problem_}, pane_, charts_);

    connect(&controller_, &Controller::problemPrepared, pane_, &SurfacePane::showSurface);
    connect(&controller_, &Controller::problemFault, problem_, &ProblemPanel::showFaults);
    connect(pane_->view(), &SurfaceView::runClicked, runs_, &RunsPanel::select);
    connect(pane_->view(), &SurfaceView::pathHovered, this, [this](int run, std::int64_t step) {
        highlight(run);
        charts_->setHoverStep(step);
    });
    connect(charts_, &ChartColumn::runHighlighted, this, &SurfaceWorkspace::highlight);
    connect(charts_, &ChartColumn::runToggled, this, &SurfaceWorkspace::toggleRun);
    connect(charts_, &ChartColumn::stepClicked, &controller_, &Controller::seek);
}

void SurfaceWorkspace::showExperiment() {
    problem_->refresh();
    runs_->refresh();
    pane_->view()->setStart(controller_.start());
    showSeries();
}

void SurfaceWorkspace::showSeries() {
    charts_->showRuns(runs_->selected());
    showFrame();
}

void SurfaceWorkspace::showFrame() {
    pane_->showRuns(runs_->selected());
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
    pane_->view()->setHighlighted(run);
    charts_->setHighlighted(run);
}

void SurfaceWorkspace::setPresenting(bool presenting) {
    pane_->setTextScale(presenting ? 1.4 : 1);
    charts_->setTextScale(presenting ? 1.4 : 1);
    Workspace::setPresenting(presenting);
}

void SurfaceWorkspace::refreshTheme() {
    pane_->refreshIcons();
    runs_->refreshTheme();
}

QWidget* SurfaceWorkspace::mainView() { return pane_->view(); }

void SurfaceWorkspace::waitForPictures() { pane_->view()->waitForContours(); }

QString SurfaceWorkspace::keysHelp() const {
    return tr("<b>Surface</b><br>Click, or drag the ring: start · drag: move · wheel: zoom · double-click, 0: fit · "
              "arrow keys: move the start (with Shift: further)");
}

}  // namespace ravine
