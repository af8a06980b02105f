// The middle of the network workspace: tabs with the boundary, the network, its weights and activations,
// backpropagation and the confusion matrix; under them what the curves say, and how each run generalises.
#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "app/network/view_plane.h"
#include "app/session/controller.h"
#include "core/diagnosis/diagnosis.h"
#include "widgets/network/network_view.h"

class QButtonGroup;
class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace ravine {

class BackpropView;
class BoundaryView;
class ConfusionMatrix;
class GalleryView;
class GeneralisationTable;
class HistogramPanel;
class LatestJob;
class NetworkStep;

enum class NetworkTab { Boundary, Network, Weights, Activations, Backprop, Confusion, Step };

class NetworkPane : public QWidget {
    Q_OBJECT
public:
    explicit NetworkPane(Controller& controller, QWidget* parent = nullptr);
    ~NetworkPane() override;

    void showProblem();           // other data
    void showRuns(int selected);  // another spec, other series, another run selected
    void refresh();               // series grew or the head moved
    void setTab(NetworkTab tab);
    NetworkTab tab() const { return tab_; }
    void setTextScale(double scale);
    void refreshTheme();
    void waitForPictures();

    BoundaryView* boundary() const { return boundary_; }
    NetworkView* network() const { return network_; }
    HistogramPanel* weights() const { return weights_; }
    HistogramPanel* activations() const { return activations_; }
    BackpropView* backprop() const { return backprop_; }
    ConfusionMatrix* confusion() const { return confusion_; }
    NetworkStep* step() const { return step_; }
    GalleryView* gallery() const { return gallery_; }
    GeneralisationTable* table() const { return table_; }
    QString caption() const;  // "Validation, epoch 180, update 3 of 24, L2 + Dropout"
    QString verdict() const;  // the line on what the curves say
    void setTableFolded(bool folded);
    void setHoverEpoch(std::int64_t epoch);  // marked in what is drawn over epochs; −1: none

signals:
    void tabChanged();
    void testAsked();  // to open the sealed test part
    void weightsToBeSaved(int run);
    void weightsToBeLoaded();
    // The overfitting stretch of the selected run, or of the first that has one; NaN: none.
    void overfittingFound(double from, double to, const QString& text);

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    QWidget* makeTabs();
    QWidget* makeTools();
    void buildLayers();
    void buildModelMenu();
    void showPoints();
    void connectViews();
    void showTools();
    void fitTable();
    void showSelectedWeight();
    void showTable();
    void showVerdict();
    void nameTabs();
    void feedBoundary();
    void feedNetwork();
    void feedReports();
    void feedBackprop();
    void feedConfusion();
    void feedGallery();
    void feedTab();
    void restart();  // what is known of another run or race is of no use
    void addPoint(double x, double y, int classIndex);
    std::shared_ptr<const Snapshot> snapshot() const;  // of the selected run, at the head
    std::optional<ShownNetwork> shown() const;         // the same, with the samples it is evaluated on
    QString momentOf(const Snapshot& snapshot) const;
    const RunTraces* run(std::size_t index) const;
    std::vector<Diagnosis> diagnosisOf(std::size_t index);

    Controller& controller_;
    int selected_ = 0;
    NetworkTab tab_ = NetworkTab::Boundary;
    std::shared_ptr<const ViewData> data_;
    ViewPlane plane_;
    std::uint64_t dataNumber_ = 0;
    std::vector<std::pair<std::string, std::string>> shownEdits_;  // points added and removed, as drawn
    Mode mode_ = Mode::Evaluation;
    bool showsGallery_ = false;
    NetworkView::Place shownPlace_;  // of the diagram, the last that the step's formulas took
    std::int64_t hoverEpoch_ = -1;
    int backpropSample_ = 0;
    bool backpropBatch_ = false;
    std::uint64_t shownSnapshot_ = 0;  // of the tab that is shown
    std::uint64_t reported_ = 0;       // the last snapshot in the histograms
    std::uint64_t exactReported_ = 0;  // the one that is shown there exactly, at a past moment
    std::uint64_t generation_ = 0;
    struct Told {
        std::uint64_t generation = 0;
        std::int64_t head = -1;
        bool over = false;
        std::vector<Diagnosis> diagnoses;
    };
    std::vector<Told> told_;  // run by run, what was found for which head

    QButtonGroup* tabs_;
    QStackedWidget* stack_;
    QToolButton *layers_, *fit_, *model_;
    QPushButton* tableToggle_;
    std::optional<bool> tableChosen_;  // folded by hand
    QProgressBar* progress_;           // of an epoch that takes long
    QLabel* verdict_;
    BoundaryView* boundary_;
    NetworkView* network_;
    HistogramPanel *weights_, *activations_;
    BackpropView* backprop_;
    ConfusionMatrix* confusion_;
    GalleryView* gallery_;
    NetworkStep* step_;
    GeneralisationTable* table_;
    std::unique_ptr<LatestJob> job_;  // of the tab that is shown
};

}  // namespace ravine
