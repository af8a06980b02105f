// A slider over real numbers: linear, logarithmic, or logarithmic in 1 − value. Values are rounded so that they read
// well. Turning the wheel moves it only while it has the focus, so scrolling a form changes nothing.
#pragma once

#include <QWidget>
#include <optional>

#include "core/kinds/param.h"

namespace ravine {

class LogSlider : public QWidget {
    Q_OBJECT
public:
    explicit LogSlider(QWidget* parent = nullptr);

    // On the log scale, min ≤ 0 keeps a place for exactly 0 (or min) at the left end, before six decades.
    void setRange(double min, double max, Scale scale = Scale::Linear);
    void setInteger(bool integer);
    double minimum() const { return min_; }
    double maximum() const { return max_; }

    double value() const { return value_; }
    void setValue(double value);  // emits nothing; left alone while the user drags
    bool isDragging() const { return dragging_; }
    // A mark on the groove, such as the largest stable rate; beyond it the groove is darker. None: no mark.
    void setLimit(std::optional<double> value, const QString& text = {});
    std::optional<double> limit() const { return limit_; }

    // Position along the groove, 0 … 1, and back, rounded.
    double shareOf(double value) const;
    double valueAt(double share) const;

    void choose(double value);  // as the user would: rounds, shows and emits valueChosen

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void valueDragged(double value);  // while a drag goes on
    void valueChosen(double value);   // at the end of a drag, or per key or turn of the wheel

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void hideEvent(QHideEvent*) override;
    void changeEvent(QEvent*) override;

private:
    double xOf(double share) const;
    double shareAtX(double x) const;
    double rounded(double value) const;
    void dragTo(double x);
    void endDrag();
    void moveBy(double share);
    void display(double value);

    double min_ = 0, max_ = 1, value_ = 0;
    Scale scale_ = Scale::Linear;
    bool integer_ = false, dragging_ = false;
    std::optional<double> limit_;
    QString ownTip_;  // the tip without the mark's
    double grabOffset_ = 0, valueBeforeDrag_ = 0;
    int wheelRest_ = 0;
};

}  // namespace ravine
