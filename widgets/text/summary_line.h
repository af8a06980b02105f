// One quiet line that is cut with an ellipsis when it does not fit; Greek letters that stand alone are in italics.
#pragma once

#include <QWidget>

namespace ravine {

class SummaryLine : public QWidget {
    Q_OBJECT
public:
    explicit SummaryLine(QWidget* parent = nullptr);
    void setText(const QString& text);
    QString text() const { return text_; }
    QString shownText() const;  // as it is drawn, with the ellipsis
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QFont lineFont() const;
    QString text_;
};

}  // namespace ravine
