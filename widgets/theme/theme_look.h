// What the theme and its style sheet share.
#pragma once

#include <QColor>
#include <QString>

namespace ravine::look {

void ensureIcons();  // before anything of resources/icons is read

// Of what went wrong: a refused field, a run that diverged.
inline QColor faultColour(bool dark) { return dark ? QColor("#FF8A80") : QColor("#C0322B"); }

inline QString cssName(const QColor& colour) { return colour.name(QColor::HexRgb); }

}  // namespace ravine::look
