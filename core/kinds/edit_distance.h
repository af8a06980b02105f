// Levenshtein's distance (1966): how many letters must be inserted, dropped or swapped. To offer the word that was
// meant.
#pragma once

#include <cstddef>
#include <string_view>

namespace ravine {

std::size_t editDistance(std::string_view a, std::string_view b);  // letters A–Z and a–z count as the same

}  // namespace ravine
