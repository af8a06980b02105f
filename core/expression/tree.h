// A formula's tree while it is parsed: constants are folded on the way, and the end is a flat program. Nothing here
// recurses, so a sum of thousands of terms costs no stack.
#pragma once

#include <vector>

#include "core/expression/expression.h"

namespace ravine::expression {

class Tree {
public:
    using Index = int;

    Index constant(double value);
    Index x();
    Index y();
    Index unary(Operation, Index u);            // an operation of one
    Index binary(Operation, Index u, Index v);  // an operation of two
    Expression compiled(Index root, std::string spelling) const;

private:
    struct Node {
        enum class Type { Constant, X, Y, Operation } type = Type::Constant;
        Instruction what{};    // a and b unused; a Constant keeps its value in what.constant
        Index u = -1, v = -1;  // operands; v is −1 for an operation of one
        int slotsNeeded = 0;   // beside x and y
    };

    Index add(Node node);
    Index withConstant(Operation, double constant, Index u);
    Index powerOf(Index base, double exponent);
    bool isConstant(Index i) const { return nodes_[static_cast<std::size_t>(i)].type == Node::Type::Constant; }
    double valueOf(Index i) const { return nodes_[static_cast<std::size_t>(i)].what.constant; }

    std::vector<Node> nodes_;  // operands before what uses them
};

}  // namespace ravine::expression
