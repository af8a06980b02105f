// The words of a formula, with their places counted in characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ravine::expression {

enum class TokenType { Number, Name, Plus, Minus, Times, Over, Power, Open, Close, Comma, End, Bad };

struct Token {
    TokenType type = TokenType::End;
    std::string_view text{};    // as written
    std::size_t position = 1;   // of its first character, counted from 1 in code points
    std::size_t length = 0;     // in code points
    double number = 0;          // of a Number
    std::string_view remedy{};  // of a Bad one: what to do
    bool isRaised = false;      // written as superscripts: the Power, the Open and Close around it, and what they hold
};

// Always ends with an End token. Views into `text`. Superscripts become a power of a group: x² gives x ^ ( 2 ), the
// parentheses with an empty text. A name made of x and y alone, as xy, gives its letters.
std::vector<Token> tokens(std::string_view text);

std::size_t countCharacters(std::string_view text);  // code points; a byte that is no UTF-8 counts as one

// The first characters, with "…" where more follow; bytes that are no UTF-8 become U+FFFD.
std::string shortened(std::string_view text, std::size_t maxCharacters = 40);

}  // namespace ravine::expression
