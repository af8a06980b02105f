// Menus about the moment that is shown: where one may go, and how a run may go on otherwise from there.
#pragma once

#include <QMenu>
#include <functional>

namespace ravine {

class Workspace;

// Both are filled when they are about to be shown, for the selected run of the workspace that is shown then.
using CurrentWorkspace = std::function<Workspace&()>;
QMenu* makeGoToMenu(CurrentWorkspace current, QWidget* parent);
QMenu* makeForkMenu(CurrentWorkspace current, QWidget* parent);

}  // namespace ravine
