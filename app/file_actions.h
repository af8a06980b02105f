// Open, save, recent files, export: the dialogs and what follows from them.
#pragma once

#include <QObject>
#include <QStringList>

#include <vector>

#include "app/session/controller.h"

class QMenu;
class QMessageBox;

namespace ravine {

class MainWindow;
class SeriesExport;

class FileActions : public QObject {
    Q_OBJECT
public:
    explicit FileActions(MainWindow& window);

    bool openFile(const QString& file);   // tells what is wrong in a box; the open experiment stays on a fault
    bool openAsked(const QString& file);  // the same, but first asks to save what would be lost
    bool openQuietly(const QString& file, Issues& issues);  // no box, nothing remembered
    static bool isTable(const QString& file);               // of data, which is opened as such
    void open();
    bool save();
    bool saveAs();
    bool isAsking() const { return asking_; }  // whether to save or to overwrite
    bool mayDiscard(Controller& controller);   // asks to save what would be lost; false: stay
    bool mayLeave(Controller& controller);     // the same, but a changed example is set aside without asking
    static QStringList changedExamples();      // that were set aside, newest first
    QMenu* openMenu(QWidget* parent);          // open, shipped experiments, recent files, save, save as
    QMenu* exportMenu(QWidget* parent);
    SeriesExport* exportCsv(const QString& file);  // goes on beside the window; a fault is told in a box
    bool exportPicture(const QString& file, Issues& issues);

    bool openShipped(const QString& resource);      // one of shippedExperiments()
    void switchToShipped(const QString& resource);  // the same, and work of one's own is asked for first
    void rememberPlace(Controller& of);             // the step that is shown, for when its file is opened again
    static QStringList shippedExperiments();
    static QString titleOf(const QString& shipped);  // empty where it cannot be read

    // Copies of what is not saved, for as long as the user is asked about it by a program that may not wait for the
    // answer. The copies' files.
    QStringList keepUnsaved(const std::vector<Controller*>& of);
    static QStringList keptUnsaved();  // left by a window that was ended before there was an answer

private:
    Controller& controller();                                 // of the workspace that is shown
    Controller& controllerFor(const Experiment& experiment);  // of the one it belongs to, which is shown from then on
    bool takePlace(Experiment experiment, Prepared prepared, const QString& file);  // asks for what would be lost
    bool openChecked(std::optional<Experiment> experiment, const QString& file, Issues& issues);
    int ask(QMessageBox& box);
    void complain(const QString& what, const Issues& issues);
    void remember(const QString& file);
    QStringList recent() const;
    void goWhereOneWas(Controller& in);
    QString askWhere(const QString& title, const QString& suffix, const QString& filter);

    MainWindow& window_;
    bool asking_ = false;
};

}  // namespace ravine
