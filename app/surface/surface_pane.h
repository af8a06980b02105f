// The centre: view toolbar, the surface with its paths flat and in three dimensions, and below it the step opened up.
#pragma once

#include <QWidget>
#include <map>
#include <memory>
#include <optional>

#include "app/session/controller.h"
#include "app/workspace/anatomy_lines.h"
#include "widgets/surface/path_painter.h"
#include "widgets/surface/step_arrows.h"

class QHBoxLayout;

namespace ravine {

class StepPanel;
class SurfaceTools;
class SurfaceView;
class SurfaceView3D;
enum class SurfacePicture;

class SurfacePane : public QWidget {
    Q_OBJECT
public:
    explicit SurfacePane(Controller& controller, QWidget* parent = nullptr);

    SurfaceView* view() const { return view_; }
    SurfaceView3D* relief() const { return relief_; }  // null until it is first shown
    StepPanel* anatomy() const { return panel_; }
    SurfaceTools* tools() const { return tools_; }
    void setPicture(SurfacePicture picture);
    QWidget* mainView() const;  // that has the keys

    void showSurface();
    void showStart();
    void showRuns(int selected);
    void setHighlighted(int run);
    void setMarkedStep(std::int64_t step);  // that a chart is pointed at
    void setTextScale(double scale);
    void setPresenting(bool presenting);  // the picture alone
    void refreshIcons();
    void waitForPictures();
    // The rate at and above which the selected run is unstable where it is, as far as theory goes; with its formula.
    std::optional<double> stableRate() const { return stableRate_; }
    QString stableRateText() const { return stableRateText_; }

signals:
    void pathHovered(int run, std::int64_t step);  // −1, −1: none
    void runClicked(int run, std::int64_t step);

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    void connectTools();
    void buildRelief();
    template <class View>
    void connectView(View* view);
    Box boxInView() const;  // of the plane, for three dimensions
    void dragStart(Point to);
    void chooseStart(Point start);
    Point readable(Point p) const;
    std::vector<PathSeries> paths() const;

    bool showsArrows() const;
    const RunSpec* selectedRun() const;  // null: there is none, or it is hidden
    void askForStep();
    void showStep();
    AnatomyLook lookOf(int slot) const;
    void showArrows();
    void showCurvature();
    double fittingScale(const StepAnatomy& anatomy, int slot);
    std::optional<Point> pointAtHead() const;
    QString outcome(std::int64_t step) const;
    QString whyNothing() const;

    Controller& controller_;
    int selected_ = 0;
    SurfaceTools* tools_;
    QHBoxLayout* pictures_;
    SurfaceView* view_;
    SurfaceView3D* relief_ = nullptr;
    StepPanel* panel_;
    double textScale_ = 1;
    int highlighted_ = -1;
    std::optional<Point> dragFrom_;            // where the start was
    std::optional<std::size_t> asked_;         // whose step the controller opens
    std::shared_ptr<const StepAnatomy> next_;  // that step; the last one told while another is on its way
    std::map<ArrowKind, bool> chosen_;         // kinds of arrows that somebody switched
    double scale_ = 0;                         // of the arrows, where it is not chosen; 0: not yet
    std::optional<double> stableRate_;
    QString stableRateText_;
};

}  // namespace ravine
