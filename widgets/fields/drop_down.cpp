#include "widgets/fields/drop_down.h"

#include <QEvent>
#include <QFontMetrics>
#include <QIcon>
#include <QPainter>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "widgets/text/sign_text.h"
#include "widgets/theme/theme.h"

namespace ravine {

void drawChevron(QPainter& painter, const QWidget* on, int side, int fromRight) {
    const Theme& theme = Theme::of(on);
    const QRect place(on->width() - fromRight - side, (on->height() - side) / 2, side, side);
    icon(QStringLiteral("chevron_down"), on->isEnabled() ? theme.text2 : theme.text3).paint(&painter, place);
}

MenuButton::MenuButton(QWidget* parent) : QToolButton(parent) { setPopupMode(InstantPopup); }

void MenuButton::paintEvent(QPaintEvent* event) {
    QToolButton::paintEvent(event);
    QPainter painter(this);
    drawChevron(painter, this, 14, 4);
}

QSize ChoiceBox::sizeHint() const {
    double widest = 0;
    for (int i = 0; i < count(); ++i) widest = std::max(widest, textWidth(itemText(i), font()));
    QStyleOptionComboBox option;
    initStyleOption(&option);
    const QSize contents(static_cast<int>(std::ceil(widest)), fontMetrics().height() + 2);
    return style()->sizeFromContents(QStyle::CT_ComboBox, &option, contents, this);
}

// QComboBox makes its list to tell it of a change that the list will see anyway when it is made.
void ChoiceBox::changeEvent(QEvent* event) {
    if (!listIsMade_ && (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange)) {
        QWidget::changeEvent(event);
        return updateGeometry();
    }
    QComboBox::changeEvent(event);
}

void ChoiceBox::showPopup() {
    if (!std::exchange(listIsMade_, true))
        for (const QEvent::Type type : {QEvent::StyleChange, QEvent::FontChange}) {
            QEvent missed(type);
            QComboBox::changeEvent(&missed);
        }
    QComboBox::showPopup();
}

void ChoiceBox::paintEvent(QPaintEvent* event) {
    const QString shown = currentText();
    if (standIn(shown) == shown) {
        QComboBox::paintEvent(event);
    } else {
        QStylePainter painter(this);
        QStyleOptionComboBox option;
        initStyleOption(&option);
        painter.drawComplexControl(QStyle::CC_ComboBox, option);
        const QRect field = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
        const QFontMetrics metrics = fontMetrics();
        painter.setPen(palette().color(QPalette::Text));
        const int baseline = field.top() + (field.height() - metrics.height()) / 2 + metrics.ascent();
        drawText(painter, QPoint(field.left() + 1, baseline), shown);
    }
    QPainter painter(this);
    drawChevron(painter, this, 16, 5);
}

void ChoiceBox::wheelEvent(QWheelEvent* event) { event->ignore(); }

}  // namespace ravine
