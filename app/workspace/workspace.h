// One of the window's workspaces: sidebar, centre and charts over a controller of its own. The window around it has the
// header, the transport and the status line.
#pragma once

#include <QWidget>
#include <vector>

#include "app/session/controller.h"
#include "widgets/transport/transport_bar.h"

class QScrollArea;

namespace ravine {

class PresentStrip;
class RunsPanel;

// What keys or the mouse do in a view: ("Surface: move the start", "Arrow keys").
struct KeyHelp {
    QString text, keys;
};

// A line of one pixel between two regions.
class Hairline : public QWidget {
public:
    Hairline(Qt::Orientation orientation, QWidget* parent);

protected:
    void paintEvent(QPaintEvent*) override;
};

class Workspace : public QWidget {
    Q_OBJECT
public:
    Workspace(bool ofNetwork, QWidget* parent);

    Controller& controller() { return controller_; }
    const Controller& controller() const { return controller_; }
    RunsPanel& runs() { return *runs_; }

    // Larger text for a projector, no sidebar, a strip of what a lecturer changes.
    void setPresenting(bool presenting);
    PresentStrip& strip() { return *strip_; }
    virtual void refreshTheme() = 0;  // icons and whatever keeps colours
    virtual std::vector<RunFlag> flags() const = 0;
    virtual QString status() const = 0;
    virtual TransportBar::Unit unit() const = 0;
    virtual QWidget* mainView() = 0;                // has the focus at first
    virtual void waitForPictures() = 0;             // for screenshots: all that is computed beside the window's thread
    virtual std::vector<KeyHelp> keys() const = 0;  // of its own views
    virtual void showTab(const std::string&) {}     // by its name on the command line; empty: stay
    struct Tab {
        QString title;
        std::string name;
    };
    virtual std::vector<Tab> tabs() const = 0;

signals:
    void experimentShown();  // another value, or another name on the window
    void frameShown();
    void covered(bool on);

protected:
    // Where the sidebar's panels are made: a widget that changes its parent is styled anew.
    QWidget* side() const { return side_; }
    // Panels of the sidebar from the top, the centre, the charts. To be called once, by the constructor.
    void layOut(std::vector<QWidget*> panels, QWidget* centre, QWidget* charts);
    virtual void showExperiment() = 0;
    virtual void showSeries() = 0;
    virtual void showFrame() = 0;
    // Lays a sheet over centre and charts; until it goes (null), nothing else of the workspace can be used.
    void cover(QWidget* sheet);
    void toggleRun(int run);  // hides or shows it
    bool isPresenting() const { return presenting_; }
    virtual void showPresenting(double scale) = 0;  // 1: not presenting

    void resizeEvent(QResizeEvent*) override;

    Controller controller_;
    RunsPanel* runs_ = nullptr;

private:
    void fitSides();
    double scale() const;  // of text: as large as the window allows while presenting

    QScrollArea* sidebar_;
    QWidget* side_;
    QWidget* charts_ = nullptr;
    QWidget* sheet_ = nullptr;  // over centre and charts
    PresentStrip* strip_ = nullptr;
    bool presenting_ = false;
    double shownScale_ = 1;
};

}  // namespace ravine
