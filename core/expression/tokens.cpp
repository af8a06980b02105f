#include "core/expression/tokens.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace ravine::expression {

namespace {

constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool beginsName(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
constexpr bool isInName(char c) { return beginsName(c) || isDigit(c); }

// Bytes of the character that begins `text`, which is not empty; 1 where it is no UTF-8.
std::size_t characterBytes(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t bytes = lead < 0xC2 || lead > 0xF4 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() < bytes) return 1;
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 1;
    }
    if (bytes < 3) return bytes;
    // overlong forms, surrogates and what lies beyond U+10FFFF
    const auto second = static_cast<unsigned char>(text[1]);
    const bool isWrong = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                         (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
    return isWrong ? 1 : bytes;
}

struct Sign {
    std::string_view written;
    TokenType type;
};
// What keyboards, word processors and textbooks write.
constexpr std::array<Sign, 16> signs{{{"**", TokenType::Power},
                                      {"+", TokenType::Plus},
                                      {"-", TokenType::Minus},
                                      {"−", TokenType::Minus},
                                      {"–", TokenType::Minus},
                                      {"*", TokenType::Times},
                                      {"·", TokenType::Times},
                                      {"⋅", TokenType::Times},
                                      {"×", TokenType::Times},
                                      {"/", TokenType::Over},
                                      {"÷", TokenType::Over},
                                      {"^", TokenType::Power},
                                      {"(", TokenType::Open},
                                      {")", TokenType::Close},
                                      {",", TokenType::Comma},
                                      {"π", TokenType::Name}}};

struct Remedy {
    std::string_view written;
    std::string_view text;
};
constexpr std::array<Remedy, 8> remedies{
    {{"√", "a root is written sqrt(x)"},
     {"=", "only the right-hand side of f(x, y) = … is written"},
     {"[", "round parentheses ( ) are the only ones"},
     {"]", "round parentheses ( ) are the only ones"},
     {"{", "round parentheses ( ) are the only ones"},
     {"}", "round parentheses ( ) are the only ones"},
     {"|", "an absolute value is written abs(x)"},
     {";", "a formula is one expression; min and max separate their arguments with a comma"}}};
constexpr std::string_view anythingElse =
    "a formula is made of numbers, x, y, pi, e, functions, + - * / ^ and parentheses";

// What may stand raised. Digits come first: their index is their value.
constexpr std::array<std::string_view, 14> raised{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁺", "⁻", "ˣ", "ʸ"};
constexpr std::array<TokenType, 4> raisedTypes{TokenType::Plus, TokenType::Minus, TokenType::Name, TokenType::Name};
constexpr std::array<std::string_view, 4> raisedTexts{"+", "-", "x", "y"};

// The index in `raised` of what begins `rest`; its size where nothing raised does.
std::size_t raisedIndex(std::string_view rest) {
    const auto found = std::ranges::find_if(raised, [&](std::string_view sign) { return rest.starts_with(sign); });
    return static_cast<std::size_t>(found - raised.begin());
}

// The superscripts that begin `text`, which starts at `position`, as tokens; removes them from it.
void takeRaised(std::string_view& text, std::size_t& position, std::vector<Token>& list) {
    const std::size_t power = list.size();
    const std::string_view whole = text;
    list.push_back({.type = TokenType::Power, .position = position, .isRaised = true});
    list.push_back({.type = TokenType::Open, .position = position, .isRaised = true});
    for (std::size_t index; (index = raisedIndex(text)) < raised.size(); ++position) {
        const std::string_view sign = text.substr(0, raised[index].size());
        text.remove_prefix(sign.size());
        if (index >= 10) {
            list.push_back({.type = raisedTypes[index - 10],
                            .text = raisedTexts[index - 10],
                            .position = position,
                            .length = 1,
                            .isRaised = true});
            continue;
        }
        const auto digit = static_cast<double>(index);
        Token& last = list.back();
        if (last.type == TokenType::Number) {
            last.number = 10 * last.number + digit;
            last.text = {last.text.data(), last.text.size() + sign.size()};
            ++last.length;
            if (last.length <= 15) continue;  // beyond it a double does not hold every digit
            last.type = TokenType::Bad;
            last.remedy = "a raised number has at most 15 digits";
        } else if (last.type != TokenType::Bad) {
            list.push_back({.type = TokenType::Number,
                            .text = sign,
                            .position = position,
                            .length = 1,
                            .number = digit,
                            .isRaised = true});
        }
    }
    list[power].text = whole.substr(0, whole.size() - text.size());
    list[power].length = countCharacters(list[power].text);
    list.push_back({.type = TokenType::Close, .position = position, .isRaised = true});
}

constexpr std::array<std::string_view, 8> blanks{" ", "\t", "\n", "\r", "\u00A0", "\u2009", "\u202F", "\uFEFF"};

std::size_t blankBytes(std::string_view rest) {
    for (std::string_view blank : blanks) {
        if (rest.starts_with(blank)) return blank.size();
    }
    return 0;
}

// Bytes of the number that begins `rest`: digits with at most one point, and an exponent where it has digits.
std::size_t numberBytes(std::string_view rest) {
    std::size_t i = 0;
    while (i < rest.size() && isDigit(rest[i])) ++i;
    if (i < rest.size() && rest[i] == '.') ++i;
    while (i < rest.size() && isDigit(rest[i])) ++i;
    if (i < rest.size() && (rest[i] == 'e' || rest[i] == 'E')) {
        std::size_t digits = i + 1;
        if (digits < rest.size() && (rest[digits] == '+' || rest[digits] == '-')) ++digits;
        if (digits < rest.size() && isDigit(rest[digits])) {
            while (digits < rest.size() && isDigit(rest[digits])) ++digits;
            i = digits;
        }
    }
    return i;
}

Token number(std::string_view rest) {
    std::size_t bytes = numberBytes(rest);
    const bool hasSecondPoint = bytes < rest.size() && rest[bytes] == '.';
    while (bytes < rest.size() && hasSecondPoint && (isDigit(rest[bytes]) || rest[bytes] == '.')) ++bytes;
    Token token{.type = TokenType::Number, .text = rest.substr(0, bytes)};
    const auto [end, error] = std::from_chars(token.text.data(), token.text.data() + bytes, token.number);
    if (error == std::errc::result_out_of_range) {
        token.type = TokenType::Bad;
        token.remedy = "a number's size is at most 1.8e308 and, unless it is 0, at least 5e-324";
    } else if (error != std::errc{} || end != token.text.data() + bytes) {
        token.type = TokenType::Bad;
        token.remedy = "a number is written like 1, .5, 2.75 or 1e-3";
    }
    return token;
}

// The token that begins `rest`, which begins with no blank and is not empty.
Token first(std::string_view rest) {
    if (isDigit(rest[0]) || rest[0] == '.') return number(rest);
    if (beginsName(rest[0])) {
        const auto end = std::find_if_not(rest.begin(), rest.end(), isInName);
        return {.type = TokenType::Name, .text = rest.substr(0, static_cast<std::size_t>(end - rest.begin()))};
    }
    for (const Remedy& remedy : remedies) {
        if (!rest.starts_with(remedy.written)) continue;
        return {.type = TokenType::Bad, .text = rest.substr(0, remedy.written.size()), .remedy = remedy.text};
    }
    for (const Sign& sign : signs) {
        if (rest.starts_with(sign.written)) return {.type = sign.type, .text = rest.substr(0, sign.written.size())};
    }
    return {.type = TokenType::Bad, .text = rest.substr(0, characterBytes(rest)), .remedy = anythingElse};
}

}  // namespace

std::vector<Token> tokens(std::string_view text) {
    std::vector<Token> list;
    std::size_t position = 1;
    while (!text.empty()) {
        if (const std::size_t bytes = blankBytes(text); bytes > 0) {
            text.remove_prefix(bytes);
            ++position;
            continue;
        }
        if (raisedIndex(text) < raised.size()) {
            takeRaised(text, position, list);
            continue;
        }
        Token token = first(text);
        constexpr std::size_t mostLetters = 8;
        if (token.type == TokenType::Name && token.text.size() <= mostLetters &&
            token.text.find_first_not_of("xy") == std::string_view::npos)
            token.text = token.text.substr(0, 1);
        token.position = position;
        token.length = countCharacters(token.text);
        position += token.length;
        text.remove_prefix(token.text.size());
        list.push_back(token);
    }
    list.push_back({.type = TokenType::End, .text = text, .position = position});
    return list;
}

std::size_t countCharacters(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count) text.remove_prefix(characterBytes(text));
    return count;
}

std::string shortened(std::string_view text, std::size_t maxCharacters) {
    std::string result;
    for (std::size_t count = 0; !text.empty(); ++count) {
        if (count == maxCharacters) return result + "…";
        const std::size_t bytes = characterBytes(text);
        const bool isNoText = bytes == 1 && static_cast<unsigned char>(text[0]) >= 0x80;
        result += isNoText ? std::string_view("\uFFFD") : text.substr(0, bytes);
        text.remove_prefix(bytes);
    }
    return result;
}

}  // namespace ravine::expression
