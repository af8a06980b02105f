#include "app/network/network_workspace.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/network/import_sheet.h"
#include "app/network/network_charts.h"
#include "app/network/network_pane.h"
#include "app/network/network_panel.h"
#include "app/network/network_step.h"
#include "app/network/sharpness_watch.h"
#include "app/workspace/runs_panel.h"
#include "app/workspace/status_text.h"
#include "core/files/atomic_file.h"
#include "core/nn/weights_json.h"
#include "core/training/results.h"
#include "widgets/boundary/boundary_view.h"
#include "widgets/theme/theme.h"

namespace ravine {

NetworkWorkspace::NetworkWorkspace(QWidget* parent) : Workspace(true, parent) {
    data_ = new DataPanel(controller_, side());
    network_ = new NetworkPanel(controller_, side());
    pane_ = new NetworkPane(controller_, this);
    charts_ = new NetworkCharts(controller_, this);
    layOut({data_, network_}, pane_, charts_);

    connect(data_, &DataPanel::tableAsked, this, &NetworkWorkspace::chooseTable);
    connect(data_, &DataPanel::columnsAsked, this, &NetworkWorkspace::changeColumns);
    connect(&controller_, &Controller::problemPrepared, pane_, &NetworkPane::showProblem);
    connect(&controller_, &Controller::problemFault, this, [this](const Issues& issues) {
        if (!data_->showFaults(issues)) network_->showFaults(issues);
    });
    connect(pane_, &NetworkPane::overfittingFound, charts_, &NetworkCharts::setOverfitting);
    connect(pane_, &NetworkPane::testAsked, this, &NetworkWorkspace::askForTest);
    connect(pane_, &NetworkPane::weightsToBeSaved, this, &NetworkWorkspace::saveWeights);
    connect(pane_, &NetworkPane::weightsToBeLoaded, this, &NetworkWorkspace::loadWeights);
    connect(pane_->boundary(), &BoundaryView::runClicked, runs_, &RunsPanel::select);
    connect(charts_, &ChartStack::runHighlighted, charts_, &ChartStack::setHighlighted);
    connect(charts_, &ChartStack::runToggled, this, &NetworkWorkspace::toggleRun);
    connect(charts_, &ChartStack::stepClicked, &controller_, [this](std::int64_t step) { controller_.seek(step); });
    connect(charts_, &ChartStack::runClicked, runs_, &RunsPanel::select);
    connect(charts_, &ChartStack::stepHovered, pane_, &NetworkPane::setHoverEpoch);
    connect(charts_, &ChartStack::runEdited, this,
            [this](int run, const QString& path, const std::string& json, bool final) {
                controller_.editRun(static_cast<std::size_t>(run), path, json, final);
            });
    connect(pane_, &NetworkPane::tabChanged, this,
            [this] { charts_->sharpness().setHeadWatched(pane_->tab() == NetworkTab::Step); });
}

void NetworkWorkspace::openSheet(const CsvFile& chosen) {
    if (!import_) {
        import_ = new ImportSheet(controller_, this);
        connect(import_, &ImportSheet::anotherFileAsked, this, &NetworkWorkspace::chooseTable);
        connect(import_, &ImportSheet::closed, this, [this] {
            cover(nullptr);
            data_->refresh();  // the tile of the data that are in use
            mainView()->setFocus();
            emit frameShown();
        });
    }
    controller_.pause();
    cover(import_);
    import_->open(chosen);
    emit frameShown();
}

void NetworkWorkspace::importTable(const QString& file) {
    openSheet(CsvFile{.file = QFileInfo(file).absoluteFilePath().toStdString()});
}

void NetworkWorkspace::chooseTable() {
    const QString folder = QString::fromStdString(controller_.experiment().folder);
    const QString chosen = QFileDialog::getOpenFileName(this, tr("Open data"), folder,
                                                        tr("Tables (*.csv *.tsv *.txt *.dat *.data);;All files (*)"));
    if (!chosen.isEmpty()) return importTable(chosen);
    if (!import_ || import_->isHidden()) data_->refresh();
}

void NetworkWorkspace::changeColumns() {
    const auto* csv = std::get_if<CsvFile>(&controller_.experiment().network().data);
    if (!csv) return chooseTable();
    CsvFile chosen = *csv;
    chosen.file = (std::filesystem::path(controller_.experiment().folder) / chosen.file).string();
    openSheet(chosen);
}

void NetworkWorkspace::showExperiment() {
    data_->refresh();
    network_->refresh();
    runs_->refresh();
    showSeries();
}

void NetworkWorkspace::showSeries() {
    charts_->showRuns(runs_->selected());
    pane_->showRuns(runs_->selected());
}

void NetworkWorkspace::showFrame() {
    charts_->refresh();
    pane_->refresh();
}

// Flags stand at each run's lowest validation loss.
std::vector<RunFlag> NetworkWorkspace::flags() const {
    const RaceView& race = controller_.race();
    const Experiment& experiment = controller_.experiment();
    std::vector<RunFlag> flags;
    if (!race.started() || race.runs().size() != experiment.runs.size()) return flags;
    const std::vector<int> colours = colourSlots(experiment);
    for (std::size_t i = 0; i < experiment.runs.size(); ++i)
        if (!experiment.runs[i].hidden) flags.push_back({colours[i], race.runs()[i].network.best.epoch});
    return flags;
}

QString NetworkWorkspace::status() const {
    if (import_ && !import_->isHidden())
        return tr("%1 is not in use yet: the race stays as it is until “Use this data”. Nothing is written to the "
                  "file.")
            .arg(import_->fileName());
    return networkStatusText(controller_.experiment(), controller_.race());
}

// What is scored is what was chosen by; so it is asked once, and says what it costs.
void NetworkWorkspace::askForTest() {
    QMessageBox box(QMessageBox::Question, tr("Test set"), tr("Score every run on the test set now?"),
                    QMessageBox::Cancel, this);
    box.setInformativeText(tr(
        "The test set tells how a finished recipe does on data it has never been judged by. Choose the run by its "
        "validation loss first: once you go on tuning after this, the test set is only another validation set, and its "
        "score is too good to be true."));
    QPushButton* score = box.addButton(tr("Score on test set"), QMessageBox::AcceptRole);
    box.exec();
    if (box.clickedButton() == score) controller_.scoreTest();
}

void NetworkWorkspace::saveWeights(int run) {
    const auto snapshot = controller_.race().snapshot(static_cast<std::size_t>(run));
    if (!snapshot) return;
    const QString moment =
        momentText(*snapshot, controller_.race().runs()[static_cast<std::size_t>(run)].batchesPerEpoch);
    const QString name =
        QString::fromStdString(fileNameOf(controller_.experiment().runs[static_cast<std::size_t>(run)].name));
    const QString file = QFileDialog::getSaveFileName(this, tr("Save weights of %1").arg(moment), name + ".json",
                                                      tr("Weights (*.json)"));
    if (file.isEmpty()) return;
    Issues issues;
    const Json json = toJson(weightsOf(*snapshot->layout, snapshot->theta, snapshot->running));
    if (!writeFile(file.toStdString(), json.dump() + "\n", issues))
        QMessageBox::warning(this, tr("Ravine"), QString::fromStdString(text(issues)));
}

void NetworkWorkspace::loadWeights() {
    const QString folder = QString::fromStdString(controller_.experiment().folder);
    const QString file =
        QFileDialog::getOpenFileName(this, tr("Start from weights"), folder, tr("Weights (*.json);;All files (*)"));
    if (file.isEmpty()) return;
    const Issues issues = controller_.editProblem("problem.initial_weights", Json(file.toStdString()).dump(), true);
    if (!issues.empty()) QMessageBox::warning(this, tr("Ravine"), QString::fromStdString(text(issues)));
}

void NetworkWorkspace::showPresenting(double scale) {
    pane_->setTextScale(scale);
    charts_->setTextScale(scale);
    charts_->setPresenting(isPresenting());
    pane_->boundary()->setLegendFolded(isPresenting());  // the points come first
}

void NetworkWorkspace::refreshTheme() {
    data_->refreshTheme();
    network_->refreshTheme();
    pane_->refreshTheme();
    charts_->refreshTheme();
    runs_->refreshTheme();
    if (import_) import_->refreshTheme();
}

QWidget* NetworkWorkspace::mainView() { return pane_->boundary(); }

void NetworkWorkspace::waitForPictures() {
    pane_->waitForPictures();
    charts_->sharpness().wait();
    if (import_) import_->waitForTable();
}

void NetworkWorkspace::showTab(const std::string& name) {
    int index = 0;
    for (const char* tab : {"boundary", "network", "weights", "activations", "backprop", "confusion", "step"}) {
        if (name == tab) pane_->setTab(static_cast<NetworkTab>(index));
        ++index;
    }
}

std::vector<Workspace::Tab> NetworkWorkspace::tabs() const {
    return {{tr("Boundary"), "boundary"}, {tr("Network"), "network"},
            {tr("Weights"), "weights"},   {tr("Activations"), "activations"},
            {tr("Backprop"), "backprop"}, {tr("Confusion"), "confusion"},
            {tr("Step"), "step"}};
}

std::vector<KeyHelp> NetworkWorkspace::keys() const {
    return {{tr("Boundary: zoom, move, fit"), tr("Wheel, drag, double-click or 0")},
            {tr("Boundary: side by side, as in training, add points by clicking"), tr("Layers menu")},
            {tr("Diagram: set a link's weight"), tr("Click on a link")},
            {tr("Diagram: walk among the units; the Step tab opens up what is selected"), tr("Arrow keys")},
            {tr("Step tab: next stage, and after the last one the next step"), tr("Full stop")},
            {tr("Step tab: the stage before"), tr("Comma")},
            {tr("Chart: walk through its handles, move one"), tr("H, arrow keys")}};
}

}  // namespace ravine
