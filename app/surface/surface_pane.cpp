#include "app/surface/surface_pane.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "app/surface/surface_tools.h"
#include "app/workspace/step_panel.h"
#include "app/workspace/workspace.h"
#include "widgets/relief/surface_view_3d.h"
#include "widgets/surface/colour_bar.h"
#include "widgets/surface/surface_view.h"
#include "widgets/theme/theme.h"

namespace ravine {

SurfacePane::SurfacePane(Controller& controller, QWidget* parent) : QWidget(parent), controller_(controller) {
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    view_ = new SurfaceView(this);
    tools_ = new SurfaceTools(this);
    tools_->colourBar()->follow(view_);
    view_->setLayers(tools_->layers());
    panel_ = new StepPanel(this);
    connectTools();
    connectView(view_);
    connect(view_->legend(), &ArrowLegend::toggled, this, [this](ArrowKind kind, bool on) {
        chosen_[kind] = on;
        showArrows();
    });
    connect(view_, &SurfaceView::contoursChanged, this, [this] {
        if (!relief_) return;
        relief_->setBox(boxInView());
        relief_->setLevels(view_->levels());
    });
    connect(panel_, &StepPanel::openChanged, this, &SurfacePane::askForStep);
    connect(panel_, &StepPanel::stageChanged, this, &SurfacePane::showArrows);
    connect(panel_, &StepPanel::stepWanted, this, [this] { controller_.stepForward(); });
    connect(panel_, &StepPanel::stepBackWanted, this, [this] { controller_.stepBack(); });
    connect(&controller_, &Controller::dragging, this, [this](bool on) {
        view_->setGhost(on);
        view_->setDragging(on);
        if (relief_) relief_->setDragging(on);
    });

    pictures_ = new QHBoxLayout;
    pictures_->setSpacing(0);
    pictures_->addWidget(view_, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(tools_);
    layout->addLayout(pictures_, 1);
    layout->addSpacing(4);
    layout->addWidget(new Hairline(Qt::Horizontal, this));
    layout->addWidget(panel_);
}

void SurfacePane::connectTools() {
    connect(tools_, &SurfaceTools::pictureChosen, this, [this] { setPicture(tools_->picture()); });
    const auto onShown = [this](void (SurfaceView::*flat)(), void (SurfaceView3D::*turned)()) {
        return [this, flat, turned] {
            if (tools_->picture() != SurfacePicture::Relief) (view_->*flat)();
            if (tools_->picture() != SurfacePicture::Flat) (relief_->*turned)();
        };
    };
    connect(tools_, &SurfaceTools::zoomedIn, this, onShown(&SurfaceView::zoomIn, &SurfaceView3D::zoomIn));
    connect(tools_, &SurfaceTools::zoomedOut, this, onShown(&SurfaceView::zoomOut, &SurfaceView3D::zoomOut));
    connect(tools_, &SurfaceTools::fitted, this, onShown(&SurfaceView::fit, &SurfaceView3D::fit));
    connect(tools_, &SurfaceTools::layersChosen, this, [this] {
        view_->setLayers(tools_->layers());
        if (relief_) relief_->setLayers(tools_->layers());
        showCurvature();
    });
    connect(tools_, &SurfaceTools::logHeightChosen, this, [this](bool on) {
        if (relief_) relief_->setLogHeight(on);
    });
    connect(tools_, &SurfaceTools::arrowsChosen, this, [this] {
        askForStep();
        showArrows();
    });
}

// Both views drag the start, show paths and are pointed at alike.
template <class View>
void SurfacePane::connectView(View* view) {
    connect(view, &View::startDragged, this, &SurfacePane::dragStart);
    connect(view, &View::startChosen, this, &SurfacePane::chooseStart);
    connect(view, &View::runClicked, this, &SurfacePane::runClicked);
    connect(view, &View::pathHovered, this, [this, view](int run, std::int64_t step) {
        if (relief_ && static_cast<QWidget*>(view) != relief_) relief_->setMarkedStep(step);
        if (static_cast<QWidget*>(view) != view_) view_->setMarkedStep(step);
        emit pathHovered(run, step);
    });
}

// --- two pictures of one surface -----------------------------------------------------------------------------------

void SurfacePane::buildRelief() {
    relief_ = new SurfaceView3D(this);
    relief_->setLayers(tools_->layers());
    relief_->setLogHeight(tools_->logHeight());
    relief_->setTextScale(textScale_);
    relief_->setHighlighted(highlighted_);
    pictures_->addWidget(relief_, 1);
    connectView(relief_);
    showSurface();
    relief_->setRuns(paths());
}

void SurfacePane::setPicture(SurfacePicture picture) {
    const bool hadFocus = view_->hasFocus() || (relief_ && relief_->hasFocus());
    tools_->setPicture(picture);
    if (picture != SurfacePicture::Flat && !relief_) buildRelief();
    // What goes, goes first: never squeezed, the other keeps its place in the plane.
    if (picture == SurfacePicture::Relief) view_->hide();
    if (picture == SurfacePicture::Flat && relief_) relief_->hide();
    view_->setVisible(picture != SurfacePicture::Relief);
    if (relief_) relief_->setVisible(picture != SurfacePicture::Flat);
    if (hadFocus) mainView()->setFocus(Qt::ActiveWindowFocusReason);  // which shows no ring
    scale_ = 0;
    askForStep();
    showArrows();
}

QWidget* SurfacePane::mainView() const {
    return tools_->picture() == SurfacePicture::Relief ? static_cast<QWidget*>(relief_) : view_;
}

// The flat view shows more than the surface's domain where its shape is another: in three dimensions that would be
// walls.
Box SurfacePane::boxInView() const {
    const Box seen = view_->view().visible();
    const auto surface = controller_.surface();
    if (!surface) return seen;
    const double width = surface->domain.xMax - surface->domain.xMin,
                 height = surface->domain.yMax - surface->domain.yMin;
    const double zoom = std::min((seen.xMax - seen.xMin) / width, (seen.yMax - seen.yMin) / height) / 2;
    const double x = (seen.xMin + seen.xMax) / 2, y = (seen.yMin + seen.yMax) / 2;
    return {x - zoom * width, x + zoom * width, y - zoom * height, y + zoom * height};
}

void SurfacePane::showSurface() {
    view_->setSurface(controller_.surface());
    if (relief_) {
        relief_->setSurface(controller_.surface());
        relief_->setBox(boxInView());
        if (view_->contoursReady()) relief_->setLevels(view_->levels());
    }
    showStart();
}

void SurfacePane::showStart() {
    view_->setStart(controller_.start());
    if (relief_) relief_->setStart(controller_.start());
}

std::vector<PathSeries> SurfacePane::paths() const {
    const Experiment& experiment = controller_.experiment();
    const RaceView& race = controller_.race();
    std::vector<PathSeries> paths;
    if (race.runs().size() != experiment.runs.size()) return paths;
    const std::vector<int> colours = colourSlots(experiment);
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        const RunTraces& run = race.runs()[i];
        paths.push_back({.slot = colours[i],
                         .name = QString::fromStdString(experiment.runs[i].name),
                         .x = &run.x,
                         .y = &run.y,
                         .visible = !experiment.runs[i].hidden,
                         .selected = static_cast<int>(i) == selected_,
                         .head = race.stepOf(i),
                         .end = run.x.end(),
                         .begin = forkPoint(experiment, i).value_or(0)});
    }
    return paths;
}

void SurfacePane::showRuns(int selected) {
    selected_ = selected;
    view_->setRuns(paths());
    if (relief_) relief_->setRuns(paths());
    askForStep();
    showStep();
    showCurvature();
}

void SurfacePane::setHighlighted(int run) {
    highlighted_ = run;
    view_->setHighlighted(run);
    if (relief_) relief_->setHighlighted(run);
}

void SurfacePane::setMarkedStep(std::int64_t step) {
    view_->setMarkedStep(step);
    if (relief_) relief_->setMarkedStep(step);
}

// --- the start -----------------------------------------------------------------------------------------------------

// A start that is given back is where it was, to the last digit, and ends the drag.
void SurfacePane::dragStart(Point to) {
    if (!dragFrom_) dragFrom_ = controller_.start();
    if (to == *dragFrom_) return chooseStart(to);
    controller_.setStart(readable(to), false);
}

void SurfacePane::chooseStart(Point start) {
    const bool isBack = dragFrom_ == start;
    dragFrom_.reset();
    controller_.setStart(isBack ? start : readable(start), true);
}

// A pixel is no more exact than this: −2.12 rather than −2.1162790697674.
Point SurfacePane::readable(Point p) const {
    const double digits = std::pow(10, std::ceil(std::log10(view_->view().scale)));
    return {std::round(p.x * digits) / digits, std::round(p.y * digits) / digits};
}

// --- the window's wishes -------------------------------------------------------------------------------------------

void SurfacePane::resizeEvent(QResizeEvent*) { panel_->setLow(window()->height() < 800); }

void SurfacePane::setTextScale(double scale) {
    textScale_ = scale;
    view_->setTextScale(scale);
    if (relief_) relief_->setTextScale(scale);
    tools_->setTextScale(scale);
    panel_->setTextScale(scale);
}

void SurfacePane::setPresenting(bool presenting) {
    panel_->setVisible(!presenting);
    tools_->setPresenting(presenting);
    SurfaceLayers layers = tools_->layers();
    layers.names = presenting;
    view_->setLayers(layers);
}

void SurfacePane::refreshIcons() {
    tools_->refreshIcons();
    showStep();
}

void SurfacePane::waitForPictures() {
    if (tools_->picture() != SurfacePicture::Relief) view_->waitForContours();
    if (asked_) controller_.waitForSight();
    showStep();
    if (relief_ && tools_->picture() != SurfacePicture::Flat) relief_->waitForPicture();
}

}  // namespace ravine
