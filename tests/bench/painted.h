// Waits, as the event loop does, until widgets have been painted.
#pragma once

#include <QApplication>
#include <QEvent>
#include <QWidget>
#include <algorithm>
#include <vector>

namespace ravine::bench {

class Painted : public QObject {
public:
    explicit Painted(std::vector<QWidget*> widgets) : widgets_(std::move(widgets)), counts_(widgets_.size()) {
        for (QWidget* widget : widgets_) widget->installEventFilter(this);
    }
    void forget() { std::ranges::fill(counts_, 0); }
    bool all() const {
        return std::ranges::all_of(counts_, [](int count) { return count > 0; });
    }
    int count(std::size_t widget) const { return counts_[widget]; }
    void wait() const {
        while (!all()) QApplication::processEvents();
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint)
            for (std::size_t i = 0; i < widgets_.size(); ++i) counts_[i] += widgets_[i] == watched;
        return false;
    }

private:
    std::vector<QWidget*> widgets_;
    std::vector<int> counts_;
};

}  // namespace ravine::bench
