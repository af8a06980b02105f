// The toolbar over the surface: flat or in three dimensions, zoom, layers, and how long the arrows are.
#pragma once

#include <QWidget>
#include <optional>

#include "widgets/surface/surface_view.h"

class QAction;
class QButtonGroup;
class QToolButton;

namespace ravine {

class ColourBar;

enum class SurfacePicture { Flat, Relief, Both };

class SurfaceTools : public QWidget {
    Q_OBJECT
public:
    explicit SurfaceTools(QWidget* parent = nullptr);

    ColourBar* colourBar() const { return bar_; }
    SurfacePicture picture() const { return picture_; }
    void setPicture(SurfacePicture picture);
    const SurfaceLayers& layers() const { return layers_; }
    bool showsArrows() const { return arrows_; }
    bool logHeight() const;
    std::optional<double> arrowScale() const { return scale_; }  // none: as suits them
    void showArrowScale(double scale);                           // that is drawn now
    void setTextScale(double scale);
    void setPresenting(bool presenting);  // the colour bar alone
    void refreshIcons();

signals:
    void pictureChosen();
    void zoomedIn();
    void zoomedOut();
    void fitted();
    void layersChosen();
    void logHeightChosen(bool on);
    void arrowsChosen();  // on, off or another scale

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    QToolButton* tool(const QString& iconName, const QString& name, const QString& tip);
    QToolButton* menuButton(const QString& name);
    void buildSwitch();
    void buildLayers();
    void buildArrows();
    void choose(SurfacePicture picture);

    SurfacePicture picture_ = SurfacePicture::Flat;
    SurfaceLayers layers_{.gradientArrow = true};
    bool arrows_ = true;
    std::optional<double> scale_;
    QButtonGroup* switch_;
    QWidget* switchRow_;
    QToolButton *zoomOut_, *zoomIn_, *fit_, *layersButton_, *arrowsButton_;
    QAction *showArrows_, *logHeight_;
    ColourBar* bar_;
};

}  // namespace ravine
