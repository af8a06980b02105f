#pragma once

#include <string>

namespace ravine {

// A field of a CSV, in quotes where RFC 4180 asks for them.
std::string csvField(const std::string& text);

}  // namespace ravine
