// One window: header, sidebar, surface, charts, transport, status. It lays out and connects; what things mean is the
// controller's affair.
#pragma once

#include <QWidget>

#include "controller.h"

class QLabel;
class QMenu;
class QScrollArea;

namespace ravine {

class ChartColumn;
class FileActions;
class HeaderBar;
class ProblemPanel;
class RunsPanel;
class SurfacePane;
class TransportBar;

class MainWindow : public QWidget {
    Q_OBJECT
public:
    explicit MainWindow(QWidget* parent = nullptr);

    Controller& controller() { return controller_; }
    FileActions& files() { return *files_; }
    SurfacePane& surfacePane() { return *surface_; }
    ChartColumn& charts() { return *charts_; }
    RunsPanel& runs() { return *runs_; }
    TransportBar& transport() { return *transport_; }
    QString status() const;
    void setPresenting(bool on);
    void rememberState(bool on) { remember_ = on; }  // off in tests and pictures
    void restoreState();

protected:
    void closeEvent(QCloseEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void changeEvent(QEvent*) override;
    void dragEnterEvent(QDragEnterEvent*) override;
    void dropEvent(QDropEvent*) override;
    bool eventFilter(QObject*, QEvent*) override;

private:
    void layOut();
    void connectController();
    void addShortcuts();
    QMenu* helpMenu();
    void showExperiment();
    void showSeries();
    void showFrame();
    void highlight(int run);
    void toggleTheme();

    Controller controller_;
    FileActions* files_;
    HeaderBar* header_;
    QScrollArea* sidebar_;
    ProblemPanel* problem_;
    RunsPanel* runs_;
    SurfacePane* surface_;
    ChartColumn* charts_;
    TransportBar* transport_;
    QLabel* status_;
    bool presenting_ = false;
    bool shownOver_ = false;
    bool themeChanging_ = false;
    bool remember_ = true;
};

}  // namespace ravine
