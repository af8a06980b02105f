// The program calls itself to measure a start: `ravine_bench --start-up window|bare` ends at its first painted frame.
#pragma once

#include <string_view>

namespace ravine::bench {

inline constexpr std::string_view startUpOption = "--start-up";
int startUp(int argc, char** argv, std::string_view what);

}  // namespace ravine::bench
