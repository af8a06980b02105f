// A formula f(x, y) compiled to a flat list of operations on a handful of slots. Immutable; evaluation allocates
// nothing and may run in several threads at once.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/expression/jet.h"
#include "core/expression/operations.h"

namespace ravine::expression {

class Expression {
public:
    double value(double x, double y) const;
    Jet<1> gradient(double x, double y) const;  // value and gradient
    Jet<2> hessian(double x, double y) const;   // value, gradient and Hessian
    // values[i] = value(xs[i], y), to the bit; both spans of one length.
    void row(std::span<const double> xs, double y, std::span<double> values) const;

    // slot 0 holds x, slot 1 holds y
    static constexpr int firstFreeSlot = 2;
    // With the needier operand evaluated first, k slots at work take at least 2ᵏ⁻¹ operands (Sethi & Ullman, The
    // generation of optimal code for arithmetic expressions, 1970), and 10,000 characters hold 5,000: 13 suffice.
    static constexpr int slotCount = firstFreeSlot + 14;

    Expression(std::vector<Instruction> code, int resultSlot) : code_(std::move(code)), result_(resultSlot) {}
    std::size_t size() const { return code_.size(); }  // operations

private:
    template <class S>
    S evaluate(const S& x, const S& y) const;

    std::vector<Instruction> code_;
    int result_;
};

inline constexpr std::size_t maxCharacters = 10'000;
inline constexpr int maxNesting = 200;

struct SyntaxError {
    std::size_t position = 1;  // the character at fault, counted from 1 in code points; one past the last at the end
    std::size_t length = 0;    // characters at fault; 0 at the end
    std::string found;         // what stands there, shortened for display; valid UTF-8
    std::string expected;      // what was expected, worded for a person
};

// Grammar: + − * / ^ (right-associative; −x^2 is −(x²)), parentheses, numbers, x, y, pi, e, and the functions sin cos
// tan asin acos atan sinh cosh tanh exp log log10 sqrt abs min max. No implicit multiplication.
std::variant<Expression, SyntaxError> parse(std::string_view text);

}  // namespace ravine::expression
