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
#include "core/expression/wide_jet.h"

namespace ravine::expression {

// Where a part of the formula is infinite or leaves the range of doubles, what it gives is the limit, if there is one
// (at_limit.h): 1/(1 + exp(-x)) has a slope of 0 far out, and exp(-1/x^2) is 0 at 0.
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

    Expression(std::vector<Instruction> code, int resultSlot, std::string spelling = {})
        : code_(std::move(code)), result_(resultSlot), spelling_(std::move(spelling)) {}
    std::size_t size() const { return code_.size(); }  // operations
    // The formula with every product, power and argument written out: "3*x^2 + sin(y)" of "3x² + sin y".
    const std::string& spelling() const { return spelling_; }

private:
    // Tells whether an infinity went in somewhere and a finite number may have come out.
    template <class S>
    S evaluate(const S& x, const S& y, bool& absorbsAnInfinity) const;
    WideJet wide(const Wide& x, const Wide& y) const;
    bool hasInfinitePart(double x, double y) const;
    bool isOutsideDomain(double f, double x, double y) const;
    Jet<2> limit(double x, double y) const;

    std::vector<Instruction> code_;
    int result_;
    std::string spelling_;
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
// tan asin acos atan sinh cosh tanh exp log log10 sqrt abs min max. Also as people write: 3x, x**2, x², sin x, sin²x.
// What reads two ways (1/2x, 2^3x, sin x y) is refused with both readings.
std::variant<Expression, SyntaxError> parse(std::string_view text);

// The spelling of `typed` where it differs from what was typed in more than blanks; empty where it does not, and where
// `typed` cannot be read.
std::string understoodAs(std::string_view typed);

}  // namespace ravine::expression
