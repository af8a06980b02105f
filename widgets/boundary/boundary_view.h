// What a network has learned, over the plane of its inputs: predictions as colour, each run's boundary as a line, and
// the points it learned from. One pane for all runs, or one for each.
#pragma once

#include <QImage>
#include <QThreadPool>
#include <QWidget>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "widgets/boundary/boundary_field.h"
#include "widgets/boundary/boundary_legend.h"

class QButtonGroup;
class QFrame;

namespace ravine {

struct PaneView {
    QRectF plot;   // pixels of the widget
    int run = -1;  // index of the run it is for; −1: for all
    bool operator==(const PaneView&) const = default;
};

class BoundaryView : public QWidget {
    Q_OBJECT
public:
    explicit BoundaryView(QWidget* parent = nullptr);
    ~BoundaryView() override;

    // Another kind or dataSet brings the view back to fit, and takes the runs' predictors away until setRuns() gives
    // new ones; else it stays where it is.
    void setScene(BoundaryScene scene);
    // To be called for each frame: only runs with another generation are computed.
    void setRuns(std::vector<BoundaryRun> runs);
    void setShading(BoundaryShading shading);
    void setArrangement(BoundaryArrangement arrangement);
    void setPointsShown(bool shown);
    void setMistakesMarked(bool marked);  // rings around points that lie in another class's region
    void setLegendShown(bool shown);
    void setEditing(bool editing);      // clicks add and remove points
    void setAddClass(int label);        // the class of points to be added
    void setLegendFolded(bool folded);  // as the key L does
    void setTextScale(double scale);    // of text, lines and markers; see presentingScale()

    const BoundaryScene& scene() const { return scene_; }
    BoundaryShading shading() const { return shading_; }
    BoundaryArrangement arrangement() const { return arrangement_; }
    bool isEditing() const { return editing_; }
    int addClass() const { return addClass_; }
    const std::vector<PaneView>& panes() const { return panes_; }
    QPointF toPixel(Point p, std::size_t pane = 0) const;
    Point toPoint(QPointF pixel) const;  // in the pane under it, else in the first
    Box visible() const;

    bool fieldsReady() const;
    void waitForFields();  // blocks; for pictures made without a window

    QSize sizeHint() const override { return {720, 560}; }
    QSize minimumSizeHint() const override { return {240, 200}; }

public slots:
    void zoomIn();
    void zoomOut();
    void fit();

signals:
    void pointRequested(double x, double y, int button, int classIndex);
    void pointRemovalRequested(std::uint32_t id);
    void addClassChanged(int label);
    void runClicked(int run);  // in its pane, side by side
    void fieldsChanged();
    void viewChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Press { None, Click, Pan };
    struct DrawnPoint {
        QPointF at;  // from the pane's top left corner
        std::size_t index;
    };
    // Points are stamped onto a layer of their own, one for all panes.
    struct PointLayer {
        QImage image;
        std::vector<DrawnPoint> drawn;
        std::size_t inView = 0;
    };

    void layOut();
    void layOutPanes(const QRectF& room);
    void viewMoved();
    void changed();  // something to be painted anew, and perhaps computed
    void zoomAt(QPointF anchor, double factor);
    Box home() const;
    void syncFields();
    BoundaryRequest requestFor(const BoundaryRun& run) const;
    void rebuildChooser();
    void survey();
    void describe();
    std::size_t paneAt(QPointF pixel) const;  // the first where there is none
    bool overPane(QPointF pixel) const;
    int selectedRun() const;
    int runOf(const PaneView& pane) const { return pane.run >= 0 ? pane.run : selectedRun(); }
    const BoundaryPicture* pictureOf(int run) const;
    const BoundaryPoint* nearestPoint(QPointF pixel, double within) const;
    void clickAt(QPointF pixel, Qt::MouseButton button, Qt::KeyboardModifiers modifiers);
    void removeAt(QPointF pixel);
    std::optional<QPointF> pointer() const;  // the mouse, else the crosshair of the keyboard
    look::Ticks ticksAlong(const BoundaryAxis& axis, double low, double high, double scale) const;
    BoundaryLegend legend() const;
    void placeLegend();

    void paintBase();
    void paintPane(QPainter& painter, const PaneView& pane);
    void paintFill(QPainter& painter, const PaneView& pane) const;
    void paintLines(QPainter& painter, const PaneView& pane) const;
    void paintCurveGrid(QPainter& painter, const PaneView& pane) const;
    void paintAxes(QPainter& painter, const PaneView& pane, bool left, bool bottom) const;
    void paintAxisNames(QPainter& painter) const;
    void paintTitle(QPainter& painter, const PaneView& pane) const;
    void stampPoints();
    void paintMistakes(QPainter& painter, const PaneView& pane) const;
    void paintThinning(QPainter& painter) const;
    void paintReadOut(QPainter& painter) const;
    std::vector<std::vector<look::Word>> readOut(QPointF at) const;
    double pointScale() const;
    QImage stamp(std::uint32_t label, bool isTraining, double shade) const;
    bool hasNames() const;

    BoundaryScene scene_;
    std::size_t trainingPoints_ = 0, validationPoints_ = 0;
    double lowest_ = 0, highest_ = 0;  // targets
    std::vector<double> levels_;       // of values
    std::vector<BoundaryRun> runs_;
    BoundaryShading shading_ = BoundaryShading::Continuous;
    BoundaryArrangement arrangement_ = BoundaryArrangement::One;
    bool pointsShown_ = true, mistakesMarked_ = false, legendShown_ = true, editing_ = false;
    int addClass_ = 0;
    double textScale_ = 1;

    std::vector<PaneView> panes_;
    Point centre_;
    double xScale_ = 1, yScale_ = 1;  // pixels per unit
    bool fitted_ = true;              // as fit() left it: a new size fits again

    QThreadPool pool_;                                      // before the fields, so that it outlives them
    std::map<int, std::unique_ptr<BoundaryField>> fields_;  // by slot

    QImage base_;  // all but what follows the pointer
    bool baseStale_ = true;
    PointLayer points_;
    bool pointsStale_ = true;
    bool lastDark_ = false;

    bool legendFolded_ = false;
    QRectF legendBox_;
    int legendCorner_ = 0;

    Press press_ = Press::None;
    QPointF pressedAt_;
    Point grabbed_;
    std::optional<QPointF> hover_;
    std::optional<Point> cross_;  // of the keyboard
    bool keyboardFocus_ = false;
    QFrame* chooser_ = nullptr;
    QButtonGroup* classButtons_ = nullptr;
};

}  // namespace ravine
