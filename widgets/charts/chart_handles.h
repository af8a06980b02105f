// Places on a chart's curves that can be dragged, as rings. One is held by the pointer, or by keys: H walks through
// those in view, the arrows move the one (with Shift: a little), Enter keeps it there, Escape gives it back.
#pragma once

#include <QObject>
#include <QPointF>
#include <QString>
#include <vector>

QT_BEGIN_NAMESPACE
class QKeyEvent;
class QPainter;
QT_END_NAMESPACE

namespace ravine {

class LineChart;

struct ChartHandle {
    double step = 0, value = 0;
    int slot = 1;                   // of the palette
    QString label;                  // "End of the period"
    QString detail;                 // what it holds: "Period T 137, Floor 0.001"
    bool across = true, up = true;  // which ways it moves
    double grain = 1;               // the least distance across that means anything, in steps
};

class ChartHandles : public QObject {
    Q_OBJECT

public:
    explicit ChartHandles(LineChart& chart);

    void set(std::vector<ChartHandle> handles);  // one that is held stays held, by its place in the list
    const std::vector<ChartHandle>& all() const { return handles_; }
    int at(const QPointF& point) const;  // −1: none there; outside the view there is none
    int held() const { return held_; }   // −1: none
    bool isDragged() const { return by_ == By::pointer; }

    // True when the one that is pointed at, or that there is none, is new.
    bool point(const QPointF& at);
    int pointed() const { return pointed_; }
    bool press(const QPointF& at);  // true: it is held from now on
    void dragTo(const QPointF& at);
    void release();
    bool key(QKeyEvent* event);                // false: not meant for a handle
    bool wants(const QKeyEvent* event) const;  // before any shortcut
    void leave();                              // keeps what keys have moved

    void paint(QPainter& painter, double textScale) const;
    QString spoken() const;  // for a screen reader

signals:
    // All through a drag; `final` with its last place, or its first one when it was given back.
    void dragged(int handle, double step, double value, bool final);
    void changed();  // how it looks

private:
    enum class By { nothing, pointer, keys };
    struct Place {
        double step = 0, value = 0;
        bool operator==(const Place&) const = default;
    };

    QPointF position(const ChartHandle& handle) const;
    bool isInView(const ChartHandle& handle) const;
    const ChartHandle& one(int handle) const { return handles_[static_cast<std::size_t>(handle)]; }
    Place placeOf(int handle) const { return {one(handle).step, one(handle).value}; }
    void hold(int handle, By by);
    void moveTo(Place place);
    void finish(Place place);
    void giveBack();
    void walk(int by);
    void nudge(int right, int up, bool little);
    void paintRing(QPainter& painter, int handle, double textScale) const;
    void paintLabel(QPainter& painter, int handle, double textScale) const;

    LineChart& chart_;
    std::vector<ChartHandle> handles_;
    int pointed_ = -1, held_ = -1;
    By by_ = By::nothing;
    bool moved_ = false;
    Place from_, now_;
    QPointF grip_;  // from the handle to the pointer that holds it
};

}  // namespace ravine
