// The experiment that is open: the value itself, undo and redo, its file, and whether it is saved. Every edit of the
// window comes through here as (path, JSON text), the same words that --set takes.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QUndoStack>
#include <functional>
#include <optional>

#include "core/experiment/experiment.h"

namespace ravine {

class Document : public QObject {
    Q_OBJECT
public:
    explicit Document(QObject* parent = nullptr);

    const Experiment& experiment() const { return experiment_; }
    const QString& file() const { return file_; }
    const Experiment& saved() const { return saved_; }            // as it was opened, or saved last
    bool isModified() const { return !(experiment_ == saved_); }  // whichever way it came to be as it is
    // Another program or another window has written the file since it was opened or saved here.
    bool isChangedOnDisk() const;
    QUndoStack& undoStack() { return undo_; }

    // Replaces everything; the undo history starts again.
    void open(Experiment experiment, const QString& file);
    bool load(const QString& file, Issues& issues);
    bool save(const QString& file, Issues& issues);

    // One edit. While something is dragged `final` is false; the whole drag becomes one undo entry when it is true.
    // `what` names the entry ("learning rate"). On a fault nothing changes and the issues are returned.
    Issues edit(const QString& path, const std::string& json, bool final, const QString& what);
    // The same for a change of any shape.
    void edit(Experiment changed, bool final, const QString& what);
    // Something was changed while the run went on: logged with the run, part of the drag's undo entry.
    void beginLiveEdit(const QString& what);
    void logChange(std::size_t run, const Change& change);
    void endLiveEdit();

signals:
    // The experiment has another value. `byUndo`: restored by undo or redo.
    void changed(bool byUndo);
    void fileChanged();

private:
    class Entry;
    void assign(const Experiment& experiment, bool byUndo);

    Experiment experiment_;
    QUndoStack undo_;
    QString file_;
    std::optional<Experiment> beforeDrag_;
    QString dragged_;
    Entry* liveEntry_ = nullptr;  // the entry that late changes still belong to; owned by undo_
    Experiment saved_;            // as it was opened, or saved last
    QByteArray onDisk_;           // a hash of the file by then
};

// The run as the card shows it (`resolved`, after its changes) with one setting made for the whole run: the part of
// the spec that the path lies in is taken from what is shown, and changes to that part are dropped.
Issues editWholeRun(RunSpec& run, const RunSpec& resolved, const std::string& path, const std::string& json);

}  // namespace ravine
