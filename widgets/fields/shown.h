#pragma once

#include <QWidget>

namespace ravine {

// setVisible(), but what comes up with its parent anyway is left to that: shown before its parent, it would be polished
// and laid out for nothing.
inline void setShown(QWidget* widget, bool shown) {
    const QWidget* parent = widget->parentWidget();
    const bool comesUp = parent && !parent->isVisible() && !widget->testAttribute(Qt::WA_WState_ExplicitShowHide);
    if (!shown || !comesUp) widget->setVisible(shown);
}

}  // namespace ravine
