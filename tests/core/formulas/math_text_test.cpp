// Formulas as text: read, named, evaluated. Expected values are calculated by hand.
#include "tests/core/formulas/math_evaluate.h"

#include <gtest/gtest.h>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <random>

#include "core/experiment/catalogue.h"

namespace {

using namespace ravine;
using math::Node;
using math::NodeType;
using math::SyntaxError;

// The tree in words: "(sum x −y (frac 1 2))".
std::string shape(const Node& node) {
    static const std::map<NodeType, std::string> names{
        {NodeType::Sum, "sum"},          {NodeType::Product, "product"},   {NodeType::Fraction, "frac"},
        {NodeType::Root, "root"},        {NodeType::Power, "power"},       {NodeType::Index, "index"},
        {NodeType::Group, "group"},      {NodeType::Norm, "norm"},         {NodeType::Call, "call"},
        {NodeType::List, "list"},        {NodeType::Relation, "relation"}, {NodeType::Conditional, "cases"},
        {NodeType::Sequence, "sequence"}};
    const bool isLeaf = !names.contains(node.type);
    if (isLeaf) return node.text;
    std::string text = "(" + names.at(node.type);
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        text += ' ';
        if (i < node.operators.size()) text += node.operators[i];
        text += shape(node.children[i]);
    }
    return text + ")";
}

Node read(std::string_view text) {
    auto tree = math::parse(text);
    if (const auto* error = std::get_if<SyntaxError>(&tree)) {
        ADD_FAILURE() << text << ": character " << error->position << ": " << error->expected;
        return {};
    }
    return std::get<Node>(std::move(tree));
}

SyntaxError errorOf(std::string_view text) {
    auto tree = math::parse(text);
    if (const auto* error = std::get_if<SyntaxError>(&tree)) return *error;
    ADD_FAILURE() << text << " was accepted as " << shape(std::get<Node>(tree));
    return {};
}

using Numbers = std::map<std::string, double, std::less<>>;
double valueOf(std::string_view text, const Numbers& numbers = {}) {
    return math::evaluate(read(text), [&](std::string_view symbol) {
        const auto found = numbers.find(symbol);
        return found == numbers.end() ? std::nullopt : std::optional(found->second);
    });
}

using Names = std::vector<std::string>;

TEST(MathText, ReadsEveryFormulaOfTheKinds) {
    int count = 0;
    for (const KindGroup& group : catalogue())
        for (const KindDescription& kind : group.kinds) {
            if (kind.info.formula.empty()) continue;
            const auto tree = math::parse(kind.info.formula);
            const auto* error = std::get_if<SyntaxError>(&tree);
            EXPECT_FALSE(error) << kind.info.formula << ": character " << error->position << ": " << error->expected;
            ++count;
        }
    EXPECT_GT(count, 50);
}

TEST(MathText, PutsWhatStandsSideBySideOverTheNextFactor) {
    EXPECT_EQ(shape(read("θ − η M̂ / (√V̂ + ε)")), "(sum θ −(frac (product η M̂) (sum (root V̂) +ε)))");
    EXPECT_EQ(shape(read("(1 − t / T)")), "(group ((sum 1 −(frac t T)))");
    EXPECT_EQ(shape(read("(a − b)(t − S) / (T − S) c")),
              "(product (frac (product (group ((sum a −b)) (group ((sum t −S))) (sum T −S)) c)");
    EXPECT_EQ(shape(read("g · c / ‖g‖")), "(product g ·(frac c (norm ‖g)))");
    EXPECT_EQ(shape(read("a / b / c")), "(frac (frac a b) c)");
    EXPECT_EQ(shape(read("a / −b")), "(frac a (sum −b))");
    // Without blanks: closer than side by side.
    EXPECT_EQ(shape(read("k x⁶/6 y")), "(product k (frac (power x 6) 6) y)");
    EXPECT_EQ(shape(read("−d₁²/2s²")), "(sum −(frac (power d₁ 2) (product 2 (power s 2))))");
    EXPECT_EQ(shape(read("(a + b) / (c + d)")), "(frac (sum a +b) (sum c +d))");
    // Parentheses stay where they are not the whole side.
    EXPECT_EQ(shape(read("(a + b)² / (c)")), "(frac (power (group ((sum a +b)) 2) c)");
}

TEST(MathText, KnowsSymbolsWithTheirMarksAndScripts) {
    const Node moment = read("M̂");
    EXPECT_EQ(moment.letter, "M");
    EXPECT_EQ(moment.accent, U'\u0302');
    const Node composed = read("Û");  // in one code point
    EXPECT_EQ(composed.letter, "U");
    EXPECT_EQ(composed.accent, U'\u0302');
    EXPECT_EQ(composed.text, "Û");
    EXPECT_EQ(shape(read("μₜ₊₁").children.at(0)), "(sum t +1)");
    EXPECT_EQ(read("ηₘᵢₙ").children.at(0).text, "min");
    EXPECT_EQ(shape(read("v_{next}").children.at(0)), "next");
    EXPECT_EQ(read("∇f").prefix, "∇");
    EXPECT_EQ(shape(read("β₁ᵗ")), "(power β₁ t)");
    EXPECT_EQ(shape(read("e⁻ᶻ")), "(power e (sum −z))");
    EXPECT_EQ(shape(read("γ^⌊t / K⌋")), "(power γ (group ⌊(frac t K)))");
    EXPECT_EQ(shape(read("x^(2 n)")), "(power x (product 2 n))");
    EXPECT_EQ(shape(read("2πx")), "(product 2 π x)");
}

TEST(MathText, TellsFunctionsFromProducts) {
    EXPECT_EQ(shape(read("cos 2πx sin y")), "(product (call cos (product 2 π x)) (call sin y))");
    EXPECT_EQ(shape(read("sin²(x) z")), "(product (call (power sin 2) (group (x)) z)");
    EXPECT_EQ(shape(read("cos(x)²")), "(power (call cos (group (x)) 2)");
    EXPECT_EQ(shape(read("η sign(c)")), "(product η (call sign (group (c)))");
    EXPECT_EQ(shape(read("max(a, |g| + ε)")), "(call max (group ((list a (sum (group |g) +ε))))");
    EXPECT_EQ(shape(read("mean −log x / 2")), "(call mean (sum −(frac (call log x) 2)))");
    EXPECT_EQ(shape(read("√(D + ε) g")), "(product (root (sum D +ε)) g)");
    EXPECT_EQ(shape(read("f(x) (y)")), "(product (call f (group (x)) (group (y))");
    EXPECT_EQ(shape(read("|a| |b|")), "(product (group |a) (group |b))");
    EXPECT_EQ(shape(read("v ← a;  θ ← b")), "(sequence (relation v ←a) (relation θ ←b))");
}

TEST(MathText, NamesSymbolsInOrderAndOnce) {
    EXPECT_EQ(math::symbolsOf(read("θ ← θ − η M̂ / (√V̂ + ε)")), (Names{"θ", "η", "M̂", "V̂", "ε"}));
    EXPECT_EQ(math::symbolsOf(read("g · c / ‖g‖")), (Names{"g", "c", "‖g‖"}));
    EXPECT_EQ(math::symbolsOf(read("1 − Πμₜ₊₁ + ‖θ‖₁")), (Names{"Πμₜ₊₁", "‖θ‖₁"}));
    EXPECT_EQ(math::symbolsOf(read("max(ρ∞, β₂ᵗ)")), (Names{"ρ∞", "β₂", "t"}));
    EXPECT_EQ(math::symbolsOf(read("½ f(x)")), (Names{"f", "x"}));
}

TEST(MathText, EvaluatesAsMathematics) {
    EXPECT_EQ(valueOf("2 a − b / 4", {{"a", 3}, {"b", 2}}), 5.5);
    EXPECT_EQ(valueOf("β M + (1 − β) g²", {{"β", 0.5}, {"M", 4}, {"g", 3}}), 6.5);
    EXPECT_EQ(valueOf("M / (1 − β₁ᵗ)", {{"M", 3}, {"β₁", 0.5}, {"t", 2}}), 4);
    EXPECT_EQ(valueOf("−η M̂ / (√V̂ + ε)", {{"η", 0.5}, {"M̂", 6}, {"V̂", 4}, {"ε", 1}}), -1);
    EXPECT_EQ(valueOf("g · c / ‖g‖", {{"g", 3}, {"c", 2}, {"‖g‖", 12}}), 0.5);
    EXPECT_EQ(valueOf("max(β U, |g| + 1e−8)", {{"β", 0.5}, {"U", 1}, {"g", -2}}), 2 + 1e-8);
    EXPECT_EQ(valueOf("½ (3 − 1)²"), 2);
    EXPECT_EQ(valueOf("2^−1 + 2⁻² + 4^(½)"), 2.75);
    EXPECT_EQ(valueOf("⌊7 / 2⌋ + ⌈7/2⌉"), 7);
    EXPECT_EQ(valueOf("min(3, −1, 2)"), -1);
    EXPECT_EQ(valueOf("clip(5, −c, c)", {{"c", 2}}), 2);
    EXPECT_EQ(valueOf("sign(0)"), 0);
    EXPECT_EQ(valueOf("sign(−3) sign(2)"), -1);
    EXPECT_EQ(valueOf("ln e"), 1);
    EXPECT_EQ(valueOf("1 + cos(π t / T)", {{"t", 5}, {"T", 5}}), 0);
    EXPECT_EQ(valueOf("tanh²(0) + exp(0)"), 1);
    EXPECT_EQ(valueOf("σ(0) + Φ(0)"), 1);
}

TEST(MathText, EvaluatesTheRightSideAndCases) {
    EXPECT_EQ(valueOf("v ← μ v − η g", {{"v", 2}, {"μ", 0.5}, {"η", 0.25}, {"g", 8}}), -1);
    EXPECT_EQ(valueOf("a = 1; b = 2"), 2);
    EXPECT_EQ(valueOf("|e| ≤ δ ? ½ e² : δ (|e| − ½ δ)", {{"e", -2}, {"δ", 3}}), 2);
    EXPECT_EQ(valueOf("|e| ≤ δ ? ½ e² : δ (|e| − ½ δ)", {{"e", -4}, {"δ", 2}}), 6);
    EXPECT_EQ(valueOf("0 < x < 1", {{"x", 0.5}}), 1);
    EXPECT_EQ(valueOf("0 < x < 1", {{"x", 1.5}}), 0);
}

TEST(MathText, HasNoValueWithoutItsNumbers) {
    EXPECT_TRUE(std::isnan(valueOf("a + b", {{"a", 1}})));
    EXPECT_TRUE(std::isnan(valueOf("max(a, 1)")));
    EXPECT_TRUE(std::isnan(valueOf("x > 0 ? 1 : 2")));
    EXPECT_TRUE(std::isnan(valueOf("±1")));
    EXPECT_TRUE(std::isnan(valueOf("p(x)", {{"x", 1}})));
    EXPECT_TRUE(std::isnan(math::evaluate(read("a"), {})));
    // A symbol right before a parenthesis is a factor if it has a number; f(x) may have one as a whole.
    EXPECT_EQ(valueOf("η(x + 1)", {{"η", 2}, {"x", 3}}), 8);
    EXPECT_EQ(valueOf("η ∇f(θ)", {{"η", 2}, {"∇f(θ)", 3}}), 6);
    EXPECT_EQ(valueOf("e + π", {{"e", 1}, {"π", 2}}), 3);  // looked up first
}

TEST(MathText, SaysWhereAFormulaIsWrong) {
    EXPECT_EQ(errorOf("a + "), (SyntaxError{5, "a symbol, a number or \"(\""}));
    EXPECT_EQ(errorOf("√(θ + 1").position, 8u);  // counted in characters, not bytes
    EXPECT_EQ(errorOf("η )"), (SyntaxError{3, "an operator or the end of the formula"}));
    EXPECT_EQ(errorOf("|a").position, 3u);
    EXPECT_EQ(errorOf("1.2.3").position, 1u);
    EXPECT_EQ(errorOf("x > 0 ? 1").expected, "\":\" and the value elsewhere");
    EXPECT_EQ(errorOf("").position, 1u);
    EXPECT_EQ(errorOf("θ \xFF").position, 3u);
    EXPECT_EQ(errorOf(std::string(math::maxCharacters + 1, 'x')).position, math::maxCharacters + 1);
    const Node text = math::parseOrText("only +, − and so on");
    EXPECT_EQ(text.type, NodeType::Text);
    EXPECT_EQ(text.text, "only +, − and so on");
}

std::string repeated(std::string_view piece, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += piece;
    return text;
}

TEST(MathText, BoundsItsDepth) {
    read(repeated("(", 10) + "x" + repeated(")", 10));
    for (const char* piece : {"(", "√", "|x + (", "‖", "ln ", "x^(", "x_{", "x ? ", "max(", "− (", "mean "}) {
        const auto tree = math::parse(repeated(piece, 300));
        EXPECT_TRUE(std::holds_alternative<SyntaxError>(tree)) << piece;
    }
    EXPECT_TRUE(std::holds_alternative<SyntaxError>(math::parse("x" + repeated("/x", 900))));
    EXPECT_TRUE(std::holds_alternative<SyntaxError>(math::parse("x" + repeated("^2", 900))));
}

// Whatever the bytes, there is a tree or a place of the fault.
TEST(MathText, IsSafeWithAnyBytes) {
    static const std::vector<std::string> pieces{"x",
                                                 "θ",
                                                 "M̂",
                                                 "Û",
                                                 "β₁",
                                                 "ₜ₊₁",
                                                 "²",
                                                 "⁻¹",
                                                 "^",
                                                 "_",
                                                 "{",
                                                 "}",
                                                 "(",
                                                 ")",
                                                 "[",
                                                 "]",
                                                 "|",
                                                 "‖",
                                                 "⌊",
                                                 "⌋",
                                                 "√",
                                                 "/",
                                                 "·",
                                                 "+",
                                                 "−",
                                                 "-",
                                                 "±",
                                                 "←",
                                                 "=",
                                                 "≤",
                                                 "<",
                                                 "?",
                                                 ":",
                                                 ",",
                                                 ";",
                                                 " ",
                                                 "  ",
                                                 "max",
                                                 "cos",
                                                 "mean",
                                                 "Σ",
                                                 "Π",
                                                 "∇",
                                                 "½",
                                                 "1",
                                                 "0.5",
                                                 "1e−8",
                                                 "1e",
                                                 ".",
                                                 "∞",
                                                 "…",
                                                 "′",
                                                 "\u0302",
                                                 "word",
                                                 "ᵗ",
                                                 "*",
                                                 "\xCE",
                                                 "\xFF",
                                                 "\x80",
                                                 "€",
                                                 std::string(1, '\0')};
    std::mt19937 random(4);
    int read = 0;
    for (int round = 0; round < 40000; ++round) {
        std::string text;
        const bool isNoise = round % 8 == 0;
        for (unsigned i = 0, length = random() % 14; i < length; ++i)
            text += isNoise ? std::string(1, static_cast<char>(random())) : pieces[random() % pieces.size()];
        const auto tree = math::parse(text);
        if (const auto* error = std::get_if<SyntaxError>(&tree)) {
            ASSERT_GE(error->position, 1u);
            ASSERT_LE(error->position, text.size() + 1) << text;
            ASSERT_FALSE(error->expected.empty());
            ASSERT_EQ(math::parseOrText(text).text, text);
        } else {
            ++read;
            const Node& node = std::get<Node>(tree);
            math::evaluate(node, [](std::string_view) { return 1.5; });
            for (const std::string& symbol : math::symbolsOf(node)) ASSERT_FALSE(symbol.empty());
        }
    }
    EXPECT_GT(read, 2000);
}

}  // namespace
