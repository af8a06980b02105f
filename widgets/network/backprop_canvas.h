// The picture under the chooser: a column a layer, from the input on the left to the loss on the right.
#pragma once

#include <QRectF>
#include <QStringList>
#include <QWidget>
#include <optional>
#include <vector>

#include "widgets/network/backprop_picture.h"

class QScrollBar;

namespace ravine {

class BackpropCanvas : public QWidget {
    Q_OBJECT
public:
    explicit BackpropCanvas(QWidget* parent = nullptr);

    void setPicture(BackpropPicture picture);
    void setTextScale(double scale);

    // Column 0 is the input, column l is layer l. The input has the forward row only.
    enum Row { Forward, Slope, Backward };
    struct Cell {
        int column = -1, row = Forward, unit = -1;
        bool operator==(const Cell&) const = default;
    };
    QRectF cellRect(Cell cell) const;  // empty: there is none
    QRectF barRect(int layer) const;   // ‖δ‖ of layer 1 …; empty when it is 0 or no number
    QStringList readOut() const;       // of the cell under the pointer, or the keyboard's
    QString ratioWords() const;        // ‖δ‖ of the first layer over the last's

    // What stands between column − 1 and the column, as formula_text.h has it.
    struct Chain {
        QString forward;       // "z^{2} = W^{2} a^{1} + b^{2}"
        QString backward;      // "δ^{1} = (W^{2T} δ^{2}) ⊙ f′(z^{1})"; empty for the input
        QString gradient;      // "∂L/∂W^{2} = δ^{2} a^{1T}"
        QString gradientNorm;  // "‖∂L/∂W^{2}‖ = 0.031"
        QString weightNorm;    // "‖W^{2}‖ = 2.1"
    };
    Chain chain(int column) const;  // from 1; layers + 1: the loss

    QSize minimumSizeHint() const override { return {280, 300}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Column {
        double x = 0, strip = 0;  // middle; width of its strips
    };
    struct Grid {
        int across = 1;
        double side = 0;
        QPointF corner;
    };
    struct Axis {  // of the norm bars: log₁₀
        double from = 0, to = 1, bottom = 0, height = 0;
    };

    int layers() const { return int(picture_.layers.size()); }
    const BackpropLayer& layer(int column) const { return picture_.layers[std::size_t(column - 1)]; }
    const std::vector<double>& values(int column, int row) const;
    double deltaNorm(int layer) const;
    void layOut();
    Grid gridOf(int column, int row) const;
    double rowTop(int row) const;
    std::optional<Cell> cellAt(QPointF at) const;
    Axis normAxis() const;
    void moveTo(Cell cell);
    void describe();
    QStringList describeCell(Cell cell) const;

    void paintTitles(QPainter& painter) const;
    void paintStrip(QPainter& painter, int column, int row) const;
    void paintArrows(QPainter& painter) const;
    void paintChains(QPainter& painter) const;
    void paintLoss(QPainter& painter) const;
    void paintBars(QPainter& painter) const;
    void paintGutter(QPainter& painter) const;
    void centred(QPainter& painter, double x, double baseline, const QString& text, const QColor& colour,
                 QFont::Weight weight = QFont::Normal, int pixels = 12) const;

    BackpropPicture picture_;
    double textScale_ = 1;
    std::vector<Column> columns_;  // the input, the layers, the loss
    double stripHeight_ = 40, barsTop_ = 0, contentWidth_ = 0;
    QScrollBar* scroll_;
    QPointF pointer_;
    Cell hover_, current_;
    bool keyboardFocus_ = false;
};

}  // namespace ravine
