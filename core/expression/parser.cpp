// Recursive descent, one function a grammar rule:
//   sum     = term { (+|−) term }
//   term    = signed { (*|/) signed }
//   signed  = { +|− } power
//   power   = primary [ ^ signed ]
//   primary = number | x | y | pi | e | ( sum ) | function ( sum [, sum] )
// After the first fault the parser sees only the end, so every rule returns at once.
#include <fmt/format.h>
#include <algorithm>
#include <array>
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
    const bool isProduct = name.size() <= 8 && name.find_first_not_of("xy") == std::string_view::npos;
    if (isProduct) return fmt::format("{}", fmt::join(name, "*"));
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
        return tree_.compiled(root);
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
                if (previous().type == TokenType::Number) return failWanting("an operator");
                [[fallthrough]];
            case TokenType::Name:
            case TokenType::Open:
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

    void close(const Token& opened) {
        if (error_ || take(TokenType::Close)) return;
        if (is(TokenType::End)) {
            failWanting(fmt::format("')' for the '(' at character {}", opened.position));
        } else {
            failAfterOperand();
        }
    }

    Tree::Index sum() {
        Tree::Index left = term();
        while (is(TokenType::Plus) || is(TokenType::Minus)) {
            const Operation operation = is(TokenType::Plus) ? Operation::Add : Operation::Subtract;
            ++at_;
            left = tree_.binary(operation, left, term());
        }
        return left;
    }

    Tree::Index term() {
        Tree::Index left = signedPower();
        while (is(TokenType::Times) || is(TokenType::Over)) {
            const Operation operation = is(TokenType::Times) ? Operation::Multiply : Operation::Divide;
            ++at_;
            left = tree_.binary(operation, left, signedPower());
        }
        return left;
    }

    // Every recursion passes here, so here its depth is bounded.
    Tree::Index signedPower() {
        if (nesting_ > maxNesting) {
            return fail(current(), fmt::format("at most {} parentheses, functions and powers may stand in one another",
                                               maxNesting));
        }
        ++nesting_;
        bool isNegative = false;
        while (is(TokenType::Plus) || is(TokenType::Minus)) {
            if (is(TokenType::Minus)) isNegative = !isNegative;
            ++at_;
        }
        Tree::Index result = power();
        if (isNegative) result = tree_.unary(Operation::Negate, result);
        --nesting_;
        return result;
    }

    Tree::Index power() {
        const Tree::Index base = primary();
        if (!take(TokenType::Power)) return base;
        return tree_.binary(Operation::Power, base, signedPower());
    }

    Tree::Index primary() {
        const Token& token = current();
        if (take(TokenType::Number)) return tree_.constant(token.number);
        if (take(TokenType::Open)) {
            const Tree::Index inside = sum();
            close(token);
            return inside;
        }
        if (take(TokenType::Name)) return named(token);
        return failWanting(operand);
    }

    Tree::Index named(const Token& name) {
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
        const Token& opened = current();
        if (!take(TokenType::Open)) return failWanting(fmt::format("'(' after {}", function.name));
        const Tree::Index u = sum();
        if (!isBinary(function.operation)) {
            if (is(TokenType::Comma)) {
                return fail(current(), fmt::format("')' was expected: {} takes one argument", function.name));
            }
            close(opened);
            return tree_.unary(function.operation, u);
        }
        if (is(TokenType::End) || is(TokenType::Close)) {
            return failWanting(fmt::format("',' and a second argument of {}", function.name));
        }
        if (!take(TokenType::Comma)) return failAfterOperand();
        const Tree::Index v = sum();
        if (is(TokenType::Comma)) {
            return fail(current(), fmt::format("')' was expected: {0} takes two arguments; more are written "
                                               "{0}({0}(x, y), 1)",
                                               function.name));
        }
        close(opened);
        return tree_.binary(function.operation, u, v);
    }

    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    int nesting_ = 0;
    Tree tree_;
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

}  // namespace ravine::expression
