#pragma once

#include <QAction>
#include <QFont>
#include <QMenu>

namespace ravine {

// A line that names the entries below it. QMenu::addSection would do, but a style sheet paints its text as a bare rule.
inline QAction* addHeading(QMenu* menu, const QString& text) {
    if (!menu->isEmpty()) menu->addSeparator();
    QAction* heading = menu->addAction(text);
    heading->setEnabled(false);
    QFont bold = heading->font();
    bold.setWeight(QFont::DemiBold);
    heading->setFont(bold);
    return heading;
}

}  // namespace ravine
