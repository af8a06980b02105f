// Reset, back, play, forward, speed, and the timeline with the place of every run's event.
#pragma once

#include <QWidget>
#include <vector>

#include "widgets/transport/scrubber.h"

class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace ravine {

class LogSlider;
class StepCounter;

class TransportBar : public QWidget {
    Q_OBJECT
public:
    enum class Unit { Step, Epoch };
    static constexpr double fastest = 1e6;  // this speed and above: as fast as possible

    explicit TransportBar(QWidget* parent = nullptr);
    void setTextScale(double scale);  // of all of it; 1: as ever
    void setState(qint64 step, qint64 frontier, qint64 total, bool playing, const std::vector<RunFlag>& flags = {});
    void setUnit(Unit unit);
    void setSpeed(double perSecond);  // emits nothing
    double speed() const;             // infinity at the right end
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
    QLabel* speedText_;
    StepCounter* counter_;
    Scrubber* scrubber_;
    Unit unit_ = Unit::Step;
    bool playing_ = false;
    QString part_;
    qint64 step_ = 0, total_ = 0;
    double scale_ = 1;
};

}  // namespace ravine
