// The list that a KindPicker opens: all its kinds with a sentence on each, found by typing.
#pragma once

#include <QSize>
#include <QString>
#include <functional>

class QWidget;

namespace ravine {

class KindPicker;

inline constexpr QSize kindThumbnailSize{54, 38};

// Opens it below the picker (above, where there is no room) with `search` typed in. It deletes itself when it closes; a
// choice closes it and goes to `pick`.
QWidget* openKindList(KindPicker* picker, const QString& search, std::function<void(QString)> pick);

}  // namespace ravine
