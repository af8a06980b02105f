#include "network_pane.h"

#include <QActionGroup>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <nlohmann/json.hpp>

#include "backprop_view.h"
#include "boundary_view.h"
#include "confusion_matrix.h"
#include "gallery_view.h"
#include "generalisation_table.h"
#include "histogram_panel.h"
#include "latest_job.h"
#include "network_view.h"
#include "theme.h"

namespace ravine {

NetworkPane::NetworkPane(Controller& controller, QWidget* parent)
    : QWidget(parent), controller_(controller), job_(std::make_unique<LatestJob>()) {
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    boundary_ = new BoundaryView(this);
    gallery_ = new GalleryView(this);
    network_ = new NetworkView(this);
    weights_ = new HistogramPanel(this);
    weights_->setQuantities({HistogramQuantity::Weights, HistogramQuantity::Gradients});
    activations_ = new HistogramPanel(this);
    activations_->setQuantities({HistogramQuantity::Activations, HistogramQuantity::Linear, HistogramQuantity::Normalised});
    backprop_ = new BackpropView(this);
    confusion_ = new ConfusionMatrix(this);
    table_ = new GeneralisationTable(this);
    verdict_ = new QLabel(this);
    verdict_->setProperty("textRole", "note");
    verdict_->setWordWrap(true);
    verdict_->setContentsMargins(16, 6, 16, 6);
    verdict_->setAlignment(Qt::AlignTop);
    verdict_->setMinimumHeight(48);  // of two lines, so that the picture does not jump
    verdict_->setAccessibleName(tr("What the curves say"));

    stack_ = new QStackedWidget(this);
    for (QWidget* page : std::initializer_list<QWidget*>{boundary_, network_, weights_, activations_, backprop_, confusion_, gallery_})
        stack_->addWidget(page);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(6, 0, 6, 0);
    head->setSpacing(0);
    head->addWidget(makeTabs());
    head->addStretch();
    head->addWidget(makeTools());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    progress_ = new QProgressBar(this);
    progress_->setTextVisible(false);
    progress_->setFixedHeight(3);
    progress_->setRange(0, 1000);
    progress_->setAccessibleName(tr("Progress of the epoch"));
    QSizePolicy keepsItsPlace = progress_->sizePolicy();
    keepsItsPlace.setRetainSizeWhenHidden(true);
    progress_->setSizePolicy(keepsItsPlace);
    progress_->hide();
    layout->addWidget(progress_);
    layout->addWidget(stack_, 1);
    layout->addWidget(verdict_);
    tableToggle_ = new QPushButton(tr("Generalisation"), this);
    tableToggle_->setProperty("disclosure", true);
    tableToggle_->setToolTip(tr("Training against validation, run by run"));
    connect(tableToggle_, &QPushButton::clicked, this, [this] {
        tableChosen_ = table_->isVisible();
        setTableFolded(*tableChosen_);
    });
    auto* toggleRow = new QHBoxLayout;
    toggleRow->setContentsMargins(10, 0, 10, 4);
    toggleRow->addWidget(tableToggle_);
    toggleRow->addStretch();
    layout->addLayout(toggleRow);
    layout->addWidget(table_);
    connectViews();
    refreshTheme();
}

NetworkPane::~NetworkPane() = default;

QWidget* NetworkPane::makeTabs() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    tabs_ = new QButtonGroup(this);
    int index = 0;
    for (const QString& name : {tr("Boundary"), tr("Network"), tr("Weights"), tr("Activations"), tr("Backprop"), tr("Confusion")}) {
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
    layers_ = new QToolButton(row);
    layers_->setProperty("measure", "small");
    layers_->setText(tr("Layers"));
    layers_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    layers_->setPopupMode(QToolButton::InstantPopup);
    layers_->setAccessibleName(tr("What the picture shows"));
    buildLayers();
    model_ = new QToolButton(row);
    model_->setProperty("measure", "small");
    model_->setIconSize({20, 20});
    model_->setPopupMode(QToolButton::InstantPopup);
    model_->setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; } QToolButton { padding: 0; }");
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
            trains ? tr("Go back to the best weights (epoch %1)").arg(traces->network.best.epoch) : tr("Go back to the best weights"),
            this, [this, selected] { controller_.editNetwork(selected, "weights", "\"best\"", true, tr("best weights")); });
        best->setEnabled(trains && !controller_.race().over());
        menu->addAction(tr("Save this run's weights…"), this, [this] { emit weightsToBeSaved(selected_); })->setEnabled(traces != nullptr);
        menu->addSeparator();
        menu->addAction(tr("Start from a weights file…"), this, &NetworkPane::weightsToBeLoaded);
        QAction* drawn = menu->addAction(tr("Start from drawn weights"), this,
                                         [this] { controller_.editProblem("problem.initial_weights", "\"\"", true); });
        drawn->setEnabled(controller_.experiment().isNetwork() && !controller_.experiment().network().initialWeights.empty());
    });
    model_->setMenu(menu);
}

void NetworkPane::setTableFolded(bool folded) {
    table_->setVisible(!folded);
    tableToggle_->setIcon(icon(folded ? "chevron_right" : "chevron_down", Theme::of(this).text2));
}

// In a low window the table gives its place to the picture, until it is asked for.
void NetworkPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layers_->setToolButtonStyle(width() >= 680 ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    const bool roomy = height() >= 660;
    tableToggle_->setVisible(!roomy);
    setTableFolded(!roomy && tableChosen_.value_or(true));
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
    toggle(tr("Probability in bands"), true, [this](bool on) {
        boundary_->setShading(on ? BoundaryShading::Continuous : BoundaryShading::Discrete);
    });
    toggle(tr("Runs side by side"), false, [this](bool on) {
        boundary_->setArrangement(on ? BoundaryArrangement::SideBySide : BoundaryArrangement::One);
    });
    toggle(tr("Points"), true, [this](bool on) { boundary_->setPointsShown(on); });
    toggle(tr("Ring the mistakes"), false, [this](bool on) { boundary_->setMistakesMarked(on); });
    toggle(tr("Legend"), true, [this](bool on) { boundary_->setLegendShown(on); });
    menu->addSeparator();
    QAction* training = toggle(tr("As in training: dropout, batch statistics"), false, [this](bool on) {
        mode_ = on ? Mode::Training : Mode::Evaluation;
        feedBoundary();
    });
    training->setObjectName("trainingMode");
    QAction* edit = toggle(tr("Click to add points, right-click to remove"), false, [this](bool on) { boundary_->setEditing(on); });
    edit->setObjectName("editPoints");
    QAction* gallery = toggle(tr("Pictures instead of the PCA plane"), true, [this](bool on) {
        showsGallery_ = on && data_ && data_->prepared->data->set->hasImages();
        setTab(tab_);
    });
    gallery->setObjectName("gallery");
    layers_->setMenu(menu);
}

void NetworkPane::connectViews() {
    connect(boundary_, &BoundaryView::pointRequested, this, [this](double x, double y, int, int label) { addPoint(x, y, label); });
    connect(boundary_, &BoundaryView::pointRemovalRequested, this, [this](std::uint32_t id) {
        controller_.editNetwork(std::nullopt, "points.remove", std::to_string(id), true, tr("remove point"));
    });
    connect(network_, &NetworkView::weightEdited, this, [this](int layer, int unit, int input, double value, bool final) {
        // The diagram counts its input as layer 0.
        const std::string path = "weights." + std::to_string(layer - 1) + "." + std::to_string(unit) + "." + std::to_string(input);
        if (!controller_.editNetwork(static_cast<std::size_t>(selected_), path, Json(value).dump(), final, tr("weight")).empty())
            feedNetwork();  // as it is
    });
    connect(backprop_, &BackpropView::sampleRequested, this, [this](int sample) {
        backpropSample_ = sample;
        backpropBatch_ = false;
        feedBackprop();
    });
    connect(backprop_, &BackpropView::batchRequested, this, [this] {
        backpropBatch_ = true;
        feedBackprop();
    });
    connect(table_, &GeneralisationTable::testRequested, this, &NetworkPane::testAsked);
}

// --- what is shown -------------------------------------------------------------------------------------------------

void NetworkPane::setTab(NetworkTab tab) {
    tab_ = tab;
    tabs_->button(static_cast<int>(tab))->setChecked(true);
    QWidget* const pages[] = {showsGallery_ ? static_cast<QWidget*>(gallery_) : boundary_, network_, weights_, activations_,
                              backprop_, confusion_};
    // The focus goes along; Qt would look for another widget, as if by Tab.
    QWidget* const focused = window()->focusWidget();
    const bool hadFocus = focused && (stack_ == focused || stack_->isAncestorOf(focused));
    if (hadFocus) focused->clearFocus();
    QWidget* const page = pages[static_cast<int>(tab)];
    stack_->setCurrentWidget(page);
    if (hadFocus) page->setFocus(Qt::MouseFocusReason);
    tabs_->button(0)->setText(showsGallery_ ? tr("Samples") : tr("Boundary"));
    showTools();
    shownSnapshot_ = 0;
    feedTab();
    emit tabChanged();
}

void NetworkPane::showTools() {
    const bool boundary = tab_ == NetworkTab::Boundary;
    fit_->setVisible(boundary && !showsGallery_);
    layers_->setVisible(boundary);
    const bool images = data_ && data_->prepared->data->set->hasImages();
    // A number over two inputs cannot be placed by a click.
    const bool plane = data_ && !plane_.isPrincipal() && (data_->classes() || data_->prepared->data->set->features() == 1);
    for (QAction* action : layers_->menu()->actions()) {
        if (action->objectName() == "gallery") action->setVisible(images);
        if (action->objectName() == "editPoints") {
            action->setVisible(plane);
            if (!plane) action->setChecked(false);
        }
    }
}

void NetworkPane::showProblem() {
    if (!controller_.network()) return;
    data_ = viewDataOf(controller_.network());
    plane_ = ViewPlane(data_);
    ++dataNumber_;
    shownEdits_.clear();
    boundary_->setScene(plane_.scene(dataNumber_));
    const DataSet& set = *data_->prepared->data->set;
    QStringList names;
    for (const std::string& name : set.classNames) names << QString::fromStdString(name);
    gallery_->setClassNames(names);
    showsGallery_ = set.hasImages();
    table_->setScore(data_->classes() ? Score::Accuracy : Score::R2);
    backpropSample_ = 0;
    restart();
    setTab(tab_);
}

void NetworkPane::showRuns(int selected) {
    if (selected != selected_ || generation_ != controller_.race().generation()) {
        selected_ = selected;
        generation_ = controller_.race().generation();
        restart();
    }
    refresh();
}

void NetworkPane::restart() {
    job_->forget();
    shownSnapshot_ = reported_ = 0;
    weights_->clear();
    activations_->clear();
    told_.clear();
}

// Points that the selected run's changes have added and taken away.
void NetworkPane::showPoints() {
    const auto& runs = controller_.experiment().runs;
    if (plane_.isPrincipal() || static_cast<std::size_t>(selected_) >= runs.size()) return;
    std::vector<std::pair<std::string, std::string>> edits;
    for (const Change& change : runs[static_cast<std::size_t>(selected_)].changes)
        for (const auto& setting : change.set)
            if (setting.first.starts_with("points.")) edits.push_back(setting);
    if (edits == shownEdits_) return;
    shownEdits_ = edits;
    boundary_->setScene(plane_.scene(dataNumber_, edits));
}

void NetworkPane::refresh() {
    if (!data_) return;
    showPoints();
    feedTab();
    showTable();
    showVerdict();
    // Only where an epoch takes its time.
    const RaceView& race = controller_.race();
    const bool slow = race.stepsPerSecond() > 0 ? race.stepsPerSecond() < 2.5
                                                : !race.runs().empty() && race.runs()[0].batchesPerEpoch > 300;
    progress_->setVisible(controller_.isPlaying() && race.partOfStep() > 0 && slow);
    progress_->setValue(static_cast<int>(1000 * race.partOfStep()));
}

const RunTraces* NetworkPane::run(std::size_t index) const {
    const auto& runs = controller_.race().runs();
    return index < runs.size() && runs.size() == controller_.experiment().runs.size() ? &runs[index] : nullptr;
}

std::shared_ptr<const Snapshot> NetworkPane::snapshot() const {
    return controller_.race().snapshot(static_cast<std::size_t>(selected_));
}

QString NetworkPane::caption() const {
    const auto now = snapshot();
    const auto& runs = controller_.experiment().runs;
    if (!now || static_cast<std::size_t>(selected_) >= runs.size()) return {};
    const QString part = data_->validation.samples() > 0 ? tr("Validation") : tr("Training");
    return tr("%1, epoch %2, %3").arg(part).arg(now->epoch).arg(QString::fromStdString(runs[static_cast<std::size_t>(selected_)].name));
}

void NetworkPane::setTextScale(double scale) {
    boundary_->setTextScale(scale);
    gallery_->setTextScale(scale);
    network_->setTextScale(scale);
    weights_->setTextScale(scale);
    activations_->setTextScale(scale);
    backprop_->setTextScale(scale);
    confusion_->setTextScale(scale);
    table_->setTextScale(scale);
    verdict_->setFont(uiFont(static_cast<int>(12 * scale)));
}

void NetworkPane::refreshTheme() {
    const Theme& theme = Theme::of(this);
    fit_->setIcon(icon("fit", theme.text2));
    layers_->setIcon(icon("layers", theme.text2));
    model_->setIcon(icon("more", theme.text2));
    setTableFolded(table_->isHidden());
}

void NetworkPane::waitForPictures() {
    refresh();
    if (tab_ == NetworkTab::Boundary && !showsGallery_) boundary_->waitForFields();
    job_->wait();
}

}  // namespace ravine
