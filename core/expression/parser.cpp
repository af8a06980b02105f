// Recursive descent, one function a grammar rule:
//   sum     = term { (+|−) term }
//   term    = signed { (*|/) signed | power }           side by side: a product
//   signed  = { +|− } power
//   power   = primary [ ^ signed ]
//   primary = number | x | y | pi | e | ( sum ) | function [^ whole number] ( sum [, sum] ) | function {+|−} primary
// What stands side by side after a division, after an exponent without parentheses or after a function's argument
// without parentheses reads two ways and is refused. While it reads, the parser writes the formula out in `spelling_`.
// After the first fault the parser sees only the end, so every rule returns at once.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "core/expression/expression.h"
#include "core/expression/tokens.h"
#include "core/expression/tree.h"
#include "core/kinds/edit_distance.h"

namespace ravine::expression {

namespace {

struct Function {
    std::string_view name;
    Operation operation;
};
constexpr std::array<Function, 16> functions{{{"sin", Operation::Sin},
                                              {"cos", Operation::Cos},
                                              {"tan", Operation::Tan},
                                              {"asin", Operation::Asin},
                                              {"acos", Operation::Acos},
                                              {"atan", Operation::Atan},
                                              {"sinh", Operation::Sinh},
                                              {"cosh", Operation::Cosh},
                                              {"tanh", Operation::Tanh},
                                              {"exp", Operation::Exp},
                                              {"log", Operation::Log},
                                              {"log10", Operation::Log10},
                                              {"sqrt", Operation::Sqrt},
                                              {"abs", Operation::Abs},
                                              {"min", Operation::Min},
                                              {"max", Operation::Max}}};
constexpr std::array<std::string_view, 4> plainNames{"x", "y", "pi", "e"};

struct Synonym {
    std::string_view written, ours;
};
constexpr std::array<Synonym, 10> synonyms{{{"ln", "log"},
                                            {"lg", "log10"},
                                            {"tg", "tan"},
                                            {"arcsin", "asin"},
                                            {"arccos", "acos"},
                                            {"arctan", "atan"},
                                            {"fabs", "abs"},
                                            {"root", "sqrt"},
                                            {"pow", "^"},
                                            {"power", "^"}}};

std::string nearestName(std::string_view name) {
    for (const Synonym& synonym : synonyms) {
        if (synonym.written == name) return std::string(synonym.ours);
    }
    std::string_view nearest = plainNames[0];
    const auto consider = [&](std::string_view known) {
        if (editDistance(name, known) < editDistance(name, nearest)) nearest = known;
    };
    for (std::string_view known : plainNames) consider(known);
    for (const Function& function : functions) consider(function.name);
    return std::string(nearest);
}

constexpr std::string_view operand = "a number, x, y, a function or '('";

class Parser {
public:
    explicit Parser(std::string_view text) : tokens_(tokens(text)) {}

    std::variant<Expression, SyntaxError> parse() {
        const Tree::Index root = sum();
        if (!error_ && current().type != TokenType::End) failAfterOperand();
        if (error_) return *std::move(error_);
        return tree_.compiled(root, std::move(spelling_));
    }

private:
    const Token& current() const { return tokens_[at_]; }
    const Token& previous() const { return tokens_[at_ - 1]; }
    bool is(TokenType type) const { return current().type == type; }
    bool take(TokenType type) {
        if (!is(type)) return false;
        ++at_;
        return true;
    }

    Tree::Index fail(const Token& token, std::string expected) {
        if (!error_) {
            error_ = SyntaxError{token.position, token.length, shortened(token.text), std::move(expected)};
            at_ = tokens_.size() - 1;
        }
        return tree_.constant(0);
    }
    Tree::Index failWanting(std::string_view wanted) {
        if (is(TokenType::Bad)) return fail(current(), std::string(current().remedy));
        const bool atEnd = is(TokenType::End);
        return fail(current(), fmt::format("{}{} was expected", atEnd ? "the formula ends here, where " : "", wanted));
    }

    // An operand is complete, and what follows is no operator.
    Tree::Index failAfterOperand() {
        switch (current().type) {
            case TokenType::Number:
                if (previous().type == TokenType::Number || previous().isRaised) return failWanting("an operator");
                return fail(current(), fmt::format("an operator was expected; a product is written {}*{}",
                                                   shortened(previous().text), shortened(current().text)));
            case TokenType::Close:
                return fail(current(), "an operator was expected; this ')' has no '(' before it");
            case TokenType::Comma:
                return fail(current(),
                            "an operator was expected; a comma stands only between the two arguments of min "
                            "and max, and a decimal is written with a point: 1.5");
            default:
                return failWanting("an operator");
        }
    }

    Tree::Index failTwoWays(const Token& token, const std::string& one, const std::string& other) {
        return fail(token,
                    fmt::format("this can be read two ways; write {} or {}", shortened(one, 80), shortened(other, 80)));
    }

    void close(const Token& opened) {
        if (error_ || take(TokenType::Close)) return;
        if (is(TokenType::End)) {
            failWanting(fmt::format("')' for the '(' at character {}", opened.position));
        } else {
            failAfterOperand();
        }
    }

    void spell(std::string_view text) { spelling_ += text; }
    std::size_t here() const { return spelling_.size(); }
    std::string spelt(std::size_t begin, std::size_t end) const { return spelling_.substr(begin, end - begin); }
    std::string spelt(std::size_t begin) const { return spelling_.substr(begin); }

    Tree::Index sum() {
        Tree::Index left = term();
        while (is(TokenType::Plus) || is(TokenType::Minus)) {
            const bool adds = is(TokenType::Plus);
            ++at_;
            spell(adds ? " + " : " - ");
            left = tree_.binary(adds ? Operation::Add : Operation::Subtract, left, term());
        }
        return left;
    }

    Tree::Index term() {
        const std::size_t begin = here();
        std::size_t divisor = begin;  // where it begins, when the last factor is one
        bool divides = false;
        Tree::Index left = signedPower();
        for (;;) {
            if (is(TokenType::Times) || is(TokenType::Over)) {
                divides = is(TokenType::Over);
                ++at_;
                spell(divides ? "/" : "*");
                divisor = here();
                left = tree_.binary(divides ? Operation::Divide : Operation::Multiply, left, signedPower());
            } else if (standsBeside()) {
                const Token& beside = current();
                const std::size_t end = here();
                const std::optional<BareExponent> raised = bareExponent_;
                spell("*");
                left = tree_.binary(Operation::Multiply, left, signedPower());
                const std::string factor = spelt(end);
                if (raised) {
                    const std::string power = spelt(raised->base, end), base = spelt(raised->base, raised->exponent);
                    return failTwoWays(beside, power + factor,
                                       fmt::format("{}({}{})", base, spelt(raised->exponent, end), factor));
                }
                if (divides)
                    return failTwoWays(beside, fmt::format("({}){}", spelt(begin, end), factor),
                                       fmt::format("{}({}{})", spelt(begin, divisor), spelt(divisor, end), factor));
            } else {
                return left;
            }
        }
    }

    // A factor without a sign before it. (A number is none: 2 3 and x 2 are slips.)
    bool standsBeside() const { return is(TokenType::Name) || is(TokenType::Open); }

    // Every recursion passes here or through bareArgument(), so there its depth is bounded.
    bool isTooDeep() {
        if (nesting_ <= maxNesting) return false;
        fail(current(),
             fmt::format("at most {} parentheses, functions and powers may stand in one another", maxNesting));
        return true;
    }

    bool takeSigns() {  // true: they negate
        bool isNegative = false;
        while (is(TokenType::Plus) || is(TokenType::Minus)) {
            if (is(TokenType::Minus)) isNegative = !isNegative;
            spell(is(TokenType::Minus) ? "-" : "+");
            ++at_;
        }
        return isNegative;
    }

    Tree::Index signedPower() {
        if (isTooDeep()) return tree_.constant(0);
        ++nesting_;
        const bool isNegative = takeSigns();
        Tree::Index result = power();
        if (isNegative) result = tree_.unary(Operation::Negate, result);
        --nesting_;
        return result;
    }

    Tree::Index power() {
        const std::size_t begin = here();
        const Tree::Index base = primary();
        bareExponent_.reset();
        if (!is(TokenType::Power)) return base;
        const Token sign = current();
        ++at_;
        spell("^");
        const std::size_t exponentBegin = here();
        const Token& opened = current();
        Tree::Index exponent;
        if (sign.isRaised) {
            exponent = primary();
            if (is(TokenType::Power)) {
                const Token& second = current();
                ++at_;
                const std::size_t end = here();
                signedPower();
                return failTwoWays(
                    second, fmt::format("({})^{}", spelt(begin, end), spelt(end)),
                    fmt::format("{}({}^{})", spelt(begin, exponentBegin), spelt(exponentBegin, end), spelt(end)));
            }
        } else {
            exponent = signedPower();
        }
        bareExponent_.reset();
        if (opened.type != TokenType::Open || !isClosedBy(opened)) bareExponent_ = BareExponent{begin, exponentBegin};
        return tree_.binary(Operation::Power, base, exponent);
    }

    // Whether the parenthesis opened there is closed by the token just read: (a) and not (a)^(b).
    bool isClosedBy(const Token& opened) const {
        int depth = 0;
        for (const Token* token = &opened; token != &current(); ++token) {
            depth += token->type == TokenType::Open ? 1 : token->type == TokenType::Close ? -1 : 0;
            if (depth == 0) return token + 1 == &current();
        }
        return false;
    }

    Tree::Index primary() {
        const Token& token = current();
        if (take(TokenType::Number)) {
            spell(token.isRaised ? fmt::format("{:.0f}", token.number) : std::string(token.text));
            return tree_.constant(token.number);
        }
        if (take(TokenType::Open)) {
            // x² is spelt x^2, e⁻ˣ is spelt e^(-x).
            const bool isSpelt = !token.isRaised || (&token + 2)->type != TokenType::Close;
            if (isSpelt) spell("(");
            const Tree::Index inside = sum();
            close(token);
            if (isSpelt) spell(")");
            return inside;
        }
        if (take(TokenType::Name)) return named(token);
        return failWanting(operand);
    }

    Tree::Index named(const Token& name) {
        spell(name.text == "π" ? "pi" : name.text);
        if (name.text == "x") return tree_.x();
        if (name.text == "y") return tree_.y();
        if (name.text == "pi" || name.text == "π") return tree_.constant(std::numbers::pi);
        if (name.text == "e") return tree_.constant(std::numbers::e);
        const auto function = std::ranges::find(functions, name.text, &Function::name);
        if (function != functions.end()) return call(*function);
        return fail(name,
                    fmt::format("a known name was expected; did you mean {}? Known are x, y, pi, e and the "
                                "functions sin cos tan asin acos atan sinh cosh tanh exp log log10 sqrt abs min max",
                                nearestName(name.text)));
    }

    Tree::Index call(const Function& function) {
        if (isBinary(function.operation)) return callOfTwo(function);
        const std::size_t begin = here() - function.name.size();
        const std::optional<double> exponent = functionPower(function);
        if (error_) return tree_.constant(0);
        const auto raised = [&](Tree::Index value) {
            if (!exponent) return value;
            spell(fmt::format("^{:.0f}", *exponent));
            return tree_.binary(Operation::Power, value, tree_.constant(*exponent));
        };
        const Token& opened = current();
        spell("(");
        if (!take(TokenType::Open)) {
            const Tree::Index argument = bareArgument(function);
            spell(")");
            const Tree::Index value = raised(tree_.unary(function.operation, argument));
            return error_ ? value : endBareCall(begin, begin + function.name.size() + 1, value);
        }
        const Tree::Index u = sum();
        if (is(TokenType::Comma))
            return fail(current(), fmt::format("')' was expected: {} takes one argument", function.name));
        close(opened);
        spell(")");
        return raised(tree_.unary(function.operation, u));
    }

    // sin²(x) and sin^2 x: the whole number, which is then the power of what the function gives.
    std::optional<double> functionPower(const Function& function) {
        if (!is(TokenType::Power)) return std::nullopt;
        const Token& sign = current();
        const Token& number = tokens_[at_ + (sign.isRaised ? 2 : 1)];
        const bool isWhole = number.type == TokenType::Number && number.number >= 1 &&
                             std::trunc(number.number) == number.number && number.number <= 1000;
        const bool isNumber = !sign.isRaised || tokens_[at_ + 3].type == TokenType::Close;
        if (isWhole && isNumber) {
            at_ += sign.isRaised ? 4 : 2;
            return number.number;
        }
        const std::string inverse = fmt::format("a{}", function.name);
        if (number.type == TokenType::Minus &&
            std::ranges::find(functions, inverse, &Function::name) != functions.end())
            failTwoWays(sign, fmt::format("1/{}(x)", function.name), fmt::format("{}(x)", inverse));
        else
            failWanting(fmt::format("'(' after {}", function.name));
        return std::nullopt;
    }

    // sin x, sin -x, sin cos x.
    Tree::Index bareArgument(const Function& function) {
        const bool begins = standsBeside() || is(TokenType::Number) || is(TokenType::Minus) || is(TokenType::Plus);
        if (!begins) return failWanting(fmt::format("'(' after {}", function.name));
        if (isTooDeep()) return tree_.constant(0);
        ++nesting_;
        const bool isNegative = takeSigns();
        Tree::Index argument = primary();
        if (isNegative) argument = tree_.unary(Operation::Negate, argument);
        --nesting_;
        return argument;
    }

    // Whether what follows belongs to the argument cannot be told: sin x y, sin x^2, sin x / 2.
    Tree::Index endBareCall(std::size_t begin, std::size_t argument, Tree::Index value) {
        const Token& next = current();
        std::string sign;
        if (is(TokenType::Power)) {
            sign = "^";
        } else if (is(TokenType::Times) || is(TokenType::Over)) {
            sign = is(TokenType::Times) ? "*" : "/";
        } else if (standsBeside()) {
            sign = "*";
        } else {
            return value;
        }
        const std::size_t end = here();
        const bool isRaised = next.isRaised;
        if (!standsBeside()) ++at_;
        isRaised ? primary() : signedPower();
        const std::string factor = sign + spelt(end);
        const std::string one = spelt(begin, end);
        std::string other = one;
        other.insert(closingOf(one, argument - begin), factor);
        return failTwoWays(next, one + factor, other);
    }

    // Where the parenthesis is closed that stands open at `from`.
    static std::size_t closingOf(std::string_view text, std::size_t from) {
        int depth = 1;
        for (std::size_t i = from; i < text.size(); ++i) {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0) return i;
        }
        return text.size();
    }

    Tree::Index callOfTwo(const Function& function) {
        const Token& opened = current();
        if (!take(TokenType::Open)) return failWanting(fmt::format("'(' after {}", function.name));
        spell("(");
        const Tree::Index u = sum();
        if (is(TokenType::End) || is(TokenType::Close)) {
            return failWanting(fmt::format("',' and a second argument of {}", function.name));
        }
        if (!take(TokenType::Comma)) return failAfterOperand();
        spell(", ");
        const Tree::Index v = sum();
        if (is(TokenType::Comma)) {
            return fail(current(), fmt::format("')' was expected: {0} takes two arguments; more are written "
                                               "{0}({0}(x, y), 1)",
                                               function.name));
        }
        close(opened);
        spell(")");
        return tree_.binary(function.operation, u, v);
    }

    // The last power read, where its exponent stands without parentheses: where its base and its exponent begin.
    struct BareExponent {
        std::size_t base, exponent;
    };

    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    int nesting_ = 0;
    Tree tree_;
    std::string spelling_;
    std::optional<BareExponent> bareExponent_;
    std::optional<SyntaxError> error_;
};

}  // namespace

std::variant<Expression, SyntaxError> parse(std::string_view text) {
    if (const std::size_t count = countCharacters(text); count > maxCharacters) {
        return SyntaxError{maxCharacters + 1, count - maxCharacters, "",
                           fmt::format("a formula has at most {} characters; this one has {}", maxCharacters, count)};
    }
    return Parser(text).parse();
}

std::string understoodAs(std::string_view typed) {
    const auto parsed = parse(typed);
    const auto* f = std::get_if<Expression>(&parsed);
    if (!f) return {};
    const auto isBlank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    std::string one(typed), other = f->spelling();
    std::erase_if(one, isBlank);
    std::erase_if(other, isBlank);
    return one == other ? std::string{} : f->spelling();
}

}  // namespace ravine::expression
