#pragma once

#include <string>
#include <vector>

namespace ravine {

// Prints rows of cells, columns as wide as their widest cell: the first `left` of them to the left, the others to the
// right.
void printColumns(const std::vector<std::vector<std::string>>& rows, std::size_t left = 2);

}  // namespace ravine
