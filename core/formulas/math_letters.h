// Characters of formulas: what is a letter, a mark, a script.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace ravine::math {

struct Character {
    char32_t code = 0;
    std::size_t from = 0;  // its first byte
};

// One code point at a time; a byte that is no UTF-8 becomes U+FFFD. Ends with a 0 behind the text.
inline std::vector<Character> charactersOf(std::string_view text) {
    std::vector<Character> all;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t bytes = lead < 0x80                  ? 1
                                  : lead < 0xC2 || lead > 0xF4 ? 0
                                  : lead < 0xE0                ? 2
                                  : lead < 0xF0                ? 3
                                                               : 4;
        char32_t code = bytes < 2 ? lead : lead & (0x7Fu >> bytes);
        bool valid = bytes > 0 && i + bytes <= text.size();
        for (std::size_t k = 1; valid && k < bytes; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            valid = (next & 0xC0) == 0x80;
            code = code << 6 | (next & 0x3Fu);
        }
        all.push_back({valid && code != 0 ? code : U'\uFFFD', i});
        i += valid ? bytes : 1;
    }
    all.push_back({0, text.size()});
    return all;
}

inline void append(std::string& text, char32_t code) {
    const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (code < 0x80) return put(code);
    if (code < 0x800)
        put(0xC0 | code >> 6);
    else {
        if (code < 0x10000)
            put(0xE0 | code >> 12);
        else {
            put(0xF0 | code >> 18);
            put(0x80 | (code >> 12 & 0x3F));
        }
        put(0x80 | (code >> 6 & 0x3F));
    }
    put(0x80 | (code & 0x3F));
}

constexpr bool isBlank(char32_t c) { return c == U' ' || c == U'\t' || c == 0xA0 || c == 0x2009 || c == 0x202F; }
constexpr bool isDigit(char32_t c) { return c >= U'0' && c <= U'9'; }
constexpr bool isLatin(char32_t c) {
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') ||
           (c >= 0xC0 && c <= 0x24F && c != U'×' && c != U'÷') || c == U'ḡ' || c == U'ẋ' || c == U'ẏ' || c == U'ẽ' ||
           c == U'ỹ' || c == U'ẑ';
}
constexpr bool isLetter(char32_t c) { return isLatin(c) || (c >= 0x391 && c <= 0x3FF) || c == U'ℓ' || c == U'ℝ'; }
constexpr bool isMark(char32_t c) { return (c >= 0x300 && c <= 0x36F) || c == 0x20D7; }
constexpr bool isPrime(char32_t c) { return c == U'′' || c == U'″' || c == U'\''; }
constexpr bool isPrefix(char32_t c) {
    return c == U'∇' || c == U'∂' || c == U'Δ' || c == U'Π' || c == U'Σ' || c == U'∏' || c == U'∑';
}

struct Pair {
    char32_t written, meant;
};
constexpr auto superscripts = std::to_array<Pair>(
    {{U'⁰', U'0'}, {U'¹', U'1'}, {U'²', U'2'}, {U'³', U'3'}, {U'⁴', U'4'}, {U'⁵', U'5'}, {U'⁶', U'6'}, {U'⁷', U'7'},
     {U'⁸', U'8'}, {U'⁹', U'9'}, {U'⁺', U'+'}, {U'⁻', U'−'}, {U'⁼', U'='}, {U'⁽', U'('}, {U'⁾', U')'}, {U'ᵃ', U'a'},
     {U'ᵇ', U'b'}, {U'ᶜ', U'c'}, {U'ᵈ', U'd'}, {U'ᵉ', U'e'}, {U'ᶠ', U'f'}, {U'ᵍ', U'g'}, {U'ʰ', U'h'}, {U'ⁱ', U'i'},
     {U'ʲ', U'j'}, {U'ᵏ', U'k'}, {U'ˡ', U'l'}, {U'ᵐ', U'm'}, {U'ⁿ', U'n'}, {U'ᵒ', U'o'}, {U'ᵖ', U'p'}, {U'ʳ', U'r'},
     {U'ˢ', U's'}, {U'ᵗ', U't'}, {U'ᵘ', U'u'}, {U'ᵛ', U'v'}, {U'ʷ', U'w'}, {U'ˣ', U'x'}, {U'ʸ', U'y'}, {U'ᶻ', U'z'},
     {U'ᵀ', U'T'}, {U'ᴺ', U'N'}, {U'ᴷ', U'K'}, {U'ᵝ', U'β'}, {U'ᵞ', U'γ'}});
constexpr auto subscripts = std::to_array<Pair>(
    {{U'₀', U'0'}, {U'₁', U'1'}, {U'₂', U'2'}, {U'₃', U'3'}, {U'₄', U'4'}, {U'₅', U'5'}, {U'₆', U'6'}, {U'₇', U'7'},
     {U'₈', U'8'}, {U'₉', U'9'}, {U'₊', U'+'}, {U'₋', U'−'}, {U'₌', U'='}, {U'₍', U'('}, {U'₎', U')'}, {U'ₐ', U'a'},
     {U'ₑ', U'e'}, {U'ₕ', U'h'}, {U'ᵢ', U'i'}, {U'ⱼ', U'j'}, {U'ₖ', U'k'}, {U'ₗ', U'l'}, {U'ₘ', U'm'}, {U'ₙ', U'n'},
     {U'ₒ', U'o'}, {U'ₚ', U'p'}, {U'ᵣ', U'r'}, {U'ₛ', U's'}, {U'ₜ', U't'}, {U'ᵤ', U'u'}, {U'ᵥ', U'v'}, {U'ₓ', U'x'},
     {U'ᵦ', U'β'}, {U'ᵧ', U'γ'}, {U'ᵨ', U'ρ'}, {U'ᵩ', U'φ'}, {U'ᵪ', U'χ'}});

template <std::size_t n>
constexpr char32_t meantBy(const std::array<Pair, n>& table, char32_t written) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Pair& pair) { return pair.written == written; });
    return found == table.end() ? 0 : found->meant;
}

// Letters that carry their mark in one code point.
struct Composed {
    char32_t written, letter, accent;
};
constexpr char32_t hat = 0x302, tilde = 0x303, bar = 0x304, dot = 0x307;
constexpr auto composed = std::to_array<Composed>(
    {{U'Â', U'A', hat},   {U'Ĉ', U'C', hat},   {U'Ê', U'E', hat},   {U'Ĝ', U'G', hat},   {U'Ĥ', U'H', hat},
     {U'Ĵ', U'J', hat},   {U'Ô', U'O', hat},   {U'Ŝ', U'S', hat},   {U'Û', U'U', hat},   {U'Ŵ', U'W', hat},
     {U'Ŷ', U'Y', hat},   {U'â', U'a', hat},   {U'ĉ', U'c', hat},   {U'ê', U'e', hat},   {U'ĝ', U'g', hat},
     {U'ĥ', U'h', hat},   {U'ô', U'o', hat},   {U'ŝ', U's', hat},   {U'û', U'u', hat},   {U'ŵ', U'w', hat},
     {U'ŷ', U'y', hat},   {U'ẑ', U'z', hat},   {U'ā', U'a', bar},   {U'ē', U'e', bar},   {U'ḡ', U'g', bar},
     {U'ō', U'o', bar},   {U'ū', U'u', bar},   {U'ȳ', U'y', bar},   {U'Ā', U'A', bar},   {U'ã', U'a', tilde},
     {U'ñ', U'n', tilde}, {U'õ', U'o', tilde}, {U'ũ', U'u', tilde}, {U'ẽ', U'e', tilde}, {U'ỹ', U'y', tilde},
     {U'ẋ', U'x', dot},   {U'ẏ', U'y', dot},   {U'ġ', U'g', dot},   {U'ż', U'z', dot}});

struct Vulgar {
    char32_t written;
    int above, below;
};
constexpr auto vulgarFractions = std::to_array<Vulgar>(
    {{U'½', 1, 2}, {U'⅓', 1, 3}, {U'⅔', 2, 3}, {U'¼', 1, 4}, {U'¾', 3, 4}, {U'⅕', 1, 5}, {U'⅙', 1, 6}, {U'⅛', 1, 8}});

}  // namespace ravine::math
