// A time as one reads it.
#pragma once

#include <string>

namespace ravine::bench {

std::string duration(double ns);  // "3.21 µs"

}  // namespace ravine::bench
