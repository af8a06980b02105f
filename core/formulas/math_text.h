// Formulas as people write them in a line of text, "θ ← θ − η M̂ / (√V̂ + ε)", read into a tree for typesetting and for
// evaluation. After Sargent, A Nearly Plain-Text Encoding of Mathematics (Unicode Technical Note 28):
//
//   symbol     a letter with its marks and subscripts (M̂, β₁, μₜ₊₁, v_{next}, θ′), or a word (in, end); what stands
//   right
//              before the letter belongs to it (∇f, Δθ, Πμₜ). A norm is one symbol, ‖g‖, and so is ρ∞.
//   power      superscripts (g², β₁ᵗ, x⁻¹), ^x, ^(…)
//   product    side by side (η g, 2x, (a)(b)), ·, ×. Side by side without a blank binds tighter than with one.
//   fraction   "a b / c": all that stands side by side before it over the next factor; "a b/2s" without blanks: b over
//   2s.
//              Parentheses around the whole of a side go. Likewise in √(…) and ^(…).
//   function   max(a, b), cos(x), cos 2πx, sin²(x); Σ and mean take a whole product
//   others     + − ±, |x|, ⌊x⌋, ½, = ← → ≤ < …, c ? a : b, "," between items, ";" between formulas
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ravine::math {

enum class NodeType {
    Number,       // text, value
    Symbol,       // text: its whole name; prefix, letter, accent, suffix; children: its subscript, or none
    Function,     // like a symbol: the name in a call
    Text,         // words that are no mathematics
    Sum,          // operators[i] stands before children[i]: "", "+", "−", "±"
    Product,      // operators[i] before children[i]: "" side by side, "·", "×"
    Fraction,     // numerator, denominator
    Root,         // radicand
    Power,        // base, exponent
    Index,        // base, subscript, where the base is no letter: ‖θ‖₁; text: its whole name
    Group,        // one child between operators[0] and operators[1]: "(", ")"
    Norm,         // one child between ‖ and ‖; text: its whole name
    Call,         // Function, Symbol or Power of such; the argument: a Group, or bare; text of f(x): all of it
    List,         // items between commas
    Relation,     // operators[i] before children[i], operators[0] is ""
    Conditional,  // condition, value where it holds, value elsewhere
    Sequence      // formulas between semicolons
};

struct Node {
    NodeType type = NodeType::Text;
    std::string text{};
    double value = 0;
    std::string prefix{}, letter{}, suffix{};  // "∇", "f", "′"; more than one letter: a word
    char32_t accent = 0;                       // combining character over the letter
    std::vector<Node> children{};
    std::vector<std::string> operators{};
    bool operator==(const Node&) const = default;
};

struct SyntaxError {
    std::size_t position = 1;  // of the character at fault, counted from 1 in code points; one past the last at the end
    std::string expected;      // worded for a person
    bool operator==(const SyntaxError&) const = default;
};

inline constexpr std::size_t maxCharacters = 2000;
inline constexpr int maxNesting = 40;

std::variant<Node, SyntaxError> parse(std::string_view text);
Node parseOrText(std::string_view text);  // what is no formula becomes one Text

// The names of all symbols, each once, in the order of their first appearance: {"θ", "η", "M̂", "V̂", "ε"}. Names are as
// written. Built-in functions have none; f in f(x) has.
std::vector<std::string> symbolsOf(const Node& tree);

}  // namespace ravine::math
