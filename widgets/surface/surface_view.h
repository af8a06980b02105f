// The loss surface seen from above: contours, minima, paths and the arrows of a step, the start one can drag.
#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "widgets/surface/arrow_legend.h"
#include "widgets/surface/contour_field.h"
#include "widgets/surface/path_painter.h"
#include "widgets/surface/path_painter_ghost.h"
#include "widgets/surface/step_arrows.h"

namespace ravine {

struct SurfaceLayers {
    bool contours = true;
    bool lines = true;  // between the bands
    bool minima = true;
    bool paths = true;
    bool dots = true;            // one a step
    bool gradientArrow = false;  // −∇f at the pointer, direction only
    bool grid = false;
    bool curvature = false;  // principal axes at the point that setCurvature() names
    bool names = false;      // of the runs, beside their markers
    bool operator==(const SurfaceLayers&) const = default;
};

// How the surface bends at a point: eigenvalues of the Hessian and their axes, of length 1.
struct CurvatureMark {
    Point at;
    double largest = 0, smallest = 0;
    Point largestAxis{1, 0}, smallestAxis{0, 1};
    bool operator==(const CurvatureMark&) const = default;
};

class SurfaceView : public QWidget {
    Q_OBJECT
public:
    explicit SurfaceView(QWidget* parent = nullptr);
    ~SurfaceView() override;

    // Another domain brings the view back to fit; the same domain (a parameter being dragged) leaves it alone.
    void setSurface(std::shared_ptr<const SurfaceFunction> surface);
    // To be called for each frame: only what is new is painted.
    void setRuns(std::vector<PathSeries> runs);
    void setStart(Point start);
    void setArrows(std::vector<StepArrow> arrows);
    void setCurvature(std::optional<CurvatureMark> mark);
    // A ring on every path at that step, as a chart is pointed at; −1: none.
    void setMarkedStep(std::int64_t step);
    // On: the paths as they are now stay, faintly, under those to come. To be called before their traces change.
    // Dragging the start does both by itself.
    void setGhost(bool on);
    void setLayers(const SurfaceLayers& layers);
    void setHighlighted(int run);     // dims the others; −1: none
    void setDragging(bool dragging);  // while a slider moves: runs that are not selected lose casing and dots
    void setTextScale(double scale);  // of text, lines and markers; see presentingScale()
    void refresh();                   // the traces have grown

    Point start() const { return start_; }
    const SurfaceLayers& layers() const { return layers_; }
    const PlaneView& view() const { return view_; }
    QPointF toPixel(Point p) const { return view_.toPixel(p); }
    Point toPoint(QPointF pixel) const { return view_.toPoint(pixel); }
    const ContourLevels& levels() const { return field_.picture().levels; }
    bool hasGhost() const { return ghostIsOn_; }
    ArrowLegend* legend() const { return legend_; }  // in the plot, away from the start; shown while it has entries

    bool contoursReady() const { return field_.ready(); }
    void waitForContours();  // blocks; for pictures made without a window

    QSize sizeHint() const override { return {720, 560}; }
    QSize minimumSizeHint() const override { return {240, 200}; }

public slots:
    void zoomIn();
    void zoomOut();
    void fit();

signals:
    // Continuously, and as a click's first answer. Escape gives the start back: told here, and then never chosen.
    void startDragged(Point start);
    void startChosen(Point start);                 // once at the end: one entry to undo
    void pathHovered(int run, std::int64_t step);  // −1, −1: none
    void runClicked(int run, std::int64_t step);   // its marker, or a step of its path
    void contoursChanged();
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
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Press { None, Click, Pan, Start };

    void layOut();
    void zoomAt(QPointF anchor, double factor);
    void panTo(Point centre);
    void viewMoved();
    void syncContours();
    void moveStart(Point to);
    void dragStart(QPointF pointer);
    void endDrag();
    void giveStartBack();
    std::optional<PathHit> pathUnder(QPointF pixel) const;  // a marker before a line
    void placeLegend();
    void commitClick();
    void hoverAt(std::optional<QPointF> pixel);
    void updateCursor();
    void describe();
    bool onHandle(QPointF pixel) const;
    PathLook pathLook() const;

    void paintContours(QPainter& painter) const;
    void paintAxes(QPainter& painter) const;
    void paintGrid(QPainter& painter) const;
    void paintMinima(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;
    void paintNames(QPainter& painter) const;
    void paintArrows(QPainter& painter) const;
    void paintCurvature(QPainter& painter) const;
    void paintReadOut(QPainter& painter) const;

    std::shared_ptr<const SurfaceFunction> surface_;
    std::vector<PathSeries> runs_;
    std::vector<StepArrow> arrows_;
    std::optional<CurvatureMark> curvature_;
    std::int64_t markedStep_ = -1;
    SurfaceLayers layers_;
    Point start_;
    double textScale_ = 1;
    int highlighted_ = -1;
    bool dragging_ = false;

    PlaneView view_;
    bool fitted_ = true;  // as fit() left it: a new size fits again
    bool isPainted_ = false;
    ContourField field_;
    PathPainter paths_;
    PathGhost ghost_;
    bool ghostIsOn_ = false, ghostIsOfDrag_ = false;
    ArrowLegend* legend_;
    std::optional<std::size_t> legendCorner_;  // chosen where it hides least, when its size changes

    Press press_ = Press::None;
    QPointF pressedAt_, grabOffset_;
    Point grabbed_;
    std::optional<QPointF> hover_;
    PathHit hit_;
    bool keyboardFocus_ = false;
    // A click moves the start at once but is only chosen when no second click turns it into "fit".
    QTimer clickTimer_;
    Point startBeforeClick_;
};

}  // namespace ravine
