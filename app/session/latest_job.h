// One piece of work at a time beside the window's thread. Of what is asked for meanwhile only the newest is kept, so
// that a slow picture of fast training is late, but never further behind.
#pragma once

#include <QObject>
#include <QThreadPool>
#include <functional>

namespace ravine {

class LatestJob : public QObject {
    Q_OBJECT
public:
    using Show = std::function<void()>;

    explicit LatestJob(QObject* parent = nullptr);
    ~LatestJob() override;  // waits for the work under way

    // `work` is called on another thread and owns what it reads; what it returns is called on this one.
    void request(std::function<Show()> work);
    void forget();  // what is under way or waits is not shown
    bool idle() const { return !busy_; }
    void wait();  // until all that was asked for is shown; only where no event loop runs

private:
    void begin(std::function<Show()> work);
    void finished(quint64 number, const Show& show);

    QThreadPool pool_;
    std::function<Show()> next_;
    bool busy_ = false;
    quint64 number_ = 0;  // of the work under way
};

}  // namespace ravine
