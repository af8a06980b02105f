// One strip a layer, in a column that scrolls, and which quantity they show.
#pragma once

#include <QButtonGroup>
#include <QWidget>
#include <cstdint>
#include <vector>

#include "core/inspection/layer_report.h"
#include "widgets/statistics/histogram_history.h"

class QHBoxLayout;
class QScrollArea;
class QVBoxLayout;

namespace ravine {

class HistogramStrip;

enum class HistogramQuantity { Weights, Gradients, Linear, Normalised, Activations };
QString titleOf(HistogramQuantity quantity);
const Histogram& histogramOf(const LayerReport& report, HistogramQuantity quantity);

class HistogramPanel : public QWidget {
    Q_OBJECT
public:
    explicit HistogramPanel(QWidget* parent = nullptr);

    // Which quantities can be chosen, in order; the first is shown. Forgets what was appended.
    void setQuantities(std::vector<HistogramQuantity> quantities);
    void setQuantity(HistogramQuantity quantity);
    HistogramQuantity quantity() const { return quantity_; }

    const QStringList& layerNames() const { return names_; }
    void setLayers(const QStringList& names);                                  // forgets what was appended
    void append(std::int64_t epoch, const std::vector<LayerReport>& reports);  // one a layer
    void clear();
    void setShownEpoch(std::int64_t epoch);  // −1: the latest
    // One report a layer of the very moment that is shown, while that epoch is: the history may only have its
    // neighbours.
    void setExact(std::int64_t epoch, std::vector<LayerReport> reports);
    void setRun(int slot, const QString& name);                 // whose they are: named at the right
    void setOffered(HistogramQuantity quantity, bool offered);  // where the network has it
    void setTextScale(double scale);

    const std::vector<HistogramStrip*>& strips() const { return strips_; }

signals:
    void quantityChanged(ravine::HistogramQuantity quantity);

private:
    class Captions;
    class Whose;
    void refresh();

    std::vector<HistogramQuantity> quantities_;
    HistogramQuantity quantity_ = HistogramQuantity::Weights;
    QStringList names_;
    std::vector<HistogramHistory> histories_;  // layer by layer, each with one per quantity
    std::vector<QStringList> warnings_;
    std::vector<HistogramStrip*> strips_;
    std::int64_t shownEpoch_ = -1, exactEpoch_ = -1;
    std::vector<LayerReport> exact_;
    double textScale_ = 1;

    QButtonGroup* choice_;
    QWidget* segments_;
    Whose* whose_;
    QHBoxLayout* segmentRow_;
    Captions* captions_;
    QScrollArea* scroll_;
    QVBoxLayout* rows_;
};

}  // namespace ravine
