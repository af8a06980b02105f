// Reset, back, play, forward, speed, and the timeline with the place of every run's event.
#pragma once

#include <QWidget>
#include <vector>

class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace ravine {

class LogSlider;

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

class TransportBar : public QWidget {
    Q_OBJECT
public:
    enum class Unit { Step, Epoch };
    static constexpr double fastest = 1e6;  // this speed and above: as fast as possible

    explicit TransportBar(QWidget* parent = nullptr);
    void setState(qint64 step, qint64 frontier, qint64 total, bool playing, const std::vector<RunFlag>& flags = {});
    void setUnit(Unit unit);
    void setSpeed(double perSecond);    // emits nothing
    double speed() const;               // infinity at the right end
    void setMenus(QMenu* goTo, QMenu* fork);
    void openGoTo();
    void openFork();
    void setPart(const QString& part);  // of the epoch after the one that is shown: "3/24"; empty: none
    void setPlayPrimary(bool primary);  // lessons have another primary button

signals:
    void resetRequested();
    void backRequested();
    void playToggled();
    void forwardRequested();
    void speedChanged(double perSecond);  // infinity: as fast as possible
    void seekRequested(qint64 step);

protected:
    void paintEvent(QPaintEvent*) override;
    void changeEvent(QEvent*) override;

private:
    void showSpeed();
    void showCounter();
    void refresh();

    QToolButton *reset_, *back_, *forward_, *goTo_, *fork_;
    QPushButton* play_;
    LogSlider* speed_;
    QLabel *speedText_, *counter_;
    Scrubber* scrubber_;
    Unit unit_ = Unit::Step;
    bool playing_ = false;
    QString part_;
    qint64 step_ = 0, total_ = -1;
    int counterDigits_ = 0;
};

}  // namespace ravine
