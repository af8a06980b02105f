#include "app/session/series_export.h"

#include <QFileInfo>
#include <cmath>
#include <exception>

#include "core/training/results.h"

namespace ravine {
namespace {

constexpr int parts = 1000;        // of the progress bar
constexpr int lookEvery = 100;     // milliseconds
constexpr int appearsAfter = 400;  // milliseconds

}  // namespace

SeriesExport::SeriesExport(Experiment experiment, Prepared prepared, const QString& file, QWidget* parent)
    : QProgressDialog(tr("Writing %1").arg(QFileInfo(file).fileName()), tr("Cancel"), 0, parts, parent) {
    setWindowTitle(tr("Export"));
    setWindowModality(Qt::NonModal);
    setMinimumDuration(appearsAfter);
    setAutoClose(false);
    setAutoReset(false);
    setValue(0);
    connect(this, &QProgressDialog::canceled, this, [this] { writer_.request_stop(); });
    connect(&look_, &QTimer::timeout, this, [this] {
        if (!wasCanceled()) setValue(static_cast<int>(std::floor(share_ * (parts - 1))));
    });
    look_.start(lookEvery);
    writer_ = std::jthread([this, experiment = std::move(experiment), prepared = std::move(prepared),
                            path = file.toStdString()](const std::stop_token& stop) {
        Issues issues;
        bool written = false;
        try {
            const RunOptions options{.progressed = [this](double share) { share_ = share; }, .stop = stop};
            written = writeSeries(experiment, prepared, path, options, issues);
        } catch (const std::exception& fault) {
            issues.push_back({path, fault.what(), "a run that fits into memory", Issue::Fault::File});
        }
        QMetaObject::invokeMethod(
            this, [this, written, issues = std::move(issues)] { end(written, issues); }, Qt::QueuedConnection);
    });
}

SeriesExport::~SeriesExport() = default;

void SeriesExport::end(bool written, const Issues& issues) {
    look_.stop();
    hide();
    deleteLater();
    emit ended(written, issues);
}

}  // namespace ravine
