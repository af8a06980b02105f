// The centre: view toolbar, the surface with its paths.
#pragma once

#include <QWidget>

#include "controller.h"

class QToolButton;

namespace ravine {

class ColourBar;
class SurfaceView;

class SurfacePane : public QWidget {
    Q_OBJECT
public:
    explicit SurfacePane(Controller& controller, QWidget* parent = nullptr);

    SurfaceView* view() const { return view_; }
    void showSurface();
    void showRuns(int selected);
    void setTextScale(double scale);
    void refreshIcons();

private:
    QToolButton* tool(const QString& iconName, const QString& name, const QString& tip);
    Point readable(Point p) const;
    void buildLayers(QToolButton* button);

    Controller& controller_;
    SurfaceView* view_;
    ColourBar* bar_;
    QToolButton *zoomOut_, *zoomIn_, *fit_, *layers_;
};

}  // namespace ravine
