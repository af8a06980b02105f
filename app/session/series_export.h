// Every step or epoch as a CSV, computed and written beside the window's thread. A box that appears when it takes a
// while says how far it is and cancels it; a cancelled export leaves no file.
#pragma once

#include <QProgressDialog>
#include <QTimer>
#include <atomic>
#include <thread>

#include "core/experiment/prepared.h"

namespace ravine {

class SeriesExport : public QProgressDialog {
    Q_OBJECT
public:
    // Starts at once, with the experiment as it is now. Deletes itself when it has ended; the parent's end cancels it.
    SeriesExport(Experiment experiment, Prepared prepared, const QString& file, QWidget* parent);
    ~SeriesExport() override;

signals:
    void ended(bool written, const ravine::Issues& issues);  // neither written nor issues: cancelled

private:
    void end(bool written, const Issues& issues);

    std::atomic<double> share_ = 0;  // of the whole, 0 to 1
    QTimer look_;
    std::jthread writer_;  // last: it ends before what it touches
};

}  // namespace ravine
