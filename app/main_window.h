// One window: header, a workspace, transport, status. It lays out and connects; what things mean is the controllers'
// affair. A workspace is made when it is first shown.
#pragma once

#include <QWidget>

#include "app/session/controller.h"

class QLabel;
class QMenu;
class QStackedWidget;

namespace ravine {

class ChartColumn;
class FileActions;
class HeaderBar;
class NetworkWorkspace;
class RunsPanel;
class SurfacePane;
class SurfaceWorkspace;
class TransportBar;
class WindowKeys;
class Workspace;

class MainWindow : public QWidget {
    Q_OBJECT
public:
    explicit MainWindow(QWidget* parent = nullptr);

    // Shows the workspace for surfaces or for networks; what is open in the other stays open.
    void showWorkspace(bool ofNetworks);
    Workspace& workspace() { return *current_; }
    SurfaceWorkspace& surfaceWorkspace();
    NetworkWorkspace& networkWorkspace();
    FileActions& files() { return *files_; }
    TransportBar& transport() { return *transport_; }
    HeaderBar& header() { return *header_; }
    QString status() const;
    void importTable(const QString& file);       // shows what is in it, in the network workspace
    Issues importFolder(const QString& folder);  // of IDX files
    void setPresenting(bool on);
    void present(bool on);  // the same, and over the whole screen
    bool isPresenting() const { return presenting_; }
    void turnTo(bool ofNetworks);  // as showWorkspace(), with something in it at once
    void toggleTheme();
    WindowKeys& keys() { return *keys_; }
    void rememberState(bool on) { remember_ = on; }  // off in tests and pictures
    void restoreState();
    void closeWhenTold();  // by a signal: as when the user closes it, whatever box is open

    // Of the workspace that is shown.
    Controller& controller();
    RunsPanel& runs();
    // Of the surface workspace.
    SurfacePane& surfacePane();
    ChartColumn& charts();

protected:
    void showEvent(QShowEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void closeEvent(QCloseEvent*) override;
    void changeEvent(QEvent*) override;
    void dragEnterEvent(QDragEnterEvent*) override;
    void dropEvent(QDropEvent*) override;
    bool eventFilter(QObject*, QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    void layOut();
    void addWorkspace(Workspace* workspace);
    QMenu* helpMenu();
    void showExperiment();
    void fitPresenting();
    bool takePresentingKey(int key);
    void showFrame();

    SurfaceWorkspace* surface_ = nullptr;
    NetworkWorkspace* network_ = nullptr;
    Workspace* current_ = nullptr;
    FileActions* files_;
    WindowKeys* keys_ = nullptr;
    HeaderBar* header_;
    QStackedWidget* workspaces_;
    TransportBar* transport_;
    QLabel* status_;
    double speed_ = 10;
    bool presenting_ = false;
    Qt::WindowStates before_;  // it presented
    bool themeChanging_ = false;
    bool remember_ = true;
    bool isPainted_ = false;         // once
    Controller* waiting_ = nullptr;  // for that, with its frames
};

}  // namespace ravine
