// Where the race stands: "Step 24 / 160".
#pragma once

#include <QWidget>

namespace ravine {

class StepCounter : public QWidget {
    Q_OBJECT
public:
    explicit StepCounter(QWidget* parent = nullptr);
    // `unit`: Step or Epoch. `now` is a whole number, or a whole number and a part.
    void set(const QString& unit, const QString& now, qint64 total);
    void setTextScale(double scale);  // of text; see presentingScale()
    QSize sizeHint() const override;  // room for the widest number, so that nothing moves while it counts
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QFont plain() const;
    QFont strong() const;
    double widthWith(const QString& now) const;

    QString unit_, now_;
    qint64 total_ = 0;
    double textScale_ = 1;
};

}  // namespace ravine
