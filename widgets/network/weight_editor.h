// The little field at a link of the network diagram: type a weight, step it with − and +, or drag the field sideways.
#pragma once

#include <QFrame>

namespace ravine {

class NumberField;

class WeightEditor : public QFrame {
    Q_OBJECT
public:
    // `step` is what − and + change; a drag changes a tenth of it per pixel.
    WeightEditor(const QString& title, double value, double step, QWidget* parent);

    void setValue(double value);  // the weight has changed by itself; shown with four digits
    NumberField* field() const;
    void cancel();  // back to the value it opened with

signals:
    void edited(double value, bool final);
    void neighbourRequested(int direction);  // Page Up, Page Down: the unit's next stronger or weaker weight
    void closed();

protected:
    void paintEvent(QPaintEvent*) override;

private:
    class Field;
    void take(double value, bool final);
    void stepBy(int direction);

    Field* field_;
    double opened_, step_;
    bool edited_ = false;
};

}  // namespace ravine
