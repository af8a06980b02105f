#include "network_pane.h"

#include <QActionGroup>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <nlohmann/json.hpp>

#include "backprop_view.h"
#include "boundary_view.h"
#include "confusion_matrix.h"
#include "diagnosis_of.h"
#include "gallery_view.h"
#include "generalisation_table.h"
#include "histogram_panel.h"
#include "latest_job.h"
#include "network_pictures.h"
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
    verdict_->setAccessibleName(tr("What the curves say"));

    stack_ = new QStackedWidget(this);
    for (QWidget* page : std::initializer_list<QWidget*>{boundary_, network_, weights_, activations_, backprop_, confusion_, gallery_})
        stack_->addWidget(page);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(8, 0, 8, 0);
    head->setSpacing(4);
    head->addWidget(makeTabs());
    head->addStretch();
    head->addWidget(makeTools());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(stack_, 1);
    layout->addWidget(verdict_);
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
    layout->setSpacing(4);
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
    layout->addWidget(fit_);
    layout->addWidget(layers_);
    return row;
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
        controller_.editNetwork(static_cast<std::size_t>(selected_), path, Json(value).dump(), final, tr("weight"));
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
    stack_->setCurrentWidget(pages[static_cast<int>(tab)]);
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
    const bool plane = data_ && !plane_.isPrincipal();
    for (QAction* action : layers_->menu()->actions()) {
        if (action->objectName() == "gallery") action->setVisible(images);
        if (action->objectName() == "editPoints") action->setVisible(plane);
    }
}

void NetworkPane::showProblem() {
    if (!controller_.network()) return;
    data_ = viewDataOf(controller_.network());
    plane_ = ViewPlane(data_);
    boundary_->setScene(plane_.scene(++dataNumber_));
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
    shownSnapshot_ = 0;
    weights_->clear();
    activations_->clear();
    told_.clear();
}

void NetworkPane::refresh() {
    if (!data_) return;
    feedTab();
    showTable();
    showVerdict();
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

// --- feeding the views ---------------------------------------------------------------------------------------------

void NetworkPane::feedTab() {
    if (!data_ || !isVisible()) return;
    if (tab_ == NetworkTab::Boundary && !showsGallery_) return feedBoundary();
    const auto now = snapshot();
    if (!now || now->id == shownSnapshot_) return;
    shownSnapshot_ = now->id;
    switch (tab_) {
        case NetworkTab::Boundary: return feedGallery();
        case NetworkTab::Network: return feedNetwork();
        case NetworkTab::Weights:
        case NetworkTab::Activations: return feedReports();
        case NetworkTab::Backprop: return feedBackprop();
        case NetworkTab::Confusion: return feedConfusion();
    }
}

void NetworkPane::feedBoundary() {
    const Experiment& experiment = controller_.experiment();
    const std::vector<int> colours = colourSlots(experiment);
    std::vector<BoundaryRun> runs;
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        BoundaryRun run{.slot = colours[i],
                        .name = QString::fromStdString(experiment.runs[i].name),
                        .visible = !experiment.runs[i].hidden,
                        .selected = static_cast<int>(i) == selected_,
                        .predictor = {}};
        if (auto now = controller_.race().snapshot(i); now && data_) {
            // Numbers of snapshots are unique; the lowest bit tells the two modes apart.
            run.generation = now->id * 2 + (mode_ == Mode::Training ? 1 : 0);
            run.predictor = predictorOf(std::move(now), plane_, data_, mode_);
        }
        runs.push_back(std::move(run));
    }
    boundary_->setRuns(std::move(runs));
}

void NetworkPane::feedNetwork() {
    job_->request([this, now = snapshot(), data = data_, plane = plane_] {
        return [this, diagram = diagramOf(now, *data, plane)] { network_->setDiagram(diagram); };
    });
}

void NetworkPane::feedReports() {
    job_->request([this, now = snapshot(), data = data_] {
        return [this, now, reports = Probe(now).report(data->sample)] {
            QStringList names;
            for (const LayerReport& report : reports) names << QString::fromStdString(report.name);
            for (HistogramPanel* panel : {weights_, activations_}) {
                if (panel->layerNames() != names) panel->setLayers(names);
                panel->append(now->epoch, reports);
            }
        };
    });
}

void NetworkPane::feedBackprop() {
    const auto now = snapshot();
    if (!now || !data_) return;
    const auto& spec = controller_.experiment().runs[static_cast<std::size_t>(selected_)];
    const auto size = static_cast<int>(std::min<std::int64_t>(networkOf(controller_.experiment().network(), spec).batchSize, 512));
    job_->request([this, now, data = data_, sample = backpropSample_, batch = backpropBatch_, size] {
        const int whole = static_cast<int>(std::min<std::int64_t>(data->train.samples(), 512));
        return [this, picture = backpropOf(now, *data, sample, batch, size == 0 ? whole : size)] { backprop_->setPicture(picture); };
    });
}

void NetworkPane::feedConfusion() {
    job_->request([this, now = snapshot(), data = data_, caption = caption()] () -> LatestJob::Show {
        const Part<double>& part = data->validation.samples() > 0 ? data->validation : data->train;
        const DataSet& set = *data->prepared->data->set;
        if (data->classes()) {
            QStringList names;
            for (const std::string& name : set.classNames) names << QString::fromStdString(name);
            return [this, caption, names, counts = Probe(now).confusion(part, static_cast<std::int64_t>(set.classNames.size()))] {
                confusion_->setCounts(counts, names);
                confusion_->setCaption(caption);
            };
        }
        const Matrix<double> values = Probe(now).predict(part.inputs);
        std::vector<ScatterPoint> points;
        for (std::int64_t i = 0; i < part.samples(); ++i) points.push_back({part.targets(0, i), values(0, i)});
        return [this, caption, points, name = QString::fromStdString(set.outputNames[0])] {
            confusion_->setScatter(points, name);
            confusion_->setCaption(caption);
        };
    });
}

void NetworkPane::feedGallery() {
    job_->request([this, now = snapshot(), data = data_, caption = caption()] {
        const Part<double>& part = data->validation.samples() > 0 ? data->validation : data->train;
        return [this, caption, data, samples = galleryOf(now, part)] {
            const auto set = data->prepared->data->set;
            gallery_->setSamples(samples, [set](std::uint32_t id) {
                std::vector<double> values;
                double largest = 1e-12;
                for (std::int64_t f = 0; f < set->features(); ++f) {
                    values.push_back(set->input(f, id));
                    largest = std::max(largest, values.back());
                }
                for (double& value : values) value /= set->pixels.empty() ? std::max(largest, 16.0) : 1;
                return greyPicture(values, static_cast<int>(set->imageWidth), static_cast<int>(set->imageHeight));
            });
            gallery_->setCaption(caption);
        };
    });
}

void NetworkPane::addPoint(double x, double y, int classIndex) {
    const DataSet& set = *data_->prepared->data->set;
    const bool curve = set.features() == 1 && !data_->classes();
    Json target = curve ? Json(y) : Json(classIndex);
    if (!data_->classes() && !curve) return;
    const Json point = {{"inputs", plane_.rawInputs(x, y)}, {"target", target}};
    controller_.editNetwork(std::nullopt, "points.add", point.dump(), true, tr("add point"));
}

// --- words ---------------------------------------------------------------------------------------------------------

void NetworkPane::showTable() {
    const Experiment& experiment = controller_.experiment();
    const std::vector<int> colours = colourSlots(experiment);
    std::vector<GeneralisationRow> rows;
    std::optional<TestScore> test;
    for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
        const RunTraces* traces = run(i);
        if (experiment.runs[i].hidden || !traces) continue;
        const std::int64_t epoch = controller_.race().stepOf(i);
        GeneralisationRow row{.slot = colours[i], .name = QString::fromStdString(experiment.runs[i].name)};
        row.trainLoss = traces->loss.at(epoch);
        row.validationLoss = traces->validationLoss.at(epoch);
        row.validationScore = traces->validationAccuracy.at(epoch);
        if (traces->network.test) {
            test = traces->network.test;
            row.testLoss = test->now.loss;
            row.testScore = test->now.accuracy;
        }
        rows.push_back(row);
    }
    table_->setRows(std::move(rows));
    table_->setEpoch(controller_.race().head());
    const bool has = controller_.network() && controller_.network()->data->testSamples() > 0;
    table_->setTest(!has ? GeneralisationTable::TestState::None
                    : test ? GeneralisationTable::TestState::Scored
                           : GeneralisationTable::TestState::Sealed,
                    test ? test->epoch : 0);
    table_->setTestRequestable(controller_.race().started());
}

std::vector<Diagnosis> NetworkPane::diagnosisOf(std::size_t index) {
    const RunTraces* traces = run(index);
    if (!traces) return {};
    told_.resize(controller_.experiment().runs.size());
    Told& told = told_[index];
    const RaceView& race = controller_.race();
    const bool over = traces->status() >= Status::Finished && race.head() >= race.frontier();
    if (told.generation == race.generation() && told.head == race.stepOf(index) && told.over == over) return told.diagnoses;
    told = {race.generation(), race.stepOf(index), over,
            diagnoseRun(controller_.experiment(), *controller_.network(), index, *traces, race.stepOf(index), over)};
    return told.diagnoses;
}

void NetworkPane::showVerdict() {
    const auto& runs = controller_.experiment().runs;
    // The selected run's stretch, or else that of the first run that has one.
    double from = std::numeric_limits<double>::quiet_NaN(), to = from;
    QString name;
    const auto consider = [&](std::size_t index) {
        if (!name.isEmpty() || runs[index].hidden) return;
        for (const Diagnosis& diagnosis : diagnosisOf(index))
            if (diagnosis.finding == Finding::Overfitting && name.isEmpty()) {
                from = static_cast<double>(diagnosis.from);
                to = static_cast<double>(diagnosis.to);
                name = QString::fromStdString(runs[index].name);
            }
    };
    const auto selected = static_cast<std::size_t>(selected_);
    if (selected < runs.size()) consider(selected);
    for (std::size_t i = 0; i < runs.size(); ++i) consider(i);
    emit overfittingFound(from, to, name.isEmpty() ? QString() : tr("%1 overfits").arg(name));

    QString text;
    if (selected < runs.size() && controller_.race().started()) {
        const auto diagnoses = diagnosisOf(selected);
        const QString run = QString::fromStdString(runs[selected].name).toHtmlEscaped();
        if (diagnoses.empty()) {
            text = tr("<b>%1</b>: nothing amiss so far.").arg(run);
        } else {
            const auto words = [](const std::string& s) { return QString::fromStdString(s).toHtmlEscaped(); };
            const Diagnosis& first = diagnoses.front();
            text = QString("<b>%1 · %2.</b> %3.").arg(run, words(first.title), words(first.what));
            if (!first.advice.empty()) text += tr(" Try: %1.").arg(words(first.advice));
            for (std::size_t i = 1; i < diagnoses.size(); ++i) text += tr(" Also: %1.").arg(words(diagnoses[i].title));
        }
    } else {
        text = tr("Press Space to train, S for one epoch.");
    }
    if (verdict_->text() != text) verdict_->setText(text);
}

QString NetworkPane::verdict() const { return verdict_->text(); }

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
}

void NetworkPane::waitForPictures() {
    refresh();
    if (tab_ == NetworkTab::Boundary && !showsGallery_) boundary_->waitForFields();
    job_->wait();
}

}  // namespace ravine
