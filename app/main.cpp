#include "app/command/command_line.h"
#include "app/window_commands.h"

int main(int argc, char** argv) {
    return ravine::runCommandLine(
        argc, argv,
        {.open = [&](const ravine::WindowRequest& request) { return ravine::openWindow(argc, argv, request); },
         .screenshot = ravine::takeScreenshot});
}
