// A curve without axes, in a run's colour: the shape of a schedule.
#pragma once

#include <QColor>
#include <QWidget>
#include <vector>

namespace ravine {

class Sparkline : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(QWidget* parent = nullptr);
    void setValues(std::vector<double> values);  // evenly spaced; the scale starts at 0; gaps where not finite
    void setColour(const QColor& colour);
    QSize sizeHint() const override { return {50, 28}; }
    QSize minimumSizeHint() const override { return {28, 28}; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    std::vector<double> values_;
    QColor colour_;
};

}  // namespace ravine
