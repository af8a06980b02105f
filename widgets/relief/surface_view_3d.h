// The loss surface in three dimensions: turned by dragging, drawn in software with a depth buffer, the paths on it.
#pragma once

#include <QImage>
#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "widgets/relief/draped_paths.h"
#include "widgets/relief/orbit_camera.h"
#include "widgets/relief/surface_mesh.h"
#include "widgets/relief/surface_relief.h"
#include "widgets/relief/surface_scene.h"
#include "widgets/surface/surface_view.h"

namespace ravine {

class SurfaceView3D : public QWidget {
    Q_OBJECT
public:
    explicit SurfaceView3D(QWidget* parent = nullptr);
    ~SurfaceView3D() override;

    // Forgets the levels, and the box if the domain is another. Nothing is computed while the view is hidden.
    void setSurface(std::shared_ptr<const SurfaceFunction> surface);
    void setBox(const Box& box);  // the part of the plane that is shown; the surface's domain before that
    void setLevels(const ContourLevels& levels);  // those of the contours beside it; some that suit the box before that
    void setLogHeight(bool logarithmic);
    // To be called for each frame: of paths that have grown only what is new is computed.
    void setRuns(std::vector<PathSeries> runs);
    void setStart(Point start);
    void setLayers(const SurfaceLayers& layers);
    void setHighlighted(int run);           // dims the others; −1: none
    void setMarkedStep(std::int64_t step);  // a ring on every path there; −1: none
    void setDragging(bool dragging);        // while a slider moves: runs that are not selected lose casing and dots
    void setTextScale(double scale);
    void setAngles(double azimuth, double elevation);  // degrees
    void refresh();                                    // the traces have grown

    Point start() const { return start_; }
    Box box() const;
    const OrbitCamera& camera() const { return camera_; }
    bool logHeight() const { return logHeight_; }
    ContourLevels levels() const { return scene_ ? scene_->mesh().levels : ContourLevels{}; }

    // Widget pixels. Before the first mesh: nothing, and the middle.
    QPointF project(Point p) const;                  // of the surface above p
    std::optional<Point> pick(QPointF pixel) const;  // the plane's point below the surface that is seen there
    std::optional<PathHit> pathAt(QPointF pixel) const;
    bool sees(Point p) const;  // the surface above p, with nothing before it

    bool pictureReady() const { return mesh_.ready(); }
    void waitForPicture();  // blocks; for pictures made without a window

    QSize sizeHint() const override { return {720, 560}; }
    QSize minimumSizeHint() const override { return {240, 200}; }

public slots:
    void zoomIn();
    void zoomOut();
    void fit();  // zoom and place; the angles stay

signals:
    // Continuously. Escape gives the start back: told here, and then never chosen.
    void startDragged(Point start);
    void startChosen(Point start);                 // once at the end: one entry to undo
    void pathHovered(int run, std::int64_t step);  // −1, −1: none
    void runClicked(int run, std::int64_t step);
    void pictureChanged();
    void viewChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
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
    enum class Press { None, Click, Turn, Pan, Start };
    // What the bare surface's picture was drawn from.
    struct Drawn {
        std::shared_ptr<const SurfaceScene> scene;
        OrbitCamera camera;
        ReliefLook look;
        bool operator==(const Drawn&) const = default;
    };

    MeshRequest wantedMesh() const;
    void syncMesh();
    void takeMesh();
    void layOut();
    void moved();  // the camera
    void moveStart(Point to);
    void giveStartBack();
    void stepStart(double x, double y);
    void hoverAt(std::optional<QPointF> pixel);
    void updateCursor();
    void describe();
    bool onHandle(QPointF pixel) const;
    std::optional<Point> underOrBeside(QPointF pixel) const;
    const SurfaceRelief& relief() const;  // of the camera as it is now
    const DrapedPaths& paths() const;     // of the runs as they are now
    ReliefLook reliefLook() const;
    PathLook pathLook() const;

    const QImage& paintedBase();
    void paintMinima(QPainter& painter, const Projection& projection) const;
    void paintStart(QPainter& painter, const Projection& projection) const;
    void paintReadOut(QPainter& painter) const;

    std::shared_ptr<const SurfaceFunction> surface_;
    std::optional<Box> box_;
    std::optional<ContourLevels> levels_;
    std::vector<PathSeries> runs_;
    SurfaceLayers layers_;
    Point start_;
    double textScale_ = 1;
    int highlighted_ = -1;
    std::int64_t markedStep_ = -1;
    bool logHeight_ = false, dragging_ = false;

    OrbitCamera camera_;
    SurfaceMeshField mesh_;
    std::shared_ptr<const SurfaceScene> scene_;  // the mesh's; null before the first
    // Answers to questions about the picture are as new as the camera, painted or not.
    mutable SurfaceRelief relief_;
    mutable Drawn drawn_;
    mutable DrapedPaths paths_;
    mutable bool pathsStale_ = true;
    QImage base_, frame_;  // the bare scene; the same with the paths
    Drawn based_;

    // While the scene moves it is drawn with one sample a pixel; when it rests, with smooth outlines.
    bool moving_ = false;
    QTimer restTimer_;

    Press press_ = Press::None;
    QPointF pressedAt_, lastAt_, grabOffset_;
    Point startBeforePress_;
    std::optional<QPointF> hover_;
    PathHit hit_;
    bool keyboardFocus_ = false;
};

}  // namespace ravine
