// The name of a field.
#pragma once

#include <QWidget>

namespace ravine {

// "Learning rate η": the symbol at the end in italics, words before it elided when there is no room.
class FieldLabel : public QWidget {
    Q_OBJECT
public:
    explicit FieldLabel(const QString& text, QWidget* parent = nullptr);
    QString text() const { return words_ + symbol_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QString words_, symbol_;
};

}  // namespace ravine
