// The two commands that need a window.
#pragma once

#include "app/command/command_line.h"

namespace ravine {

int openWindow(int argc, char** argv, const WindowRequest& request);
int takeScreenshot(const ScreenshotRequest& request);

}  // namespace ravine
