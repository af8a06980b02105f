#include <gtest/gtest.h>
#include "command/command_line.h"
TEST(CommandLine, Stub) {}
