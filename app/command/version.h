// The program's version, as CMakeLists.txt says it.
#pragma once

#include <string_view>

namespace ravine {

std::string_view version();  // such as "0.1.0"

}  // namespace ravine
