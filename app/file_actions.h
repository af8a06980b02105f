// Open, save, recent files, export: the dialogs and what follows from them.
#pragma once

#include <QObject>
#include <QStringList>

#include "controller.h"

class QMenu;
class QWidget;

namespace ravine {

class FileActions : public QObject {
    Q_OBJECT
public:
    FileActions(Controller& controller, QWidget* window);

    bool openFile(const QString& file);  // tells what is wrong in a box; the open experiment stays on a fault
    void open();
    bool save();
    bool saveAs();
    bool mayDiscard();                   // asks to save what would be lost; false: stay
    QMenu* openMenu(QWidget* parent);    // open, shipped experiments, recent files, save, save as
    QMenu* exportMenu(QWidget* parent);
    bool exportCsv(const QString& file, Issues& issues);
    bool exportPicture(const QString& file, Issues& issues);

    bool openShipped(const QString& resource);  // one of shippedExperiments()
    static QStringList shippedExperiments();

private:
    void complain(const QString& what, const Issues& issues);
    void remember(const QString& file);
    QStringList recent() const;
    QString askWhere(const QString& title, const QString& suffix, const QString& filter);

    Controller& controller_;
    QWidget* window_;
};

}  // namespace ravine
