// Open, save, recent files, export: the dialogs and what follows from them.
#pragma once

#include <QObject>
#include <QStringList>

#include "app/session/controller.h"

class QMenu;

namespace ravine {

class MainWindow;

class FileActions : public QObject {
    Q_OBJECT
public:
    explicit FileActions(MainWindow& window);

    bool openFile(const QString& file);   // tells what is wrong in a box; the open experiment stays on a fault
    bool openAsked(const QString& file);  // the same, but first asks to save what would be lost
    bool openQuietly(const QString& file, Issues& issues);  // no box, nothing remembered
    void open();
    bool save();
    bool saveAs();
    bool mayDiscard(Controller& controller);  // asks to save what would be lost; false: stay
    QMenu* openMenu(QWidget* parent);         // open, shipped experiments, recent files, save, save as
    QMenu* exportMenu(QWidget* parent);
    bool exportCsv(const QString& file, Issues& issues);
    bool exportPicture(const QString& file, Issues& issues);

    bool openShipped(const QString& resource);  // one of shippedExperiments()
    static QStringList shippedExperiments();

private:
    Controller& controller();                                 // of the workspace that is shown
    Controller& controllerFor(const Experiment& experiment);  // of the one it belongs to, which is shown from then on
    bool takePlace(Experiment experiment, Prepared prepared, const QString& file);  // asks for what would be lost
    bool openChecked(std::optional<Experiment> experiment, const QString& file, Issues& issues);
    void complain(const QString& what, const Issues& issues);
    void remember(const QString& file);
    QStringList recent() const;
    QString askWhere(const QString& title, const QString& suffix, const QString& filter);

    MainWindow& window_;
};

}  // namespace ravine
