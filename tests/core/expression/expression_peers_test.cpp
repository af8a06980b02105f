// 100,000 random formulas against two programs of other people: muParser for the value, GiNaC for gradient and Hessian.
// In shards, so that CTest can run them side by side.
#include "core/expression/expression.h"

#include <fmt/format.h>
#include <ginac/ginac.h>
#include <gtest/gtest.h>
#include <muParser.h>
#include <array>
#include <cmath>
#include <memory>
#include <numbers>
#include <random>

namespace {

using ravine::Jet;
using ravine::expression::Expression;
using ravine::expression::parse;
using ravine::expression::SyntaxError;

constexpr int shards = 10;
constexpr int formulasPerShard = 10'000;
constexpr double tolerance = 1e-9;       // relative to the largest intermediate
constexpr double maxIntermediate = 1e8;  // beyond it the comparison would say little

struct Node;
using NodePointer = std::unique_ptr<Node>;
struct Node {
    std::string name;  // "x", "+", "sin", "number", "negate" …
    double number = 0;
    std::string digits;  // a number as it is written
    NodePointer a, b;
};

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_(seed) {}

    double uniform(double from, double to) {
        return from + (to - from) * static_cast<double>(random_() >> 11) * 0x1p-53;
    }
    int below(int n) { return static_cast<int>(random_() % static_cast<std::uint64_t>(n)); }

    NodePointer formula(int depth) {
        if (depth == 0 || below(8) == 0) return leaf();
        const int which = below(100);
        if (which < 55) return binary(std::string(1, "+-*/"[below(4)]), formula(depth - 1), formula(depth - 1));
        if (which < 65) return binary("^", formula(depth - 1), integer(below(9) - 3));
        if (which < 69) return binary("^", formula(depth - 1), formula(depth - 1));
        if (which < 74) return binary("negate", formula(depth - 1), nullptr);
        if (which < 80) return binary(below(2) == 0 ? "min" : "max", formula(depth - 1), formula(depth - 1));
        static constexpr std::array names{"sin",  "cos",  "tan", "asin", "acos",  "atan", "sinh",
                                          "cosh", "tanh", "exp", "log",  "log10", "sqrt", "abs"};
        return binary(names[static_cast<std::size_t>(below(names.size()))], formula(depth - 1), nullptr);
    }

    // As a person would write it: only the parentheses that are needed (and now and then one more), blanks anywhere but
    // between a function and its '(', where muParser wants none.
    std::string written(const Node& node, int tightness = 1) {
        const auto [text, own] = plainlyWritten(node);
        return own < tightness || below(20) == 0 ? "(" + blank() + text + blank() + ")" : text;
    }

private:
    static NodePointer binary(std::string name, NodePointer a, NodePointer b) {
        return std::make_unique<Node>(Node{std::move(name), 0, "", std::move(a), std::move(b)});
    }
    static NodePointer number(double value, std::string digits) {
        return std::make_unique<Node>(Node{"number", value, std::move(digits), nullptr, nullptr});
    }
    static NodePointer integer(int value) {
        NodePointer size = number(std::abs(value), std::to_string(std::abs(value)));
        return value < 0 ? binary("negate", std::move(size), nullptr) : std::move(size);
    }
    NodePointer leaf() {
        const int which = below(20);
        if (which < 7) return std::make_unique<Node>(Node{"x", 0, "", nullptr, nullptr});
        if (which < 14) return std::make_unique<Node>(Node{"y", 0, "", nullptr, nullptr});
        if (which == 14) return number(std::numbers::pi, "pi");
        if (which == 15) return number(std::numbers::e, "e");
        if (which < 18) return integer(1 + below(9));
        const std::string digits = fmt::format("{}.{:02}", below(4), 1 + below(99));
        return number(std::stod(digits), digits);
    }
    std::string blank() { return below(4) == 0 ? " " : ""; }

    std::pair<std::string, int> plainlyWritten(const Node& n) {
        const auto operation = [&](int left, int right) {
            std::string first = written(*n.a, left) + blank();
            return first + n.name + blank() + written(*n.b, right);
        };
        if (n.name == "number") return {n.digits, 5};
        if (n.name == "x" || n.name == "y") return {n.name, 5};
        if (n.name == "+" || n.name == "-") return {operation(1, 2), 1};
        if (n.name == "*" || n.name == "/") return {operation(2, 3), 2};
        if (n.name == "negate") return {"-" + blank() + written(*n.a, 4), 3};
        if (n.name == "^") return {operation(5, 3), 4};
        std::string call = n.name + "(" + blank() + written(*n.a);
        if (n.b) call += "," + blank() + written(*n.b);
        return {call + ")", 5};
    }

    std::mt19937_64 random_;
};

struct At {
    double x, y;
};

double operationOf(const std::string& name, double a, double b) {
    if (name == "+") return a + b;
    if (name == "-") return a - b;
    if (name == "*") return a * b;
    if (name == "/") return a / b;
    if (name == "^") return std::pow(a, b);
    if (name == "negate") return -a;
    if (name == "min") return b < a ? b : a;
    if (name == "max") return b > a ? b : a;
    if (name == "sin") return std::sin(a);
    if (name == "cos") return std::cos(a);
    if (name == "tan") return std::tan(a);
    if (name == "asin") return std::asin(a);
    if (name == "acos") return std::acos(a);
    if (name == "atan") return std::atan(a);
    if (name == "sinh") return std::sinh(a);
    if (name == "cosh") return std::cosh(a);
    if (name == "tanh") return std::tanh(a);
    if (name == "exp") return std::exp(a);
    if (name == "log") return std::log(a);
    if (name == "log10") return std::log10(a);
    if (name == "sqrt") return std::sqrt(a);
    return std::abs(a);
}

// Value by recursion; `largest` becomes the largest size of any subexpression, NaN or infinite where one is.
double plainValue(const Node& n, At at, double& largest) {
    const double value =
        n.name == "number" ? n.number
        : n.name == "x"    ? at.x
        : n.name == "y"    ? at.y
                        : operationOf(n.name, plainValue(*n.a, at, largest), n.b ? plainValue(*n.b, at, largest) : 0);
    if (!(std::abs(value) <= largest)) largest = std::isnan(largest) ? largest : std::abs(value);
    return value;
}

// GiNaC's own tree. |u|, min and max become the branch taken at the point: there they are that branch.
GiNaC::ex symbolic(const Node& n, At at, const GiNaC::ex& x, const GiNaC::ex& y) {
    using namespace GiNaC;
    if (n.name == "x") return x;
    if (n.name == "y") return y;
    if (n.name == "number") {
        return std::trunc(n.number) == n.number ? numeric(static_cast<int>(n.number)) : numeric(n.number);
    }
    if (n.name == "min" || n.name == "max" || n.name == "abs") {
        double ignored = 0;
        const double a = plainValue(*n.a, at, ignored), b = n.b ? plainValue(*n.b, at, ignored) : 0;
        if (n.name == "abs") return a < 0 ? -symbolic(*n.a, at, x, y) : symbolic(*n.a, at, x, y);
        const bool takesSecond = n.name == "min" ? b < a : b > a;
        return symbolic(takesSecond ? *n.b : *n.a, at, x, y);
    }
    const ex a = symbolic(*n.a, at, x, y);
    const ex b = n.b ? symbolic(*n.b, at, x, y) : ex(0);
    if (n.name == "+") return a + b;
    if (n.name == "-") return a - b;
    if (n.name == "*") return a * b;
    if (n.name == "/") return a / b;
    if (n.name == "^") return pow(a, b);
    if (n.name == "negate") return -a;
    if (n.name == "sin") return sin(a);
    if (n.name == "cos") return cos(a);
    if (n.name == "tan") return tan(a);
    if (n.name == "asin") return asin(a);
    if (n.name == "acos") return acos(a);
    if (n.name == "atan") return atan(a);
    if (n.name == "sinh") return sinh(a);
    if (n.name == "cosh") return cosh(a);
    if (n.name == "tanh") return tanh(a);
    if (n.name == "exp") return exp(a);
    if (n.name == "log") return log(a);
    if (n.name == "log10") return log(a) / numeric(std::numbers::ln10);
    return sqrt(a);
}

double numeric(const GiNaC::ex& derivative, const GiNaC::exmap& at) {
    const GiNaC::ex value = derivative.subs(at).evalf();
    if (!GiNaC::is_a<GiNaC::numeric>(value)) return std::nan("");
    return GiNaC::ex_to<GiNaC::numeric>(value).real().to_double();
}

// Our value and derivatives of a subexpression, for the size of what flows through the chain rule.
Jet<2> sizes(const Node& n, At at, double& largest) {
    using namespace ravine;
    Jet<2> result;
    if (n.name == "number")
        result = n.number;
    else if (n.name == "x")
        result = Jet<2>::variableX(at.x);
    else if (n.name == "y")
        result = Jet<2>::variableY(at.y);
    else {
        const Jet<2> a = sizes(*n.a, at, largest), b = n.b ? sizes(*n.b, at, largest) : Jet<2>(0.0);
        const std::string text = n.name == "negate"          ? "-x"
                                 : n.b && n.name.size() == 1 ? "x" + n.name + "y"
                                 : n.b                       ? n.name + "(x,y)"
                                                             : n.name + "(x)";
        const Jet<2> f = std::get<Expression>(parse(text)).hessian(a.value, b.value);
        result = steepChain(a, b, f.value, f.dx, f.dy, f.dxx, f.dxy, f.dyy);
        for (double part : {f.dx, f.dy, f.dxx, f.dxy, f.dyy}) {
            if (std::isfinite(part)) largest = std::max(largest, std::abs(part));
        }
    }
    for (double part : {result.value, result.dx, result.dy, result.dxx, result.dxy, result.dyy}) {
        if (std::isfinite(part)) largest = std::max(largest, std::abs(part));
    }
    return result;
}

mu::Parser muParser(At& at) {
    mu::Parser parser;
    parser.DefineVar("x", &at.x);
    parser.DefineVar("y", &at.y);
    parser.DefineConst("pi", std::numbers::pi);
    parser.DefineConst("e", std::numbers::e);
    parser.DefineFun("log", static_cast<double (*)(double)>([](double u) { return std::log(u); }));
    return parser;
}

class ExpressionPeers : public testing::TestWithParam<int> {};

TEST_P(ExpressionPeers, AgreeOnRandomFormulas) {
    Generator generator(1000 + static_cast<std::uint64_t>(GetParam()));
    At at{};
    mu::Parser parser = muParser(at);
    const GiNaC::realsymbol x("x"), y("y");
    int unreal = 0, large = 0, refused = 0, values = 0, derivatives = 0, failures = 0;
    for (int i = 0; i < formulasPerShard && failures < 10; ++i) {
        const NodePointer formula = generator.formula(1 + generator.below(5));
        const std::string text = generator.written(*formula);
        at = {generator.uniform(-2, 2), generator.uniform(-2, 2)};
        const auto parsed = parse(text);
        if (const auto* error = std::get_if<SyntaxError>(&parsed)) {
            ADD_FAILURE() << text << ": " << error->position << ", " << error->expected;
            ++failures;
            continue;
        }
        double largest = 0;
        const double plain = plainValue(*formula, at, largest);
        if (!std::isfinite(largest)) {
            ++unreal;
            continue;
        }
        if (largest > maxIntermediate) {
            ++large;
            continue;
        }

        const Jet<2> ours = std::get<Expression>(parsed).hessian(at.x, at.y);
        const auto expectNear = [&](double got, double wanted, double size, const std::string& what) {
            if (std::abs(got - wanted) <= tolerance * std::max(1.0, size)) return;
            ADD_FAILURE() << fmt::format("{} at ({:.17g}, {:.17g}), {}: ours {:.17g}, theirs {:.17g}, largest {:g}",
                                         text, at.x, at.y, what, got, wanted, size);
            ++failures;
        };
        parser.SetExpr(text);
        try {
            const double theirs = parser.Eval();
            expectNear(ours.value, plain, largest, "value by recursion");
            expectNear(ours.value, theirs, largest, "value by muParser");
            ++values;
        } catch (const mu::ParserError& error) {
            ADD_FAILURE() << text << ": muParser: " << error.GetMsg();
            ++failures;
        }
        try {
            const GiNaC::ex f = symbolic(*formula, at, x, y);
            const GiNaC::exmap point{{x, at.x}, {y, at.y}};
            const GiNaC::ex fx = f.diff(x), fy = f.diff(y);
            const std::array theirs{numeric(fx, point), numeric(fy, point), numeric(fx.diff(x), point),
                                    numeric(fx.diff(y), point), numeric(fy.diff(y), point)};
            const std::array own{ours.dx, ours.dy, ours.dxx, ours.dxy, ours.dyy};
            sizes(*formula, at, largest);
            static constexpr std::array names{"d/dx", "d/dy", "d2/dx2", "d2/dxdy", "d2/dy2"};
            if (largest > maxIntermediate) {
                ++large;
                continue;
            }
            for (std::size_t k = 0; k < own.size(); ++k) expectNear(own[k], theirs[k], largest, names[k]);
            ++derivatives;
        } catch (const std::exception&) {  // GiNaC meets 0/0 or log 0 on its way
            ++refused;
        }
    }
    const double all = formulasPerShard / 100.0;
    fmt::print(
        "{} formulas: {:.1f} % compared with muParser, {:.1f} % with GiNaC; skipped: {:.1f} % with a subexpression "
        "that is not real and finite, {:.1f} % with an intermediate above {:g}, {:.1f} % that GiNaC refuses\n",
        formulasPerShard, values / all, derivatives / all, unreal / all, large / all, maxIntermediate, refused / all);
    EXPECT_GT(values, formulasPerShard / 2);
    EXPECT_GT(derivatives, formulasPerShard / 2);
}

INSTANTIATE_TEST_SUITE_P(Shard, ExpressionPeers, testing::Range(0, shards));

}  // namespace
