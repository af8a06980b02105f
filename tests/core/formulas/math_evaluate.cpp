#include "tests/core/formulas/math_evaluate.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace ravine::math {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

double signOf(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

class Evaluation {
public:
    explicit Evaluation(const Lookup& lookup) : lookup_(lookup) {}

    double value(const Node& node) const {
        switch (node.type) {
            case NodeType::Number:
                return node.value;
            case NodeType::Symbol:
            case NodeType::Norm:
            case NodeType::Index:
                return named(node.text);
            case NodeType::Sum:
                return sum(node);
            case NodeType::Product:
                return product(node);
            case NodeType::Fraction:
                return value(node.children[0]) / value(node.children[1]);
            case NodeType::Root:
                return std::sqrt(value(node.children[0]));
            case NodeType::Power:
                return power(value(node.children[0]), value(node.children[1]));
            case NodeType::Group:
                return group(node);
            case NodeType::Call:
                return call(node);
            case NodeType::Relation:
                return relation(node);
            case NodeType::Conditional:
                return conditional(node);
            case NodeType::Sequence:
                return value(node.children.back());
            case NodeType::Function:
            case NodeType::Text:
            case NodeType::List:
                return none;
        }
        return none;
    }

private:
    double named(std::string_view symbol) const {
        if (const std::optional<double> known = lookup_ ? lookup_(symbol) : std::nullopt) return *known;
        return symbol == "e" ? std::numbers::e : symbol == "π" ? std::numbers::pi : none;
    }

    double sum(const Node& node) const {
        double total = 0;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const std::string& sign = node.operators[i];
            const double term = sign.empty() || sign == "+" ? value(node.children[i])
                                : sign == "−"               ? -value(node.children[i])
                                                            : none;
            total = i == 0 ? term : total + term;
        }
        return total;
    }

    double product(const Node& node) const {
        double all = value(node.children[0]);
        for (std::size_t i = 1; i < node.children.size(); ++i) all *= value(node.children[i]);
        return all;
    }

    // A square is a product, so that it has a product's bits.
    static double power(double base, double exponent) { return exponent == 2 ? base * base : std::pow(base, exponent); }

    double group(const Node& node) const {
        const double inside = value(node.children[0]);
        const std::string& open = node.operators[0];
        return open == "|"   ? std::abs(inside)
               : open == "⌊" ? std::floor(inside)
               : open == "⌈" ? std::ceil(inside)
                             : inside;
    }

    std::vector<double> arguments(const Node& node) const {
        const Node& inside = node.type == NodeType::Group ? node.children[0] : node;
        if (inside.type != NodeType::List) return {value(inside)};
        std::vector<double> values;
        for (const Node& item : inside.children) values.push_back(value(item));
        return values;
    }

    double call(const Node& node) const {
        const Node& head = node.children[0];
        const std::vector<double> x = arguments(node.children[1]);
        if (head.type == NodeType::Power) return power(apply(head.children[0].text, x), value(head.children[1]));
        if (head.type == NodeType::Function) return apply(head.text, x);
        if (const std::optional<double> whole = lookup_ ? lookup_(node.text) : std::nullopt) return *whole;
        // η(…) written without a blank is a product all the same, when η has a number.
        const std::optional<double> known = lookup_ ? lookup_(head.text) : std::nullopt;
        return known && x.size() == 1 ? *known * x[0] : apply(head.text, x);
    }

    static double apply(std::string_view name, const std::vector<double>& x) {
        if (name == "max" || name == "min") return extreme(name == "max", x);
        if (name == "clip") return x.size() == 3 ? std::min(std::max(x[0], x[1]), x[2]) : none;
        if (x.size() != 1) return none;
        const double u = x[0];
        if (name == "sign") return signOf(u);
        if (name == "sin") return std::sin(u);
        if (name == "cos") return std::cos(u);
        if (name == "tan") return std::tan(u);
        if (name == "sinh") return std::sinh(u);
        if (name == "cosh") return std::cosh(u);
        if (name == "tanh") return std::tanh(u);
        if (name == "exp") return std::exp(u);
        if (name == "log" || name == "ln") return std::log(u);
        if (name == "abs") return std::abs(u);
        if (name == "sqrt") return std::sqrt(u);
        if (name == "σ") return 1 / (1 + std::exp(-u));
        if (name == "Φ") return 0.5 * std::erfc(-u / std::numbers::sqrt2);
        return none;
    }

    // Not a number is never hidden behind the other arguments.
    static double extreme(bool largest, const std::vector<double>& x) {
        double best = x[0];
        for (double u : x)
            if (std::isnan(u) || (largest ? u > best : u < best)) best = u;
        return best;
    }

    double relation(const Node& node) const {
        const std::string& last = node.operators.back();
        if (last == "=" || last == "←") return value(node.children.back());
        double holds = 1;
        for (std::size_t i = 1; i < node.children.size(); ++i) {
            const double a = value(node.children[i - 1]), b = value(node.children[i]);
            const std::string& sign = node.operators[i];
            if (std::isnan(a) || std::isnan(b)) return none;
            const bool here = sign == "<"   ? a < b
                              : sign == ">" ? a > b
                              : sign == "≤" ? a <= b
                              : sign == "≥" ? a >= b
                                            : a != b;
            if (sign != "<" && sign != ">" && sign != "≤" && sign != "≥" && sign != "≠") return none;
            if (!here) holds = 0;
        }
        return holds;
    }

    double conditional(const Node& node) const {
        const double holds = value(node.children[0]);
        return std::isnan(holds) ? none : value(node.children[holds != 0 ? 1 : 2]);
    }

    const Lookup& lookup_;
};

}  // namespace

double evaluate(const Node& tree, const Lookup& lookup) { return Evaluation(lookup).value(tree); }

}  // namespace ravine::math
