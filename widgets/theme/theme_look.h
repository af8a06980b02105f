// What the theme and its style sheet share.
#pragma once

#include <QColor>
#include <QString>

namespace ravine::look {

void ensureIcons();  // before anything of resources/icons is read

inline QString cssName(const QColor& colour) { return colour.name(QColor::HexRgb); }

}  // namespace ravine::look
