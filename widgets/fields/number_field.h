// A typed number. Enter or leaving the field takes it, Escape gives back the last one, Up and Down step the last digit
// that is written. What cannot stand there is outlined and explained beside the field; the last valid number is kept.
// Its text is what one types, and copies elsewhere: -4. While nobody types, it is painted like any number: −4.
#pragma once

#include <QLineEdit>
#include <QPointer>
#include <optional>

#include "core/kinds/param.h"

class QLabel;

namespace ravine {

class NumberField : public QLineEdit {
    Q_OBJECT
public:
    explicit NumberField(QWidget* parent = nullptr);

    void setRange(const Range& range);
    void setInteger(bool integer);
    void setPrefix(const QString& prefix);  // drawn in italics inside, at the left: "x"
    void setUnit(const QString& unit);      // drawn inside, at the right: "°"
    // Painted in place of 0 while nobody types: "Full batch". The text to type and copy stays 0.
    void setZeroText(const QString& words);
    QString shownText() const;  // as painted while nobody types

    double value() const { return value_; }
    void setValue(double value);  // emits nothing; a text being typed stays

    QString allowed() const;  // "a number above 0"
    // Outlines the field and explains; an empty message takes both away.
    void showFault(const QString& message);
    bool isFaulty() const { return !fault_.isEmpty(); }
    QString fault() const { return fault_; }

    // 1e-3, −4, 0,5, 1 000; nothing for what is no number or could be read in two ways (1,000).
    static std::optional<double> parse(const QString& text);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void valueChosen(double value);

protected:
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void focusOutEvent(QFocusEvent*) override;
    void hideEvent(QHideEvent*) override;

private:
    enum class Leaving { No, Yes };
    void commit(Leaving leaving);
    void step(int direction);
    void showValue();
    void setFaulty(const QString& message);
    void bubble(const QString& message);
    void makeRoom();
    void paintNumber();
    QString refusal(const QString& text) const;  // why; empty when the text may stand
    bool allows(double value) const;

    Range range_;
    bool integer_ = false;
    QString prefix_, unit_, zeroText_, fault_;
    double value_ = 0;
    QPointer<QLabel> bubble_;
};

}  // namespace ravine
