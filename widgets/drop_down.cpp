#include "drop_down.h"

#include <QEvent>
#include <QFontMetrics>
#include <QIcon>
#include <QPainter>
#include <QStyleOptionComboBox>
#include <QWheelEvent>
#include <algorithm>
#include <utility>

#include "theme.h"

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
    const QFontMetrics metrics = fontMetrics();
    int widest = 0;
    for (int i = 0; i < count(); ++i) widest = std::max(widest, metrics.horizontalAdvance(itemText(i)));
    QStyleOptionComboBox option;
    initStyleOption(&option);
    return style()->sizeFromContents(QStyle::CT_ComboBox, &option, {widest, metrics.height() + 2}, this);
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
    QComboBox::paintEvent(event);
    QPainter painter(this);
    drawChevron(painter, this, 16, 5);
}

void ChoiceBox::wheelEvent(QWheelEvent* event) { event->ignore(); }

}  // namespace ravine
