#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ravine {

// The text as a terminal may show it: control characters as "\x1b", invisible characters that turn or break lines as
// "\u202e", bytes that are not UTF-8 as "\xff". The result is valid UTF-8 on one line.
std::string printable(std::string_view text);

// The same for text of several lines: line feeds stay.
std::string printableLines(std::string_view text);

// The first bytes of a UTF-8 text, at most so many, with no character cut in two.
std::string_view cut(std::string_view text, std::size_t mostBytes);
// The same with … where something is left off.
std::string shortened(std::string_view text, std::size_t mostBytes);

}  // namespace ravine
