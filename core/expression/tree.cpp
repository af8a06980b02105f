#include "core/expression/tree.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace ravine::expression {

namespace {

// Beyond it std::pow is as exact and no slower.
constexpr double maxIntegerExponent = 64;

double folded(const Instruction& what, double u, double v) {
    double result = 0;
    perform(what, [&](auto f) { result = f(u, v); });
    return result;
}

}  // namespace

Tree::Index Tree::add(Node node) {
    nodes_.push_back(node);
    return static_cast<Index>(nodes_.size()) - 1;
}

Tree::Index Tree::constant(double value) {
    return add({.type = Node::Type::Constant, .what = {.constant = value}, .slotsNeeded = 1});
}
Tree::Index Tree::x() { return add({.type = Node::Type::X, .what = {.variesWithX = true}}); }
Tree::Index Tree::y() { return add({.type = Node::Type::Y}); }

Tree::Index Tree::unary(Operation operation, Index u) { return withConstant(operation, 0, u); }

Tree::Index Tree::withConstant(Operation operation, double value, Index u) {
    Instruction what{.constant = value, .operation = operation};
    if (operation == Operation::IntegerPower) what.exponent = static_cast<std::int16_t>(value);
    if (isConstant(u)) return constant(folded(what, valueOf(u), 0));
    const Node& operand = nodes_[static_cast<std::size_t>(u)];
    what.variesWithX = operand.what.variesWithX;
    return add({.type = Node::Type::Operation, .what = what, .u = u, .slotsNeeded = std::max(1, operand.slotsNeeded)});
}

Tree::Index Tree::powerOf(Index base, double exponent) {
    if (exponent == 0) return constant(1);
    if (exponent == 1) return base;
    if (exponent == 2) return unary(Operation::Square, base);
    const bool isInteger = std::abs(exponent) <= maxIntegerExponent && std::trunc(exponent) == exponent;
    return withConstant(isInteger ? Operation::IntegerPower : Operation::PowerConstant, exponent, base);
}

Tree::Index Tree::binary(Operation operation, Index u, Index v) {
    using enum Operation;
    if (isConstant(v)) {
        const double c = valueOf(v);
        switch (operation) {
            case Add:
                return withConstant(AddConstant, c, u);
            case Subtract:
                return withConstant(AddConstant, -c, u);
            case Multiply:
                return withConstant(MultiplyConstant, c, u);
            case Divide:
                return withConstant(DivideByConstant, c, u);
            case Power:
                return powerOf(u, c);
            default:
                break;
        }
    } else if (isConstant(u)) {
        const double c = valueOf(u);
        switch (operation) {
            case Add:
                return withConstant(AddConstant, c, v);
            case Subtract:
                return withConstant(SubtractFromConstant, c, v);
            case Multiply:
                return withConstant(MultiplyConstant, c, v);
            case Divide:
                return withConstant(DivideConstant, c, v);
            case Power:
                return withConstant(ConstantToPower, c, v);
            default:
                break;
        }
    }
    Instruction what{.operation = operation};
    if (isConstant(u) && isConstant(v)) return constant(folded(what, valueOf(u), valueOf(v)));
    const Node& first = nodes_[static_cast<std::size_t>(u)];
    const Node& second = nodes_[static_cast<std::size_t>(v)];
    what.variesWithX = first.what.variesWithX || second.what.variesWithX;
    const int larger = std::max(first.slotsNeeded, second.slotsNeeded);
    const int needed = first.slotsNeeded == second.slotsNeeded ? larger + 1 : std::max(1, larger);
    return add({.type = Node::Type::Operation, .what = what, .u = u, .v = v, .slotsNeeded = needed});
}

Expression Tree::compiled(Index root, std::string spelling) const {
    struct Visit {
        Index node;
        int target;       // the first slot the node may use; its result goes there
        bool isEntering;  // its operands are still to come
    };
    const auto nodeAt = [this](Index i) -> const Node& { return nodes_[static_cast<std::size_t>(i)]; };
    const auto slotOf = [&](Index i, int computedIn) {
        const Node::Type type = nodeAt(i).type;
        return type == Node::Type::X ? 0 : type == Node::Type::Y ? 1 : computedIn;
    };
    std::vector<Instruction> code;
    std::vector<Visit> pending{{root, Expression::firstFreeSlot, true}};
    while (!pending.empty()) {
        const Visit visit = pending.back();
        pending.pop_back();
        const Node& node = nodeAt(visit.node);
        if (node.type == Node::Type::X || node.type == Node::Type::Y) continue;

        // the needier operand goes first, into our own slot; the other beside it
        const bool secondFirst = node.v >= 0 && nodeAt(node.v).slotsNeeded > nodeAt(node.u).slotsNeeded;
        const Index early = secondFirst ? node.v : node.u, late = secondFirst ? node.u : node.v;
        const int lateTarget = early >= 0 && nodeAt(early).slotsNeeded > 0 ? visit.target + 1 : visit.target;
        if (visit.isEntering && early >= 0) {
            pending.push_back({visit.node, visit.target, false});
            if (late >= 0) pending.push_back({late, lateTarget, true});
            pending.push_back({early, visit.target, true});
            continue;
        }
        Instruction what = node.what;
        assert(visit.target < Expression::slotCount);
        what.target = static_cast<std::uint8_t>(visit.target);
        if (early >= 0) {
            const int earlySlot = slotOf(early, visit.target);
            const int lateSlot = late >= 0 ? slotOf(late, lateTarget) : earlySlot;
            what.a = static_cast<std::uint8_t>(secondFirst ? lateSlot : earlySlot);
            what.b = static_cast<std::uint8_t>(secondFirst ? earlySlot : lateSlot);
        }
        code.push_back(what);
    }
    return {std::move(code), slotOf(root, Expression::firstFreeSlot), std::move(spelling)};
}

}  // namespace ravine::expression
