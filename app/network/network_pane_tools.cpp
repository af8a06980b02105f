// The pane's head: tabs and tools.
#include <QActionGroup>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <nlohmann/json.hpp>

#include "app/network/network_pane.h"
#include "widgets/boundary/boundary_view.h"
#include "widgets/fields/drop_down.h"
#include "widgets/theme/theme.h"

namespace ravine {

QWidget* NetworkPane::makeTabs() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    tabs_ = new QButtonGroup(this);
    int index = 0;
    for (const QString& name : {tr("Boundary"), tr("Network"), tr("Weights"), tr("Activations"), tr("Backprop"),
                                tr("Confusion"), tr("Step")}) {
        auto* tab = new QPushButton(name, row);
        tab->setProperty("tab", true);
        tab->setCheckable(true);
        tab->setFixedHeight(48);
        tab->setChecked(index == 0);
        // As wide as it is when chosen: bold.
        tab->setMinimumWidth(QFontMetrics(uiFont(13, QFont::DemiBold)).horizontalAdvance(name) + 10);
        tabs_->addButton(tab, index++);
        layout->addWidget(tab);
    }
    connect(tabs_, &QButtonGroup::idClicked, this, [this](int tab) { setTab(static_cast<NetworkTab>(tab)); });
    return row;
}

QWidget* NetworkPane::makeTools() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    fit_ = new QToolButton(row);
    fit_->setProperty("measure", "small");
    fit_->setIconSize({20, 20});
    fit_->setAccessibleName(tr("Fit"));
    fit_->setToolTip(tr("Show all points (0, or double-click)"));
    connect(fit_, &QToolButton::clicked, boundary_, &BoundaryView::fit);
    layers_ = new MenuButton(row);
    layers_->setProperty("measure", "small");
    layers_->setText(tr("Layers"));
    layers_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    layers_->setAccessibleName(tr("Options of the picture"));
    buildLayers();
    model_ = new QToolButton(row);
    model_->setProperty("measure", "small");
    model_->setIconSize({20, 20});
    model_->setPopupMode(QToolButton::InstantPopup);
    model_->setAccessibleName(tr("Weights"));
    model_->setToolTip(tr("Restore, save, load weights"));
    buildModelMenu();
    layout->addWidget(fit_);
    layout->addWidget(layers_);
    layout->addWidget(model_);
    return row;
}

void NetworkPane::buildModelMenu() {
    auto* menu = new QMenu(model_);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        const auto selected = static_cast<std::size_t>(selected_);
        const RunTraces* traces = run(selected);
        const bool trains = traces && controller_.race().started();
        QAction* best = menu->addAction(
            trains ? tr("Go back to the best weights (epoch %1)").arg(traces->network.best.epoch)
                   : tr("Go back to the best weights"),
            this,
            [this, selected] { controller_.editNetwork(selected, "weights", "\"best\"", true, tr("best weights")); });
        best->setEnabled(trains && !controller_.race().over());
        menu->addAction(tr("Save this run's weights…"), this, [this] { emit weightsToBeSaved(selected_); })
            ->setEnabled(traces != nullptr);
        menu->addSeparator();
        menu->addAction(tr("Start from a weights file…"), this, &NetworkPane::weightsToBeLoaded);
        QAction* drawn = menu->addAction(tr("Start from drawn weights"), this,
                                         [this] { controller_.editProblem("problem.initial_weights", "\"\"", true); });
        drawn->setEnabled(controller_.experiment().isNetwork() &&
                          !controller_.experiment().network().initialWeights.empty());
    });
    model_->setMenu(menu);
}

void NetworkPane::buildLayers() {
    auto* menu = new QMenu(layers_);
    const auto toggle = [&](const QString& name, bool on, auto use) {
        QAction* action = menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(on);
        connect(action, &QAction::toggled, this, use);
        return action;
    };
    toggle(tr("Probability in bands"), true,
           [this](bool on) { boundary_->setShading(on ? BoundaryShading::Continuous : BoundaryShading::Discrete); });
    toggle(tr("Runs side by side"), false, [this](bool on) {
        boundary_->setArrangement(on ? BoundaryArrangement::SideBySide : BoundaryArrangement::One);
    });
    toggle(tr("Points"), true, [this](bool on) { boundary_->setPointsShown(on); });
    toggle(tr("Ring the mistakes"), false, [this](bool on) { boundary_->setMistakesMarked(on); });
    toggle(tr("Legend"), true, [this](bool on) { boundary_->setLegendShown(on); });
    menu->addAction(tr("Show all points"), boundary_, &BoundaryView::fit);
    menu->addSeparator();
    QAction* training = toggle(tr("As in training: dropout, batch statistics"), false, [this](bool on) {
        mode_ = on ? Mode::Training : Mode::Evaluation;
        feedBoundary();
    });
    training->setObjectName("trainingMode");
    QAction* edit =
        toggle(tr("Click to add points, right-click to remove"), false, [this](bool on) { boundary_->setEditing(on); });
    edit->setObjectName("editPoints");
    QAction* gallery = toggle(tr("Pictures instead of the PCA plane"), true, [this](bool on) {
        showsGallery_ = on && data_ && data_->prepared->data->set->hasImages();
        setTab(tab_);
    });
    gallery->setObjectName("gallery");
    layers_->setMenu(menu);
}

void NetworkPane::showTools() {
    const bool boundary = tab_ == NetworkTab::Boundary;
    // In a narrow pane the tabs need its place; the menu has it too.
    fit_->setVisible(boundary && !showsGallery_ && width() >= 640);
    layers_->setVisible(boundary);
    const bool images = data_ && data_->prepared->data->set->hasImages();
    // A number over two inputs cannot be placed by a click.
    const bool plane =
        data_ && !plane_.isPrincipal() && (data_->classes() || data_->prepared->data->set->features() == 1);
    for (QAction* action : layers_->menu()->actions()) {
        if (action->objectName() == "gallery") action->setVisible(images);
        if (action->objectName() == "editPoints") {
            action->setVisible(plane);
            if (!plane) action->setChecked(false);
        }
    }
}

}  // namespace ravine
