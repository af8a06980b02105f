// Optimizers racing on a loss surface.
#pragma once

#include "app/workspace/workspace.h"

namespace ravine {

class ChartColumn;
class ProblemPanel;
class SurfacePane;

class SurfaceWorkspace : public Workspace {
    Q_OBJECT
public:
    explicit SurfaceWorkspace(QWidget* parent = nullptr);

    SurfacePane& pane() { return *pane_; }
    ChartColumn& charts() { return *charts_; }

    void refreshTheme() override;
    std::vector<RunFlag> flags() const override;
    QString status() const override;
    TransportBar::Unit unit() const override { return TransportBar::Unit::Step; }
    QWidget* mainView() override;
    void waitForPictures() override;
    std::vector<KeyHelp> keys() const override;
    std::vector<Tab> tabs() const override;
    void showTab(const std::string& name) override;  // "2D", "3D", "both"

protected:
    void showExperiment() override;
    void showSeries() override;
    void showFrame() override;
    void showPresenting(double scale) override;

private:
    void highlight(int run);

    ProblemPanel* problem_;
    SurfacePane* pane_;
    ChartColumn* charts_;
    bool shownOver_ = false;
};

}  // namespace ravine
