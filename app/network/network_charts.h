// The charts of networks in training: loss, accuracy or R², and the learning rate or what else is chosen, by epochs.
#pragma once

#include <QList>

#include "app/workspace/chart_stack.h"
#include "core/diagnosis/diagnosis.h"

class QAction;
class QLabel;
class QToolButton;

namespace ravine {

class RateEditor;
class SharpnessWatch;

class NetworkCharts : public ChartStack {
    Q_OBJECT
public:
    explicit NetworkCharts(Controller& controller, QWidget* parent = nullptr);

    enum class Losses { Epochs, Batches, WithPenalty };
    enum class Lowest { LearningRate, GradientNorm, WeightNorm, Sharpness };
    void setLosses(Losses shown);
    void setLowest(Lowest shown);

    void showRuns(int selected) override;
    void refresh() override;
    // The stretch that is shaded and what it is called: that of the selected run, or of the first that has one.
    void setOverfitting(double from, double to, const QString& text);
    void setRateLevel(std::optional<double> rate, const QString& text = {});  // the largest that theory calls stable
    std::optional<double> rateLevel() const { return rateLevel_; }
    SharpnessWatch& sharpness() { return *sharpness_; }
    QString note() const;  // what is said below the charts; empty: nothing
    void refreshTheme();

    LineChart* loss() const { return loss_; }
    LineChart* accuracy() const { return accuracy_; }
    LineChart* lowest() const { return lowest_; }

protected:
    void rangeShown() override;

private:
    void addLoss(std::vector<struct ChartSeries>& series, std::size_t run, const struct ChartSeries& like);
    void buildMenu();
    void addSharpness(std::vector<struct ChartSeries>& series, std::size_t run, const struct ChartSeries& like);
    void showRateLevel();
    void showNote();
    void showColumns(bool regression);
    QString stableText(double rate) const;

    LineChart *loss_, *accuracy_, *lowest_;
    RateEditor* editor_;
    SharpnessWatch* sharpness_;
    QLabel* note_;
    QToolButton* menu_;
    QList<QAction*> scaleActions_;
    Losses losses_ = Losses::Epochs;
    Lowest lowestShown_ = Lowest::LearningRate;
    std::vector<std::int64_t> bestEpochs_;          // as drawn
    std::vector<std::unique_ptr<Trace>> smoothed_;  // of the batch losses, run by run
    std::vector<double> smoothState_;
    std::uint64_t smoothedGeneration_ = 0;
    std::optional<double> rateLevel_;
    QString rateLevelText_;
    void smoothBatches();
};

}  // namespace ravine
