// The timeline with the place of every run's event.
#pragma once

#include <QWidget>
#include <vector>

namespace ravine {

// Where something happened to a run: it converged, or its validation loss was lowest.
struct RunFlag {
    int slot = 1;
    qint64 step = 0;
    bool operator==(const RunFlag&) const = default;
};

class Scrubber : public QWidget {
    Q_OBJECT
public:
    explicit Scrubber(QWidget* parent = nullptr);
    void setState(qint64 step, qint64 frontier, qint64 total);  // frontier: the last step that is computed
    void setFlags(std::vector<RunFlag> flags);
    void setUnit(const QString& unit) { unit_ = unit; }
    qint64 step() const { return pending_ >= 0 ? pending_ : step_; }
    qint64 total() const { return total_; }
    void seek(qint64 step);  // as the user would

    QSize sizeHint() const override { return {400, 56}; }
    QSize minimumSizeHint() const override { return {120, 48}; }

signals:
    void seekRequested(qint64 step);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    bool event(QEvent*) override;

private:
    double xOf(qint64 step) const;
    qint64 stepAt(double x) const;

    qint64 step_ = 0, frontier_ = 0, total_ = 0;
    qint64 pending_ = -1;  // asked for and not shown yet
    bool dragging_ = false;
    std::vector<RunFlag> flags_;
    QString unit_;
};

}  // namespace ravine
