#include "app/session/latest_job.h"

#include <QCoreApplication>
#include <QThread>
#include <new>

namespace ravine {

LatestJob::LatestJob(QObject* parent) : QObject(parent) { pool_.setMaxThreadCount(1); }

LatestJob::~LatestJob() {
    pool_.clear();
    pool_.waitForDone();
}

void LatestJob::request(std::function<Show()> work) {
    if (busy_)
        next_ = std::move(work);
    else
        begin(std::move(work));
}

void LatestJob::begin(std::function<Show()> work) {
    busy_ = true;
    const quint64 number = ++number_;
    pool_.start(
        [this, number, work = std::move(work)] {
            Show show;
            try {
                show = work();
            } catch (const std::bad_alloc&) {
                // Nothing new is shown.
            }
            QMetaObject::invokeMethod(
                this, [this, number, show = std::move(show)] { finished(number, show); }, Qt::QueuedConnection);
        },
        QThread::LowPriority);
}

void LatestJob::finished(quint64 number, const Show& show) {
    if (number != number_) return;
    busy_ = false;
    if (show) show();
    if (busy_ || !next_) return;
    auto work = std::move(next_);
    next_ = nullptr;
    begin(std::move(work));
}

void LatestJob::forget() {
    next_ = nullptr;
    pool_.clear();
    ++number_;
    busy_ = false;
}

void LatestJob::wait() {
    while (busy_) {
        pool_.waitForDone();
        QCoreApplication::sendPostedEvents(this);
    }
}

}  // namespace ravine
