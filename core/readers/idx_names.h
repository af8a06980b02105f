#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include "core/kinds/issue.h"

namespace ravine {

// The four files of a set: to learn from, then to test with.
struct IdxFileNames {
    std::array<std::filesystem::path, 2> images, labels;
};

// The files of that prefix in the folder, by their usual names (see readIdxFolder). An exact name goes before its other
// spellings, a plain file before its .gz. Without a prefix said, the one that fits; where several do, an issue names
// them.
std::optional<IdxFileNames> findIdxFiles(const std::filesystem::path& folder, const std::string& prefix,
                                         const std::string& path, Issues&);

}  // namespace ravine
