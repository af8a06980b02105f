// How data are split: segments for training, validation and test, as wide as their shares, with borders to drag. What
// the three leave over is shown hollow.
#pragma once

#include <QWidget>
#include <array>
#include <vector>

namespace ravine {

class SplitBorder;

class SplitBar : public QWidget {
    Q_OBJECT
public:
    explicit SplitBar(QWidget* parent = nullptr);

    // Shares from 0 to 1. Emits nothing; left alone while the user drags.
    void setSplit(double train, double validation, double test);
    // Samples in each part, for the tooltip and screen readers; a negative number means that they are not known.
    void setCounts(int train, int validation, int test);

    std::array<double, 3> split() const { return shares_; }
    // The text drawn in segment 0 … 2: the longest that fits, at last none.
    QString textIn(int segment) const;
    QRectF segmentRect(int segment) const;                                                      // 3: what is left over
    SplitBorder* border(int which) const { return borders_[static_cast<std::size_t>(which)]; }  // after segment `which`

    QSize sizeHint() const override { return {288, 28}; }
    QSize minimumSizeHint() const override { return {160, 28}; }

signals:
    // Borders snap to 5 %, with Shift to 1 %. `final` is false while a drag goes on.
    void splitChosen(double train, double validation, double test, bool final);

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void changeEvent(QEvent*) override;

private:
    friend class SplitBorder;
    double edge(int which) const;  // where border `which` stands, as a share of the whole
    double xOf(double share) const;
    std::pair<double, double> limits(int which) const;
    void moveBorder(int which, double to);
    void tell(bool final);
    void describe();
    void place();

    std::array<double, 3> shares_{0.6, 0.2, 0.2};
    std::array<int, 3> counts_{-1, -1, -1};
    std::array<SplitBorder*, 3> borders_;  // the third is there only while something is left over
    bool dragging_ = false;
};

// A border between two segments; it takes the focus and moves by arrows, Home and End.
class SplitBorder : public QWidget {
    Q_OBJECT
public:
    SplitBorder(SplitBar* bar, int which);

    double value() const;  // percent of the whole before it
    double lowest() const;
    double highest() const;
    void choose(double percent);  // as the user would

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void hideEvent(QHideEvent*) override;

private:
    void endDrag();

    SplitBar* bar_;
    int which_;
    bool dragging_ = false;
    double grabOffset_ = 0;
    std::array<double, 3> before_{};
};

}  // namespace ravine
