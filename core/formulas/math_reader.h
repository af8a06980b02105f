// What the parser of formulas stands on: nodes made from parts, chains of factors, and the text read character by
// character.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/formulas/math_letters.h"
#include "core/formulas/math_text.h"

namespace ravine::math {

inline Node branch(NodeType type, std::vector<Node> children, std::vector<std::string> operators = {}) {
    Node node;
    node.type = type;
    node.children = std::move(children);
    node.operators = std::move(operators);
    return node;
}

template <class... Nodes>
Node branchOf(NodeType type, Nodes... nodes) {
    std::vector<Node> children;
    (children.push_back(std::move(nodes)), ...);
    return branch(type, std::move(children));
}

inline Node words(std::string_view text) {
    Node node;
    node.text = text;
    return node;
}

// Parentheses around the whole of a fraction's side, a radicand or an exponent are not shown.
inline Node bare(Node node) {
    if (node.type != NodeType::Group || node.operators[0] != "(" || node.children[0].type == NodeType::List)
        return node;
    Node inside = std::move(node.children[0]);
    return inside;
}

inline int depthOf(const Node& node) {
    int deepest = 0;
    for (const Node& child : node.children) deepest = std::max(deepest, depthOf(child));
    return deepest + 1;
}

// Factors side by side, or with signs between them.
struct Chain {
    std::vector<Node> nodes;
    std::vector<std::string> operators;
    std::vector<bool> tight;  // no blank before it

    void add(std::string sign, Node node, bool isTight) {
        operators.push_back(std::move(sign));
        nodes.push_back(std::move(node));
        tight.push_back(isTight);
    }
    // Takes the last ones off, as one node.
    Node take(std::size_t from) {
        Chain last;
        for (std::size_t i = from; i < nodes.size(); ++i)
            last.add(i == from ? std::string() : operators[i], std::move(nodes[i]), tight[i]);
        nodes.resize(from);
        operators.resize(from);
        tight.resize(from);
        return std::move(last).node();
    }
    Node node() && {
        if (nodes.size() == 1) return std::move(nodes[0]);
        return branch(NodeType::Product, std::move(nodes), std::move(operators));
    }
};

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text), all_(charactersOf(text)) {}

protected:
    char32_t raw(std::size_t ahead = 0) const {
        const std::size_t i = next_ + ahead;
        return error_ || i >= all_.size() ? 0 : all_[i].code;
    }
    char32_t at() {
        while (isBlank(raw())) ++next_;
        return raw();
    }
    bool follows(char32_t code) {
        if (at() != code) return false;
        ++next_;
        return true;
    }
    bool isTight() const { return next_ > 0 && !isBlank(raw()) && !isBlank(all_[next_ - 1].code); }
    std::string_view since(std::size_t start) const {
        return text_.substr(all_[start].from, all_[next_].from - all_[start].from);
    }
    Node fail(std::string_view expected) {
        if (!error_) error_ = SyntaxError{std::min(next_, all_.size() - 1) + 1, std::string(expected)};
        return {};
    }
    void close(char32_t code, std::string_view name) {
        if (!follows(code)) fail(name);
    }

    static bool isVulgar(char32_t c) {
        return std::any_of(vulgarFractions.begin(), vulgarFractions.end(),
                           [&](const Vulgar& v) { return v.written == c; });
    }

    Node number() {
        const std::size_t start = next_;
        std::string digits;
        const auto take = [&] {
            while (isDigit(raw()) || raw() == U'.') append(digits, all_[next_++].code);
        };
        take();
        const bool isSigned = raw(1) == U'−' || raw(1) == U'-' || raw(1) == U'+';
        if ((raw() == U'e' || raw() == U'E') && isDigit(raw(isSigned ? 2 : 1))) {
            digits += raw(1) == U'+' || !isSigned ? "e" : "e-";
            next_ += isSigned ? 2 : 1;
            take();
        }
        char* end = nullptr;
        Node node;
        node.type = NodeType::Number;
        node.text = since(start);
        node.value = std::strtod(digits.c_str(), &end);
        if (end != digits.c_str() + digits.size() || digits == ".") {
            next_ = start;
            return fail("a number such as 0.5 or 1e−8");
        }
        return node;
    }

    Node named(char32_t c) {
        Node node;
        node.type = NodeType::Number;
        append(node.text, c);
        node.value = std::numeric_limits<double>::infinity();
        for (const Vulgar& v : vulgarFractions)
            if (v.written == c) node.value = static_cast<double>(v.above) / v.below;
        ++next_;
        return node;
    }

    std::string_view text_;
    std::vector<Character> all_;
    std::size_t next_ = 0;
    std::optional<SyntaxError> error_;
};

}  // namespace ravine::math
