// The network as a diagram: units with what they compute, links by weight and sign. Weights can be set by hand.
#pragma once

#include <QImage>
#include <QPointer>
#include <QWidget>
#include <vector>

#include "widgets/network/network_diagram.h"

class QScrollBar;

namespace ravine {

class WeightEditor;

class NetworkView : public QWidget {
    Q_OBJECT
public:
    explicit NetworkView(QWidget* parent = nullptr);
    ~NetworkView() override;

    // For each frame. Selection, scrolling and an open editor stay while the shape of the network does.
    void setDiagram(NetworkDiagram diagram);
    void setEditable(bool editable);  // whether weights can be set; yes at first
    void setTextScale(double scale);  // see presentingScale()
    const NetworkDiagram& diagram() const { return diagram_; }

    // A unit or, with an input, the link that leaves it for the unit. Layer 0 is the input; all count from 0.
    struct Place {
        int layer = -1, unit = -1, input = -1;
        bool isUnit() const { return layer >= 0 && input < 0; }
        bool isLink() const { return layer >= 0 && input >= 0; }
        bool operator==(const Place&) const = default;
    };
    Place selected() const { return selected_; }
    void select(Place place);  // brings it into sight
    void editWeight(int layer, int unit, int input);
    bool isEditing() const;

    const DiagramGeometry& layout() const { return geometry_; }
    QRectF unitRect(int layer, int unit) const { return geometry_.unit(layer, unit); }
    QLineF linkLine(int layer, int unit, int input) const;  // null: not drawn
    QStringList readOut() const;                            // of what the pointer or else the keyboard is on
    QString linksNote() const;  // "the strongest 1 500 of 3 025 links"; empty when all are drawn

    QSize sizeHint() const override { return {660, 520}; }
    QSize minimumSizeHint() const override { return {240, 220}; }

signals:
    // Continuously while it is dragged; final once at its end: one entry to undo.
    void weightEdited(int layer, int unit, int input, double value, bool final);
    void unitSelected(int layer, int unit);  // −1, −1: none

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void layOut();
    void scrollLayer(int layer, int by);
    void showUnit(int layer, int unit);
    void moveTo(int layer, int unit);
    void chooseUnit(Place place);
    void openEditor();
    void closeEditor();
    void placeEditor();
    void takeWeight(double value, bool final);
    void editNeighbour(int direction);
    void describe();
    Place placeAt(QPointF at) const;
    int layerAt(QPointF at) const;
    QString unitName(int layer, int unit) const;
    QStringList describeUnit(Place place) const;
    QStringList describeLink(Place place) const;
    std::vector<int> strongestInputs(int layer, int unit) const;
    bool exists(Place place) const;
    double weightOf(Place place) const;
    double legendTop() const;  // above the lower edge
    double legendWidth() const;
    bool hasMask() const;

    void paintLinks(QPainter& painter) const;
    void paintEmphasis(QPainter& painter) const;
    void paintUnits(QPainter& painter) const;
    void paintUnit(QPainter& painter, int layer, int unit) const;
    void paintMean(QPainter& painter, int layer, int unit, const QRectF& tile) const;
    void paintNames(QPainter& painter, int layer) const;
    void paintTitles(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;
    void paintLargeMap(QPainter& painter) const;
    Place emphasis() const { return hover_.layer >= 0 ? hover_ : selected_; }

    NetworkDiagram diagram_;
    DiagramGeometry geometry_;
    std::vector<int> first_;
    double textScale_ = 1;
    int legendRows_ = 1;
    bool editable_ = true, keyboardFocus_ = false;
    Place hover_, selected_;
    QPointF pointer_;
    mutable QImage linksPicture_;  // links change with the weights and not with the pointer
    QScrollBar* scroll_ = nullptr;
    QPointer<WeightEditor> editor_;
};

}  // namespace ravine
