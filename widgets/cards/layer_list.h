// The layers of a network, top to bottom: what goes in, a row of chips for each hidden layer, what comes out. It shows
// and edits the list of layers as JSON (DESIGN §4) and knows no activation by name.
#pragma once

#include <QWidget>
#include <optional>
#include <string>
#include <vector>

#include "core/kinds/kinds.h"
#include "widgets/cards/layer_row.h"

class QMenu;
class QScrollArea;

namespace ravine {

class LayerPopover;

class LayerList : public QWidget {
    Q_OBJECT
public:
    static constexpr int maxLayers = 64;

    explicit LayerList(const std::vector<KindDescription>& activations, QWidget* parent = nullptr);
    ~LayerList() override;

    // Label, doc, range and slider of "units" and "dropout": a layer's own table. Other keys are not looked at.
    void setParams(const std::vector<ParamInfo>& params);

    // layers: [{"units": 32, "activation": "relu" or {"kind": …}, "batch_norm": false, "dropout": 0}, …], a missing key
    // being its default. `outputNote` is the output's function: "Softmax". Emits nothing.
    void setLayers(const Json& layers, int inputs, int outputs, const QString& outputNote);

    // Three and more equal neighbours come as one row; a row that was split, or that an edit made, stays a row.
    int rowCount() const { return static_cast<int>(rows_.size()); }
    LayerRow* row(int index) const { return rows_[static_cast<std::size_t>(index)]; }
    LayerChip* addButton() const { return add_; }
    LayerChip* allButton() const { return all_; }
    LayerPopover* popover() const { return popover_; }
    QMenu* makeRowMenu(int row, QWidget* parent);
    QMenu* makeAllMenu(QWidget* parent);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void layersEdited(const std::string& jsonText, bool final);

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    struct Layer {
        std::int64_t units = 32;
        std::string activation{};  // the whole kind as JSON text: {"kind": …, every parameter}
        bool batchNorm = false;
        double dropout = 0;
        bool operator==(const Layer&) const = default;
    };
    class Rows;

    Layer read(const Json& layer) const;
    std::string wholeKind(const Json& kind) const;
    std::string activationTitle(const Layer& layer) const;
    Json written() const;
    void regroup();
    bool groupsHold() const;
    int firstOf(int row) const;
    void showRows();
    void layOut();
    int rowsHeight(int width) const;
    int shownRowsHeight(int width) const;
    int heightForWidth(int width) const override;

    void commit(bool final);
    void pressed(int row, LayerPart part);
    void keyPressed(int row, LayerPart part, QKeyEvent* event);
    void editPart(int row, LayerPart part, QWidget* anchor);  // row −1: every layer
    void take(const QString& key, const std::string& jsonText, bool final);
    void setCount(int row, int count, bool final);
    void toggleBatchNorm(int row);
    void addLayer(int afterRow);
    void removeRow(int row);
    void removePart(int row, LayerPart part);
    void moveRow(int row, int by);
    void splitRow(int row);
    void focusRow(int row, LayerPart part);
    bool batchNormEverywhere() const;
    ParamInfo countInfo(int row) const;
    Json valueOf(int row, LayerPart part) const;

    const std::vector<KindDescription> activations_;
    ParamInfo units_, dropout_;
    std::vector<Layer> layers_;
    std::vector<int> groups_;  // how many layers each row stands for
    std::vector<LayerRow*> rows_;
    int editedRow_ = -1;  // whose thing the popover edits
    LayerPart editedPart_ = LayerPart::Units;
    ChipLabel *input_, *output_, *note_;
    LayerChip *add_, *all_;
    QScrollArea* scroll_;
    Rows* holder_;
    LayerPopover* popover_;
};

}  // namespace ravine
