#include "app/network/network_pane.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <nlohmann/json.hpp>

#include "app/network/network_step.h"
#include "app/session/latest_job.h"
#include "widgets/boundary/boundary_view.h"
#include "widgets/data/gallery_view.h"
#include "widgets/network/backprop_view.h"
#include "widgets/network/network_view.h"
#include "widgets/statistics/confusion_matrix.h"
#include "widgets/statistics/generalisation_table.h"
#include "widgets/statistics/histogram_panel.h"
#include "widgets/theme/theme.h"

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
    activations_->setQuantities(
        {HistogramQuantity::Activations, HistogramQuantity::Linear, HistogramQuantity::Normalised});
    backprop_ = new BackpropView(this);
    confusion_ = new ConfusionMatrix(this);
    step_ = new NetworkStep(controller, this);
    table_ = new GeneralisationTable(this);
    verdict_ = new QLabel(this);
    verdict_->setProperty("textRole", "note");
    verdict_->setWordWrap(true);
    verdict_->setContentsMargins(16, 6, 16, 6);
    verdict_->setAlignment(Qt::AlignTop);
    verdict_->setMinimumHeight(48);  // of two lines, so that the picture does not jump
    verdict_->setAccessibleName(tr("Diagnosis of the curves"));

    stack_ = new QStackedWidget(this);
    for (QWidget* page : std::initializer_list<QWidget*>{boundary_, network_, weights_, activations_, backprop_,
                                                         confusion_, step_, gallery_})
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

void NetworkPane::setTableFolded(bool folded) {
    table_->setVisible(!folded);
    tableToggle_->setIcon(icon(folded ? "chevron_right" : "chevron_down", Theme::of(this).text2));
}

// In a low window the table gives its place to the picture, until it is asked for.
void NetworkPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layers_->setToolButtonStyle(width() >= 680 ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    showTools();
    fitTable();
}

// Formulas need the height.
void NetworkPane::fitTable() {
    verdict_->setVisible(tab_ != NetworkTab::Step);
    const bool roomy = height() >= 660 && tab_ != NetworkTab::Step;
    tableToggle_->setVisible(!roomy);
    setTableFolded(!roomy && tableChosen_.value_or(true));
}

void NetworkPane::connectViews() {
    connect(boundary_, &BoundaryView::pointRequested, this,
            [this](double x, double y, int, int label) { addPoint(x, y, label); });
    connect(boundary_, &BoundaryView::pointRemovalRequested, this, [this](std::uint32_t id) {
        controller_.editNetwork(std::nullopt, "points.remove", std::to_string(id), true, tr("remove point"));
    });
    connect(
        network_, &NetworkView::weightEdited, this, [this](int layer, int unit, int input, double value, bool final) {
            // The diagram counts its input as layer 0.
            const std::string path =
                "weights." + std::to_string(layer - 1) + "." + std::to_string(unit) + "." + std::to_string(input);
            if (!controller_
                     .editNetwork(static_cast<std::size_t>(selected_), path, Json(value).dump(), final, tr("weight"))
                     .empty())
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
    QWidget* const pages[] = {showsGallery_ ? static_cast<QWidget*>(gallery_) : boundary_,
                              network_,
                              weights_,
                              activations_,
                              backprop_,
                              confusion_,
                              step_};
    // The focus goes along; Qt would look for another widget, as if by Tab.
    QWidget* const focused = window()->focusWidget();
    const bool hadFocus = focused && (stack_ == focused || stack_->isAncestorOf(focused));
    if (hadFocus) focused->clearFocus();
    QWidget* const page = pages[static_cast<int>(tab)];
    stack_->setCurrentWidget(page);
    if (hadFocus) page->setFocus(Qt::MouseFocusReason);
    if (tab == NetworkTab::Step) showSelectedWeight();
    fitTable();
    nameTabs();
    showTools();
    shownSnapshot_ = 0;
    feedTab();
    emit tabChanged();
}

// A regression has no boundary and no classes to confuse.
void NetworkPane::nameTabs() {
    const bool regression = data_ && !data_->classes();
    const auto name = [this, regression](NetworkTab tab, const QString& text) {
        QAbstractButton* button = tabs_->button(static_cast<int>(tab));
        button->setText(text);
        button->setMinimumWidth(QFontMetrics(uiFont(13, QFont::DemiBold)).horizontalAdvance(text) +
                                (regression && tab != NetworkTab::Confusion ? 4 : 10));
    };
    for (QAbstractButton* button : tabs_->buttons()) name(static_cast<NetworkTab>(tabs_->id(button)), button->text());
    name(NetworkTab::Boundary, showsGallery_ ? tr("Samples") : regression ? tr("Fit") : tr("Boundary"));
    name(NetworkTab::Confusion, regression ? tr("Predicted against true") : tr("Confusion"));
}

// What is selected in the diagram is what the formulas are about.
void NetworkPane::showSelectedWeight() {
    const NetworkView::Place place = network_->selected();
    if (place == shownPlace_) return;
    shownPlace_ = place;
    step_->chooseLink(place.layer, place.unit, place.input);
}

void NetworkPane::setHoverEpoch(std::int64_t epoch) {
    hoverEpoch_ = epoch;
    if (tab_ == NetworkTab::Weights || tab_ == NetworkTab::Activations) feedTab();
}

void NetworkPane::showProblem() {
    if (!controller_.network()) return;
    data_ = viewDataOf(controller_.network());
    plane_ = ViewPlane(data_);
    ++dataNumber_;
    shownEdits_.clear();
    boundary_->setScene(plane_.scene(dataNumber_));
    const DataSet& set = *data_->prepared->data->set;
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
    step_->showRun(selected);
    refresh();
}

void NetworkPane::restart() {
    job_->forget();
    shownSnapshot_ = reported_ = exactReported_ = 0;
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

std::optional<ShownNetwork> NetworkPane::shown() const { return ShownNetwork::of(snapshot(), plane_); }

QString NetworkPane::caption() const {
    const auto now = snapshot();
    const auto& runs = controller_.experiment().runs;
    if (!now || !data_ || static_cast<std::size_t>(selected_) >= runs.size()) return {};
    const QString part = data_->validation.samples() > 0 ? tr("Validation") : tr("Training");
    return tr("%1, %2, %3")
        .arg(part, momentOf(*now), QString::fromStdString(runs[static_cast<std::size_t>(selected_)].name));
}

QString NetworkPane::momentOf(const Snapshot& snapshot) const {
    const RunTraces* traces = run(static_cast<std::size_t>(selected_));
    return momentText(snapshot, traces ? traces->batchesPerEpoch : 1);
}

void NetworkPane::setTextScale(double scale) {
    boundary_->setTextScale(scale);
    gallery_->setTextScale(scale);
    network_->setTextScale(scale);
    weights_->setTextScale(scale);
    activations_->setTextScale(scale);
    backprop_->setTextScale(scale);
    confusion_->setTextScale(scale);
    step_->setTextScale(scale);
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
    if (!controller_.race().atFrontier()) controller_.waitForSight();
    job_->wait();  // reports are not asked for while another picture is made
    refresh();
    if (tab_ == NetworkTab::Step) step_->waitForPictures();
    if (tab_ == NetworkTab::Boundary && !showsGallery_) boundary_->waitForFields();
    job_->wait();
}

}  // namespace ravine
