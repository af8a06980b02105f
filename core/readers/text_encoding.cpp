#include "core/readers/text_encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace ravine {
namespace {

void append(std::string& text, char32_t c) {
    if (c < 0x80) {
        text += static_cast<char>(c);
        return;
    }
    if (c < 0x800) {
        text += static_cast<char>(0xC0 | (c >> 6));
    } else {
        if (c < 0x10000) {
            text += static_cast<char>(0xE0 | (c >> 12));
        } else {
            text += static_cast<char>(0xF0 | (c >> 18));
            text += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        }
        text += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    }
    text += static_cast<char>(0x80 | (c & 0x3F));
}

std::string fromUtf16(std::string_view bytes, bool big) {
    const auto unit = [&](std::size_t i) -> char32_t {
        const auto first = static_cast<unsigned char>(bytes[2 * i]),
                   second = static_cast<unsigned char>(bytes[2 * i + 1]);
        return big ? static_cast<char32_t>(first << 8 | second) : static_cast<char32_t>(second << 8 | first);
    };
    const std::size_t units = bytes.size() / 2;
    std::string text;
    text.reserve(units + units / 8);
    for (std::size_t i = 0; i < units; ++i) {
        const char32_t c = unit(i);
        if (i == 0 && c == 0xFEFF) continue;
        if (c < 0xD800 || c > 0xDFFF) {
            append(text, c);
        } else if (c < 0xDC00 && i + 1 < units && unit(i + 1) >= 0xDC00 && unit(i + 1) <= 0xDFFF) {
            append(text, 0x10000 + ((c - 0xD800) << 10) + (unit(i + 1) - 0xDC00));
            ++i;
        } else {
            append(text, 0xFFFD);
        }
    }
    return text;
}

// The bytes 0x80 to 0x9F of Windows-1252; 0 where it has none (https://encoding.spec.whatwg.org/#windows-1252).
constexpr std::array<char32_t, 32> upperControls{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                 0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::string fromWindows1252(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 16);
    for (const char byte : bytes) {
        const auto c = static_cast<unsigned char>(byte);
        const char32_t known = c >= 0x80 && c < 0xA0 ? upperControls[c - 0x80u] : c;
        append(text, known == 0 ? c : known);
    }
    return text;
}

}  // namespace

std::string_view nameOf(TextEncoding encoding) {
    switch (encoding) {
        case TextEncoding::Utf16LittleEndian:
            return "UTF-16 (little-endian)";
        case TextEncoding::Utf16BigEndian:
            return "UTF-16 (big-endian)";
        case TextEncoding::Windows1252:
            return "Latin-1 (Windows-1252)";
        default:
            return "UTF-8";
    }
}

std::size_t firstNotUtf8(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    for (std::size_t i = 0; i < text.size();) {
        const unsigned lead = byte(i), second = byte(i + 1);
        if (lead != 0 && lead < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                                   : lead >= 0xE0 && lead <= 0xEF ? 3
                                   : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                                  : 0;
        if (length == 0) return i;
        for (std::size_t k = 1; k < length; ++k)
            if ((byte(i + k) & 0xC0) != 0x80) return i;
        const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
        const bool noScalar = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
        if (overlong || noScalar) return i;
        i += length;
    }
    return std::string_view::npos;
}

TextEncoding encodingOf(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE")) return TextEncoding::Utf16LittleEndian;
    if (bytes.starts_with("\xFE\xFF")) return TextEncoding::Utf16BigEndian;
    const std::size_t looked = std::min<std::size_t>(bytes.size(), 512) / 2;
    std::size_t evenZeros = 0, oddZeros = 0;
    for (std::size_t i = 0; i < looked; ++i) {
        evenZeros += bytes[2 * i] == 0;
        oddZeros += bytes[2 * i + 1] == 0;
    }
    if (looked >= 4 && evenZeros == 0 && 2 * oddZeros > looked) return TextEncoding::Utf16LittleEndian;
    if (looked >= 4 && oddZeros == 0 && 2 * evenZeros > looked) return TextEncoding::Utf16BigEndian;
    if (bytes.find('\0') != bytes.npos || firstNotUtf8(bytes) == bytes.npos) return TextEncoding::Utf8;
    return TextEncoding::Windows1252;
}

std::string toUtf8(std::string_view bytes, TextEncoding encoding) {
    switch (encoding) {
        case TextEncoding::Utf16LittleEndian:
            return fromUtf16(bytes, false);
        case TextEncoding::Utf16BigEndian:
            return fromUtf16(bytes, true);
        case TextEncoding::Windows1252:
            return fromWindows1252(bytes);
        default:
            break;
    }
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    return std::string(bytes);
}

}  // namespace ravine
