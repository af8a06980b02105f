// The shipped data files (resources/data/NAME.csv), taken into the program by CMake.
#pragma once

#include <string_view>

namespace ravine {

// The text of resources/data/NAME.csv; empty when there is none.
std::string_view embeddedData(std::string_view name);

}  // namespace ravine
