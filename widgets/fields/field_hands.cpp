#include "widgets/fields/field_hands.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPointer>
#include <QScopedValueRollback>
#include <QScrollBar>

#include "widgets/fields/kind_picker.h"
#include "widgets/fields/log_slider.h"
#include "widgets/fields/number_field.h"
#include "widgets/fields/text_field.h"

namespace ravine {
namespace {

bool isField(const QWidget* widget) {
    return qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QComboBox*>(widget) ||
           qobject_cast<const QAbstractSpinBox*>(widget) || qobject_cast<const LogSlider*>(widget);
}

bool isUndo(const QKeyEvent& key) { return key.matches(QKeySequence::Undo); }
bool isRedo(const QKeyEvent& key) {
    return key.matches(QKeySequence::Redo) || key.keyCombination() == (Qt::CTRL | Qt::Key_Y) ||
           key.keyCombination() == (Qt::CTRL | Qt::SHIFT | Qt::Key_Z);
}
bool isLeaving(const QKeyEvent& key) {
    return key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter || key.key() == Qt::Key_Escape;
}

// Qt gives the focus to the first of these that takes it by a click.
bool takesFocusByClick(const QWidget* widget) {
    for (; widget; widget = widget->parentWidget()) {
        if (widget->isEnabled() && (widget->focusPolicy() & Qt::ClickFocus)) return true;
        if (widget->isWindow()) break;
    }
    return false;
}

}  // namespace

FieldHands::FieldHands(QWidget* window, Commands commands)
    : QObject(window), window_(window), commands_(std::move(commands)) {
    qApp->installEventFilter(this);
}

namespace {
bool isTabbing = false;  // the last key moved the focus
}

bool FieldHands::asksForTheStart() {
    return !isTabbing && QApplication::keyboardModifiers().testFlag(Qt::ShiftModifier);
}

bool FieldHands::owns(const QWidget* widget) const {
    while (widget && widget != window_) widget = widget->parentWidget();
    return widget;
}

// The search of a popup list is no part of the experiment and keeps its own undo.
bool FieldHands::takesUndo(QWidget* widget) const {
    if (!qobject_cast<QLineEdit*>(widget) || !owns(widget)) return false;
    return widget->window() == window_ || qobject_cast<NumberField*>(widget) || dynamic_cast<TextField*>(widget);
}

void FieldHands::giveFocusBack(QWidget* from) {
    QWidget* view = commands_.view();
    if (view && view->isVisible())
        view->setFocus(Qt::OtherFocusReason);
    else
        from->clearFocus();
}

void FieldHands::restore(QLineEdit& field) {
    if (!field.isModified()) return;
    QScopedValueRollback delivering(delivering_, true);
    QKeyEvent escape(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier);
    QCoreApplication::sendEvent(&field, &escape);
}

bool FieldHands::leaveByKey(QWidget* field, QEvent* event) {
    const QPointer<QWidget> alive(field);
    {
        QScopedValueRollback delivering(delivering_, true);
        QCoreApplication::sendEvent(field, event);
    }
    event->accept();
    const bool isGivenUp = static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape;
    if (alive && (isGivenUp || !alive->property("faulty").toBool())) giveFocusBack(alive);
    return true;
}

bool FieldHands::eventFilter(QObject* object, QEvent* event) {
    if (!object->isWidgetType()) return false;
    // An event passed on asks for shortcuts again, which must not take it.
    if (delivering_ && event->type() != QEvent::ShortcutOverride) return false;
    auto* widget = static_cast<QWidget*>(object);
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        isTabbing = key == Qt::Key_Tab || key == Qt::Key_Backtab;
    } else if (event->type() == QEvent::MouseButtonPress) {
        isTabbing = false;
    }
    switch (event->type()) {
        case QEvent::Polish:
            if (widget->focusPolicy() == Qt::WheelFocus && owns(widget)) widget->setFocusPolicy(Qt::StrongFocus);
            return false;
        case QEvent::ShortcutOverride: {
            // Accepted here, the key comes to KeyPress below instead of to a shortcut or to the text.
            const auto& key = static_cast<QKeyEvent&>(*event);
            const bool isOurs = ((isUndo(key) || isRedo(key)) && takesUndo(widget)) ||
                                (key.key() == Qt::Key_Escape && isField(widget) && widget->window() == window_);
            if (isOurs) event->accept();
            return isOurs;
        }
        case QEvent::KeyPress: {
            const auto& key = static_cast<QKeyEvent&>(*event);
            if ((isUndo(key) || isRedo(key)) && takesUndo(widget)) {
                restore(static_cast<QLineEdit&>(*widget));
                isUndo(key) ? commands_.undo() : commands_.redo();
                event->accept();
                return true;
            }
            if (isLeaving(key) && isField(widget) && widget->window() == window_) return leaveByKey(widget, event);
            return false;
        }
        case QEvent::MouseButtonPress: {
            if (widget->window() != window_) return false;
            QWidget* focused = window_->focusWidget();
            if (focused && isField(focused) && widget != focused && !focused->isAncestorOf(widget) &&
                !takesFocusByClick(widget))
                giveFocusBack(focused);
            return false;
        }
        case QEvent::Wheel: {
            const bool turns = qobject_cast<QComboBox*>(widget) || qobject_cast<QAbstractSpinBox*>(widget) ||
                               (qobject_cast<QAbstractSlider*>(widget) && !qobject_cast<QScrollBar*>(widget));
            if (!turns || widget->hasFocus() || !owns(widget)) return false;
            event->ignore();  // scrolls what the field stands in
            return true;
        }
        case QEvent::Hide: {
            // A list that was dropped down is done with, whether something was chosen or not.
            if (!widget->isWindow() || !(widget->windowFlags() & Qt::Popup)) return false;
            QWidget* owner = widget->parentWidget();
            if ((qobject_cast<QComboBox*>(owner) || qobject_cast<KindPicker*>(owner)) && owner->window() == window_ &&
                window_->focusWidget() == owner)
                giveFocusBack(owner);
            return false;
        }
        default:
            return false;
    }
}

}  // namespace ravine
