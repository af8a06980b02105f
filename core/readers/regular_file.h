#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/kinds/issue.h"

namespace ravine {

// The size of a file that may be read as `what` ("a CSV file"); else nothing, and at `path` why: it is missing, a
// folder, or a device or pipe that might never end.
std::optional<std::uintmax_t> regularFileSize(const std::filesystem::path& file, const std::string& what,
                                              const std::string& path, Issues&);

}  // namespace ravine
