// Where the keys go once a field is done with. One policy for every field of a window: numbers, texts, sliders, boxes.
//  - Enter and Escape hand the focus back to the view; a click elsewhere does too. A text that was refused keeps it.
//  - Undo and redo are the experiment's wherever the focus is; a half-typed text is restored first.
//  - The wheel never focuses a field, and changes none that was not clicked.
#pragma once

#include <QObject>
#include <functional>

class QLineEdit;
class QWidget;

namespace ravine {

class FieldHands : public QObject {
    Q_OBJECT
public:
    struct Commands {
        std::function<QWidget*()> view;  // takes the focus when a field gives it back
        std::function<void()> undo, redo;
    };
    // Watches the fields of `window` and of its popups, as long as the window lives.
    FieldHands(QWidget* window, Commands commands);

    // Shift while a value is dragged or taken by Enter: the edit is meant from the start. Not where Shift belongs to
    // Shift+Tab, which leaves a field.
    static bool asksForTheStart();

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    bool owns(const QWidget* widget) const;
    bool takesUndo(QWidget* widget) const;
    void giveFocusBack(QWidget* from);
    void restore(QLineEdit& field);
    bool leaveByKey(QWidget* field, QEvent* event);

    QWidget* window_;
    Commands commands_;
    bool delivering_ = false;  // an event goes on to the field that this filter has seen already
};

}  // namespace ravine
