// Backpropagation opened up: what each layer gives forwards, its slope, what comes back, and the chain rule with its
// numbers. Above it the choice between one sample and the batch.
#pragma once

#include <QWidget>

#include "widgets/network/backprop_picture.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace ravine {

class BackpropCanvas;
class NumberField;

class BackpropView : public QWidget {
    Q_OBJECT
public:
    explicit BackpropView(QWidget* parent = nullptr);

    void setPicture(BackpropPicture picture);
    void setTextScale(double scale);
    BackpropCanvas* canvas() const { return canvas_; }

    QSize sizeHint() const override { return {660, 520}; }

signals:
    void sampleRequested(int sample);  // from 0
    void batchRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildChooser();
    void ask(int sample);
    void showChoice();

    BackpropCanvas* canvas_;
    QPushButton *one_ = nullptr, *batch_ = nullptr;
    QToolButton *previous_ = nullptr, *next_ = nullptr;
    NumberField* number_ = nullptr;
    QLabel *of_ = nullptr, *note_ = nullptr;
    bool showsBatch_ = false;
    int sample_ = 0, samples_ = 0, batchSize_ = 0;  // sample_: as asked for last
};

}  // namespace ravine
