// `ravine …`: what the arguments ask for, done. Parsed before any display is touched; knows no Qt.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/command/exit_code.h"

namespace ravine {

struct ScreenshotRequest {
    std::string file, out;
    int width = 1440, height = 900;
    bool dark = false;
    std::optional<std::int64_t> at;  // the step or epoch to show; none: the last
    std::string tab;                 // of a network; empty: the first
};

struct WindowRequest {
    std::string file;  // empty: what was open last, or the first experiment
    bool play = false;
};

// What needs a window; absent in a build without one.
struct Windows {
    std::function<int(const WindowRequest&)> open;
    std::function<int(const ScreenshotRequest&)> screenshot;
};

int runCommandLine(int argc, char** argv, const Windows& windows);

}  // namespace ravine
