#include "surface_pane.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>

#include "colour_bar.h"
#include "surface_view.h"
#include "theme.h"

namespace ravine {

SurfacePane::SurfacePane(Controller& controller, QWidget* parent) : QWidget(parent), controller_(controller) {
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    view_ = new SurfaceView(this);
    view_->setLayers({.gradientArrow = true});
    bar_ = new ColourBar(this);
    bar_->follow(view_);
    zoomOut_ = tool("zoom_out", tr("Zoom out"), tr("Zoom out (−)"));
    zoomIn_ = tool("zoom_in", tr("Zoom in"), tr("Zoom in (+)"));
    fit_ = tool("fit", tr("Fit"), tr("Show start and minima (0, or double-click)"));
    layers_ = new QToolButton(this);
    layers_->setProperty("measure", "small");
    layers_->setText(tr("Layers"));
    layers_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    layers_->setPopupMode(QToolButton::InstantPopup);
    layers_->setAccessibleName(tr("Layers"));
    buildLayers(layers_);
    connect(zoomOut_, &QToolButton::clicked, view_, &SurfaceView::zoomOut);
    connect(zoomIn_, &QToolButton::clicked, view_, &SurfaceView::zoomIn);
    connect(fit_, &QToolButton::clicked, view_, &SurfaceView::fit);
    connect(view_, &SurfaceView::startDragged, this, [this](Point p) { controller_.setStart(readable(p), false); });
    connect(view_, &SurfaceView::startChosen, this, [this](Point p) { controller_.setStart(readable(p), true); });

    auto* toolbar = new QHBoxLayout;
    toolbar->setContentsMargins(16, 0, 6, 0);
    toolbar->setSpacing(4);
    toolbar->addWidget(zoomOut_);
    toolbar->addWidget(zoomIn_);
    toolbar->addWidget(fit_);
    toolbar->addSpacing(8);
    toolbar->addWidget(layers_);
    toolbar->addStretch();
    toolbar->addWidget(bar_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 12);
    layout->setSpacing(4);
    layout->addLayout(toolbar);
    layout->addWidget(view_, 1);
    refreshIcons();
}

QToolButton* SurfacePane::tool(const QString& iconName, const QString& name, const QString& tip) {
    auto* button = new QToolButton(this);
    button->setProperty("measure", "small");
    button->setProperty("iconName", iconName);
    button->setAccessibleName(name);
    button->setToolTip(tip);
    button->setIconSize({20, 20});
    return button;
}

void SurfacePane::buildLayers(QToolButton* button) {
    auto* menu = new QMenu(button);
    const auto layer = [&](const QString& name, bool SurfaceLayers::*member) {
        QAction* action = menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(view_->layers().*member);
        connect(action, &QAction::toggled, view_, [this, member](bool on) {
            SurfaceLayers layers = view_->layers();
            layers.*member = on;
            view_->setLayers(layers);
        });
    };
    layer(tr("Filled contours"), &SurfaceLayers::contours);
    layer(tr("Contour lines"), &SurfaceLayers::lines);
    layer(tr("Minima"), &SurfaceLayers::minima);
    layer(tr("Paths"), &SurfaceLayers::paths);
    layer(tr("A dot for each step"), &SurfaceLayers::dots);
    layer(tr("Gradient at the pointer"), &SurfaceLayers::gradientArrow);
    layer(tr("Grid"), &SurfaceLayers::grid);
    button->setMenu(menu);
}

void SurfacePane::refreshIcons() {
    const Theme& theme = Theme::of(this);
    for (QToolButton* button : {zoomOut_, zoomIn_, fit_})
        button->setIcon(icon(button->property("iconName").toString(), theme.text2));
    layers_->setIcon(icon("layers", theme.text2));
}

void SurfacePane::showSurface() {
    view_->setSurface(controller_.surface());
    view_->setStart(controller_.start());
}

void SurfacePane::showRuns(int selected) {
    const Experiment& experiment = controller_.experiment();
    const RaceView& race = controller_.race();
    std::vector<PathSeries> paths;
    if (race.runs().size() == experiment.runs.size()) {
        const std::vector<int> colours = colourSlots(experiment);
        for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
            const RunTraces& run = race.runs()[i];
            paths.push_back({.slot = colours[i],
                             .name = QString::fromStdString(experiment.runs[i].name),
                             .x = &run.x,
                             .y = &run.y,
                             .visible = !experiment.runs[i].hidden,
                             .selected = static_cast<int>(i) == selected,
                             .head = race.stepOf(i),
                             .end = run.x.end()});
        }
    }
    view_->setRuns(std::move(paths));
}

// A pixel is no more exact than this: −2.12 rather than −2.1162790697674.
Point SurfacePane::readable(Point p) const {
    const double digits = std::pow(10, std::ceil(std::log10(view_->view().scale)));
    return {std::round(p.x * digits) / digits, std::round(p.y * digits) / digits};
}

void SurfacePane::setTextScale(double scale) {
    view_->setTextScale(scale);
    bar_->setTextScale(scale);
}

}  // namespace ravine
