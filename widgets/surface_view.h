// The loss surface seen from above: contours, minima, paths, the start one can drag.
#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "contour_field.h"
#include "path_painter.h"

namespace ravine {

struct SurfaceLayers {
    bool contours = true;
    bool lines = true;  // between the bands
    bool minima = true;
    bool paths = true;
    bool dots = true;   // one a step
    bool gradientArrow = false;  // −∇f at the pointer, direction only
    bool grid = false;
    bool operator==(const SurfaceLayers&) const = default;
};

// A term of the selected run's step, drawn from the current point.
struct StepArrow {
    Point from;
    Point vector;           // in units of the plane; already multiplied by the toolbar's scale
    bool directionOnly = false;  // fixed length, whatever the vector's
    int slot = 0;           // a run's colour; 0: ink
    QString label;          // at the tip
    bool operator==(const StepArrow&) const = default;
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
    void setLayers(const SurfaceLayers& layers);
    void setHighlighted(int run);      // dims the others; −1: none
    void setDragging(bool dragging);   // while a slider moves: runs that are not selected lose casing and dots
    void setTextScale(double scale);   // of text, lines and markers; 1.4 in present mode
    void refresh();                    // the traces have grown

    Point start() const { return start_; }
    const SurfaceLayers& layers() const { return layers_; }
    const PlaneView& view() const { return view_; }
    QPointF toPixel(Point p) const { return view_.toPixel(p); }
    Point toPoint(QPointF pixel) const { return view_.toPoint(pixel); }
    const ContourLevels& levels() const { return field_.picture().levels; }

    bool contoursReady() const { return field_.ready(); }
    void waitForContours();  // blocks; for pictures made without a window

    QSize sizeHint() const override { return {720, 560}; }
    QSize minimumSizeHint() const override { return {240, 200}; }

public slots:
    void zoomIn();
    void zoomOut();
    void fit();

signals:
    void startDragged(Point start);  // continuously, and as a click's first answer
    void startChosen(Point start);   // once at the end: one entry to undo
    void pathHovered(int run, std::int64_t step);  // −1, −1: none
    void runClicked(int run);
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

private:
    enum class Press { None, Click, Pan, Start };

    void layOut();
    void zoomAt(QPointF anchor, double factor);
    void panTo(Point centre);
    void viewMoved();
    void syncContours();
    void moveStart(Point to);
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
    void paintArrows(QPainter& painter) const;
    void paintReadOut(QPainter& painter) const;

    std::shared_ptr<const SurfaceFunction> surface_;
    std::vector<PathSeries> runs_;
    std::vector<StepArrow> arrows_;
    SurfaceLayers layers_;
    Point start_;
    double textScale_ = 1;
    int highlighted_ = -1;
    bool dragging_ = false;

    PlaneView view_;
    bool fitted_ = true;  // as fit() left it: a new size fits again
    ContourField field_;
    PathPainter paths_;

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
