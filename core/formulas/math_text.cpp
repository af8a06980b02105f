#include "core/formulas/math_text.h"

#include <algorithm>
#include <utility>

#include "core/formulas/math_reader.h"

namespace ravine::math {
namespace {

constexpr auto functions =
    std::to_array<std::string_view>({"max", "min", "sign", "sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log",
                                     "ln", "abs", "sqrt", "clip", "mean", "softmax", "diag", "Var"});
constexpr auto relations =
    std::to_array<std::string_view>({"←", "→", "=", "≠", "≤", "≥", "<", ">", "≈", "≪", "≫", "∈", "∝", "↦", "∼"});

bool isFunction(std::string_view name) {
    return name.size() > 1 && std::find(functions.begin(), functions.end(), name) != functions.end();
}

bool takesProduct(std::string_view name) {
    return name == "mean" || name == "Σ" || name == "Π" || name == "∑" || name == "∏";
}

// Recursive descent over code points. The first fault ends it: at() is 0 from there on, so every loop stops.
class Parser : Reader {
public:
    Parser(std::string_view text, int nesting) : Reader(text), nesting_(nesting) {}

    std::variant<Node, SyntaxError> formula() {
        Node tree = series(NodeType::Sequence, U';', [this] { return list(); });
        if (at() != 0) fail("an operator or the end of the formula");
        if (!error_ && depthOf(tree) > 4 * maxNesting) fail("a formula that is less deeply nested");
        if (error_) return *error_;
        return tree;
    }

private:
    // ---- levels, from the loosest
    template <class Item>
    Node series(NodeType type, char32_t separator, Item item) {
        std::vector<Node> items;
        items.push_back(item());
        while (follows(separator)) {
            if (at() == 0) break;  // a separator may end the text
            items.push_back(item());
        }
        return items.size() == 1 ? std::move(items[0]) : branch(type, std::move(items));
    }

    Node list() {
        return series(NodeType::List, U',', [this] { return conditional(); });
    }

    Node conditional() {
        Node condition = relation();
        if (!follows(U'?')) return condition;
        if (++nesting_ > maxNesting) return fail("fewer cases within cases");
        Node holds = conditional();
        close(U':', "\":\" and the value elsewhere");
        Node elsewhere = conditional();
        --nesting_;
        return branchOf(NodeType::Conditional, std::move(condition), std::move(holds), std::move(elsewhere));
    }

    std::string relationSign() {
        std::string sign;
        if (at() != 0) append(sign, raw());
        if (std::find(relations.begin(), relations.end(), sign) == relations.end()) return {};
        ++next_;
        if ((sign == "<" || sign == ">") && raw() == U'=') {
            ++next_;
            return sign == "<" ? "≤" : "≥";
        }
        return sign;
    }

    Node relation() {
        std::vector<Node> sides;
        std::vector<std::string> signs{{}};
        sides.push_back(sum());
        for (std::string sign = relationSign(); !sign.empty(); sign = relationSign()) {
            signs.push_back(std::move(sign));
            sides.push_back(sum());
        }
        if (sides.size() == 1) return std::move(sides[0]);
        return branch(NodeType::Relation, std::move(sides), std::move(signs));
    }

    std::string sign() {
        const char32_t c = at();
        if (c != U'+' && c != U'-' && c != U'−' && c != U'±' && c != U'∓') return {};
        ++next_;
        return c == U'+' ? "+" : c == U'±' ? "±" : c == U'∓' ? "∓" : "−";
    }

    Node sum() {
        std::vector<Node> terms;
        std::vector<std::string> signs{sign()};
        terms.push_back(product());
        for (std::string next = sign(); !next.empty(); next = sign()) {
            signs.push_back(std::move(next));
            terms.push_back(product());
        }
        if (terms.size() == 1 && signs[0].empty()) return std::move(terms[0]);
        return branch(NodeType::Sum, std::move(terms), std::move(signs));
    }
    // One term that may have a sign of its own.
    template <class Term>
    Node withSign(Term term) {
        std::string before = sign();
        Node one = branchOf(NodeType::Sum, term());
        if (before.empty()) return std::move(one.children[0]);
        one.operators.push_back(std::move(before));
        return one;
    }

    // ---- products: side by side, with a sign, and the fractions among them
    Node product() {
        Chain chain;
        chain.add({}, factor(), false);
        while (at() != 0) {
            if (raw() == U'·' || raw() == U'⋅' || raw() == U'×' || raw() == U'*' || raw() == U'⊙') {
                const std::string times = raw() == U'×' ? "×" : raw() == U'⊙' ? "⊙" : "·";
                ++next_;
                chain.add(times, withSign([this] { return factor(); }), false);
            } else if (raw() == U'/') {
                fraction(chain);
            } else if (beginsFactor()) {
                const bool tight = isTight();
                chain.add({}, factor(), tight);
            } else {
                break;
            }
        }
        return std::move(chain).node();
    }

    void fraction(Chain& chain) {
        const bool tight = isTight();
        ++next_;
        std::size_t from = chain.nodes.size() - 1;
        while (from > 0 && chain.operators[from].empty() && (!tight || chain.tight[from])) --from;
        std::string times = std::move(chain.operators[from]);
        const bool wasTight = chain.tight[from];
        Node numerator = bare(chain.take(from));
        Node denominator = bare(tight ? denominatorChain() : withSign([this] { return denominatorChain(); }));
        chain.add(std::move(times), branchOf(NodeType::Fraction, std::move(numerator), std::move(denominator)),
                  wasTight);
    }

    // "2s²" below a bar without parentheses; a group stands alone.
    Node denominatorChain() {
        Chain chain;
        const bool isGroup = at() == U'(' || raw() == U'[';
        chain.add({}, factor(), false);
        while (!isGroup && raw() != 0 && isTight() && beginsFactor() && raw() != U'(' && raw() != U'[')
            chain.add({}, factor(), true);
        return std::move(chain).node();
    }

    bool beginsFactor() {
        const char32_t c = at();
        const bool opens = c == U'(' || c == U'[' || c == U'⌊' || c == U'⌈' || c == U'√' || c == U'…' || c == U'∞';
        return opens || isLetter(c) || isPrefix(c) || isDigit(c) || c == U'.' || (c == U'|' && !inBars_) ||
               (c == U'‖' && !inNorm_) || isVulgar(c);
    }
    Node factor() {
        if (++nesting_ > maxNesting) return fail("a formula that is less deeply nested");
        at();
        const std::size_t start = next_;
        Node node = scripts(primary(), start);
        --nesting_;
        return node;
    }

    Node primary() {
        const char32_t c = at();
        if (isDigit(c) || c == U'.') return number();
        if (isVulgar(c) || c == U'∞') return named(c);
        if (c == U'…') {
            ++next_;
            return words("…");
        }
        if (c == U'√') return root();
        if (c == U'(') return group(U')', "(", ")", "\")\"");
        if (c == U'[') return group(U']', "[", "]", "\"]\"");
        if (c == U'⌊') return group(U'⌋', "⌊", "⌋", "\"⌋\"");
        if (c == U'⌈') return group(U'⌉', "⌈", "⌉", "\"⌉\"");
        if (c == U'|' && !inBars_) return group(U'|', "|", "|", "a closing \"|\"");
        if (c == U'‖' && !inNorm_) return norm();
        if (isLetter(c) || isPrefix(c)) return symbolOrCall();
        return fail("a symbol, a number or \"(\"");
    }

    Node root() {
        ++next_;
        if (at() == U'(') return branchOf(NodeType::Root, bare(primary()));  // what follows belongs to the root
        return branchOf(NodeType::Root, factor());
    }

    Node group(char32_t closing, std::string open, std::string shut, std::string_view name) {
        ++next_;
        if (++nesting_ > maxNesting) return fail("a formula that is less deeply nested");
        const bool bars = std::exchange(inBars_, closing == U'|'), norms = std::exchange(inNorm_, closing == U'‖');
        Node inside = list();
        inBars_ = bars;
        inNorm_ = norms;
        close(closing, name);
        --nesting_;
        Node node = branchOf(NodeType::Group, std::move(inside));
        node.operators = {std::move(open), std::move(shut)};
        return node;
    }

    Node norm() {
        const std::size_t start = next_;
        Node node = group(U'‖', "‖", "‖", "a closing \"‖\"");
        node.type = NodeType::Norm;
        node.text = since(start);
        return node;
    }

    // ---- scripts
    template <std::size_t n>
    std::string run(const std::array<Pair, n>& table) {
        std::string meant;
        for (; meantBy(table, raw()) != 0; ++next_) append(meant, meantBy(table, raw()));
        return meant;
    }
    Node scriptOf(const std::string& text) {
        auto tree = Parser(text, nesting_ + 1).formula();
        return std::holds_alternative<Node>(tree) ? std::get<Node>(std::move(tree)) : words(text);
    }
    Node braced() {
        ++next_;
        if (++nesting_ > maxNesting) return fail("a formula that is less deeply nested");
        const bool bars = std::exchange(inBars_, false), norms = std::exchange(inNorm_, false);
        Node inside = list();
        inBars_ = bars;
        inNorm_ = norms;
        close(U'}', "\"}\"");
        --nesting_;
        return inside;
    }
    // What stands after "_": {…}, or letters, or digits.
    Node afterUnderscore() {
        ++next_;
        if (raw() == U'{') return braced();
        std::string text;
        const bool digits = isDigit(raw());
        while (digits ? isDigit(raw()) : isLetter(raw())) append(text, all_[next_++].code);
        return text.empty() ? fail("a subscript, such as v_x or v_{next}") : scriptOf(text);
    }
    bool beginsSubscript() const { return meantBy(subscripts, raw()) != 0 || (raw() == U'_' && !isBlank(raw(1))); }
    Node subscript() { return raw() == U'_' ? afterUnderscore() : scriptOf(run(subscripts)); }

    Node scripts(Node base, std::size_t start) {
        for (;;) {
            if (meantBy(superscripts, raw()) != 0) {
                base = power(std::move(base), scriptOf(run(superscripts)));
            } else if (raw() == U'^') {
                ++next_;
                base = power(std::move(base), raw() == U'{' ? braced() : bare(withSign([this] { return exponent(); })));
            } else if (beginsSubscript()) {
                Node index = branchOf(NodeType::Index, std::move(base), subscript());
                index.text = since(start);
                base = std::move(index);
            } else {
                return base;
            }
        }
    }
    static Node power(Node base, Node exponent) {
        return branchOf(NodeType::Power, std::move(base), std::move(exponent));
    }
    Node exponent() {
        if (++nesting_ > maxNesting) return fail("a formula that is less deeply nested");
        Node node = primary();
        --nesting_;
        return node;
    }

    // ---- names
    Node symbol() {
        const std::size_t start = next_;
        Node node;
        node.type = NodeType::Symbol;
        while (isPrefix(raw()) && (isLetter(raw(1)) || isPrefix(raw(1)))) append(node.prefix, all_[next_++].code);
        const bool isLong = isLatin(raw()) && isLatin(raw(1));
        const auto split =
            std::find_if(composed.begin(), composed.end(), [&](const Composed& c) { return c.written == raw(); });
        if (!isLong && split != composed.end()) {
            append(node.letter, split->letter);
            node.accent = split->accent;
            ++next_;
        } else {
            do append(node.letter, all_[next_++].code);
            while (isLong && isLatin(raw()));
        }
        for (;;) {
            if (isMark(raw()))
                node.accent = all_[next_++].code;
            else if (isPrime(raw()))
                append(node.suffix, raw() == U'″' ? U'″' : U'′'), ++next_;
            else if (node.children.empty() && beginsSubscript())
                node.children.push_back(subscript());
            else if (node.children.empty() && raw() == U'∞')
                node.children.push_back(named(U'∞'));
            else
                break;
        }
        if (error_) return {};
        node.text = since(start);
        return node;
    }

    Node symbolOrCall() {
        const std::size_t start = next_;
        Node head = symbol();
        const bool isBuiltIn = head.prefix.empty() && (isFunction(head.letter) || takesProduct(head.letter));
        if (!isBuiltIn) {
            if (raw() != U'(' || error_) return head;
            Node call = branchOf(NodeType::Call, std::move(head), primary());
            call.text = since(start);
            return call;
        }
        Node name = head;
        name.type = NodeType::Function;
        if (meantBy(superscripts, raw()) != 0) name = power(std::move(name), scriptOf(run(superscripts)));
        if (raw() == U'(') return branchOf(NodeType::Call, std::move(name), primary());
        const bool isPlain = name.type == NodeType::Function;
        const std::size_t here = next_;
        const bool isSigned = !sign().empty();
        const bool hasArgument = beginsFactor() && (!isSigned || takesProduct(head.letter));
        next_ = here;
        if (!hasArgument) return isPlain ? head : name;
        return branchOf(NodeType::Call, std::move(name), takesProduct(head.letter) ? signedProduct() : bareArgument());
    }
    Node signedProduct() {
        return withSign([this] { return product(); });
    }
    // "2πx" of "cos 2πx sin y": up to the next function or group.
    Node bareArgument() {
        Chain chain;
        chain.add({}, factor(), false);
        while (beginsFactor() && raw() != U'(' && raw() != U'[' && !beginsFunction()) {
            const bool tight = isTight();
            chain.add({}, factor(), tight);
        }
        return std::move(chain).node();
    }
    bool beginsFunction() const {
        std::string word;
        for (std::size_t i = 0; isLatin(raw(i)); ++i) append(word, raw(i));
        return isFunction(word);
    }

    int nesting_;
    bool inBars_ = false, inNorm_ = false;
};

void collect(const Node& node, std::vector<std::string>& names) {
    const bool isNamed = node.type == NodeType::Symbol || node.type == NodeType::Norm || node.type == NodeType::Index;
    if (isNamed) {
        for (const std::string& name : names)
            if (name == node.text) return;
        names.push_back(node.text);
        return;
    }
    for (const Node& child : node.children)
        if (node.type != NodeType::Function) collect(child, names);
}

}  // namespace

std::variant<Node, SyntaxError> parse(std::string_view text) {
    const std::vector<Character> all = charactersOf(text);
    if (all.size() - 1 > maxCharacters) return SyntaxError{maxCharacters + 1, "the end of the formula: it is too long"};
    return Parser(text, 0).formula();
}

Node parseOrText(std::string_view text) {
    auto tree = parse(text);
    return std::holds_alternative<Node>(tree) ? std::get<Node>(std::move(tree)) : words(text);
}

std::vector<std::string> symbolsOf(const Node& tree) {
    std::vector<std::string> names;
    collect(tree, names);
    return names;
}

}  // namespace ravine::math
