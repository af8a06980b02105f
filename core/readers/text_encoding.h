// Text of any usual encoding as UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ravine {

enum class TextEncoding { Utf8, Utf16LittleEndian, Utf16BigEndian, Windows1252 };
std::string_view nameOf(TextEncoding);  // for a person: "UTF-16 (little-endian)"

// The first byte that does not belong to UTF-8 text (RFC 3629), or npos. A zero byte does not.
std::size_t firstNotUtf8(std::string_view text);

// What the bytes are in: a byte order mark says it; every other byte zero among the first ones is UTF-16; what is not
// UTF-8 and holds no zero byte is Windows-1252, which Latin-1 is a part of but for control characters.
TextEncoding encodingOf(std::string_view bytes);

// The text without its byte order mark, in UTF-8. Half a surrogate pair becomes U+FFFD. UTF-8 stays as it is, so
// that what is not valid there can be named by its line.
std::string toUtf8(std::string_view bytes, TextEncoding);

}  // namespace ravine
