#include "core/kinds/printable.h"

#include <fmt/format.h>

#include <cstdint>

namespace ravine {
namespace {

struct Character {
    std::uint32_t code = 0;
    std::size_t length = 0;  // 0: not UTF-8
};

Character firstOf(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xF5 ? 0 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (length == 0 || text.size() < length) return {};
    std::uint32_t code = lead & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0u) != 0x80) return {};
        code = code << 6 | (byte(i) & 0x3Fu);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    if (overlong || surrogate || code > 0x10FFFF) return {};
    return {code, length};
}

// Marks of direction, line and paragraph separators, the byte order mark.
bool turnsOrBreaksLines(std::uint32_t code) {
    return code == 0x61C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

std::string escaped(std::string_view text, bool keepLineFeeds) {
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        const Character c = firstOf(text);
        const std::size_t length = c.length == 0 ? 1 : c.length;
        if (c.length == 0)
            shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
        else if (c.code == '\n' && keepLineFeeds)
            shown += '\n';
        else if (c.code < 0x20 || (c.code >= 0x7F && c.code < 0xA0))
            shown += fmt::format("\\x{:02x}", c.code);
        else if (turnsOrBreaksLines(c.code))
            shown += fmt::format("\\u{:04x}", c.code);
        else
            shown += text.substr(0, length);
        text.remove_prefix(length);
    }
    return shown;
}

}  // namespace

std::string printable(std::string_view text) { return escaped(text, false); }

std::string printableLines(std::string_view text) { return escaped(text, true); }

std::string_view cut(std::string_view text, std::size_t mostBytes) {
    if (text.size() <= mostBytes) return text;
    while (mostBytes > 0 && (text[mostBytes] & 0xC0) == 0x80) --mostBytes;
    return text.substr(0, mostBytes);
}

std::string shortened(std::string_view text, std::size_t mostBytes) {
    return text.size() <= mostBytes ? std::string(text) : std::string(cut(text, mostBytes)) + "…";
}

}  // namespace ravine
